"""One statement's rows, kept where they can be looked at from any place, ordered and counted.

The page never has more of them than it shows. They lie in a file of SQLite's that has no name:
whatever happens to the server, nothing of them is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import RLock
from typing import Any

import apsw
import orjson

from cirrusql.console.arrangement import Arrangement
from cirrusql.console.cells import cell, cells
from cirrusql.errors import InterfaceError
from cirrusql.result import ResultColumn

MOST_AT_ONCE = 1_000
"""How many rows a page is given at once."""
_MOST_VIEWS = 4
_BATCH = 5_000
_TOP = 50
_MEASURES = {
    "count": "count(*)",
    "sum": "total({c})",
    "avg": "avg({c})",
    "min": "min({c})",
    "max": "max({c})",
}
_SQLITE_COLUMNS = 2_000


class Answer:
    """The rows of one result, in the order they came; a view is some of them in another.

    Used by several threads. Mutable state: the rows, which are added while they are looked at,
    and the views that were asked for last. A view is of the rows that were there when it was made.
    """

    def __init__(self, columns: Sequence[ResultColumn]) -> None:
        if len(columns) >= _SQLITE_COLUMNS:
            raise InterfaceError(f"the console shows fewer than {_SQLITE_COLUMNS} columns")
        self.columns = tuple(columns)
        self.types = tuple(column.type for column in columns)
        self.count = 0
        self._lock = RLock()
        self._views: dict[str, Arrangement] = {}
        self._counts: dict[str, int] = {}
        self._made = 0
        self._database = apsw.Connection("")
        # One writer that nobody waits for, and nothing to be taken back.
        self._database.pragma("journal_mode", "OFF")
        self._database.pragma("temp_store", "FILE")
        names = "".join(f", c{number}" for number in range(len(columns)))
        self._database.execute(f"CREATE TABLE r(n INTEGER PRIMARY KEY{names})")
        marks = ", ?" * len(columns)
        self._insert = f"INSERT INTO r VALUES (?{marks})"

    # -- filling ----------------------------------------------------------------------------------

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """More rows, behind those that are there."""
        with self._lock:
            begin = self.count
            self._database.execute("BEGIN")
            self._database.executemany(
                self._insert,
                ((n, *map(_kept, row)) for n, row in enumerate(rows, begin)),
            )
            self._database.execute("COMMIT")
            self.count = begin + len(rows)

    def close(self) -> None:
        """Let go of the rows."""
        with self._lock:
            self._database.close(True)

    # -- looking ----------------------------------------------------------------------------------

    def view(self, arrangement: Arrangement) -> tuple[str, int]:
        """The name of a view, and how many rows it has; '' for all rows as they came."""
        if arrangement.is_plain:
            return "", self.count
        with self._lock:
            self._made += 1
            name = f"v{self._made}"
            where, values = arrangement.where_sql
            self._database.execute(f"CREATE TABLE {name}(n INTEGER PRIMARY KEY, r INTEGER)")
            self._database.execute(
                f"INSERT INTO {name}(r) SELECT n FROM r{where}{arrangement.order_sql}", values
            )
            count: Any = self._database.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
            self._views[name] = arrangement
            self._counts[name] = count
            for old in list(self._views)[:-_MOST_VIEWS]:
                self._database.execute(f"DROP TABLE {old}")
                del self._views[old], self._counts[old]
            return name, count

    def window(self, view: str, start: int, count: int) -> list[list[Any]]:
        """Some rows of a view, each with its number in front; cells as the page is told them."""
        count = min(max(count, 0), MOST_AT_ONCE)
        found = self._rows(view, start, count)
        return [[row[0], *cells(row[1:], self.types)] for row in found]

    def value(self, row: int, column: int) -> Any:
        """A cell whole; raises InterfaceError if there is none."""
        self.require_column(column)
        with self._lock:
            found = self._database.execute(
                f"SELECT c{column} FROM r WHERE n = ?", (row,)
            ).fetchone()
        if found is None:
            raise InterfaceError(f"there is no row {row}")
        return found[0]

    def rows(
        self, view: str, columns: Sequence[int], start: int = 0, count: int | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a view whole, with some columns, for copies and exports."""
        for column in columns:
            self.require_column(column)
        size = self._size(view)
        return self._read(view, columns, start, size if count is None else min(start + count, size))

    def _read(
        self, view: str, columns: Sequence[int], start: int, end: int
    ) -> Iterator[tuple[Any, ...]]:
        while start < end:
            for row in self._rows(view, start, min(_BATCH, end - start)):
                yield tuple(row[1 + column] for column in columns)
            start += _BATCH

    def summary(self, view: str, column: int) -> dict[str, Any]:
        """What a column has: how many, how many NULLs, how many different ones, and which most."""
        self.require_column(column)
        source, c = self._source(view), f"c{column}"
        with self._lock:
            facts: Any = self._database.execute(
                f"SELECT count(*), count({c}), count(DISTINCT {c}), min({c}), max({c}),"
                f" total(typeof({c}) IN ('integer', 'real')),"
                f" avg(CASE WHEN typeof({c}) IN ('integer', 'real') THEN {c} END) FROM {source}"
            ).fetchall()[0]
            top = self._database.execute(
                f"SELECT {c}, count(*) FROM {source} GROUP BY {c} ORDER BY 2 DESC, 1 LIMIT {_TOP}"
            ).fetchall()
        rows, known, distinct, least, most, numbers, mean = facts
        kind = self.types[column]
        return {
            "rows": rows,
            "nulls": rows - known,
            "distinct": distinct,
            "min": cell(least, kind),
            "max": cell(most, kind),
            "mean": cell(mean) if numbers and numbers == known else None,
            "top": [[cell(value, kind), count] for value, count in top],
        }

    def chart(self, view: str, column: int, measure: str, of: int | None) -> list[list[Any]]:
        """A measure of the rows that have the same value in a column, the largest first.

        The 50 largest; how many there are is in the column's summary. Raises InterfaceError for a
        measure that is none.
        """
        if measure not in _MEASURES or (of is None and measure != "count"):
            raise InterfaceError(f"'{measure}' is no measure", hint=", ".join(_MEASURES))
        self.require_column(column)
        if of is not None:
            self.require_column(of)
        made = _MEASURES[measure].format(c=f"c{of}")
        source, c = self._source(view), f"c{column}"
        with self._lock:
            found = self._database.execute(
                f"SELECT {c}, {made} FROM {source} GROUP BY {c} ORDER BY 2 DESC, 1 LIMIT {_TOP}"
            ).fetchall()
        return [[cell(value, self.types[column]), size] for value, size in found]

    def fields(self) -> list[dict[str, Any]]:
        """The columns, as the page is told them."""
        return [{"name": column.name, "type": column.type} for column in self.columns]

    # -- the table --------------------------------------------------------------------------------

    def _rows(self, view: str, start: int, count: int) -> list[tuple[Any, ...]]:
        names = [f"c{number}" for number in range(len(self.columns))]
        picked = "".join(f", {name}" for name in names)
        sql = f"SELECT n{picked} FROM r WHERE n >= ? AND n < ? ORDER BY n"
        if view:
            self._size(view)
            sql = (
                f"SELECT r.n{picked} FROM {view} v JOIN r ON r.n = v.r"
                " WHERE v.n > ? AND v.n <= ? ORDER BY v.n"
            )
        with self._lock:
            return list(self._database.execute(sql, (start, start + count)))

    def _source(self, view: str) -> str:
        if not view:
            return "r"
        self._size(view)
        return f"(SELECT r.* FROM {view} v JOIN r ON r.n = v.r)"

    def _size(self, view: str) -> int:
        if not view:
            return self.count
        if view not in self._counts:
            raise InterfaceError(
                "these rows are not arranged so any more", hint="arrange them again"
            )
        return self._counts[view]

    def require_column(self, number: int) -> None:
        """Raise InterfaceError if there is no column of that number."""
        if not 0 <= number < len(self.columns):
            raise InterfaceError(f"there is no column {number}")


def _kept(value: Any) -> Any:
    """What SQLite keeps of a value: those of our own relations may be Python's."""
    if value is None or isinstance(value, str | bytes | float):
        return value
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, Mapping | list | tuple):
        return orjson.dumps(value, default=str).decode()
    return str(value)
