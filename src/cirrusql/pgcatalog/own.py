"""The session's own tables and views, as its caller tells of them."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from cirrusql.pgcatalog.listing import OWN_FROM
from cirrusql.pgcatalog.rows import PUBLIC, Table
from cirrusql.pgcatalog.store import definition, insert_tables
from cirrusql.pgcatalog.system import system_table
from cirrusql.pgcatalog.types import TEXT
from cirrusql.records import Record

_MERGED = ("pg_class", "pg_attribute", "pg_description")
_PREFIX = "own_"


class OwnTable(Record):
    """A table or view of a session. `columns` are names with types' numbers, None for unknown."""

    name: str
    columns: tuple[tuple[str, int | None], ...]
    is_view: bool = False
    description: str = ""

    def at(self, place: int) -> Table:
        """It in the schema `public`, by the place that it has among the others."""
        columns = [(name, TEXT if kind is None else kind, "") for name, kind in self.columns]
        kind = "v" if self.is_view else "r"
        return Table(OWN_FROM + place, PUBLIC, self.name, kind, columns, self.description)


def show(connection: apsw.Connection, own: Iterable[Table]) -> None:
    """Have a new connection's catalogue tell of these tables too.

    Without any the names mean the shared tables themselves, which SQLite joins faster.
    """
    found = list(own)
    if not found:
        return
    for name in _MERGED:
        table = system_table(None, name)
        assert table is not None
        connection.execute(definition(table, f"{_PREFIX}{name}", "TEMP TABLE"))
        connection.execute(
            f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name}"
            f" UNION ALL SELECT * FROM temp.{_PREFIX}{name}"
        )
    insert_tables(connection, _PREFIX, found)
