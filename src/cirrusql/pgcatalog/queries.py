"""A query: WITH, VALUES, parentheses, and several SELECTs together."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.scope import Answered, OutputColumn, Scope, quoted
from cirrusql.pgcatalog.selects import limit, order, select
from cirrusql.pgcatalog.types import common_type
from cirrusql.sql.grammar import exp

_TOGETHER: Mapping[type, str] = {
    exp.Union: "UNION",
    exp.Except: "EXCEPT",
    exp.Intersect: "INTERSECT",
}
# The parts of a query that are read; one that has another is not understood.
_READ = frozenset(
    (
        "this", "expression", "expressions", "from_", "joins", "where", "group", "having", "order",
        "limit", "offset", "distinct", "with_", "alias", "locks",
    )
)  # fmt: skip


def query(compiler: Compiler, node: exp.Expr, parent: Scope | None) -> Answered:
    """A query, with what WITH says before it."""
    scope = Scope(parent)
    for name, value in node.args.items():
        if value and name not in _READ:
            compiler.cannot(f"{name.strip('_')} of a query is not supported here")
    with_ = _with(compiler, node, scope)
    if isinstance(node, exp.Select):
        answered = select(compiler, node, scope)
    elif isinstance(node, exp.SetOperation):
        answered = _together(compiler, node, scope)
    elif isinstance(node, exp.Values):
        answered = values(compiler, node, scope)
    elif isinstance(node, (exp.Subquery, exp.Paren)):
        answered = _parenthesised(compiler, node, scope)
    else:
        raise ParseError("only queries can be asked of the catalogue")
    return Answered(f"{with_}{answered.sql}", answered.columns, answered.is_empty)


def _parenthesised(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    inner = query(compiler, node.this, scope)
    tail = order(compiler, node, scope, inner) + limit(compiler, node, scope)
    if not tail:
        return inner
    return Answered(f"SELECT * FROM ({inner.sql}){tail}", inner.columns, inner.is_empty)


def _with(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    clause = node.args.get("with_")
    if clause is None:
        return ""
    pieces = []
    for one in clause.expressions:
        name = identifier(one.args["alias"].this)
        body = one.this
        named = [identifier(column) for column in one.args["alias"].args.get("columns") or ()]
        if clause.args.get("recursive") and isinstance(body, exp.SetOperation):
            scope.tables[name] = _renamed(query(compiler, body.left, scope), named)
        answered = _renamed(query(compiler, body, scope), named)
        scope.tables[name] = answered
        columns = ", ".join(quoted(column.name) for column in answered.columns)
        pieces.append(f"{quoted(name)}({columns}) AS ({answered.sql})")
    word = "RECURSIVE " if clause.args.get("recursive") else ""
    return f"WITH {word}{', '.join(pieces)} "


def _renamed(answered: Answered, names: list[str]) -> Answered:
    columns = tuple(
        OutputColumn(names[place] if place < len(names) else column.name, column.type)
        for place, column in enumerate(answered.columns)
    )
    return Answered(answered.sql, columns, answered.is_empty)


def _together(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    sides: list[exp.Expr] = []
    word = _TOGETHER[type(node)]
    every = " ALL" if node.args.get("distinct") is False else ""
    one: exp.Expr = node
    # A UNION of a hundred leans to the left.
    while type(one) is type(node) and _is_plain(one, node):
        sides.append(one.expression)
        one = one.this
    parts = [query(compiler, side, scope) for side in (one, *reversed(sides))]
    columns = [
        OutputColumn(column.name, common_type([part.columns[place].type for part in parts]))
        for place, column in enumerate(parts[0].columns)
        if all(place < len(part.columns) for part in parts)
    ]
    if any(len(part.columns) != len(columns) for part in parts):
        raise ParseError(f"each {word} query must have the same number of columns")
    nodes = (one, *reversed(sides))
    joined = f" {word}{every} ".join(map(_side, nodes, parts))
    first = parts[0].is_empty
    is_empty = all(part.is_empty for part in parts) if word == "UNION" else first
    answered = Answered(joined, tuple(columns), is_empty)
    tail = order(compiler, node, scope, answered) + limit(compiler, node, scope)
    if not tail:
        return answered
    return Answered(f"SELECT * FROM ({joined}){tail}", answered.columns, is_empty)


def _side(node: exp.Expr, part: Answered) -> str:
    """One of them. Plain where it can be: SQLite finds a recursion only there."""
    told = any(node.args.get(name) is not None for name in ("with_", "order", "limit", "offset"))
    is_plain = isinstance(node, (exp.Select, exp.Values)) and not told
    return part.sql if is_plain else f"SELECT * FROM ({part.sql})"


def _is_plain(one: exp.Expr, outer: exp.Expr) -> bool:
    if one is outer:
        return True
    told = any(one.args.get(name) is not None for name in ("with_", "order", "limit", "offset"))
    return not told and one.args.get("distinct") == outer.args.get("distinct")


def values(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    """VALUES, whose columns are called column1, column2 …"""
    rows = [
        compiler.expressions(row.expressions if isinstance(row, exp.Tuple) else [row], scope)
        for row in node.expressions
    ]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ParseError("VALUES lists must all be the same length")
    columns = tuple(
        OutputColumn(f"column{place + 1}", common_type([row[place].type for row in rows]))
        for place in range(len(rows[0]))
    )
    inner = ", ".join(f"({', '.join(one.sql for one in row)})" for row in rows)
    return Answered(f"VALUES {inner}", columns)
