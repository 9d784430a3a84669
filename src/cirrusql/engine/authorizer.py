"""What statements may do in SQLite: read, and change tables of the user's own.

SQLite asks an authorizer about each thing that a statement does, while it is prepared. Files,
PRAGMA and ATTACH are never reached, and no user's text changes a table of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import apsw

RESERVED = "cirrusql_"
"""How names begin that are ours: a user's table or view cannot have one."""

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]

_FORBIDDEN = frozenset(
    (apsw.SQLITE_ATTACH, apsw.SQLITE_DETACH, apsw.SQLITE_PRAGMA, apsw.SQLITE_CREATE_VTABLE)
)
# What changes a table, and which of the authorizer's arguments is then the table's name.
_CHANGES = {
    apsw.SQLITE_INSERT: 0,
    apsw.SQLITE_UPDATE: 0,
    apsw.SQLITE_DELETE: 0,
    apsw.SQLITE_CREATE_TABLE: 0,
    apsw.SQLITE_CREATE_TEMP_TABLE: 0,
    apsw.SQLITE_ALTER_TABLE: 1,
    apsw.SQLITE_CREATE_INDEX: 1,
    apsw.SQLITE_CREATE_TEMP_INDEX: 1,
}


@contextmanager
def authorizing(connection: apsw.Connection, authorizer: Authorizer | None) -> Iterator[None]:
    """A context in which another authorizer is asked, or none."""
    before, connection.authorizer = connection.authorizer, authorizer
    try:
        yield
    finally:
        connection.authorizer = before


def authorize(action: int, *_: str | None) -> int:
    """Whether any statement may do that: SQLITE_OK or SQLITE_DENY."""
    return int(apsw.SQLITE_DENY if action in _FORBIDDEN else apsw.SQLITE_OK)


def authorize_user(action: int, *names: str | None) -> int:
    """What a user's own text may do: as any statement, but it changes none of our tables.

    Nothing is made in `main`, which no query names and which goes with the session.
    """
    place = _CHANGES.get(action)
    name = names[place] if place is not None else None
    if name is not None and name.lower().startswith(RESERVED):
        return int(apsw.SQLITE_DENY)
    if action == apsw.SQLITE_CREATE_TABLE and names[2] == "main":
        return int(apsw.SQLITE_DENY)
    return authorize(action)
