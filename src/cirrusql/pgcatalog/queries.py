"""A query: WITH, VALUES, parentheses, and several SELECTs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.casts import alike, converted
from cirrusql.pgcatalog.coercion import common_type
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operations import sortable
from cirrusql.pgcatalog.ordering import limit, ordered_together
from cirrusql.pgcatalog.scope import Answered, OutputColumn, Scope, Typed, decided, quoted
from cirrusql.pgcatalog.selects import select
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
    compiler.looked_at(node, _READ, "a query")
    with_ = _with(compiler, node, scope)
    if isinstance(node, exp.Select):
        answered = select(compiler, node, scope)
    elif isinstance(node, exp.SetOperation):
        answered = _together(compiler, node, scope)
    elif isinstance(node, exp.Values):
        answered = _sorted(compiler, node, scope, values(compiler, node, scope))
    elif isinstance(node, (exp.Subquery, exp.Paren)):
        answered = _sorted(compiler, node, scope, query(compiler, node.this, scope))
    else:
        raise ParseError("only queries can be asked of the catalogue")
    return Answered(f"{with_}{answered.sql}", answered.columns, answered.is_empty)


def _sorted(compiler: Compiler, node: exp.Expr, scope: Scope, inner: Answered) -> Answered:
    """What stands behind the parentheses of a query, or behind several of them."""
    tail = ordered_together(compiler, node, inner.columns) + limit(compiler, node, scope)
    if not tail:
        return inner
    sql = f"SELECT * FROM ({_placed(compiler, inner)}){tail}"
    return Answered(sql, inner.columns, inner.is_empty)


def _placed(compiler: Compiler, inner: Answered) -> str:
    """A query whose columns are called c1, c2 …"""
    alias = compiler.alias()
    places = ", ".join(f"c{number}" for number in range(1, len(inner.columns) + 1))
    return f"WITH {alias}({places}) AS ({inner.sql}) SELECT * FROM {alias}"


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
        columns = ", ".join(f"c{place}" for place in range(1, len(answered.columns) + 1))
        pieces.append(f"{quoted(name)}({columns}) AS ({answered.sql})")
    word = "RECURSIVE " if clause.args.get("recursive") else ""
    return f"WITH {word}{', '.join(pieces)} "


def _renamed(answered: Answered, names: list[str]) -> Answered:
    if len(names) > len(answered.columns):
        raise ParseError("WITH query has fewer columns available than are specified")
    columns = tuple(
        OutputColumn(names[place] if place < len(names) else column.name, column.type)
        for place, column in enumerate(answered.columns)
    )
    return Answered(answered.sql, columns, answered.is_empty).decided()


def _together(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    sides: list[exp.Expr] = []
    word = _TOGETHER[type(node)]
    is_all = node.args.get("distinct") is False
    one: exp.Expr = node
    # A UNION of a hundred leans to the left.
    while type(one) is type(node) and _is_plain(one, node):
        sides.append(one.expression)
        one = one.this
    nodes = (one, *reversed(sides))
    parts = [query(compiler, side, scope) for side in nodes]
    if len({len(part.columns) for part in parts}) > 1:
        raise ParseError(f"each {word} query must have the same number of columns")
    columns = tuple(
        OutputColumn(column.name, _common([part.columns[place].type for part in parts], word))
        for place, column in enumerate(parts[0].columns)
    )
    joined = f" {word}{' ALL' if is_all else ''} ".join(
        _side(compiler, side, part, columns, is_all=is_all)
        for side, part in zip(nodes, parts, strict=True)
    )
    is_empty = all(part.is_empty for part in parts) if word == "UNION" else parts[0].is_empty
    if word == "INTERSECT":
        is_empty = any(part.is_empty for part in parts)
    return _sorted(compiler, node, scope, Answered(joined, columns, is_empty))


def _common(types: Sequence[int], word: str) -> int:
    """The common type, found two by two: of two texts in quotes it is decided that they are."""
    found = types[0]
    for one in types[1:]:
        found = decided(common_type((found, one), word))
    return found


def _side(
    compiler: Compiler,
    node: exp.Expr,
    part: Answered,
    columns: Sequence[OutputColumn],
    *,
    is_all: bool,
) -> str:
    """One of them, in the common types; plain if it can be, where SQLite finds a recursion."""
    told = any(node.args.get(name) is not None for name in ("with_", "order", "limit", "offset"))
    is_plain = isinstance(node, exp.Select) and not told
    values = [
        converted(compiler, Typed(f"c{place}", part.columns[place - 1].type), decided(column.type))
        for place, column in enumerate(columns, 1)
    ]
    pieces = [one.sql if is_all else sortable(compiler, one) for one in values]
    if all(one == f"c{place}" for place, one in enumerate(pieces, 1)):
        return part.sql if is_plain else f"SELECT * FROM ({part.sql})"
    return f"SELECT {', '.join(pieces)} FROM ({_placed(compiler, part)})"


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
    places = [
        alike(compiler, [row[place] for row in rows], "VALUES") for place in range(len(rows[0]))
    ]
    columns = tuple(
        OutputColumn(f"column{number}", place[0].type) for number, place in enumerate(places, 1)
    )
    inner = ", ".join(
        f"({', '.join(place[number].sql for place in places)})" for number in range(len(rows))
    )
    return Answered(f"VALUES {inner}", columns)
