"""PostgreSQL's codes for what is wrong with a statement about its catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.errors import (
    Cancelled,
    DataError,
    Error,
    NotSupportedError,
    ParseError,
    ProgrammingError,
    UnknownName,
)

_BY_WORD: Mapping[str, str] = {
    "relation": "42P01",
    "missing": "42P01",
    "column": "42703",
    "type": "42704",
    "role": "42704",
    "schema": "3F000",
    "function": "42883",
    "unrecognized": "42704",
}
_BY_CLASS: tuple[tuple[type[Error], str], ...] = (
    (Cancelled, "57014"),
    (ParseError, "42601"),
    (NotSupportedError, "0A000"),
    (DataError, "22P02"),
    (ProgrammingError, "42000"),
)


def sqlstate(error: Error) -> str:
    """The code of an error that this package raised; `XX000` where there is none.

    >>> sqlstate(UnknownName('column "x" does not exist')), sqlstate(DataError("no number"))
    ('42703', '22P02')
    """
    if isinstance(error, UnknownName):
        return _BY_WORD.get(error.message.split(" ", 1)[0], "42704")
    return next((code for kind, code in _BY_CLASS if isinstance(error, kind)), "XX000")
