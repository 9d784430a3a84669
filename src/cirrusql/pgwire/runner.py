"""Running the statements of one connection.

A statement is the connection's own (`commands.py`), the catalogue's (`cirrusql.pgcatalog`), or the
engine's. All of them answer alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from cirrusql.errors import Error
from cirrusql.pgcatalog import CatalogueSession
from cirrusql.pgwire.answers import Answer, Prepared
from cirrusql.pgwire.block import Block
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
from cirrusql.pgwire.notices import notices_of
from cirrusql.pgwire.portals import Portal, Portals
from cirrusql.pgwire.transactions import Transactions
from cirrusql.pgwire.understanding import Understanding
from cirrusql.pgwire.variables import Variables
from cirrusql.result import Result, ResultColumn
from cirrusql.session import Session

_READING = frozenset(("SELECT", "SHOW", "DESCRIBE", "EXPLAIN", "ASSERT"))
_DROPPING = frozenset(("DISCARD ALL", "DISCARD TEMP", "DISCARD TEMPORARY"))
# Verbs of which PostgreSQL's tags say how many rows there were.
_TAGS = {kind: f"{kind} TABLE" for kind in ("CREATE", "DROP", "ALTER")}
_COUNTED = frozenset(("SELECT", "UPDATE", "DELETE", "VALUES", "TABLE", "WITH"))


class Runner:
    """Runs statements. Use it in its connection's thread.

    Mutable: the session and the view of the catalogue, the transaction, the variables; whether the
    statement writes, and whether it has by now; and the number of the engine's statement whose rows
    are read, which `cancel` reads from another thread, with those of the last one that was begun
    and of the last one that it ended. `must_stop` says whether the statement that runs is to.
    """

    def __init__(self, session: Session, catalogue: CatalogueSession, manners: Manners) -> None:
        self.session = session
        self.manners = manners
        self.block = Block()
        self.portals = Portals()
        self.variables = Variables(session, catalogue.settings)
        self.writes = self.made = False
        self.understanding = Understanding(
            session, catalogue, manners, self.block, self.portals, self.variables
        )
        self.variables.on_change = self.understanding.forget
        self.must_stop: Callable[[], bool] = lambda: False
        self._transactions = Transactions(session, self.block, self.portals, self.variables)
        self._catalogue = catalogue
        self._reading: int | None = None
        self._begun: int | None = None
        self._ended: int | None = None

    # -- running ----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Another statement is looked at, of which nothing writes yet."""
        self.writes = self.made = False
        self._reading = self._begun = None

    def answer_of(self, portal: Portal) -> Answer:
        """What a portal answers, whose rows are what is read, and cancelled, from here on."""
        answer = portal.answer(self.run)
        self._reading = answer.number
        if answer.number not in (None, self._begun):
            self.session.renew(answer.number)  # a timeout is that of each portion
        return answer

    def run(self, prepared: Prepared, parameters: Sequence[Any] = ()) -> Answer:
        """Begin a statement. Raises what goes wrong before its first row."""
        self.writes = self.made = False
        own = prepared.command
        self.block.require_sound(own)
        if isinstance(own, Transact):
            return self._transactions.done(own)
        if own is not None:
            return self._commanded(own, prepared, parameters)
        self.variables.asked()
        if prepared.catalogue is not None:
            return self._asked_of_catalogue(prepared, parameters)
        return self._executed(prepared, parameters)

    def _commanded(self, own: Command, prepared: Prepared, parameters: Sequence[Any]) -> Answer:
        if isinstance(own, Declare | Fetch | CloseCursor):
            return self._of_cursors(own, prepared, parameters)
        if isinstance(own, Forget):
            return self._forgotten(own)
        if isinstance(own, Copy):
            assert prepared.inner is not None
            start = prepared.inner.before - prepared.before
            with placed_in(prepared.text, start, own.query):
                answer = self.run(prepared.inner, parameters)
            answer.tag = lambda count: f"COPY {count}"
            return answer
        return self.variables.done(own)

    def _of_cursors(
        self, own: Declare | Fetch | CloseCursor, prepared: Prepared, parameters: Sequence[Any]
    ) -> Answer:
        if isinstance(own, CloseCursor):
            return self.portals.closed(own)
        if isinstance(own, Fetch):
            answer = self.portals.fetched(own, self.run)
            if prepared.is_told and prepared.fields and prepared.fields != answer.fields:
                raise _changed_since("another cursor has the name by now: prepare it again")
            return answer
        assert prepared.inner is not None
        if self.block.state == "I" and not own.holds:
            message = "DECLARE CURSOR can only be used in transaction blocks"
            raise Stated(message, state="25P01", hint="BEGIN first, or WITH HOLD")
        return self.portals.declared(own, prepared.inner, parameters)

    def _forgotten(self, own: Forget) -> Answer:
        if own.tag == "DISCARD ALL":
            if self.block.state != "I":
                message = "DISCARD ALL cannot run inside a transaction block"
                raise Stated(message, state="25001")
            self.variables.forget()
        if own.tag in _DROPPING:
            self._drop_temporary()
        return self.portals.forgotten(own)

    def _drop_temporary(self) -> None:
        """Drop what is this session's alone: a pool hands the connection to somebody else."""
        with self.session.own_schema() as schema:
            found = [one for one in schema.all() if one.temporary or schema.place(one) == "temp"]
        for one in found:
            kind, name = one.kind.name, one.name.replace('"', '""')
            for result in self.session.execute(f'DROP {kind} temp."{name}"'):
                result.close()
        self.understanding.forget()

    def _asked_of_catalogue(self, prepared: Prepared, parameters: Sequence[Any]) -> Answer:
        rows = self._catalogue.run(prepared.catalogue, parameters, self.must_stop)
        told = [notice(notice_fields(one)) for one in prepared.catalogue.notices]
        return Answer(
            lambda count: f"SELECT {count}",
            prepared.fields,
            rows,
            notices=lambda: told,
            close=getattr(rows, "close", lambda: None),
        )

    def _executed(self, prepared: Prepared, parameters: Sequence[Any]) -> Answer:
        self._require_unchanged(prepared)
        if prepared.changes and self.variables.refuses:
            message = f"cannot execute {prepared.kind} in a read-only transaction"
            raise Stated(message, state="25006", hint="a table of your own is no exception")
        if prepared.is_own:
            self.portals.settle(self.run)
        self.writes = prepared.writes
        try:
            executed = next(self.session.execute(prepared.text, tuple(parameters) or None))
        except Error:
            if prepared.writes:
                self.block.wrote(whole=False)
            raise
        result = self.manners.shown(executed)
        kind = result.statement.kind if result.statement is not None else "SELECT"
        if kind not in _READING:
            self.understanding.forget()  # a view or a setting may have made them something else
        fields = prepared.fields
        if _changed(prepared, result.columns):
            self.understanding.forget()
            if prepared.is_told:
                result.close()
                raise _changed_since("what it wrote stays" if self.writes else "prepare it again")
            fields = self._fields_now(prepared, result)
        self.made = self._stays(prepared, result)
        told = self.block.wrote(whole=True) if self.made else ()
        self._begun = result.statement.number if result.statement is not None else None
        return Answer(
            self._tag(kind, result),
            fields,
            map(self.manners.row, result) if self.manners.null else iter(result),
            notices=lambda: (*told, *notices_of(result)),
            close=result.close,
            number=self._begun,
        )

    def _stays(self, prepared: Prepared, result: Result) -> bool:
        """Whether something was changed that no ROLLBACK will undo."""
        if not prepared.writes:
            return prepared.is_own
        waits = self.session.transaction is not None or self.session.options.writes.dry_run
        return not waits and bool(result.written or result.row_count > 0)

    def _require_unchanged(self, prepared: Prepared) -> None:
        """Raise for a statement that means something else by now than its client was told.

        Of one that writes before it does: drivers send it again, prepared anew.
        """
        if prepared.postgres is not self.session.options.postgres:
            raise _changed_since("the dialect is another by now: prepare it again")
        if prepared.writes and prepared.is_told and prepared.fields:
            now = self.understanding.anew(prepared.text, prepared.types)
            if now.fields != prepared.fields:
                raise _changed_since("prepare it again")

    def _fields_now(self, prepared: Prepared, result: Result) -> tuple[Field, ...]:
        """The columns of a result that has others than were expected, and nobody was told."""
        fields = self.understanding.anew(prepared.text, prepared.types).fields
        if [one.name for one in fields] == [column.name for column in result.columns]:
            return fields
        return tuple(map(self.understanding.field, result.columns))

    def _tag(self, kind: str, result: Result) -> Callable[[int], str]:
        def tag(rows: int) -> str:
            # Of RETURNING those that were sent: a portal that is run again has no more.
            count = rows if result.columns or result.row_count < 0 else result.row_count
            if self.manners.tag:
                return self.manners.tag
            if kind == "INSERT":
                return f"INSERT 0 {count}"
            told = _TAGS.get(kind, kind)
            return f"{told} {count}" if kind in _COUNTED or result.columns else told

        return tag

    # -- from other threads -----------------------------------------------------------------------

    def cancel(self) -> None:
        """Cancel the statement that runs. Called while it is known to run.

        Not just the last one that was begun: that may be another portal's, half read.
        """
        number = self.session.running
        number = self._reading if number is None else number
        if number is not None and number != self._ended:  # once: it may be letting go of things
            self._ended = number
            self.session.cancel(number)

    def close(self) -> None:
        """The end of the connection: everything is let go of."""
        with ExitStack() as every:
            every.callback(self.session.close)
            every.callback(self._catalogue.close)
            self.portals.end(all_of_them=True)


def _changed(prepared: Prepared, columns: Sequence[ResultColumn]) -> bool:
    """Whether a table is not what it was when the statement was understood."""
    if len(prepared.fields) != len(columns):
        return True
    return any(
        type_ not in (None, column.type)
        or declared not in (None, column.declared)
        # One that is computed of a parameter may be called by its value.
        or (field.name != column.name and not (prepared.types and type_ is declared is None))
        for field, (type_, declared), column in zip(
            prepared.fields, prepared.sources, columns, strict=False
        )
    )


def _changed_since(hint: str) -> Stated:
    return Stated("cached plan must not change result type", state="0A000", hint=hint)
