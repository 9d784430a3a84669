"""The joins of a FROM clause: what is joined, in order, and which sources each side has."""

from __future__ import annotations

from functools import cached_property

from cirrusql.records import Record
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import is_group


class Join(Record, eq=False):
    """One join: its node, and the numbers of the sources to its left and to its right.

    >>> from cirrusql.sql.grammar import parse_one
    >>> clause = FromClause(parse_one("SELECT 1 FROM a LEFT JOIN (b JOIN c) ON a.x = c.x"))
    >>> [(one.side, list(one.left), list(one.right)) for one in clause.joins]
    [('', [1], [2]), ('LEFT', [0], [1, 2])]
    """

    node: exp.Join
    left: range
    right: range

    @cached_property
    def side(self) -> str:
        """LEFT, RIGHT or FULL; empty for an inner join."""
        return (self.node.side or "").upper()

    @cached_property
    def optional(self) -> tuple[int, ...]:
        """The sources that may be missing from a row of the join."""
        left = tuple(self.left) if self.side in ("RIGHT", "FULL") else ()
        return left + (tuple(self.right) if self.side in ("LEFT", "FULL") else ())

    @property
    def on(self) -> exp.Expr | None:
        """Its ON; None if it has none."""
        condition = self.node.args.get("on")
        # A join without a condition has a true one in the tree.
        return None if condition is None or condition == exp.true() else condition

    @property
    def is_natural(self) -> bool:
        """Whether all columns of the same name are compared."""
        return bool(self.node.args.get("method"))

    @cached_property
    def using(self) -> tuple[str, ...]:
        """The names of USING, in lower case."""
        return tuple(name.name.lower() for name in self.node.args.get("using") or ())

    def merges(self, spelling: str) -> bool:
        """Whether it makes one column of those of a name on both sides."""
        return self.is_natural or spelling.lower() in self.using


class FromClause:
    """The sources of a SELECT's FROM, as they are written, and its joins, the inner ones first."""

    def __init__(self, select: exp.Select) -> None:
        self.sources: list[exp.Expr] = []
        self.joins: list[Join] = []
        start = select.args.get("from_")
        if start is not None:
            self._read(start.this, select.args.get("joins") or ())

    def _read(self, node: exp.Expr, joined: list[exp.Join] | tuple[()]) -> None:
        start = len(self.sources)
        if is_group(node):
            self._read(node.this, ())
        else:
            self.sources.append(node)
        # `a JOIN b JOIN c ON … ON …` gives b a join of its own, as parentheses do.
        for join in (*(node.args.get("joins") or ()), *joined):
            middle = len(self.sources)
            self._read(join.this, ())
            right = range(middle, len(self.sources))
            self.joins.append(Join(join, range(start, middle), right))
