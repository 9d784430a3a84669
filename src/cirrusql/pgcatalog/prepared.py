"""A statement that has been understood: its columns, its parameters, and what to ask of SQLite."""

from __future__ import annotations

from cirrusql.pgcatalog.scope import OutputColumn
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import TEXT, UNKNOWN
from cirrusql.records import Record


class Prepared(Record):
    """What a client can be told before anything is run. It holds for every session.

    `columns` have names and types' numbers, `parameter_types` the types' numbers of `$1`, `$2` …
    `notices` are to be told with each answer. `sql` is what SQLite is asked; None for a statement
    that has no rows, because none can be there.
    `databases` are those that it names.
    """

    text: str
    columns: tuple[OutputColumn, ...]
    parameter_types: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()
    sql: str | None = None
    databases: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """The columns in words.

        >>> Prepared("", (OutputColumn("oid", 26), OutputColumn("names", 1003))).described
        'oid oid, names name[]'
        """
        return ", ".join(f"{one.name} {format_type(one.type)}" for one in self.columns)


def output(column: OutputColumn) -> OutputColumn:
    """A column as a client is told of it: what nobody knows the type of is a text."""
    return OutputColumn(column.name, TEXT) if column.type == UNKNOWN else column
