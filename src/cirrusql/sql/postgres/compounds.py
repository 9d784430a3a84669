"""UNION, INTERSECT and EXCEPT: SQLite reads them from left to right, and INTERSECT no sooner."""

from __future__ import annotations

from cirrusql.records import Record, field
from cirrusql.sql.postgres.reader import Reader


class Compound(Record, frozen=False, eq=False):
    """One query while it is read: where its SELECTs begin, and those that INTERSECT joins.

    `a UNION b INTERSECT c` is `a UNION (b INTERSECT c)` to PostgreSQL, and to SQLite
    `a UNION SELECT * FROM (b INTERSECT c)`. `sooner` is where such a `b` begins, None outside.
    """

    start: int
    sooner: int | None = None
    is_open: bool = False
    operators: list[str] = field(factory=list)

    def unite(self, reader: Reader, word: int, following: int) -> None:
        """Note the operator at a word, and where the SELECT behind it begins."""
        operator = reader.text(word)
        if operator != "INTERSECT":
            self._close(reader, word - 1)
        elif self.operators and self.operators[-1] != "INTERSECT":
            self.sooner = self.start
        self.operators.append(operator)
        self.is_open, self.start = True, following

    def end(self, reader: Reader, last: int) -> None:
        """No SELECT follows behind that word."""
        self._close(reader, last)
        self.is_open = False

    def _close(self, reader: Reader, last: int) -> None:
        if self.sooner is not None:
            reader.edits.wrap(self.sooner, last, "SELECT * FROM (", ")", self.sooner)
            self.sooner = None
