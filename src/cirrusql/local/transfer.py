"""Export and import: every resource as one JSON object on a line of its own.

A line has `account`, `region`, `type_name`, `identifier`, `properties` and, where there are any,
`write_only` as a list of [path, value]. Requests are not carried over: they are history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from cirrusql.errors import DataError
from cirrusql.local.answers import Refusal
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.models import stored
from cirrusql.local.pointers import put
from cirrusql.local.resources import Resource
from cirrusql.local.scope import Scope

_NEEDED = ("account", "region", "type_name", "properties")


def export_lines(cloud: LocalCloud) -> Iterator[str]:
    """One line for each resource, in a fixed order; write-only values are in them too."""
    sql = (
        "SELECT account, region, type_name, identifier, properties, write_only FROM resource r"
        " JOIN collection c ON c.id = r.collection JOIN scope s ON s.id = c.scope"
        " ORDER BY account, region, type_name, identifier"
    )
    for (
        account,
        region,
        type_name,
        identifier,
        properties,
        hidden,
    ) in cloud.service.store.connection.execute(sql):
        line = {
            "account": account,
            "region": region,
            "type_name": type_name,
            "identifier": identifier,
            "properties": orjson.loads(str(properties)),
        }
        if hidden:
            line["write_only"] = orjson.loads(str(hidden))
        yield orjson.dumps(line).decode()


def import_lines(cloud: LocalCloud, lines: Iterable[str]) -> int:
    """Keep the resources of exported lines, all or none; how many there were.

    A resource that is there already is replaced. Raises DataError naming the line that is wrong.
    """
    service, count = cloud.service, 0
    with service.store.transaction():
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                scope, type_name, resource = _parse(cloud, line)
            except (ValueError, KeyError, TypeError, Refusal) as error:
                raise DataError(f"line {number} cannot be imported: {error}") from error
            collection = service.store.collection_number(scope, type_name)
            service.resources.delete(collection, resource.identifier)
            service.resources.insert(collection, resource)
            count += 1
    return count


def _parse(cloud: LocalCloud, line: str) -> tuple[Scope, str, Resource]:
    document = orjson.loads(line)
    missing = [name for name in _NEEDED if name not in document]
    if missing:
        raise ValueError(f"it has no '{missing[0]}'")
    kind = cloud.service.registry.kind(document["type_name"])
    model: dict[str, Any] = document["properties"]
    for path, value in document.get("write_only", ()):
        put(model, tuple(path), value)
    resource = stored(kind, model, 0.0)
    if resource.identifier != document.get("identifier", resource.identifier):
        raise ValueError(f"its identifier is '{resource.identifier}' by its properties")
    return Scope(document["account"], document["region"]), kind.type_name, resource
