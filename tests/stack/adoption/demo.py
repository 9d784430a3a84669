"""The resources of the demo organisation, as queries speak of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cirrusql.catalog import Catalog


def queries(
    found: Mapping[str, Iterable[str]], catalog: Catalog, each: int | None = None, region: str = "*"
) -> Iterator[str]:
    """A query for every type, for so many of its resources."""
    for type_name, names in found.items():
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in list(names)[:each])
        relation = catalog.resource_type(type_name).name
        yield f"SELECT * FROM {relation} WHERE region = '{region}' AND Identifier IN ({listed})"
