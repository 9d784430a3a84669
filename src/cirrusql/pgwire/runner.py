"""Statements of one connection: which of them is whose, what it gives, and running it.

A statement is the connection's own (`commands.py`), the catalogue's (`cirrusql.pgcatalog`), or the
engine's. All of them answer alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cirrusql.errors import ParseError
from cirrusql.pgcatalog import CatalogueSession, is_catalogue
from cirrusql.pgcatalog.types import TEXT
from cirrusql.pgwire.answers import Answer, Prepared
from cirrusql.pgwire.block import Block
from cirrusql.pgwire.commanding import command
from cirrusql.pgwire.commands import (
    CloseCursor,
    Command,
    Copy,
    Declare,
    Fetch,
    Forget,
    Transact,
)
from cirrusql.pgwire.failures import Stated, notice_fields, placed_in
from cirrusql.pgwire.manners import Manners
from cirrusql.pgwire.messages import Field, notice
from cirrusql.pgwire.portals import Portals
from cirrusql.pgwire.result_types import own_tables, parameter_type, type_of
from cirrusql.pgwire.scripts import first_word_at, pieces
from cirrusql.pgwire.variables import Variables
from cirrusql.records import replace
from cirrusql.result import Result, ResultColumn
from cirrusql.session import Session
from cirrusql.session.description import with_nulls

_MOST_NOTICES = 20
_WRITES = frozenset(("INSERT", "UPDATE", "DELETE", "EXEC"))
# What gives rows and calls nothing may be run to learn its columns.
_TELLING = frozenset(("SHOW", "DESCRIBE", "EXPLAIN", "REGISTRY", "USE"))
_READING = frozenset(("SELECT", "SHOW", "DESCRIBE", "EXPLAIN", "ASSERT"))
_QUERIES = frozenset(("SELECT", "WITH", "VALUES"))
_DROPPING = frozenset(("DISCARD ALL", "DISCARD TEMP", "DISCARD TEMPORARY"))
_CHANGED = "cached plan must not change result type"
_MOST_KEPT, _LONGEST_KEPT = 200, 10_000
# Verbs of which PostgreSQL's tags say how many rows there were.
_COUNTED = frozenset(("SELECT", "UPDATE", "DELETE", "VALUES", "TABLE", "WITH"))


class Runner:
    """Prepares and runs statements. Use it in its connection's thread.

    Mutable: the session and the view of the catalogue, the transaction, the variables, and the
    number of the engine's statement that runs, which `cancel` reads from another thread.
    """

    def __init__(self, session: Session, catalogue: CatalogueSession, manners: Manners) -> None:
        self.session = session
        self.manners = manners
        self.block = Block()
        self.portals = Portals()
        self.variables = Variables(session, catalogue.settings)
        self.writes = False
        self._known: dict[tuple[str, tuple[int, ...]], Prepared] = {}
        self._catalogue = catalogue
        self._cancelled = False

    # -- understanding ----------------------------------------------------------------------------

    def statements(self, script: str) -> list[tuple[str, int]]:
        """Each statement of a script, and how much stands before it. Raises ParseError."""
        return list(pieces(script, postgres=self.session.options.postgres))

    def prepare(self, text: str, types: Sequence[int]) -> Prepared:
        """A statement of the extended protocol. Raises what is wrong with it."""
        found = self.statements(text)
        if not found:
            return Prepared("")
        if len(found) > 1:
            message = "cannot insert multiple commands into a prepared statement"
            raise Stated(message, state="42601")
        return replace(self.understood(*found[0], types), is_told=True)

    def understood(self, text: str, before: int, types: Sequence[int] = ()) -> Prepared:
        """A statement, with its parameters' types and, if that can be known, its columns.

        What only reads is remembered, since clients repeat it.
        """
        self.writes = False
        known = self._known.get((text, tuple(types)))
        if known is not None:
            self.block.require_sound()
            return known if known.before == before else replace(known, before=before)
        own = command(text)
        self.require_sound(own)
        if isinstance(own, Transact):
            return Prepared(text, before, command=own)
        if isinstance(own, Declare | Copy):
            with placed_in(text, own.start, own.query):
                inner = self.prepare(own.query, types)
            inner = replace(inner, before=inner.before + before + own.start)
            fields = inner.fields if isinstance(own, Copy) else ()
            return Prepared(text, before, inner.types, fields, own, inner=inner)
        if isinstance(own, Fetch):
            return Prepared(text, before, fields=self.portals.cursor_fields(own), command=own)
        if own is not None and not self.variables.leaves(own):
            return Prepared(text, before, fields=self.variables.fields(own), command=own)
        if _is_catalogue(text):
            return self._of_catalogue(text, before, types)
        return replace(self._of_engine(text, types), before=before)

    def _of_catalogue(self, text: str, before: int, types: Sequence[int]) -> Prepared:
        self._catalogue.show_own(own_tables(self.session))
        told = self._catalogue.prepare(text)
        fields = tuple(Field(one.name, one.type) for one in told.columns)
        given = _types(types, told.parameter_types)
        return Prepared(text, before, given, fields, catalogue=told)

    def _of_engine(self, text: str, types: Sequence[int]) -> Prepared:
        made = self._new_of_engine(text, types)
        if _verb(text) in _QUERIES and len(text) < _LONGEST_KEPT:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[text, tuple(types)] = made
        return made

    def _new_of_engine(self, text: str, types: Sequence[int]) -> Prepared:
        description = self.session.describe(text, computes=True)[0]
        keys = [one.key for one in description.parameters]
        count = max((key for key in keys if isinstance(key, int)), default=0)
        if len(keys) > count:
            named = next(key for key in keys if not isinstance(key, int))
            raise Stated(f"there is no parameter {named}", state="42P02", hint="write $1, $2, …")
        known = [parameter_type(description.types.get(n)) for n in range(1, count + 1)]
        columns = description.columns
        if columns is None and description.statement.kind in _TELLING:
            with _closing(next(self.session.execute(with_nulls(text)))) as result:
                columns = result.columns
        fields = None if columns is None else tuple(map(self._field, columns))
        declared = tuple(column.declared for column in columns or ())
        return Prepared(text, types=_types(types, known), fields=fields, declared=declared)

    def _field(self, column: ResultColumn) -> Field:
        return Field(column.name, self.manners.type(type_of(column)))

    def known(self, prepared: Prepared) -> tuple[Field, ...]:
        """The columns of a statement that is described before it has its parameters."""
        if prepared.fields is None:
            raise Stated(
                "the columns of this statement are not known before it runs",
                state="0A000",
                hint="send it as a simple query, or without being described",
            )
        return () if isinstance(prepared.command, Copy) else prepared.fields

    # -- running ----------------------------------------------------------------------------------

    def run(self, prepared: Prepared, parameters: Sequence[Any] = ()) -> Answer:
        """Begin a statement. Raises what goes wrong before its first row."""
        self._cancelled = self.writes = False
        own = prepared.command
        self.require_sound(own)
        if isinstance(own, Transact):
            return self._transacted(own)
        if own is not None:
            return self._commanded(own, prepared, parameters)
        if prepared.catalogue is not None:
            return self._asked_of_catalogue(prepared, parameters)
        return self._executed(prepared, parameters)

    def require_sound(self, own: Command | None) -> None:
        """Let nothing but COMMIT and ROLLBACK follow on a failure."""
        if not isinstance(own, Transact) or own.tag not in ("COMMIT", "ROLLBACK"):
            self.block.require_sound()

    def _commanded(self, own: Command, prepared: Prepared, parameters: Sequence[Any]) -> Answer:
        if isinstance(own, Declare):
            assert prepared.inner is not None
            if self.block.state == "I" and not own.holds:
                message = "DECLARE CURSOR can only be used in transaction blocks"
                raise Stated(message, state="25P01", hint="BEGIN first, or WITH HOLD")
            return self.portals.declared(own, prepared.inner, parameters)
        if isinstance(own, Fetch):
            return self.portals.fetched(own, self.run)
        if isinstance(own, CloseCursor):
            return self.portals.closed(own)
        if isinstance(own, Forget):
            if own.tag == "DISCARD ALL":
                self.variables.forget()
                self._known.clear()  # the search path, too, is what it was
            if own.tag in _DROPPING:
                self._drop_temporary()
            return self.portals.forgotten(own)
        if isinstance(own, Copy):
            assert prepared.inner is not None
            start = prepared.inner.before - prepared.before
            with placed_in(prepared.text, start, own.query):
                answer = self.run(prepared.inner, parameters)
            answer.tag = lambda count: f"COPY {count}"
            return answer
        self._known.clear()  # a setting may make a text mean something else
        return self.variables.done(own)

    def _drop_temporary(self) -> None:
        """Drop what is this session's alone: a pool hands the connection to somebody else."""
        with self.session.own_schema() as schema:
            found = [one for one in schema.all() if one.temporary or schema.place(one) == "temp"]
        for one in found:
            kind, name = one.kind.name, one.name.replace('"', '""')
            for result in self.session.execute(f'DROP {kind} temp."{name}"'):
                result.close()
        self._known.clear()

    def _transacted(self, own: Transact) -> Answer:
        """Of transactions that queue writes the engine knows; of others this side alone."""
        queues = self.session.options.queues or self.session.transaction is not None
        if queues:
            self._in_engine(own)
        name = own.text.split('"')[1] if '"' in own.text else ""
        if own.tag == "BEGIN":
            told = self.block.begin(reads_only=own.reads_only)
            self.variables.reads_only(self.block.reads_only)
            return Answer.done("BEGIN", *told)
        if own.tag in ("SAVEPOINT", "RELEASE"):
            (self.block.savepoint if own.tag == "SAVEPOINT" else self.block.release)(name)
            return Answer.done(own.tag)
        if name:
            return Answer.done("ROLLBACK", *self.block.rollback_to(name))
        tag, told = self.block.end(own)
        self.portals.end()
        self.variables.reads_only(False)
        return Answer.done(tag, *told)

    def _in_engine(self, own: Transact) -> None:
        fails = own.tag == "COMMIT" and self.block.state == "E"
        if self.session.transaction is None and own.tag != "BEGIN":
            return
        for result in self.session.execute("ROLLBACK" if fails else own.text):
            result.close()

    def _asked_of_catalogue(self, prepared: Prepared, parameters: Sequence[Any]) -> Answer:
        assert prepared.fields is not None
        rows = self._catalogue.run(prepared.catalogue, parameters, lambda: self._cancelled)
        told = [notice(notice_fields(one)) for one in prepared.catalogue.notices]
        return Answer(
            lambda count: f"SELECT {count}",
            prepared.fields,
            rows,
            notices=lambda: told,
            close=getattr(rows, "close", lambda: None),
        )

    def _executed(self, prepared: Prepared, parameters: Sequence[Any]) -> Answer:
        self.writes = _verb(prepared.text) in _WRITES
        executed = next(self.session.execute(prepared.text, tuple(parameters) or None))
        result = self.manners.shown(executed)
        kind = result.statement.kind if result.statement is not None else "SELECT"
        if kind not in _READING:
            self._known.clear()  # a view or a setting may have made them something else
        fields = prepared.fields
        if fields is None or (not fields and result.columns):
            fields = tuple(map(self._field, result.columns))
        elif _changed(prepared, result.columns):
            self._known.clear()
            if prepared.is_told:
                result.close()
                raise Stated(_CHANGED, state="0A000", hint="prepare it again")
            fields = self._new_of_engine(prepared.text, prepared.types).fields or ()
        told: tuple[bytes, ...] = ()
        if kind.split(" ")[0] in _WRITES and self.session.transaction is None:
            told = self.block.wrote()
        return Answer(
            self._tag(kind, result),
            fields,
            map(self.manners.row, result) if self.manners.null else iter(result),
            notices=lambda: (*told, *_notices(result)),
            close=result.close,
        )

    def _tag(self, kind: str, result: Result) -> Callable[[int], str]:
        def tag(rows: int) -> str:
            count = result.row_count if result.row_count >= 0 else rows
            if self.manners.tag:
                return self.manners.tag
            if kind == "INSERT":
                return f"INSERT 0 {count}"
            return f"{kind} {count}" if kind in _COUNTED or result.columns else kind

        return tag

    # -- from other threads -----------------------------------------------------------------------

    def cancel(self) -> None:
        """Cancel the statement that runs. Called while it is known to run."""
        self._cancelled = True
        self.session.cancel()

    def close(self) -> None:
        """The end of the connection: everything is let go of."""
        self.portals.end(all_of_them=True)
        self._catalogue.close()
        self.session.close()


