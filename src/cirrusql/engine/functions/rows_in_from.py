"""Functions that stand in FROM, as SQLite's virtual tables.

    SELECT s.effect FROM awscc.iam.roles r, policy_statements(r.assume_role_policy_document) s

Each is an eponymous table whose arguments are hidden columns, as json_each is. What a statement
writes in parentheses SQLite hands over as a comparison of these columns, so a function may be given
its arguments by WHERE too, and is asked again for each row of what it is joined with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import apsw

from cirrusql.engine.functions.calling import Call, failure
from cirrusql.engine.functions.function import SqlFunction, Value
from cirrusql.errors import DataError

# Rows that SQLite is told to expect of one call, and what a call without arguments costs it.
_ROWS, _COST, _NEVER = 10, 100.0, 1e50


class TableModule:
    """One function that gives rows, for one connection."""

    def __init__(self, function: SqlFunction, call: Call) -> None:
        self._function = function
        self._call = call

    def Connect(self, *_: Any) -> tuple[str, FunctionTable]:  # noqa: N802 - apsw's name
        """The table's definition, and the table."""
        arguments = (f"{_hidden(one.name, self._function)} HIDDEN" for one in self._arguments)
        columns = ", ".join((*map(_quoted, self._function.columns), *arguments))
        return f"CREATE TABLE rows ({columns})", FunctionTable(self._function, self._call)

    @property
    def _arguments(self) -> Sequence[Any]:
        return self._function.arguments


class FunctionTable:
    """The table that one function is."""

    def __init__(self, function: SqlFunction, call: Call) -> None:
        self._function = function
        self._call = call

    def BestIndexObject(self, index: apsw.IndexInfo) -> bool:  # noqa: N802
        """How to ask for the rows: always by all arguments that were written.

        False where one is not known yet, for what it is read from stands further to the right.
        """
        first = len(self._function.columns)
        given: dict[int, int] = {}
        for place in range(index.nConstraint):
            argument = index.get_aConstraint_iColumn(place) - first
            if argument < 0 or index.get_aConstraint_op(place) != apsw.SQLITE_INDEX_CONSTRAINT_EQ:
                continue
            if not index.get_aConstraint_usable(place):
                return False
            given.setdefault(argument, place)
        for number, argument in enumerate(sorted(given)):
            index.set_aConstraintUsage_argvIndex(given[argument], number + 1)
            index.set_aConstraintUsage_omit(given[argument], True)
        index.idxNum = sum(1 << argument for argument in given)
        index.estimatedRows = _ROWS
        index.estimatedCost = _COST if given else _NEVER
        return True

    def Open(self) -> Cursor:  # noqa: N802
        """A walk of the rows."""
        return Cursor(self._function, self._call)

    def Disconnect(self) -> None:  # noqa: N802
        """Nothing is held."""

    Destroy = Disconnect


class Cursor:
    """One walk of the rows that a function gives. Mutable state: where it is."""

    def __init__(self, function: SqlFunction, call: Call) -> None:
        self._function = function
        self._call = call
        self._arguments: tuple[Value, ...] = ()
        self._rows: Iterator[Sequence[Value]] = iter(())
        self._row: Sequence[Value] | None = None
        self._number = 0

    def Filter(self, given: int, _name: str | None, values: Sequence[Value]) -> None:  # noqa: N802
        """Begin, with the arguments whose bits are in `given`."""
        count = len(values)
        least = sum(not one.optional for one in self._function.arguments)
        if given != (1 << count) - 1 or count < least:
            takes = f"it takes {self._function.signature}"
            raise failure(self._function, DataError(takes))
        self._arguments = tuple(values)
        self._rows = iter(self._call(*values))
        self._number = 0
        self.Next()

    def Next(self) -> None:  # noqa: N802
        """Go to the next row."""
        try:
            self._row = next(self._rows, None)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is about this function
            raise failure(self._function, error) from None
        self._number += 1

    def Eof(self) -> bool:  # noqa: N802
        """Whether there is no row any more."""
        return self._row is None

    def Column(self, number: int) -> Value:  # noqa: N802
        """A column of the row; the hidden ones are the arguments."""
        if number < 0:
            return self._number
        columns = len(self._function.columns)
        if number >= columns:
            given = self._arguments[number - columns : number - columns + 1]
            return given[0] if given else None
        assert self._row is not None
        return self._row[number]

    def Rowid(self) -> int:  # noqa: N802
        """The number of the row, from 1."""
        return self._number

    def Close(self) -> None:  # noqa: N802
        """Let go of the rows."""
        self._rows = iter(())


def _hidden(name: str, function: SqlFunction) -> str:
    """The name of an argument's column; one that is a column's too is told apart."""
    return _quoted(f"{name}_" if name in function.columns else name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
