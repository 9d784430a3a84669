"""From PostgreSQL's SQL to SQLite's, with the type of every piece.

It reads a tree once, from its leaves: each piece becomes text for SQLite and the number of the
type that PostgreSQL gives it, for a client has to be told types before anything is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cirrusql.pgcatalog.scope import Answered, Scope, Typed
from cirrusql.pgcatalog.spellings import spelt
from cirrusql.pgcatalog.types import NAMED, TEXT, UNKNOWN
from cirrusql.records import Record
from cirrusql.sql.grammar import exp, parse_postgres
from cirrusql.sql.lexer import position

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from cirrusql.errors import Position

# A tree that is deeper takes more of Python's stack than a thread has.
_DEEPEST = 150


# The parts of a node that are read, beside the usual ones. What has another is not understood:
# NOT in `a NOT LIKE b` is such a part, and without it the answer was the opposite.
_USUAL = frozenset(("this", "expression", "expressions", "_type"))
_PARTS: Mapping[type, tuple[str, ...]] = {
    exp.Literal: ("is_string",),
    exp.Column: ("table", "db"),
    exp.Like: ("negate",),
    exp.ILike: ("negate",),
    exp.Is: ("negate",),
    exp.In: ("query",),
    exp.Between: ("low", "high"),
    exp.Case: ("ifs", "default"),
    exp.Cast: ("to",),
    exp.Array: ("bracket_notation", "value_constructor"),
    exp.Trim: ("position",),
    exp.Substring: ("start", "length"),
    exp.StrPosition: ("substr",),
    exp.JSONExtract: ("only_json_types",),
    exp.JSONExtractScalar: ("only_json_types",),
    exp.DPipe: ("safe",),
    exp.Div: ("safe", "typed"),
    exp.Operator: ("operator",),
    exp.GroupConcat: ("separator",),
    exp.Window: ("partition_by", "order", "over"),
    exp.RegexpLike: ("negate",),
    exp.RegexpILike: ("negate",),
    exp.Alias: ("alias",),
    exp.Bracket: ("safe",),
}


def unread(node: exp.Expr, parts: Sequence[str]) -> str | None:
    """A part of a node that nobody reads, if it has one; queries are looked at elsewhere."""
    if isinstance(node, (exp.Query, exp.Subquery)):
        return None
    for name, value in node.args.items():
        if value and name not in _USUAL and name not in parts:
            return name
    return None


class Compiled(Record):
    """A statement that can be asked of SQLite. `missing` says why it cannot, if it cannot."""

    query: Answered
    parameters: tuple[int, ...]
    notices: tuple[str, ...]
    missing: str | None
    databases: tuple[str, ...]


class Compiler:
    """What is learned while one statement is read: parameters' types, and what cannot be had."""

    def __init__(self, written: str = "") -> None:
        self._written = written
        self.parameters: dict[int, int] = {}
        self.missing: list[str] = []
        self.notices: list[str] = []
        self.databases: list[str] = []
        self._depth = 0
        self._number = 0

    def expression(self, node: exp.Expr | None, scope: Scope) -> Typed:
        """A piece; of what is not understood NULL, and it is noted."""
        from cirrusql.pgcatalog.expressions import EXPRESSIONS

        handler = EXPRESSIONS.get(type(node))
        if node is None or handler is None or unread(node, _PARTS.get(type(node), ())):
            return self.cannot(f"{_words(node)} is not understood here")
        self._depth += 1
        mark = len(scope.bare)
        try:
            if self._depth > _DEEPEST:
                return self.cannot("the statement is nested too deeply")
            made = handler(self, node, scope)
            if scope.group is not None and scope.group.holds(made.sql, node):
                del scope.bare[mark:]
            return made
        finally:
            self._depth -= 1

    def expressions(self, nodes: Sequence[exp.Expr], scope: Scope) -> list[Typed]:
        """Several pieces."""
        return [self.expression(node, scope) for node in nodes]

    def query(self, node: exp.Expr, scope: Scope | None) -> Answered:
        """A SELECT, VALUES, or several of them together."""
        from cirrusql.pgcatalog.queries import query

        return query(self, node, scope)

    def cannot(self, why: str, type_: int = TEXT) -> Typed:
        """Note what cannot be had; in its place stands NULL."""
        self.missing.append(why)
        return Typed("NULL", type_)

    def looked_at(self, node: exp.Expr, parts: Container[str], where: str) -> None:
        """Note that a node has a part that is none of those that are read."""
        for name, value in node.args.items():
            if value and name not in parts:
                self.cannot(f"{name.strip('_')} in {where} is not supported here")

    def parameter(self, number: int, type_: int | None = None) -> Typed:
        """A parameter; the first place that says what it is decides."""
        known = self.parameters.setdefault(number, UNKNOWN)
        if known == UNKNOWN and type_ not in (None, UNKNOWN):
            known = self.parameters[number] = type_
        if known in NAMED:  # a client may give a name, or a number
            return Typed(f"pg_reg('{NAMED[known]}', ?{number})", known)
        return Typed(f"?{number}", known, number if known == UNKNOWN else 0)

    def place(self, node: exp.Expr) -> Position | None:
        """Where a name stands in the text; None if that is not what the user wrote."""
        starts = [one.meta.get("start") for one in node.args.values() if isinstance(one, exp.Expr)]
        known = [start for start in starts if start is not None]
        return position(self._written, min(known)) if known and self._written else None

    def alias(self) -> str:
        """A name that no statement has."""
        self._number += 1
        return f"_pg_{self._number}"


def compiled(text: str) -> Compiled:
    """A statement as SQLite is to be asked; raises a ProgrammingError for what is wrong in it.

    >>> made = compiled("SELECT relname FROM pg_class WHERE oid = $1")
    >>> made.query.columns, made.parameters
    ((OutputColumn(name='relname', type=19),), (26,))
    """
    readable = spelt(text)
    compiler = Compiler(text if readable == text else "")
    query = compiler.query(parse_postgres(readable), None)
    if any(one.type < 0 for one in query.columns):
        compiler.cannot("a row as a value is not supported here")
    last = max(compiler.parameters, default=0)
    types = (compiler.parameters.get(number, UNKNOWN) for number in range(1, last + 1))
    return Compiled(
        query,
        tuple(TEXT if one == UNKNOWN else one for one in types),
        tuple(dict.fromkeys(compiler.notices)),
        compiler.missing[0] if compiler.missing and not query.is_empty else None,
        tuple(compiler.databases),
    )


def _words(node: exp.Expr | None) -> str:
    written = node.sql(dialect="postgres") if node is not None else "nothing"
    return f"'{written[:60]}'"
