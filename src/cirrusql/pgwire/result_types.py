"""The types of result columns, and the session's own tables with theirs."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.errors import Error
from cirrusql.pgcatalog import OwnTable
from cirrusql.pgcatalog.types import column_type
from cirrusql.result import ResultColumn
from cirrusql.session import Session
from cirrusql.sql.compared import LIST_OF

_DECLARED = {
    **dict.fromkeys(("INTEGER", "INT", "BIGINT", "SMALLINT", "INT2", "INT4", "INT8"), "integer"),
    **dict.fromkeys(("REAL", "DOUBLE", "DOUBLE PRECISION", "FLOAT", "FLOAT4", "FLOAT8"), "number"),
    **dict.fromkeys(("BOOLEAN", "BOOL"), "boolean"),
}


def type_of(column: ResultColumn) -> int:
    """The number of a column's type: as the relation says, the user's table, or the expression.

    >>> type_of(ResultColumn("n", computed="integer")), type_of(ResultColumn("x", declared="TEXT"))
    (20, 25)
    """
    if column.declared is not None:
        word = column.declared.upper().split("(")[0].strip()
        return column_type(_DECLARED.get(word, "string"))
    return column_type(column.type or column.computed or "string")


def parameter_type(told: str | None) -> int:
    """The number of a parameter's type, by what it is compared with; a text if nothing is known.

    >>> parameter_type("integer"), parameter_type("list of string"), parameter_type(None)
    (20, 1009, 25)
    """
    if told is not None and told.startswith(LIST_OF):
        return _LISTS.get(told.removeprefix(LIST_OF), _LISTS["string"])
    return column_type(told or "string")


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
