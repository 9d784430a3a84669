"""What a write notes down as it goes, so that an interrupted one can be found and finished."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

import orjson

from cirrusql.cloudcontrol import ProgressEvent
from cirrusql.execute.write.calls import WriteCall
from cirrusql.journal import Entry, State
from cirrusql.journal.file import Journal
from cirrusql.journal.group_commit import Job
from cirrusql.records import Record

# Materialized, so that SQLite reads the JSON once and finds each row by its key.
_UPDATE_REACHED = """
WITH new AS MATERIALIZED (
    SELECT value ->> 0 AS row, value ->> 1 AS state, value ->> 2 AS identifier,
        value ->> 3 AS request_token, value ->> 4 AS error_code, value ->> 5 AS message
    FROM json_each(?))
UPDATE request SET state = new.state, error_code = new.error_code, message = new.message,
    identifier = coalesce(new.identifier, request.identifier),
    request_token = coalesce(new.request_token, request.request_token)
FROM new WHERE run = ? AND request.row = new.row
"""
_NOT_STARTED = State.NOT_STARTED.value
# How many rows beyond the one to be sent are noted as sent along with it.
_AHEAD = 128
# How long what was reached gathers before it goes to the disk, in seconds.
_SOON = 0.05


class WriteLog(Protocol):
    """Where the course of some calls is kept; rows are numbered from 0 as they are."""

    async def before_send(self, row: int, request: Mapping[str, Any]) -> None:
        """A request is about to be sent; that it may have been is durable when this returns."""
        ...

    def reached(
        self, row: int, state: State, event: ProgressEvent, message: str | None = None
    ) -> None:
        """A row has come this far; durable soon after."""
        ...

    def close(self, *, ended: bool) -> None:
        """Nothing more is done here: the run has ended, or was interrupted and may be taken up.

        Durable when this returns.
        """
        ...


class NoWriteLog:
    """Keeps nothing: for a local cloud that is gone with the process anyway."""

    async def before_send(self, row: int, request: Mapping[str, Any]) -> None:
        """Keep nothing."""

    def reached(
        self, row: int, state: State, event: ProgressEvent, message: str | None = None
    ) -> None:
        """Keep nothing."""

    def close(self, *, ended: bool) -> None:
        """Keep nothing."""


class Section(Record, eq=False):
    """The rows of a run that one log is about: all of them, or those that a statement has added.

    `first` is the row of the first call. `let_go` is called when nothing more is done about them,
    and told whether they have ended. `resume_hint` says how a user finishes the run, if not by its
    number.
    """

    number: int
    let_go: Callable[[bool], Future[object] | None]
    first: int = 0
    resume_hint: str | None = None


class JournaledLog:
    """The course of a run, or of a section of it, written into the journal as it goes.

    Mutable state: up to which row rows are noted as sent, those of them that are not sent yet, and
    how far rows have come that is not on the disk yet. All but `close` is for the event loop.
    """

    def __init__(self, journal: Journal, section: Section, calls: Sequence[WriteCall]) -> None:
        self.section = section
        self._journal = journal
        self._calls = calls
        self._noted = 0
        self._ahead: set[int] = set()
        self._noting = asyncio.Lock()
        self._lock = threading.Lock()
        self._reached: dict[int, tuple[Any, ...]] = {}
        self._is_due = False

    @classmethod
    def of_run(cls, journal: Journal, number: int, calls: Sequence[WriteCall]) -> JournaledLog:
        """The log of a whole run, which is let go of with it."""
        section = Section(number, lambda ended: journal.let_go(number, ended=ended))
        return cls(journal, section, calls)

    async def before_send(self, row: int, request: Mapping[str, Any]) -> None:
        """Have it on the disk that a request may have been sent.

        The rows that come next are noted along with it, so that few commits are waited for.
        """
        if request is not self._calls[row].request:
            await self._replaced(row, request)
        elif row >= self._noted:
            async with self._noting:
                if row >= self._noted:
                    await self._note(row, min(row + _AHEAD, len(self._calls)))
        self._ahead.discard(row)

    async def _note(self, first: int, end: int) -> None:
        sql = (
            "UPDATE request SET state = ?, sent = coalesce(sent, ?) WHERE run = ?"
            " AND (row = ? OR row > ? AND row < ? AND state = ?) RETURNING row"
        )
        offset, sent = self.section.first, State.SENT.value
        begin, until = first + offset, end + offset
        values = (sent, time.time(), self.section.number, begin, begin, until, _NOT_STARTED)
        noted: Any = await self._durable(
            lambda connection: connection.execute(sql, values).fetchall()
        )
        self._ahead.update(row - offset for (row,) in noted)
        self._noted = end

    async def _replaced(self, row: int, request: Mapping[str, Any]) -> None:
        """A request that is another than the one noted down when the run began."""
        with self._lock:
            self._reached.pop(row, None)
        sql = (
            "UPDATE request SET state = ?, sent = ?, client_token = ?, document = ?,"
            " request_token = NULL WHERE run = ? AND row = ?"
        )
        token, document = _document(self._calls[row], request)
        place = self.section.number, self.section.first + row
        values = (State.SENT.value, time.time(), token, document, *place)
        await self._durable(lambda connection: connection.execute(sql, values))

    async def _durable(self, job: Job) -> object:
        return await asyncio.wrap_future(self._journal.writer.submit(job))

    def reached(
        self, row: int, state: State, event: ProgressEvent, message: str | None = None
    ) -> None:
        """Note how far a row has come; on the disk soon after."""
        known = (event.identifier, event.request_token, event.error_code)
        with self._lock:
            self._reached[row] = (self.section.first + row, state.value, *known, message)
            due, self._is_due = self._is_due, True
        if not due:
            asyncio.get_running_loop().call_later(_SOON, self._flush)

    def _flush(self) -> None:
        with self._lock:
            rows, self._reached, self._is_due = list(self._reached.values()), {}, False
        if rows:
            # One statement for all of them: a thread that steps row by row wants the interpreter
            # back after each, at the cost of the event loop's.
            values = (orjson.dumps(rows).decode(), self.section.number)
            self._journal.writer.submit(
                lambda connection: connection.execute(_UPDATE_REACHED, values)
            )

    def close(self, *, ended: bool) -> None:
        """Write down what is not yet, and let go of the run."""
        self._flush()
        unsent = [self.section.first + row for row in sorted(self._ahead)]
        settled = self._journal.unsend(self.section.number, unsent)
        closing = self.section.let_go(ended)
        settled.result()
        if closing is not None:
            closing.result()


def entries_of(calls: Sequence[WriteCall], label: str | None = None) -> list[Entry]:
    """What the journal keeps of calls before any of them is sent, counted from 0."""
    return [_entry(row, call, label) for row, call in enumerate(calls)]


def _entry(row: int, call: WriteCall, label: str | None) -> Entry:
    verb, kept = call.verb.name, (call.region, call.identifier)
    if call.request is None:
        state, message = State.DONE, "already as wanted"
        return Entry(
            row, verb, call.type_name, *kept, None, None, True, call.own_token, state,
            message=message, label=label,
        )  # fmt: skip
    complete = call.hidden(call.request) == call.request
    token, document = _document(call, call.request)
    return Entry(
        row, verb, call.type_name, *kept, token, document, complete, call.own_token,
        State.NOT_STARTED, label=label,
    )  # fmt: skip


def _document(call: WriteCall, request: Mapping[str, Any]) -> tuple[str, str]:
    """A request's client token, and its input without it and without secrets."""
    kept = call.hidden(request)
    token = kept.pop("ClientToken")
    return token, orjson.dumps(kept).decode()
