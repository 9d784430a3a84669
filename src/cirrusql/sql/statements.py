"""What a statement says, as values: one frozen dataclass for each kind.

Queries inside a statement stay text (`Fragment`), because SQLite is the one that reads them; what
the planner must know of a query is found by `bind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cirrusql.errors import Position
from cirrusql.sql.split import Fragment


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted name as written, without its quotes."""

    parts: tuple[str, ...]
    position: Position

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Select:
    """A query: SELECT, VALUES or WITH."""

    query: Fragment


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT INTO target (columns) query [RETURNING returning]."""

    target: Name
    columns: tuple[Name, ...]
    query: Fragment
    returning: Fragment | None
    hints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One `column = expression` of an UPDATE."""

    column: Name
    expression: Fragment


@dataclass(frozen=True, slots=True)
class Update:
    """UPDATE target SET assignments [WHERE where] [RETURNING returning]."""

    target: Name
    assignments: tuple[Assignment, ...]
    where: Fragment | None
    returning: Fragment | None
    hints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Delete:
    """DELETE FROM target [WHERE where] [RETURNING returning]."""

    target: Name
    where: Fragment | None
    returning: Fragment | None
    hints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Explain:
    """EXPLAIN [ANALYZE | PERMISSIONS] statement; `mode` is plan, analyze or permissions."""

    statement: Statement
    mode: str


@dataclass(frozen=True, slots=True)
class Show:
    """SHOW [EXTENDED] what [IN path] [LIKE pattern]; `what` is in upper case."""

    what: str
    path: Name | None
    extended: bool
    like: str | None


@dataclass(frozen=True, slots=True)
class Describe:
    """DESCRIBE [EXTENDED] relation."""

    relation: Name
    extended: bool


@dataclass(frozen=True, slots=True)
class SetOption:
    """SET option = value; the option in lower case, the value as written without quotes."""

    option: str
    value: str


@dataclass(frozen=True, slots=True)
class Execute:
    """EXEC relation.method @parameter = 'value' …"""

    relation: Name
    method: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreateView:
    """CREATE [OR REPLACE] [MATERIALIZED] VIEW name AS query."""

    name: str
    query: Fragment
    replace: bool
    materialized: bool


@dataclass(frozen=True, slots=True)
class DropView:
    """DROP [MATERIALIZED] VIEW [IF EXISTS] name."""

    name: str
    if_exists: bool


@dataclass(frozen=True, slots=True)
class RefreshView:
    """REFRESH MATERIALIZED VIEW name."""

    name: str


@dataclass(frozen=True, slots=True)
class SessionTable:
    """A statement about a table of the session's own (CREATE TABLE, INSERT into it, …)."""

    statement: Fragment


@dataclass(frozen=True, slots=True)
class Nothing:
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
