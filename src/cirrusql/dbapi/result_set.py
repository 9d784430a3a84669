"""One result of a cursor: its rows, taken as they are fetched."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Generic

from cirrusql.dbapi.rows import R, RowFactory
from cirrusql.errors import Error, InterfaceError
from cirrusql.result import Result
from cirrusql.values import NATIVE, Row, converted

Description = tuple[str, str | None, None, None, None, None, None]

# The type codes of computed columns, by the values of their first row.
_COMPUTED = {int: "integer", float: "number", str: "string", bytes: "binary"}


class _Source:
    """The rows of a result as SQLite gives them, those first that were read ahead.

    Mutable state: these rows, the error that came after them, and how many were taken. It knows
    nothing of who takes them, so that a result which is dropped half read is let go of at once,
    and not when the collector comes.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.taken = 0
        self.ahead: deque[Row] = deque()
        self.ended_by: Error | None = None

    def read_ahead(self, most: int | None) -> None:
        wanted = None if most is None else max(most - len(self.ahead), 0)
        try:
            # Not by a list, which would lose the rows before an error.
            self.ahead.extend(islice(self.result.rows, wanted))
        except Error as error:
            self.ended_by = error

    def __iter__(self) -> Iterator[Row]:
        ahead = self.ahead
        while True:
            while ahead:
                self.taken += 1
                yield ahead.popleft()
            if self.ended_by is not None:
                raise self.ended_by
            for row in self.result.rows:
                self.taken += 1
                yield row
                if ahead:
                    break
            else:
                return


class ResultSet(Generic[R]):
    """The rows of one result, for a cursor.

    Mutable state: what broke them off, after which they never look as if they had ended.
    """

    def __init__(self, result: Result, factory: RowFactory[R]) -> None:
        self.result = result
        self._source = _Source(result)
        self._types: list[str | None] | None = None
        self._failure: Error | None = None
        types = [column.type for column in result.columns]
        make = factory([column.name for column in result.columns])
        self._rows = map(make, converted(types, iter(self._source), NATIVE))

    @property
    def description(self) -> list[Description]:
        """Name and type of each column; a computed one has the type of its first row's value."""
        columns = self.result.columns
        return [
            (column.name, kind, None, None, None, None, None)
            for column, kind in zip(columns, self._described(), strict=True)
        ]

    def read_ahead(self, most: int | None = None) -> None:
        """Have so many of the next rows in memory, None for all.

        An error that ends them is raised when the rows before it have been taken.
        """
        self._source.read_ahead(most)

    def require_whole(self) -> None:
        """Raise the error that ends the rows, if reading ahead has come to it."""
        if self._source.ended_by is not None:
            raise self._source.ended_by

    @property
    def taken(self) -> int:
        """How many rows have been taken."""
        return self._source.taken

    @property
    def has_row_ahead(self) -> bool:
        """Whether the next row is in memory."""
        return bool(self._source.ahead)

    def take(self, most: int | None = None) -> list[R]:
        """The next rows, so many at most, None for all that are left."""
        if self._failure is not None:
            raise self._failure
        self._described()
        try:
            return list(islice(self._rows, most))
        except BaseException as error:
            self._break_off(error)
            raise

    def __next__(self) -> R:
        if self._failure is not None:
            raise self._failure
        if self._types is None:
            self._described()
        try:
            return next(self._rows)
        except StopIteration:
            raise
        except BaseException as error:
            self._break_off(error)
            raise

    def unconverted(self) -> Iterator[Row]:
        """The rows that are left as SQLite gives them, for one who takes them all."""
        if self._failure is not None:
            raise self._failure
        self._described()
        try:
            yield from self._source
        except BaseException as error:
            self._break_off(error)
            raise
        if self._failure is not None:  # it was closed meanwhile
            raise self._failure

    def close(self) -> None:
        """Let go of the rows that are left."""
        self._failure = self._failure or InterfaceError("these rows were let go of")
        self._source.ahead.clear()
        self.result.close()

    def _described(self) -> list[str | None]:
        """The columns' types, found before the first row is taken: it may be needed for them."""
        if self._types is None:
            types = [column.type for column in self.result.columns]
            if None in types:
                self.read_ahead(1)
                ahead = self._source.ahead
                first = ahead[0] if ahead else (None,) * len(types)
                pairs = zip(types, first, strict=True)
                types = [kind or _COMPUTED.get(type(value)) for kind, value in pairs]
            self._types = types
        return self._types

    def _break_off(self, error: BaseException) -> None:
        """Rows may be lost that nobody got: what is fetched from now on would not be the rest."""
        broken = InterfaceError("the rows were broken off", hint="run the statement again")
        self._failure = error if isinstance(error, Error) else broken
