"""SQLite's complaints as errors of ours, in terms of what the user wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import apsw

from cirrusql.engine.own_tables import SCHEMA
from cirrusql.engine.unknown_names import how_called, quoted_text, unknown_name
from cirrusql.errors import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    ParseError,
    StoreError,
)

if TYPE_CHECKING:
    from cirrusql.catalog import Catalog
    from cirrusql.engine.functions import SqlFunction
    from cirrusql.sql import BoundQuery

_ONLY = "the user's own tables are read and changed; files, PRAGMA and ATTACH are not reached"
_LOCKED = "a result that reads it has rows left: read or close it first"
_BUSY = "another process writes to it, or has since a result here was begun; read that or try again"
_ELSEWHERE = "choose another file with --database, or :memory: for none"
# What a program would treat differently, by SQLite's code; all else is the statement's mistake.
_TOLD: Mapping[type[apsw.Error], tuple[type[DatabaseError], str | None]] = {
    apsw.BusyError: (OperationalError, _BUSY),
    apsw.LockedError: (OperationalError, _LOCKED),
    apsw.AbortError: (OperationalError, "run the statement again"),
    apsw.ConstraintError: (IntegrityError, None),
    apsw.ReadOnlyError: (StoreError, _ELSEWHERE),
    apsw.FullError: (StoreError, _ELSEWHERE),
    apsw.IOError: (StoreError, _ELSEWHERE),
    apsw.CorruptError: (StoreError, _ELSEWHERE),
    apsw.CantOpenError: (StoreError, _ELSEWHERE),
    apsw.NotADBError: (StoreError, _ELSEWHERE),
}
# The names that we give to SQLite's databases.
_OURS = re.compile(rf"(no such table: |ambiguous column name: (?=\w+\.\w+\.))(?:{SCHEMA}|temp)\.")


def told(error: apsw.Error) -> DatabaseError:
    """SQLite's complaint, where no query is known that it is of."""
    if isinstance(error, apsw.AuthError):
        return ParseError("a statement cannot do this here", hint=_ONLY)
    made, hint = _TOLD.get(type(error), (ParseError, None))
    return quoted_text(_plain(error)) or made(_plain(error), hint=hint)


def explained(
    error: apsw.Error,
    query: BoundQuery,
    catalog: Catalog | None,
    functions: Sequence[SqlFunction],
) -> DatabaseError:
    """SQLite's complaint of a query, with its place in the text and what was probably meant."""
    if not isinstance(error, apsw.SQLError):
        return told(error)
    offset = getattr(error, "error_offset", -1)
    position = None
    if offset >= 0:
        characters = len(query.sql.encode()[:offset].decode(errors="ignore"))
        position = query.fragment.position(query.original_offset(characters))
    message = _plain(error)
    unknown = unknown_name(message, query, catalog, position, functions)
    return unknown or ParseError(message, hint=how_called(message, functions), position=position)


def _plain(error: apsw.Error) -> str:
    """SQLite's words, without the names that we give to its databases."""
    return _OURS.sub(r"\1", str(error).removeprefix("SQLError: "))
