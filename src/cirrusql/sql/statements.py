"""What a statement says, as values: one record for each kind.

Queries inside a statement stay text (`Fragment`), because SQLite is the one that reads them; what
the planner must know of a query is found by `bind`.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.errors import Position
from cirrusql.records import Record, field
from cirrusql.sql.split import Fragment


class Name(Record):
    """A dotted name as written, without its quotes."""

    parts: tuple[str, ...]
    position: Position

    def __str__(self) -> str:
        return ".".join(self.parts)


class Select(Record):
    """A query: SELECT, VALUES or WITH."""

    query: Fragment


class Insert(Record):
    """INSERT INTO target (columns) query [RETURNING returning]."""

    target: Name
    columns: tuple[Name, ...]
    query: Fragment
    returning: Fragment | None
    hints: frozenset[str]


class Assignment(Record):
    """One `column = expression` of an UPDATE."""

    column: Name
    expression: Fragment


class Update(Record):
    """UPDATE target SET assignments [WHERE where] [RETURNING returning]."""

    target: Name
    assignments: tuple[Assignment, ...]
    where: Fragment | None
    returning: Fragment | None
    hints: frozenset[str]


class Delete(Record):
    """DELETE FROM target [WHERE where] [RETURNING returning]."""

    target: Name
    where: Fragment | None
    returning: Fragment | None
    hints: frozenset[str]


class Explain(Record):
    """EXPLAIN [ANALYZE | PERMISSIONS] statement; `mode` is plan, analyze or permissions."""

    statement: Statement
    mode: str


class Show(Record):
    """SHOW [EXTENDED] what [IN path] [LIKE pattern]; `what` is in upper case."""

    what: str
    path: Name | None
    extended: bool
    like: str | None


class Describe(Record):
    """DESCRIBE [EXTENDED] relation."""

    relation: Name
    extended: bool


class SetOption(Record):
    """SET option = value; the option in lower case, the value as written without quotes."""

    option: str
    value: str


class Execute(Record):
    """EXEC relation.method @parameter = 'value' …"""

    relation: Name
    method: str
    parameters: Mapping[str, str] = field(factory=dict)


class CreateView(Record):
    """CREATE [OR REPLACE] [MATERIALIZED] VIEW name AS query."""

    name: str
    query: Fragment
    replace: bool
    materialized: bool


class DropView(Record):
    """DROP [MATERIALIZED] VIEW [IF EXISTS] name."""

    name: str
    if_exists: bool


class RefreshView(Record):
    """REFRESH MATERIALIZED VIEW name."""

    name: str


class SessionTable(Record):
    """A statement about a table of the session's own (CREATE TABLE, INSERT into it, …)."""

    statement: Fragment


class Nothing(Record):
    """A statement of StackQL's that needs doing nothing here; `message` says why."""

    message: str


Write = Insert | Update | Delete
Statement = (
    Select
    | Write
    | Explain
    | Show
    | Describe
    | SetOption
    | Execute
    | CreateView
    | DropView
    | RefreshView
    | SessionTable
    | Nothing
)
