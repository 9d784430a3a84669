"""Every error this package raises: one root, PEP 249's classes below it, leaves with plain names.

An error carries fields and its text is made from them, so that a front end can map it without
reading the text: `str(error)` is always one line that says what, where and what to do next.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from cirrusql.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self


class Position(Record):
    """A place in a statement's text; both numbers count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class StatementInfo(Record):
    """Which statement something belongs to.

    `number` counts the statements of a session from 1, `place` those of its script, of which there
    are `count`. `kind` is its verb in upper case, such as `SELECT` or `CREATE VIEW`. `text` is as
    written, and begins at `position` of the script.
    """

    number: int
    place: int
    count: int
    kind: str
    text: str
    position: Position

    def __str__(self) -> str:
        return f"statement {self.place} of {self.count}"


class Warning(builtins.Warning):  # noqa: A001 - the name is PEP 249's
    """What a caller should know of an answer that was given, such as that it is not complete."""


class Error(Exception):
    """The root of all errors of this package.

    Fields that do not apply are None: `hint` (what to do next), `position` (where in the
    statement), and for a failed call `type_name`, `identifier`, `region`, `operation`,
    `error_code` (the service's own) and `request_token`. `statement` is the StatementInfo of the
    statement that it ended, once that is known. `returned` is a Result: what RETURNING tells of the
    writes that were carried out before it, or what an ASSERT found; None if nothing was asked for.
    A class below may have fields of its own; its constructor takes a message alone.

    >>> str(Error("no such thing", position=Position(2, 5), hint="try another"))
    'line 2, column 5: no such thing; try another'

    What is too long for a line that anybody reads, as a statement in quotes can be, is cut in its
    middle, and a character that a terminal would obey or not show is written as its escape;
    `message` has it whole.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        position: Position | None = None,
        type_name: str | None = None,
        identifier: str | None = None,
        region: str | None = None,
        operation: str | None = None,
        error_code: str | None = None,
        request_token: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.position = position
        self.type_name = type_name
        self.identifier = identifier
        self.region = region
        self.operation = operation
        self.error_code = error_code
        self.request_token = request_token
        self.statement: StatementInfo | None = None
        self.returned: Any = None  # a Result, which stands above errors

    def with_(
        self,
        *,
        message: str | None = None,
        hint: str | None = None,
        position: Position | None = None,
        region: str | None = None,
    ) -> Self:
        """A copy, of the same class, with some fields replaced; None leaves a field as it is.

        >>> str(NotFound("no bucket", region="eu-west-1").with_(hint="look elsewhere"))
        'no bucket; look elsewhere'
        """
        copy = type(self)(message or self.message)
        copy.__dict__.update(
            self.__dict__,
            message=message or self.message,
            hint=hint or self.hint,
            position=position or self.position,
            region=region or self.region,
        )
        copy.__cause__, copy.__traceback__ = self.__cause__, self.__traceback__
        return copy

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else ""
        hint = f"; {self.hint}" if self.hint else ""
        return _shown(" ".join(f"{where}{self.message}{hint}".split()))


class InterfaceError(Error):
    """The Python interface was used wrongly: a closed cursor, a bad argument."""


class DatabaseError(Error):
    """PEP 249's parent of what went wrong with a statement."""


class DataError(DatabaseError):
    """A value does not fit: malformed JSON, the wrong type, a rule of the schema broken."""


class OperationalError(DatabaseError):
    """The service, the network or the environment did not do what was asked."""


class IntegrityError(DatabaseError):
    """The change contradicts what exists."""


class InternalError(DatabaseError):
    """A mistake in this package."""


class ProgrammingError(DatabaseError):
    """The statement is wrong: its syntax, its names, its parameters."""


class NotSupportedError(DatabaseError):
    """Well said, but not something this type, region or program can do."""


class ParseError(ProgrammingError):
    """The statement is not SQL that is understood here."""


class UnknownName(ProgrammingError):
    """A provider, service, relation, column or property that does not exist."""


class MissingKey(ProgrammingError):
    """A column must be pinned, or a property or region given, before a call can be made."""


class CatalogError(OperationalError):
    """The compiled catalogue is missing, damaged or of another version."""


class CredentialsError(OperationalError):
    """No usable credentials, profile or region."""


class CallFailed(OperationalError):
    """The service refused or failed a call; `error_code` is its own word for why."""


class AccessDenied(CallFailed):
    """The caller may not do this."""


class Throttled(CallFailed):
    """The service kept asking for fewer calls until the retries were used up."""


class NotFound(CallFailed):
    """The resource, or the request token, does not exist."""


