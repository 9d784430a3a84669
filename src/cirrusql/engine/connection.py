"""A session's connection to SQLite, and which statement works on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

from cirrusql.engine.authorizer import authorize
from cirrusql.engine.functions import FUNCTIONS, SqlFunction, register
from cirrusql.engine.sqlite_errors import explained, told
from cirrusql.engine.unknown_names import refuse_quoted_texts
from cirrusql.errors import DatabaseError, DataError, InterfaceError

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext
    from cirrusql.sql import BoundQuery

# Some milliseconds of SQLite's work: how late a cancelled statement hears of it.
_STEPS_BETWEEN_LOOKS = 100_000
# How long another process's change of the user's database is waited for.
_MOST_SECONDS_LOCKED = 10


def limit_memory(most: int) -> None:
    """Let all of SQLite in this process take so many bytes; what needs more fails.

    A text of 900 characters, `x || x` of `x || x` and so on, took 8 GB before a step of it was run.
    """
    apsw.hard_heap_limit(most)


class Connection:
    """The owner of one in-memory SQLite connection, on which one statement works at a time.

    `sqlite` is for what works on it in `working` or `unwatched`. Mutable state: the connection, the
    statement that works on it now, and since when that waits for another process.
    `functions` are what SQL has beside SQLite's own.
    """

    def __init__(self, functions: Sequence[SqlFunction] = FUNCTIONS) -> None:
        self.functions = functions
        self._lock = threading.RLock()
        self._statement: StatementContext | None = None
        self._locked_since = 0.0
        self.sqlite = apsw.Connection(":memory:")
        self.sqlite.set_progress_handler(self._must_stop, _STEPS_BETWEEN_LOOKS)
        self.sqlite.set_busy_handler(self._wait_for_lock)
        refuse_quoted_texts(self.sqlite)
        register(self.sqlite, self, functions)
        self.sqlite.authorizer = authorize

    @contextmanager
    def working(self, statement: StatementContext) -> Iterator[None]:
        """A context in which a statement has the connection to itself; see `Database.working`."""
        with self._lock:
            before, self._statement = self._statement, statement
            try:
                yield
            except apsw.InterruptError:
                statement.check()
                raise
            except apsw.ConnectionClosedError:
                raise InterfaceError("the session is closed") from None
            except UnicodeDecodeError:
                # SQLite makes one of any bytes: CAST(x'ff' AS TEXT), x'ff' || ''.
                hint = "keep it a BLOB, or show it with hex()"
                raise DataError("a text is not UTF-8", hint=hint) from None
            except apsw.Error as error:
                if isinstance(error, apsw.BusyError):
                    statement.check()
                raise told(error) from None
            finally:
                self._statement = before

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """A context for cleaning up, also by a statement that is late or cancelled."""
        with self._lock:
            before, self._statement = self._statement, None
            try:
                yield
            finally:
                self._statement = before

    def add(self, functions: Sequence[SqlFunction]) -> None:
        """Have these functions, too."""
        with self.unwatched():
            register(self.sqlite, self, functions)
            self.functions = (*self.functions, *functions)

    def limit_texts(self, most: int) -> None:
        """Have SQLite refuse what is longer than so many bytes."""
        self.sqlite.limit(apsw.SQLITE_LIMIT_LENGTH, most)

    def close(self) -> None:
        """Let go of everything in it."""
        with self._lock:
            self.sqlite.close(True)

    # -- the statement that works now, for SQLite and its functions -------------------------------

    def remaining(self) -> float | None:
        """Seconds that the statement at work may still take; None for no limit."""
        return self._statement.remaining() if self._statement is not None else None

    def check(self) -> None:
        """Raise Cancelled or Timeout if the statement at work is to stop."""
        if self._statement is not None:
            self._statement.check()

    def moment(self) -> float:
        """When the statement at work began, in seconds since 1970; else now."""
        return self._statement.moment if self._statement is not None else time.time()

    def explained(self, error: apsw.Error, query: BoundQuery) -> DatabaseError:
        """SQLite's complaint of a query, in terms of what the user wrote.

        Raises Cancelled instead for a statement that was, in another thread: its tables may have
        gone under it.
        """
        self.check()
        catalog = self._statement.catalog if self._statement is not None else None
        return explained(error, query, catalog, self.functions)

    def _must_stop(self) -> bool:
        # That Python code runs here at all also lets Ctrl-C end a query.
        return self._statement is not None and self._statement.must_stop

    def _wait_for_lock(self, times: int) -> bool:
        # Not SQLite's own waiting: a deadline of one second would be heard of after ten.
        if times == 0:
            self._locked_since = time.monotonic()
        if self._must_stop() or time.monotonic() - self._locked_since > _MOST_SECONDS_LOCKED:
            return False
        time.sleep(min(0.001 * (times + 1), 0.05))
        return True

    def __repr__(self) -> str:
        return f"<Connection at work for {self._statement}>"