def _types(given: Sequence[int], known: Sequence[int]) -> tuple[int, ...]:
    """The types of parameters: as the client says, else as is known, else texts."""
    count = max(len(given), len(known))
    padded = (*given, *(0,) * (count - len(given)))
    return tuple(
        one or (known[number] if number < len(known) else TEXT) for number, one in enumerate(padded)
    )


def _changed(prepared: Prepared, columns: Sequence[ResultColumn]) -> bool:
    """Whether a table is not what it was when the statement was understood."""
    if [one.name for one in prepared.fields or ()] != [column.name for column in columns]:
        return True
    pairs = zip(prepared.declared, columns, strict=False)
    return any(told not in (None, column.declared) for told, column in pairs)


def _is_catalogue(text: str) -> bool:
    try:
        return is_catalogue(text)
    except ParseError:
        return False  # the engine says what is wrong, or knows strings that SQLite has none of


def _verb(text: str) -> str:
    """The first word of a statement, in upper case."""
    return text[first_word_at(text) :].split(None, 1)[0].upper()


def _notices(result: Result) -> list[bytes]:
    """What is to be told of an answer when its last row was sent: what is missing, then notes."""
    told = []
    for problem in result.diagnostics.problems[:_MOST_NOTICES]:
        detail = problem.error.message
        told.append(notice(notice_fields(str(problem), warning=True, detail=detail)))
    more = len(result.diagnostics.problems) - _MOST_NOTICES
    if more > 0:
        told.append(notice(notice_fields(f"{more} more parts are missing", warning=True)))
    told += [notice(notice_fields(one)) for one in result.diagnostics.notes[:_MOST_NOTICES]]
    if result.more:
        told.append(notice(notice_fields("there are more rows than max_rows", warning=True)))
    return told


class _closing:  # noqa: N801 - a context manager, as contextlib's is
    """A result that is closed at the end."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def __enter__(self) -> Result:
        return self._result

    def __exit__(self, *_: object) -> None:
        self._result.close()