class TransportError(CallFailed):
    """No answer: refused, reset, timed out, or not HTTP."""


class PluginFailed(CallFailed):
    """A relation of another package could not be read: its function raised something."""


class AssertionFailed(DatabaseError):
    """The query of an ASSERT gave rows; `returned` has them."""


class IncompleteAnswer(OperationalError):
    """Part of what was asked could not be read, and `--strict` makes that an error."""


class NotCollected(OperationalError):
    """The inventory was not asked, or has no answer that counts: nothing is known, not "none"."""


class AlreadyExists(IntegrityError):
    """A resource with this identifier exists."""


class NotUpdatable(IntegrityError):
    """A create-only or read-only property cannot be changed in place."""


class InvalidProperty(DataError):
    """A property's value breaks a rule of its resource schema; refused before any call."""


class HandlerFailed(CallFailed):
    """The request was accepted and then ended FAILED."""


class Cancelled(OperationalError):
    """The statement or the request was cancelled."""


class Timeout(OperationalError):
    """The statement's or the wait's time ran out."""


class ReadOnly(NotSupportedError):
    """A write on a connection that was opened for reading only."""


class NotAllowed(NotSupportedError):
    """What whoever runs this program does not let its user do; no call was made for it."""


class BudgetExceeded(OperationalError):
    """The statement would take more calls, regions or bytes than it may."""


class ConfirmationNeeded(ProgrammingError):
    """The statement touches several resources and nobody said yes."""


class StoreError(OperationalError):
    """The local cloud's file cannot be used: damaged, of another version, or held by somebody."""


def _shown(text: str) -> str:
    """A line that is no longer than a screen of 80 by 25, and printable.

    >>> _shown("near '\\x1b[31m'"), len(_shown("a" * 5_000))
    ("near '\\\\u001b[31m'", 1903)
    """
    cut = text if len(text) <= 2_000 else f"{text[:1_500]} … {text[-400:]}"
    if cut.isprintable():
        return cut
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in cut)


def of_the_world(bug: BaseException) -> Error | None:
    """The error for an exception that is no mistake of this package; None if it is one.

    A full disk, a damaged file, a document that is nested too deeply, text that is none: whoever
    meets one of those where nothing more is known of it says it so.

    >>> str(of_the_world(FileNotFoundError(2, "No such file or directory", "x")))
    'x: No such file or directory'
    """
    if type(bug).__module__.partition(".")[0] == "apsw":  # named, so that it need not be imported
        return _of_sqlite(bug)
    if isinstance(bug, OSError):
        why = bug.strerror or str(bug) or type(bug).__name__
        return OperationalError(f"{bug.filename}: {why}" if bug.filename else why)
    for kind, told, why in _OF_THE_WORLD:
        if isinstance(bug, kind):
            return told(why)
    return None


_DAMAGED = ("CorruptError", "NotADBError", "FormatError", "IOError", "CantOpenError")
_OF_THE_WORLD: tuple[tuple[type[BaseException], type[Error], str], ...] = (
    (UnicodeEncodeError, DataError, "a text has half a surrogate pair, which is no character"),
    (UnicodeDecodeError, DataError, "a text is not UTF-8: a file is damaged, or is no text"),
    (RecursionError, DataError, "a document is nested too deeply to be read"),
    (MemoryError, OperationalError, "there is not enough memory"),
)


def _of_sqlite(bug: BaseException) -> Error:
    """SQLite's complaint about a file, or about what it was given."""
    name = type(bug).__name__
    if name == "FullError":
        hint = "make room and try again; `cirrusql requests list` shows what was written"
        return OperationalError("there is no room left on the disk", hint=hint)
    if name in _DAMAGED:
        return StoreError(f"a file cannot be read or written: {bug}", hint="it may be damaged")
    if name in ("ReadOnlyError", "PermissionsError", "BusyError", "LockedError"):
        return StoreError(f"a file cannot be written: {bug}")
    return DatabaseError(str(bug))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, whatever their case, or None if none is near.

    >>> closest("bukets", ["buckets", "bucket_policies"]), closest("PREFX", ["PREFIX"])
    ('buckets', 'PREFIX')
    """
    import difflib

    spelt: dict[str, str] = {}
    for one in known:
        spelt.setdefault(one.lower(), one)
    matches = difflib.get_close_matches(word.lower(), list(spelt), n=1, cutoff=0.6)
    return spelt[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that offers the closest match.

    >>> did_you_mean("subnetz", ["subnets"])
    "did you mean 'subnets'?"
    """
    match = closest(word, known)
    return f"did you mean '{match}'?" if match else None
