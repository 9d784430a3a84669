"""DESCRIBE: the columns of a relation as rows."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.result import Result, rows_of
from cirrusql.sql import find_relation
from cirrusql.sql.statements import Describe

Row = tuple[Any, ...]


def describe(statement: Describe, catalog: Catalog) -> Result:
    """A relation's columns: name and type, and with EXTENDED what may be done with each."""
    name = statement.relation
    relation = find_relation(catalog, name.parts, name.position)
    if not statement.extended:
        return rows_of(("name", "type"), [(one.name, one.type) for one in relation.facts])
    rows: list[Row] = [
        (
            one.name,
            one.type,
            one.property_name,
            one.flags if one.property_name is not None else None,
            one.description or None,
        )
        for one in relation.described
    ]
    return rows_of(("name", "type", "property", "flags", "description"), rows)
