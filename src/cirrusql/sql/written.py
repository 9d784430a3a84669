"""Where the conjuncts of a query's tree stand in its text.

What SQLite shall judge by itself is given to it as the user wrote it, and not printed from a tree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from cirrusql.sql.conjuncts import Conjuncts
from cirrusql.sql.grammar import exp
from cirrusql.sql.lexer import Token
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import span

# Functions that are not deterministic.
_FICKLE = frozenset(
    (
        "'now'", "random", "randomblob", "current_date", "current_time", "current_timestamp",
        "date", "time", "datetime", "julianday", "strftime", "timediff", "unixepoch",
    )
)  # fmt: skip


class Written:
    """The text of one query's conjuncts."""

    def __init__(self, resolution: Resolution) -> None:
        self._conjuncts = Conjuncts(resolution.query)
        columns = (column for scope in resolution.scopes for column in scope.columns())
        self._columns = sorted(span(column.parts)[0] for column in columns)

    def place(self, expression: exp.Expr, depth: int | None = None) -> tuple[int, int] | None:
        """From where to where a conjunct stands; None if that is not certain.

        With a `depth`, of a conjunct that is in so many queries. One that may say something else
        the next time, as `random()` does, is nowhere.
        """
        offsets = sorted(
            span(column.parts)[0]
            for column in expression.find_all(exp.Column)
            if "start" in column.parts[0].meta
        )
        piece = self._conjuncts.around(offsets[0], depth) if offsets else ()
        if not piece or _is_fickle(piece):
            return None
        start, end = self._conjuncts.span(piece)
        first, last = (bisect_left(self._columns, place) for place in (start, end))
        # Where the tokens and the tree do not agree what the conjunct is, it has other columns.
        return (start, end) if self._columns[first:last] == offsets else None


def _is_fickle(words: Sequence[Token]) -> bool:
    """Whether words call what may give another answer the next time."""
    return any(word.text.lower() in _FICKLE for word in words)
