"""One client's connection, from its first byte to its last: the protocol's state, and its errors.

It has a thread of its own, and blocks where the client does not read: rows stay in SQLite.
"""

from __future__ import annotations

from cirrusql.errors import Error, InternalError, of_the_world
from cirrusql.pgwire import messages
from cirrusql.pgwire.answers import Prepared
from cirrusql.pgwire.commands import Copy
from cirrusql.pgwire.extended import Extended
from cirrusql.pgwire.failures import Stated, error_fields
from cirrusql.pgwire.observed import Observed
from cirrusql.pgwire.portals import Portal
from cirrusql.pgwire.received import (
    Execute,
    Flush,
    Message,
    ProtocolError,
    Query,
    Sync,
    Terminate,
)
from cirrusql.pgwire.runner import Runner
from cirrusql.pgwire.running import Running
from cirrusql.pgwire.sending import Sender
from cirrusql.pgwire.stream import Ended, Gone, Idle, Stopping, Stream
from cirrusql.pgwire.turns import Turns


class Connection:
    """Answers the messages of one client, once it has been let in.

    Mutable: whether messages are skipped because one failed.
    """

    def __init__(
        self,
        stream: Stream,
        runner: Runner,
        observed: Observed,
        *,
        idle: float | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._stream = stream
        self._runner = runner
        self._observed = observed
        self._idle = idle
        self._skips = False
        self._running = Running(stream, observed, turns)
        runner.must_stop = lambda: self._running.cancelled
        self._sender = Sender(stream, observed)
        self._messages = Extended(stream, runner, self._sender, self._running)

    # -- the loop ---------------------------------------------------------------------------------

    def serve(self) -> None:
        """Answer until the client goes. Raises nothing but what is a mistake of this package."""
        try:
            self._running.pause()
            self._ready()
            while self._one():
                pass
        except Gone:
            pass
        except Idle:
            self._farewell("57P05", "terminating connection due to idle-session timeout")
        except Stopping:
            self._farewell("57P01", "terminating connection due to administrator command")
        except ProtocolError as error:
            self._stream.send(messages.error(error_fields(error, severity="FATAL")))
        finally:
            self._runner.close()

    def _one(self) -> bool:
        if self._running.closed:
            raise Stopping
        message = self._stream.next(self._idle)
        if isinstance(message, Terminate):
            return False
        if isinstance(message, Query):
            if not self._skips:  # as everything else is skipped up to Sync
                self._simple(message)
        elif isinstance(message, Sync):
            self._skips = False
            self._running.pause()
            self._end_of_transaction()
            self._ready()
        elif isinstance(message, Flush):
            self._stream.at_hand = False
            self._stream.flush()
        elif not self._skips:
            self._extended(message)
        return True

    def _ready(self) -> None:
        for told in self._runner.variables.reports():
            self._stream.send(told)
        self._stream.send(messages.ready(self._runner.block.state))

    def _extended(self, message: Message) -> None:
        try:
            with self._running.message():
                self._messages.answer(message)
                if not isinstance(message, Execute):  # which has been done by now
                    self._running.require_wanted()
        except (Ended, ProtocolError):
            raise
        except Exception as error:  # noqa: BLE001 - told to the client, in one place
            self._skips = True
            self._tell(error, *self._messages.text_of(message))

    # -- the simple protocol ----------------------------------------------------------------------

    def _simple(self, message: Query) -> None:
        at = ("", 0)
        self._runner.portals.close_statement("")
        self._runner.portals.close_portal("")
        try:
            with self._running.message():
                found = self._runner.understanding.statements(message.text)
                if not found:
                    self._stream.send(messages.EMPTY_QUERY)
                for at in found:
                    self._runner.begin()
                    self._run_whole(self._runner.understanding.understood(*at))
        except (Ended, ProtocolError):
            raise
        except Exception as error:  # noqa: BLE001 - told to the client, in one place
            self._tell(error, *(at if at[0] else (message.text, 0)))
        self._end_of_transaction()
        self._ready()

    def _end_of_transaction(self) -> None:
        """Outside of a block each query, and what stands before each Sync, is one."""
        self._runner.block.pause()
        if self._runner.block.state == "I":
            self._runner.portals.end()

    def _run_whole(self, prepared: Prepared) -> None:
        if prepared.types:
            raise Stated("there is no parameter $1", state="42P02", hint="bind a value to it")
        portal = Portal(prepared)
        with self._running.statement(prepared):
            try:
                answer = self._runner.answer_of(portal)
                if answer.fields and not isinstance(prepared.command, Copy):
                    formats = portal.formats(answer.fields)
                    self._stream.send(messages.row_description(answer.fields, formats))
                self._sender.rows(portal, answer, 0)
            finally:
                portal.close()

    # -- one statement, and what ends it ----------------------------------------------------------

    def _tell(self, error: Exception, text: str, before: int = 0) -> None:
        """Tell the client what went wrong, in its words."""
        told = error if isinstance(error, Error) else of_the_world(error)
        if told is None:
            told = InternalError(f"{type(error).__name__}: {error}", hint="please report this")
            self._observed.bug(error)
        if self._runner.made and _STAYS not in (told.hint or ""):
            # Of what it made the client has the rows in part, or none, and would make it again.
            told = told.with_(hint=f"{told.hint}; {_STAYS}" if told.hint else _STAYS)
        for warned in self._runner.block.failed():
            self._stream.send(warned)
        fields = error_fields(told, text, before=before)
        manners = self._runner.manners
        fields["C"] = manners.state(fields["C"])
        fields["M"] = manners.message(fields["M"], told, writes=self._runner.writes)
        self._observed.failed(fields)
        self._stream.send(messages.error(fields))

    def _farewell(self, state: str, message: str) -> None:
        fields = {"S": "FATAL", "V": "FATAL", "C": state, "M": message}
        self._stream.send(messages.error(fields))

    # -- from other threads -----------------------------------------------------------------------

    def cancel(self) -> None:
        """Cancel the statement that runs, and no other."""
        self._running.cancel(self._runner.cancel)

    def watch(self) -> None:
        """Cancel what only reads if its client has gone; a write goes on, and is in the journal.

        What was to be cancelled is cancelled again: it may have been before it could be.
        """
        if not self._running.now:
            return
        if self._running.cancelled:
            self.cancel()
        elif self._stream.is_gone():
            self._running.cancel(self._runner.cancel, if_=lambda: not self._runner.writes)

    def stop(self, *, now: bool) -> None:
        """End when the statement that runs has ended; `now` cancels it."""
        self._running.close()
        if now:
            self.cancel()

    def cut(self) -> None:
        """End although the client takes nothing of what is sent."""
        self._stream.cut()

    @property
    def busy(self) -> bool:
        """Whether a statement runs."""
        return self._running.in_statement


_STAYS = "what was written stays"
