"""The course of one journaled write: what may have been sent, and how far each row has come."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import apsw
import orjson

from cirrusql.execute.write.calls import Prepared
from cirrusql.execute.write.record import State
from cirrusql.journal.group_commit import GroupCommit, Job

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


class JournaledLog:
    """The course of one run, written down as it goes.

    Mutable state: up to which row rows are noted as sent, those of them that are not sent yet, and
    how far rows have come that is not on the disk yet. All but `closed` is for the event loop.
    """

    def __init__(self, writer: GroupCommit, number: int, prepared: Prepared) -> None:
        self.number = number
        self._writer = writer
        self._prepared = prepared
        self._noted = 0
        self._ahead: set[int] = set()
        self._noting = asyncio.Lock()
        self._lock = threading.Lock()
        self._reached: dict[int, tuple[Any, ...]] = {}
        self._is_due = False

    async def sending(self, row: int, request: Mapping[str, Any]) -> None:
        """A request is about to be sent; that it may have been is durable when this returns.

        The rows that come next are noted along with it, so that few commits are waited for.
        """
        if request is not self._prepared.calls[row].request:
            await self._replaced(row, request)
        elif row >= self._noted:
            async with self._noting:
                if row >= self._noted:
                    await self._note(row, row + _AHEAD)
        self._ahead.discard(row)

    async def _note(self, first: int, end: int) -> None:
        sql = (
            "UPDATE request SET state = ?, sent = coalesce(sent, ?) WHERE run = ?"
            " AND (row = ? OR row > ? AND row < ? AND state = ?) RETURNING row"
        )
        sent = State.SENT.value
        values = (sent, time.time(), self.number, first, first, end, _NOT_STARTED)
        noted: Any = await self._durable(
            lambda connection: connection.execute(sql, values).fetchall()
        )
        self._ahead.update(row for (row,) in noted)
        self._noted = end

    async def _replaced(self, row: int, request: Mapping[str, Any]) -> None:
        """A request that is another than the one noted down when the run began."""
        self._take_reached(row)
        sql = (
            "UPDATE request SET state = ?, sent = ?, client_token = ?, document = ?,"
            " request_token = NULL WHERE run = ? AND row = ?"
        )
        document = _document(self._prepared, request)
        token, now = request["ClientToken"], time.time()
        values = (State.SENT.value, now, token, document, self.number, row)
        await self._durable(lambda connection: connection.execute(sql, values))

    async def _durable(self, job: Job) -> object:
        return await asyncio.wrap_future(self._writer.submit(job))

    def reached(
        self, row: int, state: State, event: Mapping[str, Any], message: str | None = None
    ) -> None:
        """A row has come this far; durable soon after."""
        known = [event.get(name) for name in ("Identifier", "RequestToken", "ErrorCode")]
        with self._lock:
            self._reached[row] = (row, state.value, *known, message)
            due, self._is_due = self._is_due, True
        if not due:
            asyncio.get_running_loop().call_later(_SOON, self._flush)

    def _take_reached(self, row: int) -> None:
        with self._lock:
            self._reached.pop(row, None)

    def _flush(self) -> None:
        with self._lock:
            rows, self._reached, self._is_due = list(self._reached.values()), {}, False
        if rows:
            # One statement for all of them: a thread that steps row by row wants the interpreter
            # back after each, at the cost of the event loop's.
            values = (orjson.dumps(rows).decode(), self.number)
            self._writer.submit(lambda connection: connection.execute(_UPDATE_REACHED, values))

    def closed(self, *, ended: bool) -> Future[object]:
        """The run has ended and nothing more of it will start; or it may be taken up again."""
        self._flush()
        never = sorted(self._ahead)
        now = time.time() if ended else None

        def close(connection: apsw.Connection) -> None:
            sql = (
                "UPDATE request SET state = ?, sent = NULL WHERE run = ? AND row = ? AND state = ?"
            )
            noted = State.SENT.value
            rows = ((_NOT_STARTED, self.number, row, noted) for row in never)
            connection.executemany(sql, rows)
            sql = "UPDATE run SET owner = NULL, ended = coalesce(?, ended) WHERE number = ?"
            connection.execute(sql, (now, self.number))

        return self._writer.submit(close)


def _document(prepared: Prepared, request: Mapping[str, Any]) -> str:
    """The input of a request without its token and its secrets."""
    kept = {name: value for name, value in request.items() if name != "ClientToken"}
    return orjson.dumps(prepared.hidden(kept)).decode()
