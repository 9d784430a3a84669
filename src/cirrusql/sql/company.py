"""What a value stands with: the expressions that have one type together, to PostgreSQL.

`size = '8'` makes a number of the text, and so do `'8' IN (size)`, `CASE size WHEN '8'`,
`coalesce(size, '8')` and `(size, name) = ('8', 'x')`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cirrusql.records import Record
from cirrusql.sql.grammar import exp


class Company(Record, eq=False):
    """Expressions of one type: those of one kind in an expression, at one place if these are rows.

    `key` is the same for the same of one tree.
    """

    owner: exp.Expr
    kind: str
    places: tuple[int, ...]

    @property
    def key(self) -> tuple[int, str, tuple[int, ...]]:
        """What tells it from others."""
        return id(self.owner), self.kind, self.places

    def __iter__(self) -> Iterator[exp.Expr]:
        for one in _KINDS[self.kind](self.owner):
            cell: exp.Expr | None = one
            for place in self.places:
                cells = cell.unnest().expressions if cell is not None else ()
                cell = cells[place] if place < len(cells) else None
            if cell is not None:
                yield cell


def company_of(node: exp.Expr) -> Company | None:
    """What an expression stands with, itself among them; None where nothing says what it is.

    >>> from cirrusql.sql.grammar import parse_one
    >>> tree = parse_one("SELECT CASE size WHEN ('8') THEN a ELSE b END")
    >>> [one.sql() for one in company_of(tree.find(exp.Literal))]
    ['size', "('8')"]
    >>> tree = parse_one("SELECT (a, b) = (c, 'x')")
    >>> [one.sql() for one in company_of(tree.find(exp.Literal))]
    ['b', "'x'"]
    """
    places: tuple[int, ...] = ()
    while isinstance(node.parent, exp.Paren | exp.Tuple):
        if isinstance(node.parent, exp.Tuple):
            place = next(n for n, one in enumerate(node.parent.expressions) if one is node)
            places = (place, *places)
        node = node.parent
    owner, key = node.parent, node.arg_key
    if isinstance(owner, exp.If) and isinstance(owner.parent, exp.Case):
        owner = owner.parent
    if isinstance(owner, exp.Case):
        kind = "results" if key in ("true", "default") else "compared"
    else:
        kind = next((kind for kinds, kind in _OWNERS if isinstance(owner, kinds)), "")
    return Company(owner, kind, places) if owner is not None and kind else None


def _pair(node: exp.Expr) -> Iterator[exp.Expr]:
    yield from (node.this, node.expression)


def _range(node: exp.Expr) -> Iterator[exp.Expr]:
    yield from (node.this, node.args["low"], node.args["high"])


def _members(node: exp.Expr) -> Iterator[exp.Expr]:
    yield node.this
    yield from node.expressions
    if node.args.get("query") is not None:
        yield node.args["query"]


def _arguments(node: exp.Expr) -> Iterator[exp.Expr]:
    yield from (node.this, *node.expressions)


def _compared(case: exp.Expr) -> Iterator[exp.Expr]:
    """The operand of CASE, and what it is compared with; nothing of one that has conditions."""
    if case.this is not None:
        yield case.this
        yield from (one.this for one in case.args.get("ifs") or ())


def _results(case: exp.Expr) -> Iterator[exp.Expr]:
    yield from (one.args["true"] for one in case.args.get("ifs") or ())
    if case.args.get("default") is not None:
        yield case.args["default"]


_KINDS: Mapping[str, Callable[[exp.Expr], Iterator[exp.Expr]]] = {
    "pair": _pair,
    "range": _range,
    "members": _members,
    "arguments": _arguments,
    "compared": _compared,
    "results": _results,
}
_OWNERS: tuple[tuple[tuple[type[exp.Expr], ...], str], ...] = (
    ((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), "pair"),
    ((exp.NullSafeEQ, exp.NullSafeNEQ, exp.Nullif), "pair"),
    ((exp.Between,), "range"),
    ((exp.In,), "members"),
    ((exp.Coalesce, exp.Greatest, exp.Least), "arguments"),
)
