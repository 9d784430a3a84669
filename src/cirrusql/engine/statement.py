"""One statement while it runs: the owner of all that must not outlive it.

Its staging tables, its deadline and cancellation, the account of its calls, and whom to tell what
happens. Opened when the statement begins, closed when its last row was read or it has failed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cirrusql.engine.database import Database
from cirrusql.engine.options import Options
from cirrusql.errors import BudgetExceeded, Cancelled, Error, StatementInfo, Timeout
from cirrusql.events import Event, Listener
from cirrusql.result import Diagnostics, Result, Statistics
from cirrusql.sql import BoundQuery

if TYPE_CHECKING:
    from cirrusql.catalog import Catalog
    from cirrusql.cloudcontrol import Caller
    from cirrusql.engine.engine import Engine
    from cirrusql.engine.inventories import Inventory
    from cirrusql.engine.loop_thread import LoopThread, Task
    from cirrusql.engine.system_rows import SystemRows

T = TypeVar("T")
Row = tuple[Any, ...]


class StatementContext:
    """One statement's context; `with` closes it when the block fails, and only then.

    `options` are the session's when the statement began, and `moment` is when that was, in seconds
    since 1970. `system_rows` give the rows of the relations of our own that only the session knows:
    see `RowsWanted`.

    Mutable state: the statement's tables, whether it is to stop, what it waits for on the loop, its
    calls, the diagnostics and statistics; `changed_table`, the number of the staging table whose
    resources it changes, and these resources whole, where its tables have them without secrets;
    `inventory`, where it reads one; `max_age`, until it is known that it changes something, which
    is worked out from what is there now; and `wrote`, what it has changed for good, which an error
    that comes later must not hide.
    """

    def __init__(
        self,
        engine: Engine,
        database: Database,
        info: StatementInfo,
        options: Options,
        listener: Listener | None = None,
        system_rows: SystemRows | None = None,
    ) -> None:
        self.engine = engine
        self.database = database
        self.info = info
        self.options = options
        self.system_rows = system_rows or {}
        self.statistics = Statistics()
        self.diagnostics = Diagnostics()
        self._listener = listener
        self._started = time.monotonic()
        self.moment = time.time()
        self._deadline: float | None = None
        self.renew()
        self._cancelled = False
        self._lock = threading.Lock()
        self._task: Task[Any] | None = None
        self._tables: list[str] = []
        self._caller: Caller | None = None
        self._calls = 0
        self._closed = False
        self.answers = False
        self.changed_table: int | None = None
        self.inventory: Inventory | None = None
        self.max_age = options.max_age
        self._models: dict[str, Any] = {}
        self.wrote: str | None = None
        self.on_failure: Callable[[Error], None] | None = None
        self.tell("statement.started", operation=info.kind)

    @property
    def catalog(self) -> Catalog:
        """The resource types there are."""
        return self.engine.catalog

    @property
    def caller(self) -> Caller:
        """The way to the account that is changed; every call on it is counted here.

        Raises NotSupportedError where several accounts are chosen.
        """
        return self.caller_of(self.engine.acting)

    def caller_of(self, account: str | None) -> Caller:
        """The way to a named account; None is the one identity of the user's settings."""
        if self._caller is None:
            from cirrusql.cloudcontrol import Caller

            self._caller = Caller(
                self.engine.client, self.statistics, self._tell_of_call, self.options.memory
            )
        return self._caller if account is None else self._caller.of(account)

    # -- stopping ---------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Have the statement stop; callable from any thread.

        It raises Cancelled where it runs, or where its next row is asked for.
        """
        with self._lock:
            self._cancelled = True
            task = self._task
        if task is not None:
            task.cancel()

    def renew(self) -> None:
        """Give it all of its time from now on, for who reads its rows by portions."""
        timeout = self.options.timeout
        self._deadline = None if timeout is None else time.monotonic() + timeout

    def remaining(self) -> float | None:
        """Seconds that are left, None without a limit; not below 0."""
        return None if self._deadline is None else max(self._deadline - time.monotonic(), 0.0)

    @property
    def must_stop(self) -> bool:
        """Whether it is cancelled or its time is up."""
        late = self._deadline is not None and time.monotonic() >= self._deadline
        return self._cancelled or late

    def check(self) -> None:
        """Raise Cancelled or Timeout if the statement is to stop."""
        if self._cancelled:
            raise Cancelled("the statement was cancelled")
        if self.must_stop:
            seconds = self.options.timeout
            raise Timeout(f"the statement took longer than {seconds:g} seconds")

    # -- the loop and SQLite ----------------------------------------------------------------------

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What a coroutine gives, run on the engine's loop while the calling thread waits.

        Cancelling the statement, its deadline and Ctrl-C cancel the coroutine, and wait until it
        has let go of what it held.
        """
        accounts = self.engine.environment.accounts
        try:
            loop = self.engine.loop
            if accounts is not None and not accounts.at_hand:
                # What runs on the loop cannot wait there for the list of accounts.
                self._run(accounts.known(self.caller_of(None)), loop)
        except BaseException:
            coroutine.close()
            raise
        return self._run(coroutine, loop)

    def _run(self, coroutine: Coroutine[Any, Any, T], loop: LoopThread) -> T:
        from asyncio import CancelledError

        task = loop.start(coroutine)
        with self._lock:
            self._task = task
        if self._cancelled:
            task.cancel()
        try:
            if not task.wait(self.remaining()):
                task.abandon()
                self.check()
            return task.result()
        except CancelledError:
            self.check()
            raise Cancelled("the statement was cancelled") from None
        except KeyboardInterrupt:
            task.abandon()
            raise
        finally:
            with self._lock:
                self._task = None

    def working(self) -> AbstractContextManager[Database]:
        """A context in which the statement has the session's SQLite to itself."""
        return self.database.working(self)

    def stage(self, query: BoundQuery) -> Mapping[int, frozenset[str]]:
        """Make a query's staging tables, which go with the statement; see `Database.stage`."""
        self._tables += (table.staging for table in query.tables)
        with self.working() as database:
            return database.staging.stage(query)

    def answer_with(self, result: Result) -> None:
        """Make a result's rows the statement's answer, after the last of which it is closed.

        No more than the session's cap are given; `result.more` then says whether there were more.
        """
        self.answers = True
        # The rows do not know the result: what is dropped half read is let go of at once.
        result.rows = self._rows(result.rows, result.diagnostics)
        next(result.rows)

    def _rows(self, rows: Iterator[Row], diagnostics: Diagnostics) -> Iterator[Row]:
        most = self.options.max_rows
        count = 0
        try:
            # A generator that was never begun does not clean up when it is dropped.
            yield ()
            for row in rows:
                if most is not None and count >= most:
                    diagnostics.more = True
                    break
                count += 1
                yield row
            else:
                diagnostics.more = False
        except Error as error:
            raise self.ended_by(error) from None
        finally:
            close = getattr(rows, "close", None)
            if close is not None:
                close()
            self.close()

    # -- what is known of it ----------------------------------------------------------------------

    def tell(self, name: str, **facts: Any) -> None:
        """Tell the listener, if there is one, of an event; see `cirrusql.events`."""
        if self._listener is not None:
            try:
                self._listener(Event(name, self.info.number, **facts))
            except Exception as error:  # noqa: BLE001 - a listener's mistake is not the statement's
                self._listener = None
                note = f"the listener to events failed, and is told nothing more: {error!r}"
                self.diagnostics.notes.append(note)

    @property
    def listens(self) -> bool:
        """Whether anybody is told of events; what costs time for each is left out otherwise."""
        return self._listener is not None

    def _tell_of_call(self, name: str, operation: str, region: str, account: str | None) -> None:
        if name == "call":
            self._count_call()
        if self._listener is not None:
            self.tell(name, operation=operation, region=region, account=account)

    def _count_call(self) -> None:
        """Count a call that is about to be sent; raises BudgetExceeded if it is one too many.

        Counted here and not in the statistics: a part of a statement may have its own of those.
        """
        most = self.options.max_calls
        if most is not None and self._calls >= most:
            hint = "name a region or an identifier, or add conditions; EXPLAIN tells the calls"
            raise BudgetExceeded(f"the statement needs more than {most} calls", hint=hint)
        if self.options.guard is not None:
            self.options.guard.may_call()
        self._calls += 1

    def keep_model(self, model: Any) -> str:
        """Keep a resource whole, out of the reach of SQL; what stands for it in a staging table."""
        handle = f"model {len(self._models)}"
        self._models[handle] = model
        return handle

    def model(self, handle: Any) -> Any:
        """What `keep_model` was given; anything else as it is."""
        return self._models.get(handle, handle)

    def account(self) -> None:
        """Note in the diagnostics what the statement has cost so far."""
        self.diagnostics.count(self.statistics)
        self.diagnostics.seconds = time.monotonic() - self._started

    def ended_by(self, error: Error) -> Error:
        """The error that ends the statement, which knows whose it is from now on."""
        if self.wrote is not None and error.statement is None:
            stays = f"what was written stays: {self.wrote}"
            error.hint = f"{error.hint}; {stays}" if error.hint else stays
        error.statement = self.info
        if self.on_failure is not None:
            self.on_failure(error)
        self.close(error)
        return error

    def close(self, error: Error | None = None) -> None:
        """End the statement: its tables go, its account is settled; again does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self.account()
        self.database.staging.drop(self._tables)
        self._tables = []
        self.tell("statement.ended", operation=self.info.kind, error=error)

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self._closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Error):
            self.ended_by(error)
        elif error is not None:
            self.close()

    def __repr__(self) -> str:
        state = "ended" if self._closed else "to stop" if self.must_stop else "running"
        return f"<StatementContext {self.info} {self.info.kind}: {state}>"
