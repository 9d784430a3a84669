"""Questions of a stack about what the inventory has hidden, to which there is no true answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError, UnknownName
from cirrusql.inventory.redaction import HIDDEN
from cirrusql.inventory.rules import Rules

_WORD = re.compile(r"\w+")
# A relation's name may be quoted in parts.
_NAME = re.compile(r"[\w`\"\[\]]+\.[`\"\[]?(\w+)[`\"\]]?\.[`\"\[]?(\w+)")


def require_nothing_hidden(sql: str, catalog: Catalog) -> None:
    """Raise NotSupportedError for a text that names a relation and a column of it with secrets.

    Such a column has another value than the service's, and a comparison with it is never true.
    """
    words = {word.lower() for word in _WORD.findall(sql)}
    rules = Rules(catalog)
    for type_name in _types(sql, catalog):
        resource_type = catalog.resource_type(type_name)
        for pointer in rules.of(type_name).secrets:
            column = resource_type.column_by_property.get(pointer[0])
            names = (pointer[0], *((column.name, *column.aliases) if column is not None else ()))
            if any(name.lower() in words for name in names):
                message = f"it asks for {pointer[0]} of {type_name}, which the inventory has hidden"
                raise NotSupportedError(message)


def require_no_hidden_value(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Raise NotSupportedError for a row with something that the inventory has hidden."""
    mark = f'"{HIDDEN}"'
    for row in rows:
        for name in names:
            if isinstance(row[name], str) and mark in row[name]:
                raise NotSupportedError(f"{name} is hidden in the inventory")


def _types(sql: str, catalog: Catalog) -> Iterator[str]:
    for service, name in dict.fromkeys(match.groups() for match in _NAME.finditer(sql)):
        with suppress(UnknownName):
            yield catalog.relation(service, name).resource_type.type_name
