"""Predicates on regions, or accounts, that SQLite judges before any call: `region GLOB 'eu-*'`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from cirrusql.sql.bound import Edit, edited
from cirrusql.sql.columns import DIMENSION_OF
from cirrusql.sql.conditions import Viewpoint
from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import UNKNOWN, Condition, Judged
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import span
from cirrusql.sql.written import Written


class Judging:
    """Finds the text of the conjuncts of one query that speak of regions alone, or of accounts."""

    def __init__(self, resolution: Resolution, written: Written, edits: Sequence[Edit]) -> None:
        self._query = resolution.query
        self._written = written
        # A text that is changed otherwise, as `'*'` is, does not say what it means.
        self._changes = sorted(edit.start for edit in edits if edit.start < edit.end)

    def judged(self, expression: exp.Expr, view: Viewpoint) -> Condition:
        """The conjunct as one for SQLite to judge; nothing if it speaks of anything else too."""
        if expression.find(exp.Query, exp.AggFunc, exp.Window):
            return UNKNOWN
        columns = list(expression.find_all(exp.Column))
        keys = {view.key(column) for column in columns}
        key = keys.pop() if len(keys) == 1 else None
        if key is None or key not in DIMENSION_OF:
            return UNKNOWN
        place = self._written.place(expression)
        if place is None:
            return UNKNOWN
        names = sorted(span(column.parts) for column in columns)
        first, last = (bisect_left(self._changes, offset) for offset in place)
        if not {start for start, _ in names}.issuperset(self._changes[first:last]):
            return UNKNOWN
        sql = self._with("?1", names, place)
        if view.optional:
            # What is true of NULL is true of a row without a partner, and takes no partner away.
            sql = f"({sql}) OR ({self._with('NULL', names, place)})"
        return Judged(key, sql)

    def _with(self, value: str, names: Iterable[tuple[int, int]], place: tuple[int, int]) -> str:
        """The text at a place with a value in the place of each name."""
        holes = [Edit(start, end, value) for start, end in names]
        return edited(self._query.text, holes, *place)
