"""One client's connection, from its first byte to its last: the protocol's state, and its errors.

It has a thread of its own, and blocks where the client does not read: rows stay in SQLite.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from cirrusql.errors import Error, InternalError, of_the_world
from cirrusql.pgwire import messages
from cirrusql.pgwire.answers import Answer, Prepared
from cirrusql.pgwire.commands import Copy
from cirrusql.pgwire.copying import header, line_writer
from cirrusql.pgwire.failures import Stated, error_fields
from cirrusql.pgwire.messages import Field
from cirrusql.pgwire.observed import Observed
from cirrusql.pgwire.parameters import parameter
from cirrusql.pgwire.portals import Portal, rows_of
from cirrusql.pgwire.received import (
    Bind,
    Close,
    CopyMessage,
    Describe,
    Execute,
    Flush,
    Message,
    Parse,
    ProtocolError,
    Query,
    Sync,
    Terminate,
)
from cirrusql.pgwire.runner import Runner
from cirrusql.pgwire.stream import Gone, Idle, Stream
from cirrusql.pgwire.values import encoder


class Connection:
    """Answers the messages of one client, once it has been let in.

    Mutable: whether a statement runs, which `cancel` asks from another thread, and whether messages
    are skipped because one failed.
    """

    def __init__(
        self,
        stream: Stream,
        runner: Runner,
        observed: Observed,
        *,
        idle: float | None = None,
        turn: threading.Semaphore | None = None,
    ) -> None:
        self._stream = stream
        self._runner = runner
        self._observed = observed
        self._idle = idle
        self._turn = turn
        self._skips = False
        self._lock = threading.Lock()
        self._running = False
        self._stopping = False
        self._handlers: Mapping[type[Message], Callable[[Any], None]] = {
            Parse: self._parse,
            Bind: self._bind,
            Describe: self._describe,
            Execute: self._execute,
            Close: self._close,
            CopyMessage: lambda _: None,
        }

    # -- the loop ---------------------------------------------------------------------------------

    def serve(self) -> None:
        """Answer until the client goes. Raises nothing but what is a mistake of this package."""
        try:
            self._ready()
            while self._one():
                pass
        except Gone:
            pass
        except Idle:
            self._farewell("57P05", "terminating connection due to idle-session timeout")
        except ProtocolError as error:
            self._stream.send(messages.error(error_fields(error, severity="FATAL")))
        finally:
            self._runner.close()

    def _one(self) -> bool:
        if self._stopping:
            self._farewell("57P01", _STOPPED)
            return False
        message = self._stream.next(self._idle)
        if isinstance(message, Terminate):
            return False
        if isinstance(message, Query):
            if not self._skips:  # as everything else is skipped up to Sync
                self._simple(message)
        elif isinstance(message, Sync):
            self._skips = False
            self._end_of_transaction()
            self._ready()
        elif isinstance(message, Flush):
            self._stream.flush()
        elif not self._skips:
            self._extended(message)
        return True

    def _ready(self) -> None:
        self._stream.send(messages.ready(self._runner.block.state))

    def _extended(self, message: Message) -> None:
        handle = self._handlers.get(type(message))
        if handle is None:
            raise ProtocolError(f"{type(message).__name__} may not stand here")
        try:
            handle(message)
        except (Gone, Idle, ProtocolError):
            raise
        except Exception as error:  # noqa: BLE001 - told to the client, in one place
            self._skips = True
            self._tell(error, *self._text_of(message))

    def _text_of(self, message: Message) -> tuple[str, int]:
        """The statement that a message is about, and how much stands before it."""
        if isinstance(message, Parse):
            return message.text, 0
        if isinstance(message, Execute) and self._runner.portals.has(message.portal):
            prepared = self._runner.portals.portal(message.portal).prepared
            return prepared.text, prepared.before
        return "", 0

    # -- the simple protocol ----------------------------------------------------------------------

    def _simple(self, message: Query) -> None:
        at = ("", 0)
        self._runner.portals.close_statement("")
        self._runner.portals.close_portal("")
        try:
            found = self._runner.statements(message.text)
            if not found:
                self._stream.send(messages.EMPTY_QUERY)
            for at in found:
                self._run_whole(self._runner.understood(*at))
        except (Gone, Idle, ProtocolError):
            raise
        except Exception as error:  # noqa: BLE001 - told to the client, in one place
            self._tell(error, *(at if at[0] else (message.text, 0)))
        self._end_of_transaction()
        self._ready()

    def _end_of_transaction(self) -> None:
        """Outside of a block each query, and what stands before each Sync, is one."""
        if self._runner.block.state == "I":
            self._runner.portals.end()

    def _run_whole(self, prepared: Prepared) -> None:
        if prepared.types:
            raise Stated("there is no parameter $1", state="42P02", hint="bind a value to it")
        portal = Portal(prepared)
        with self._statement(prepared):
            try:
                answer = portal.answer(self._runner.run)
                if answer.fields and not isinstance(prepared.command, Copy):
                    formats = portal.formats(answer.fields)
                    self._stream.send(messages.row_description(answer.fields, formats))
                self._send_rows(portal, answer, 0)
            finally:
                portal.close()

    # -- the extended protocol --------------------------------------------------------------------

    def _parse(self, message: Parse) -> None:
        self._runner.portals.keep(message.name, self._runner.prepare(message.text, message.types))
        self._stream.send(messages.PARSE_COMPLETE)

    def _bind(self, message: Bind) -> None:
        prepared = self._runner.portals.statement(message.statement)
        types, values = prepared.types, message.values
        if len(values) != len(types):
            told = f"bind message has {len(values)} values for {len(types)} parameters"
            raise Stated(told, state="08P01")
        formats = message.formats or (0,)
        if len(formats) == 1:
            formats = formats * len(values)
        if len(formats) != len(values):
            told = f"bind message has {len(formats)} formats for {len(values)} values"
            raise Stated(told, state="08P01")
        triples = zip(values, types, formats, strict=True)
        portal = Portal(prepared, [parameter(*one) for one in triples], message.results)
        self._runner.require_sound(prepared.command)
        self._runner.portals.open(message.portal, portal)
        if prepared.fields and not isinstance(prepared.command, Copy):
            portal.formats(prepared.fields)  # a wrong count is told before anything is done
        self._stream.send(messages.BIND_COMPLETE)

    def _describe(self, message: Describe) -> None:
        if message.kind == "S":
            prepared = self._runner.portals.statement(message.name)
            self._stream.send(messages.parameter_description(prepared.types))
            fields = self._runner.known(prepared)
            self._describe_fields(fields, (0,) * len(fields))
            return
        portal = self._runner.portals.portal(message.name)
        found = portal.prepared.fields
        if found is None:
            found = portal.answer(self._runner.run).fields
        if isinstance(portal.prepared.command, Copy):
            found = ()
        self._describe_fields(found, portal.formats(found))

    def _describe_fields(self, fields: Sequence[Field], formats: Sequence[int]) -> None:
        if fields:
            self._stream.send(messages.row_description(fields, formats))
        else:
            self._stream.send(messages.NO_DATA)

    def _execute(self, message: Execute) -> None:
        portal = self._runner.portals.portal(message.portal)
        if portal.prepared.is_empty:
            self._stream.send(messages.EMPTY_QUERY)
            return
        self._runner.require_sound(portal.prepared.command)
        portal.require_runnable()
        with self._statement(portal.prepared):
            self._send_rows(portal, portal.answer(self._runner.run), message.rows)

    def _close(self, message: Close) -> None:
        if message.kind == "S":
            self._runner.portals.close_statement(message.name)
        else:
            self._runner.portals.close_portal(message.name)
        self._stream.send(messages.CLOSE_COMPLETE)

    # -- rows -------------------------------------------------------------------------------------

    def _send_rows(self, portal: Portal, answer: Answer, most: int) -> None:
        if isinstance(portal.prepared.command, Copy):
            self._copy(portal.prepared.command, answer)
            portal.ended = True
            return
        encoders = portal.encoders(answer.fields)
        send, count = self._stream.send, 0
        if not portal.ended:
            for row in rows_of(answer, most):
                send(
                    messages.data_row([one(cell) for one, cell in zip(encoders, row, strict=True)])
                )
                count += 1
        self._observed.rows += count
        if most and count == most:
            send(messages.PORTAL_SUSPENDED)
            return
        self._complete(answer, count, tell=not portal.ended)
        portal.ended = True

    def _copy(self, own: Copy, answer: Answer) -> None:
        self._stream.send(messages.copy_out(len(answer.fields)))
        if own.header:
            names = [field.name for field in answer.fields]
            self._stream.send(messages.copy_data(header(own, names)))
        line = line_writer(own, [encoder(field.type, 0) for field in answer.fields])
        count = 0
        for row in answer.rows:
            self._stream.send(messages.copy_data(line(row)))
            count += 1
        self._observed.rows += count
        self._stream.send(messages.COPY_DONE)
        self._complete(answer, count, tell=True)

    def _complete(self, answer: Answer, count: int, *, tell: bool) -> None:
        for told in answer.notices() if tell else ():
            self._stream.send(told)
        self._stream.send(messages.command_complete(answer.tag(count)))

    # -- one statement, and what ends it ----------------------------------------------------------

    @contextmanager
    def _statement(self, prepared: Prepared) -> Iterator[None]:
        """The time in which a statement runs, and can be cancelled."""
        with self._in_turn():
            begun = time.monotonic()
            with self._lock:
                self._running = True
            done = False
            try:
                yield
                done = True
            finally:
                with self._lock:
                    self._running = False
                self._observed.ended(prepared.text, time.monotonic() - begun, done=done)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Among the statements that run at a time, but while the client is waited for.

        A few clients that never read would keep everybody else waiting for ever.
        """
        if self._turn is None:
            yield
            return
        with self._turn:
            self._stream.around_sending = partial(_let_go, self._turn)
            try:
                yield
            finally:
                self._stream.around_sending = nullcontext

    def _tell(self, error: Exception, text: str, before: int = 0) -> None:
        """Tell the client what went wrong, in its words."""
        told = error if isinstance(error, Error) else of_the_world(error)
        if told is None:
            told = InternalError(f"{type(error).__name__}: {error}", hint="please report this")
            self._observed.bug(error)
        self._runner.block.failed()
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
        with self._lock:
            if self._running:
                self._runner.cancel()

    def watch(self) -> None:
        """Cancel what only reads if its client has gone; a write goes on, and is in the journal."""
        if self._running and self._stream.is_gone():
            with self._lock:
                if self._running and not self._runner.writes:
                    self._runner.cancel()

    def stop(self, *, now: bool) -> None:
        """End when the statement that runs has ended; `now` cancels it."""
        self._stopping = True
        with self._lock:
            if not self._running:
                self._farewell("57P01", _STOPPED)
                self._stream.shut()
            elif now:
                self._runner.cancel()

    def cut(self) -> None:
        """End although the client takes nothing of what is sent."""
        self._stream.cut()

    @property
    def busy(self) -> bool:
        """Whether a statement runs."""
        return self._running


@contextmanager
def _let_go(turn: threading.Semaphore) -> Iterator[None]:
    """Without a turn for a while."""
    turn.release()
    try:
        yield
    finally:
        turn.acquire()


_STOPPED = "terminating connection due to administrator command"
