"""A cursor: statements, and the rows of the last one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

from cirrusql.errors import Error, InterfaceError
from cirrusql.result import Diagnostics, Result
from cirrusql.session import Session
from cirrusql.sql import Parameters
from cirrusql.values import NATIVE, Row, converted

if TYPE_CHECKING:
    from cirrusql.dbapi.connection import Connection

Description = tuple[str, str | None, None, None, None, None, None]


class Cursor:
    """Statements, and the rows of the last one.

    Mutable state: that statement's result and how many rows `fetchmany` takes. Cells of a
    relation's own columns are dicts and lists for objects and arrays and True and False for
    booleans; all others are as SQLite gives them.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.arraysize = 1
        self._open = True
        self._result: Result | None = None
        self._rows: Iterator[Row] = iter(())
        self._row_count = -1

    # -- running ----------------------------------------------------------------------------------

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Run every statement of `sql` and keep the last one's result; returns the cursor itself.

        Parameters stand for `?` (a sequence) or `:name` (a mapping). An error ends the script:
        what was run before it stays done, and what RETURNING tells of the resources that a failed
        statement wrote can be fetched all the same.
        """
        return self._run(self._require_open().execute(sql, parameters))

    def executemany(self, sql: str, several: Iterable[Parameters]) -> Cursor:
        """Run `sql` with each set of parameters; `rowcount` is their sum, rows are dropped.

        An INSERT, UPDATE or DELETE of resources is carried out for all sets together: all are
        checked before the first call is made, then the calls are made many at once, as one run of
        the journal. The first that fails stops those that have not begun, unless `on_error` is
        `continue`, and is raised; its text says how many were done. What else is run set by set, in
        order: other statements, and sets that change the same resource.
        """
        session = self._require_open()
        if not isinstance(several, Iterable):
            kind = type(several).__name__
            raise InterfaceError(f"executemany takes sets of parameters, not {kind}")
        sets = list(several)
        self._forget()
        total = self._together(session, sql, sets) if len(sets) > 1 else None
        if total is None:
            total = 0
            for parameters in sets:
                self.execute(sql, parameters)
                total += max(self._row_count, 0)
            self._forget()
        self._row_count = total
        return self

    @staticmethod
    def _together(session: Session, sql: str, sets: Sequence[Parameters]) -> int | None:
        from cirrusql.dbapi.many import write_together

        return write_together(session, sql, sets)

    def explain(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Plan `sql` without making a call; the plan's rows become the cursor's result."""
        return self._run(self._require_open().explain(sql, parameters))

    def cancel(self) -> None:
        """Cancel what runs now; callable from another thread."""
        self._require_open().cancel()

    def close(self) -> None:
        """Let go of the result; the cursor cannot be used any more, but tells `rowcount`."""
        row_count = self._row_count
        self._forget()
        self._row_count, self._open = row_count, False

    # -- what came of it --------------------------------------------------------------------------

    @property
    def description(self) -> list[Description] | None:
        """Name and type of each column; None for a statement without rows.

        The type is one of the six JSON types when the column is a relation's own, else None.
        """
        if self._result is None or not self._result.columns:
            return None
        columns = self._result.columns
        return [(column.name, column.type, None, None, None, None, None) for column in columns]

    @property
    def rowcount(self) -> int:
        """How many resources or rows the last statement changed; -1 for a query."""
        return self._row_count

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

    def fetchone(self) -> Row | None:
        """The next row; None after the last."""
        return next(self._fetchable(), None)

    def fetchmany(self, size: int | None = None) -> list[Row]:
        """The next rows, `arraysize` unless `size` says how many."""
        rows = self._fetchable()
        wanted = self.arraysize if size is None else size
        return [row for _, row in zip(range(wanted), rows, strict=False)]

    def fetchall(self) -> list[Row]:
        """All rows that are left."""
        return list(self._fetchable())

    def __iter__(self) -> Iterator[Row]:
        return self._fetchable()

    def setinputsizes(self, sizes: Sequence[Any]) -> None:
        """Do nothing, as PEP 249 allows."""

    def setoutputsize(self, size: int, column: int | None = None) -> None:
        """Do nothing, as PEP 249 allows."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _require_open(self) -> Session:
        if not self._open:
            raise InterfaceError("the cursor is closed")
        return self.connection.session

    def _run(self, results: Iterator[Result]) -> Cursor:
        self._forget()
        try:
            self._keep_last(results)
        except Error as error:
            if error.returned is not None:
                self._keep(error.returned)
            raise
        return self

    def _keep_last(self, results: Iterator[Result]) -> None:
        for result in results:
            if result.statement is not None and result.statement.place < result.statement.count:
                result.close()  # not asked for, and `SELECT … FROM t; DROP TABLE t` needs it gone
            else:
                self._keep(result)

    def _keep(self, result: Result) -> None:
        self._result, self._row_count = result, result.row_count
        types = [column.type for column in result.columns]
        self._rows = converted(types, result.rows, NATIVE)

    def _forget(self) -> None:
        if self._result is not None:
            self._result.close()
        self._result, self._rows, self._row_count = None, iter(()), -1

    def _fetchable(self) -> Iterator[Row]:
        self._require_open()
        if self._result is None or not self._result.columns:
            raise InterfaceError("there are no rows to fetch: the last statement gave none")
        return self._rows
