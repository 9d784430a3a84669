"""SQLite's own functions that people look for, as its documentation has them."""

from __future__ import annotations

from cirrusql.records import Record


class SqlitesFunction(Record):
    """One of SQLite's; the fields are those of a `SqlFunction`."""

    name: str
    signature: str
    kind: str
    group: str
    help: str
    example: str
    source: str = "sqlite"


SQLITES: tuple[SqlitesFunction, ...] = ()
