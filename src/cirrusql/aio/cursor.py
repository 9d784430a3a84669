"""A cursor for tasks of an event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from cirrusql import dbapi
from cirrusql.aio.worker import Worker
from cirrusql.dbapi.result_set import Description
from cirrusql.dbapi.rows import R
from cirrusql.dbapi.warned import Message
from cirrusql.result import Diagnostics
from cirrusql.sql import Parameters

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from polars import DataFrame as PolarsFrame

    from cirrusql.aio.connection import Connection

T = TypeVar("T")

# Rows that are read at once for who takes one at a time: each turn of the thread takes 0.1 ms.
_ROWS_AHEAD = 256


class Cursor(Generic[R]):
    """Statements, and the rows that they give; see `cirrusql.dbapi.Cursor`.

    What is cancelled while it is awaited has been stopped when that is known, and its result is
    gone: rows that nobody got are not left out of what is fetched later. Mutable state: the cursor
    below, and how many tasks are in the thread with it.
    """

    def __init__(self, connection: Connection[Any], below: dbapi.Cursor[R], worker: Worker) -> None:
        self.connection = connection
        self._below = below
        self._worker = worker
        self._at_work = 0

    # -- running ----------------------------------------------------------------------------------

    async def execute(self, sql: str, parameters: Parameters = ()) -> Self:
        """Run every statement of `sql`; returns the cursor itself."""
        await self._execute(lambda: self._below.execute(sql, parameters))
        return self

    async def executemany(self, sql: str, several: Iterable[Parameters]) -> Self:
        """Run `sql` with each set of parameters; `rowcount` is their sum."""
        await self._execute(lambda: self._below.executemany(sql, several))
        return self

    async def explain(self, sql: str, parameters: Parameters = ()) -> Self:
        """Plan `sql` without making a call; the plan's rows become the cursor's result."""
        await self._execute(lambda: self._below.explain(sql, parameters))
        return self

    def cancel(self) -> None:
        """Cancel what this cursor runs, which raises Cancelled where it is awaited."""
        self._below.cancel()

    async def close(self) -> None:
        """Let go of the results; the cursor cannot be used any more."""
        if not self._worker.closed:
            close = self._below.close
            await self._worker.run(close, self._below.cancel, close)

    # -- what came of it --------------------------------------------------------------------------

    @property
    def arraysize(self) -> int:
        """How many rows `fetchmany` takes."""
        return self._below.arraysize

    @arraysize.setter
    def arraysize(self, size: int) -> None:
        self._below.arraysize = size

    @property
    def description(self) -> list[Description] | None:
        """Name and type of each column; None for a statement without rows."""
        return self._below.description

    @property
    def rowcount(self) -> int:
        """How many resources or rows the statement changed; -1 for a query."""
        return self._below.rowcount

    @property
    def rownumber(self) -> int | None:
        """The place of the next row, counted from 0; None without a result set."""
        return self._below.rownumber

    @property
    def lastrowid(self) -> str | int | None:
        """What an INSERT made last: a resource's identifier, or the rowid in a table of yours."""
        return self._below.lastrowid

    @property
    def messages(self) -> list[Message]:
        """Warnings about the last call: pairs of a class and an exception."""
        return self._below.messages

    @property
    def diagnostics(self) -> Diagnostics:
        """How the answer was found; raises InterfaceError if nothing has been run."""
        return self._below.diagnostics

    @property
    def more(self) -> bool | None:
        """Whether a cap on rows has left some out; None until the last row was read."""
        return self._below.more

    @property
    def message(self) -> str | None:
        """What a statement without rows did."""
        return self._below.message

    # -- rows -------------------------------------------------------------------------------------

    async def fetchone(self) -> R | None:
        """The next row; None after the last."""
        return next(iter(await self._next()), None)

    async def fetchmany(self, size: int | None = None) -> list[R]:
        """The next rows, `arraysize` unless `size` says how many."""
        return await self._fetch(lambda: self._below.fetchmany(size))

    async def fetchall(self) -> list[R]:
        """All rows that are left."""
        return await self._fetch(self._below.fetchall)

    async def nextset(self) -> bool | None:
        """Go on to the next result; None after the last."""
        return await self._fetch(lambda: self._below.nextset() and bool(self._below.description))

    async def scroll(self, value: int, mode: str = "relative") -> None:
        """Skip rows: so many, or up to the row of that number with the mode `absolute`."""
        await self._fetch(lambda: self._below.scroll(value, mode))

    async def arrow(self, *, nested: bool = False) -> pa.Table:
        """The rows as a `pyarrow.Table`."""
        return await self._fetch(lambda: self._below.arrow(nested=nested))

    async def df(self, *, nested: bool = False) -> pd.DataFrame:
        """The rows as a `pandas.DataFrame`."""
        return await self._fetch(lambda: self._below.df(nested=nested))

    async def pl(self, *, nested: bool = False) -> PolarsFrame:
        """The rows as a `polars.DataFrame`."""
        return await self._fetch(lambda: self._below.pl(nested=nested))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> R:
        for row in await self._next():
            return row
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return repr(self._below).replace("cirrusql.", "cirrusql.aio.", 1)

    # -- within -----------------------------------------------------------------------------------

    async def _execute(self, run: Callable[[], object]) -> None:
        def described() -> None:
            run()
            self._below.description  # noqa: B018 - it may have to wait for a row

        await self._fetch(described)
        self._below.warn()

    async def _next(self) -> list[R]:
        """The next row, without the thread if it is in memory."""
        if self._at_work or not self._below.has_row_ahead:
            await self._fetch(lambda: self._below.read_ahead(_ROWS_AHEAD))
        return self._below.take_ahead()

    async def _fetch(self, work: Callable[[], T]) -> T:
        self._at_work += 1
        try:
            return await self._worker.run(work, self._below.cancel, self._below.abandon)
        finally:
            self._at_work -= 1
