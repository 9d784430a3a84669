"""A connection for tasks of an event loop."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, Generic, ParamSpec, Self, overload
from weakref import WeakKeyDictionary

from cirrusql import dbapi
from cirrusql.aio.cursor import Cursor
from cirrusql.aio.worker import Worker
from cirrusql.dbapi.rows import R, RowFactory, S
from cirrusql.session import Session
from cirrusql.sql import Parameters

P = ParamSpec("P")

# A thread is begun for each: two hundred of them at once held up the loop for 0.3 s.
_OPENED_AT_ONCE = 4
_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Connection(Generic[R]):
    """A connection whose statements run in a thread of its own, one after the other.

    Tasks may share it: each waits for its turn. Mutable state: the thread, and the connection below
    that it works on.
    """

    def __init__(self, below: dbapi.Connection[R], worker: Worker) -> None:
        self._below = below
        self._worker = worker

    @property
    def session(self) -> Session:
        """The session below; raises InterfaceError if the connection is closed."""
        return self._below.session

    @overload
    def cursor(self) -> Cursor[R]: ...

    @overload
    def cursor(self, row_factory: RowFactory[S]) -> Cursor[S]: ...

    def cursor(self, row_factory: RowFactory[Any] | None = None) -> Cursor[Any]:
        """A new cursor; nothing has to be awaited for it."""
        factory = row_factory or self._below.row_factory
        return Cursor(self, self._below.cursor(factory), self._worker)

    async def execute(self, sql: str, parameters: Parameters = ()) -> Cursor[R]:
        """A new cursor that has run `sql`."""
        return await self.cursor().execute(sql, parameters)

    def cancel(self) -> None:
        """Cancel the statement that runs now, which raises Cancelled where it is awaited."""
        self._below.cancel()

    async def commit(self) -> None:
        """Do nothing: every change is final when its statement ends."""
        self._below.commit()

    async def rollback(self) -> None:
        """Raise NotSupportedError: a change to the cloud cannot be undone."""
        self._below.rollback()

    async def close(self) -> None:
        """End what runs, and let go of everything; closing again does nothing."""
        await self._worker.close(self._below.close, self._below.cancel)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return repr(self._below).replace("cirrusql.", "cirrusql.aio.", 1)


class Opening(Generic[R]):
    """A connection to be opened: by `await`, or by `async with`, which closes it in the end.

    Mutable state: the connection, once it is open.
    """

    def __init__(self, connect: Callable[[], dbapi.Connection[R]]) -> None:
        self._connect = connect
        self._opened: Connection[R] | None = None

    def __await__(self) -> Generator[Any, None, Connection[R]]:
        return self._open().__await__()

    async def __aenter__(self) -> Connection[R]:
        self._opened = await self._open()
        return self._opened

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._opened is not None
        await self._opened.close()

    async def _open(self) -> Connection[R]:
        worker = Worker()
        made: list[dbapi.Connection[R]] = []

        def open_one() -> None:
            made.append(self._connect())

        def close_all() -> None:
            for one in made:
                one.close()

        try:
            async with _gate():
                await worker.run(open_one, lambda: None, lambda: None)
        except BaseException:  # of a task that is cancelled too, which will not close it
            await worker.close(close_all, lambda: None)
            raise
        # A warning would name a line of the thread's, and not the one that awaits.
        made[0].warns = False
        return Connection(made[0], worker)


def _gate() -> asyncio.Semaphore:
    """What connections that are opened on this loop go through, a few at a time."""
    return _gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_OPENED_AT_ONCE))


def _awaited(connect: Callable[P, dbapi.Connection[R]]) -> Callable[P, Opening[R]]:
    """The same function, whose connection is awaited."""

    @functools.wraps(connect)
    def opening(*args: P.args, **options: P.kwargs) -> Opening[R]:
        return Opening(functools.partial(connect, *args, **options))

    return opening


connect = _awaited(dbapi.connect)
