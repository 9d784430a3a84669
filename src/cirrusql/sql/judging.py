"""Predicates on regions that SQLite judges before any call, such as `region GLOB 'eu-*'`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from cirrusql.sql.bound import Edit, edited
from cirrusql.sql.columns import REGION
from cirrusql.sql.conditions import Viewpoint
from cirrusql.sql.conjuncts import Conjuncts
from cirrusql.sql.filters import is_fickle
from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import UNKNOWN, Condition, Judged
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import span


class Judging:
    """Finds the text of the conjuncts of one query that speak of regions alone."""

    def __init__(self, resolution: Resolution, conjuncts: Conjuncts, edits: Sequence[Edit]) -> None:
        self._query = resolution.query
        self._conjuncts = conjuncts
        places = (span(one.parts) for scope in resolution.scopes for one in scope.columns())
        self._columns = sorted(places)
        # A text that is changed otherwise, as `'*'` is, does not say what it means.
        self._changes = sorted(edit.start for edit in edits if edit.start < edit.end)

    def judged(self, expression: exp.Expr, view: Viewpoint) -> Condition:
        """The conjunct as one for SQLite to judge; nothing if it speaks of anything else too."""
        if expression.find(exp.Query, exp.AggFunc, exp.Window):
            return UNKNOWN
        columns = list(expression.find_all(exp.Column))
        if not columns or any(view.key(column) != REGION.key for column in columns):
            return UNKNOWN
        places = sorted(span(column.parts) for column in columns)
        piece = self._conjuncts.around(places[0][0])
        if not piece or is_fickle(piece):
            return UNKNOWN
        start, end = self._conjuncts.span(piece)
        first = bisect_left(self._columns, (start, start))
        last = bisect_left(self._columns, (end, end))
        if self._columns[first:last] != places:
            return UNKNOWN  # the tokens and the tree do not agree what the conjunct is
        names = {begin for begin, _ in places}
        if any(start <= change < end and change not in names for change in self._changes):
            return UNKNOWN
        sql = self._with("?1", places, start, end)
        if view.optional:
            # What is true of NULL is true of a row without a partner, and takes no partner away.
            sql = f"({sql}) OR ({self._with('NULL', places, start, end)})"
        return Judged(REGION.key, sql)

    def _with(self, value: str, places: Iterable[tuple[int, int]], start: int, end: int) -> str:
        holes = [Edit(begin, stop, value) for begin, stop in places]
        return edited(self._query.text, holes, start, end)
