"""The types of result columns, and the session's own tables with theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.errors import Error
from cirrusql.pgcatalog import OwnTable
from cirrusql.pgcatalog.types import (
    BOOL,
    FLOAT4,
    FLOAT8,
    INT2,
    INT4,
    INT8,
    NUMERIC,
    column_type,
)
from cirrusql.result import ResultColumn
from cirrusql.session import Session
from cirrusql.sql.compared import LIST_OF
from cirrusql.sql.declared_types import declared_type


def type_of(column: ResultColumn) -> int:
    """The number of a column's type: as the relation says, the user's table, or the expression.

    >>> type_of(ResultColumn("n", computed="integer")), type_of(ResultColumn("x", declared="TEXT"))
    (20, 25)
    """
    if column.declared is not None:
        return column_type(declared_type(column.declared) or "string")
    return column_type(column.type or column.computed or "string")


def parameter_type(told: str | None) -> int:
    """The number of a parameter's type, by what it is compared with; a text if nothing is known.

    >>> parameter_type("integer"), parameter_type("list of string"), parameter_type(None)
    (20, 1009, 25)
    """
    if told is not None and told.startswith(LIST_OF):
        return _LISTS.get(told.removeprefix(LIST_OF), _LISTS["string"])
    return column_type(told or "string")


SAMPLES: Mapping[int, int | float] = {
    **dict.fromkeys((INT2, INT4, INT8), 1),
    **dict.fromkeys((FLOAT4, FLOAT8, NUMERIC), 1.5),
    BOOL: True,
}
"""A value of each type by which those of expressions differ."""
_LISTS = {"string": 1009, "integer": 1016, "number": 1022, "boolean": 1000}


def own_tables(session: Session) -> Iterator[OwnTable]:
    """The session's own tables and views with their columns, as they are now."""
    with session.own_schema() as schema:
        found = schema.all()
    for one in found:
        quoted = one.name.replace('"', '""')
        try:
            columns = session.describe(f'SELECT * FROM "{quoted}"')[0].columns or ()
        except Error:
            continue  # a view of what is gone has no columns that anybody could tell
        typed = tuple((column.name, type_of(column)) for column in columns)
        yield OwnTable(one.name, typed, is_view=one.kind.name != "TABLE")
