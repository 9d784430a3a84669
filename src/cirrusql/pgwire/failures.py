"""Errors as clients of PostgreSQL know them: SQLSTATE, severity, place, hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cirrusql import errors
from cirrusql.errors import Error, Position
from cirrusql.pgcatalog.coercion import Mismatch
from cirrusql.pgwire.messages import notice
from cirrusql.pgwire.received import ProtocolError
from cirrusql.pgwire.text_values import DoesNotFit
from cirrusql.sql.lexer import position

# By class, the nearest in an error's own line of descent. Sources: PostgreSQL's Appendix A.
_STATES: Mapping[type[Error], str] = {
    ProtocolError: "08P01",
    DoesNotFit: "22P02",
    errors.ParseError: "42601",
    errors.UnknownName: "42703",
    errors.MissingKey: "42P10",
    errors.ProgrammingError: "42000",
    Mismatch: "42804",
    errors.ConfirmationNeeded: "55000",
    errors.NotSupportedError: "0A000",
    errors.ReadOnly: "25006",
    errors.InvalidProperty: "22023",
    errors.DataError: "22P02",
    errors.AccessDenied: "42501",
    errors.Throttled: "58030",
    errors.NotFound: "P0002",
    errors.TransportError: "58030",
    errors.CallFailed: "58000",
    errors.CredentialsError: "58000",
    errors.IncompleteAnswer: "55000",
    errors.AlreadyExists: "42710",
    errors.NotUpdatable: "55000",
    errors.IntegrityError: "23000",
    errors.Cancelled: "57014",
    errors.Timeout: "57014",
    errors.AssertionFailed: "P0004",
    errors.StoreError: "58030",
    errors.CatalogError: "58000",
    errors.InterfaceError: "0A000",
    errors.OperationalError: "58000",
    errors.InternalError: "XX000",
    errors.DatabaseError: "XX000",
    errors.Error: "XX000",
}


# What to do next is another thing here than at the command line.
_HINTS: Mapping[type[Error], str] = {
    errors.ConfirmationNeeded: "SET confirm = off says yes, or name the identifiers",
    errors.ReadOnly: "it is a READ ONLY transaction or session, or the server has --read-only",
}


class Stated(Error):
    """An error whose SQLSTATE is known where it is raised; `state` has it."""

    def __init__(self, message: str, *, state: str = "XX000", **fields: Any) -> None:
        super().__init__(message, **fields)
        self.state = state


def state_of(error: Error) -> str:
    """The SQLSTATE of an error.

    >>> state_of(errors.UnknownName("x")), state_of(errors.HandlerFailed("x"))
    ('42703', '58000')
    """
    if isinstance(error, Stated):
        return error.state
    if isinstance(error, errors.UnknownName):
        words = error.message.split(" ", 2)[:2]
        return next((_UNKNOWN[word] for word in words if word in _UNKNOWN), "42703")
    return next(_STATES[kind] for kind in type(error).__mro__ if kind in _STATES)


# By what `no resource 'x' in …`, or the catalogue's `relation "x" does not exist`, says is missing.
_UNKNOWN = {
    **dict.fromkeys(("resource", "service", "provider", "table", "view", "such"), "42P01"),
    **dict.fromkeys(("relation", "missing"), "42P01"),
    **dict.fromkeys(("type", "role", "unrecognized", "option"), "42704"),
    "column": "42703",
    **dict.fromkeys(("function", "operator"), "42883"),
    "parameter": "42P02",
    "schema": "3F000",
}


def error_fields(
    error: Error, text: str = "", *, before: int = 0, severity: str = "ERROR"
) -> dict[str, str]:
    """The fields of an error message. `text` is the statement, `before` what stood before it."""
    fields = {"S": severity, "V": severity, "C": state_of(error), "M": one_line(error.message)}
    detail = _detail(error)
    if detail:
        fields["D"] = detail
    hint = _HINTS.get(type(error), error.hint)
    if hint:
        fields["H"] = one_line(hint)
    place = _offset(error.position, text)
    if place is not None:
        fields["P"] = str(before + place + 1)
    return fields


@contextmanager
def placed_in(text: str, start: int, inner: str) -> Iterator[None]:
    """A context in which errors of a query inside a statement get their place in the whole."""
    try:
        yield
    except Error as error:
        offset = _offset(error.position, inner)
        if offset is not None:
            error.position = position(text, start + offset)
        raise


def notice_fields(message: str, *, warning: bool = False, detail: str = "") -> dict[str, str]:
    """The fields of a notice: a warning of what is missing, or something worth knowing."""
    severity, state = ("WARNING", "01000") if warning else ("NOTICE", "00000")
    fields = {"S": severity, "V": severity, "C": state, "M": one_line(message)}
    if detail:
        fields["D"] = detail
    return fields


def warning(message: str, state: str = "01000") -> bytes:
    """A warning as a message."""
    return notice({**notice_fields(message, warning=True), "C": state})


def one_line(text: str) -> str:
    """A text in one line, as long as it is."""
    return " ".join(text.split())


def _detail(error: Error) -> str:
    """What a failed call was, and how the service names it."""
    facts = (
        ("operation", error.operation),
        ("region", error.region),
        ("type", error.type_name),
        ("identifier", error.identifier),
        ("code", error.error_code),
        ("request token", error.request_token),
    )
    return ", ".join(f"{name} {value}" for name, value in facts if value)


def _offset(position: Position | None, text: str) -> int | None:
    """How many characters stand before a place in a text."""
    if position is None:
        return None
    lines = text.split("\n")
    if position.line > len(lines):
        return None
    before = sum(len(line) + 1 for line in lines[: position.line - 1])
    return before + min(position.column - 1, len(lines[position.line - 1]))
