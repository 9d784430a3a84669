"""A cursor: statements, and the rows that they give."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, Self

from cirrusql.dbapi.frames import Frames
from cirrusql.dbapi.one_thread import OneThread, in_use
from cirrusql.dbapi.result_set import Description, ResultSet
from cirrusql.dbapi.rows import R, RowFactory
from cirrusql.dbapi.warned import Message, messages, warn_of
from cirrusql.errors import Error, InterfaceError, NotSupportedError
from cirrusql.result import Diagnostics, Problem, Result
from cirrusql.session import Session
from cirrusql.sql import Parameters

if TYPE_CHECKING:
    from cirrusql.dbapi.connection import Connection


class Cursor(Frames, Generic[R]):
    """Statements, and the rows that they give.

    `row_factory` makes the rows of what is executed next. `arraysize` is how many rows `fetchmany`
    takes. `messages` are warnings about the last call: pairs of a class and an exception.

    Cells of a relation's own columns are dicts and lists for objects and arrays and True and False
    for booleans; all others are as SQLite gives them.

    Mutable state: the result that is current and those that `nextset` will go to.
    """

    def __init__(self, connection: Connection[Any], row_factory: RowFactory[R]) -> None:
        self.connection = connection
        self.row_factory = row_factory
        self.arraysize = 1
        self.messages: list[Message] = []
        self._open = True
        self._executes = False
        self._result: Result | None = None
        self._set: ResultSet[R] | None = None
        self._later: deque[ResultSet[R]] = deque()
        self._row_count = -1
        self._problems: list[Problem] = []

    # -- running ----------------------------------------------------------------------------------

    def execute(self, sql: str, parameters: Parameters = ()) -> Self:
        """Run every statement of `sql`; returns the cursor itself.

        The first result with rows is current then, and `nextset` goes on to the next; if there is
        none, the last statement's message and count are there. Results before the last statement's
        are kept in memory, for the statements after them may remove what they read.

        Parameters stand for `?` (a sequence) or `:name` (a mapping). An error ends the script:
        what was run before it stays done, and its rows can be fetched, as can what RETURNING tells
        of the resources that the failed statement wrote.
        """
        with self._working(), self._executing():
            self._run(self.connection.session.execute(sql, parameters))
        return self

    def executemany(self, sql: str, several: Iterable[Parameters]) -> Self:
        """Run `sql` with each set of parameters; `rowcount` is their sum, rows are dropped.

        An INSERT, UPDATE or DELETE of resources is carried out for all sets together: all are
        checked before the first call is made, then the calls are made many at once, as one run of
        the journal. The first that fails stops those that have not begun, unless `on_error` is
        `continue`, and is raised; its text says how many were done. What else is run set by set, in
        order: other statements, and sets that change the same resource.
        """
        if not isinstance(several, Iterable):
            kind = type(several).__name__
            raise InterfaceError(f"executemany takes sets of parameters, not {kind}")
        sets = list(several)
        with self._working(), self._executing():
            session = self.connection.session
            self._forget()
            total = self._together(session, sql, sets) if len(sets) > 1 else None
            if total is None:
                total = 0
                for parameters in sets:
                    self._run(session.execute(sql, parameters))
                    total += max(self._row_count, 0)
                self._forget()
            self._row_count = total
        return self

    @staticmethod
    def _together(session: Session, sql: str, sets: Sequence[Parameters]) -> int | None:
        from cirrusql.dbapi.many import write_together

        return write_together(session, sql, sets)

    def explain(self, sql: str, parameters: Parameters = ()) -> Self:
        """Plan `sql` without making a call; the rows of each statement's plan are a result."""
        with self._working(), self._executing():
            self._run(self.connection.session.explain(sql, parameters))
        return self

    def cancel(self) -> None:
        """Cancel what this cursor runs, or the rows that it has not read to their end.

        Callable from any thread; the thread that runs the statement gets Cancelled.
        """
        session = self._require_open()
        number = session.running if self._executes else None
        if number is None and self._result is not None and self._result.statement is not None:
            number = self._result.statement.number
        if number is not None:
            session.cancel(number)

    def close(self) -> None:
        """Let go of the results; the cursor cannot be used any more, but tells `rowcount`."""
        with self.connection.one_thread:
            row_count = self.rowcount
            self._forget()
            self._row_count, self._open = row_count, False

    # -- what came of it --------------------------------------------------------------------------

    @property
    def description(self) -> list[Description] | None:
        """Name and type of each column; None for a statement without rows.

        The type is one of the six JSON types when the column is a relation's own; of a computed one
        it is that of its first row, and None where that is NULL or there is none.
        """
        return None if self._set is None else self._set.description

    @property
    def rowcount(self) -> int:
        """How many resources or rows the statement changed; -1 for a query."""
        return self._row_count

    @property
    def rownumber(self) -> int | None:
        """The place of the next row, counted from 0; None without a result set."""
        return None if self._set is None else self._set.taken

    @property
    def lastrowid(self) -> str | int | None:
        """What an INSERT made last: a resource's identifier, or the rowid in a table of yours."""
        return None if self._result is None else self._result.last_row

    @property
    def diagnostics(self) -> Diagnostics:
        """How the answer was found, and what is missing from it; raises InterfaceError if nothing
        has been run."""
        if self._result is None:
            raise InterfaceError("nothing has been run")
        return self._result.diagnostics

    @property
    def more(self) -> bool | None:
        """Whether a cap on rows has left some out; None until the last row was fetched."""
        return self._result.more if self._result else None

    @property
    def message(self) -> str | None:
        """What a statement without rows did."""
        return self._result.message if self._result else None

    # -- rows -------------------------------------------------------------------------------------

    def fetchone(self) -> R | None:
        """The next row; None after the last."""
        return next(self, None)

    def fetchmany(self, size: int | None = None) -> list[R]:
        """The next rows, `arraysize` unless `size` says how many."""
        most = self.arraysize if size is None else size
        if not isinstance(most, int) or most < 0:
            raise InterfaceError(f"rows are fetched by a number of them, not by {most!r}")
        with self._working():
            return self._fetchable().take(most)

    def fetchall(self) -> list[R]:
        """All rows that are left."""
        with self._working():
            return self._fetchable().take()

    def nextset(self) -> bool | None:
        """Go on to the next result, letting go of what is left of this one; None after the last."""
        with self._working():
            current = self._fetchable()
            if not self._later:
                return None
            current.close()
            self._show(self._later.popleft())
            return True

    def scroll(self, value: int, mode: str = "relative") -> None:
        """Skip rows: so many, or up to the row of that number with the mode `absolute`.

        Raises IndexError, after the last row, if there are not so many, and NotSupportedError for
        going back.
        """
        if mode not in ("relative", "absolute"):
            raise InterfaceError(f"rows are skipped 'relative' or 'absolute', not {mode!r}")
        if not isinstance(value, int):
            raise InterfaceError(f"rows are skipped by a number of them, not by {value!r}")
        with self._working():
            current = self._fetchable()
            count = value if mode == "relative" else value - current.taken
            if count < 0:
                raise NotSupportedError("rows that were passed are gone", hint="run it again")
            if len(current.take(count)) < count:
                raise IndexError(f"there are only {current.taken} rows")

    def __iter__(self) -> Iterator[R]:
        self._fetchable()
        return self

    def __next__(self) -> R:
        found, work = self._fetchable(), self.connection.one_thread
        if not work.begins(blocking=False):
            raise in_use()
        try:
            return next(found)
        finally:
            work.ends()

    def setinputsizes(self, sizes: Sequence[Any]) -> None:
        """Do nothing, as PEP 249 allows."""

    def setoutputsize(self, size: int, column: int | None = None) -> None:
        """Do nothing, as PEP 249 allows."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if not self._open else self._set or self.message or "nothing run"
        return f"<cirrusql.Cursor: {state}>"

    # -- for an event loop, which must not wait for rows -------------------------------------------

    @property
    def has_row_ahead(self) -> bool:
        """Whether the next row is in memory."""
        return self._fetchable().has_row_ahead

    def read_ahead(self, most: int) -> None:
        """Have so many of the next rows in memory; an error is raised when its row is taken."""
        with self._working():
            self._fetchable().read_ahead(most)

    def take_ahead(self) -> list[R]:
        """The next row, which is in memory; also while the connection is at work in a thread."""
        return self._fetchable().take(1)

    def abandon(self) -> None:
        """Let go of the results: what was asked of them last is not going to be got."""
        with self.connection.one_thread:
            self._forget()

    def warn(self) -> None:
        """Warn the caller of what could not be read."""
        warn_of(self._problems)

    # -- within -----------------------------------------------------------------------------------

    def _require_open(self) -> Session:
        if not self._open:
            raise InterfaceError("the cursor is closed")
        return self.connection.session

    def _working(self) -> OneThread:
        """A context in which the connection is this thread's; raises InterfaceError if closed."""
        self._require_open()
        return self.connection.one_thread

    @contextmanager
    def _executing(self) -> Iterator[None]:
        """A context in which what the session runs is this cursor's, to be cancelled by it."""
        self._executes = True
        try:
            yield
        finally:
            self._executes = False

    def _run(self, results: Iterator[Result]) -> None:
        """Run every statement, and show the first of those that have rows."""
        self._forget()
        told: list[Diagnostics] = []
        try:
            for result in results:
                told.append(result.diagnostics)
                self._keep(result)
        except Error as error:
            if error.returned is not None:
                self._keep(error.returned)
            raise
        finally:
            if self._later:
                self._show(self._later.popleft())
            self.messages += messages(told)
            self._problems = [problem for one in told for problem in one.problems]
        if self.connection.warns:
            self.warn()

    def _keep(self, result: Result) -> None:
        """Keep a statement's result, while there may be statements after it."""
        if not result.columns:
            self._result, self._row_count = result, result.row_count
            return
        found = ResultSet(result, self.row_factory)
        self._later.append(found)
        if result.statement is not None and result.statement.place < result.statement.count:
            found.read_ahead()
            found.require_whole()

    def _show(self, found: ResultSet[R]) -> None:
        self._set, self._result, self._row_count = found, found.result, found.result.row_count

    def _forget(self) -> None:
        """Let go of what was run before."""
        for found in (self._set, *self._later):
            if found is not None:
                found.close()
        self._later.clear()
        self.messages.clear()
        self._problems = []
        self._result, self._set, self._row_count = None, None, -1

    def _fetchable(self) -> ResultSet[R]:
        if self._set is None or not self._open or self.connection.closed:
            self._require_open()
            raise InterfaceError("there are no rows to fetch: the last statement gave none")
        return self._set
