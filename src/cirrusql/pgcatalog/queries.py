"""SELECT, VALUES, WITH, and several of them together, for SQLite."""

from __future__ import annotations

from cirrusql.errors import ParseError, UnknownName
from cirrusql.pgcatalog.calls import direction
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import column_name, identifier
from cirrusql.pgcatalog.scope import Answered, OutputColumn, Scope, quoted
from cirrusql.pgcatalog.sources import from_clause
from cirrusql.pgcatalog.types import INT8, TEXT, UNKNOWN
from cirrusql.sql.grammar import exp

_TOGETHER = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}
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
        answered = _select(compiler, node, scope)
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
    tail = _order(compiler, node, scope, inner) + _limit(compiler, node, scope)
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
        OutputColumn(column.name, _first_known([part.columns[place].type for part in parts]))
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
    tail = _order(compiler, node, scope, answered) + _limit(compiler, node, scope)
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


def _first_known(types: list[int]) -> int:
    return next((one for one in types if one != UNKNOWN), UNKNOWN)


def values(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    """VALUES, whose columns are called column1, column2 …"""
    rows = [
        compiler.expressions(row.expressions if isinstance(row, exp.Tuple) else [row], scope)
        for row in node.expressions
    ]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ParseError("VALUES lists must all be the same length")
    columns = tuple(
        OutputColumn(f"column{place + 1}", _first_known([row[place].type for row in rows]))
        for place in range(len(rows[0]))
    )
    inner = ", ".join(f"({', '.join(one.sql for one in row)})" for row in rows)
    return Answered(f"VALUES {inner}", columns)


def _select(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    sources, is_empty = from_clause(compiler, node, scope)
    columns, pieces = _outputs(compiler, node, scope)
    where = _condition(compiler, node, "where", "WHERE", scope)
    group = _group(compiler, node, scope, columns)
    having = _condition(compiler, node, "having", "HAVING", scope)
    answered = Answered("", tuple(columns))
    order = _order(compiler, node, scope, answered)
    limit = _limit(compiler, node, scope)
    if scope.drawn:
        sources = f"{sources}, {scope.drawn[0]}" if sources else f" FROM {scope.drawn[0]}"
    word = f"SELECT {_distinct(compiler, node)}"
    is_one_row = scope.is_aggregated and not group
    never = node.args.get("where")
    is_empty = is_empty or (never is not None and never.this == exp.false())
    sql = f"{word}{', '.join(pieces)}{sources}{where}{group}{having}{order}{limit}"
    return Answered(sql, answered.columns, is_empty and not is_one_row)


def _distinct(compiler: Compiler, node: exp.Expr) -> str:
    distinct = node.args.get("distinct")
    if distinct is None:
        return ""
    if distinct.args.get("on") is not None:
        compiler.cannot("DISTINCT ON is not supported here")
    return "DISTINCT "


def _outputs(
    compiler: Compiler, node: exp.Expr, scope: Scope
) -> tuple[list[OutputColumn], list[str]]:
    columns: list[OutputColumn] = []
    pieces: list[str] = []
    for one in node.expressions:
        if _is_star(one):
            for column, sql in _every(one, scope):
                columns.append(column)
                pieces.append(f"{sql} AS {quoted(column.name)}")
            continue
        value = compiler.expression(one, scope)
        columns.append(OutputColumn(column_name(one), value.type))
        pieces.append(f"{value.sql} AS {quoted(columns[-1].name)}")
    if not pieces:  # `SELECT FROM t` is PostgreSQL's
        compiler.cannot("SELECT without columns is not supported here")
        columns, pieces = [OutputColumn("?column?", TEXT)], ["NULL"]
    return columns, pieces


def _is_star(node: exp.Expr) -> bool:
    return isinstance(node, exp.Star) or (
        isinstance(node, exp.Column) and isinstance(node.this, exp.Star)
    )


def _every(node: exp.Expr, scope: Scope) -> list[tuple[OutputColumn, str]]:
    table = node.args.get("table") if isinstance(node, exp.Column) else None
    wanted = identifier(table) if table is not None else None
    found = [one for one in scope.sources if wanted in (None, one.alias)]
    if not found:
        what = (
            f'missing FROM-clause entry for table "{wanted}"' if wanted else "SELECT * needs FROM"
        )
        raise UnknownName(what)
    seen: set[str] = set()
    columns = []
    for source in found:
        for name, value in source.columns.items():
            if wanted is None and name in scope.merged and name in seen:
                continue
            seen.add(name)
            columns.append((OutputColumn(name, value.type), value.sql))
    return columns


def _condition(compiler: Compiler, node: exp.Expr, name: str, word: str, scope: Scope) -> str:
    clause = node.args.get(name)
    return f" {word} {compiler.expression(clause.this, scope).sql}" if clause is not None else ""


def _group(compiler: Compiler, node: exp.Expr, scope: Scope, columns: list[OutputColumn]) -> str:
    group = node.args.get("group")
    if group is None:
        return ""
    if any(group.args.get(name) for name in ("grouping_sets", "cube", "rollup", "totals", "all")):
        compiler.cannot("this GROUP BY is not supported here")
    pieces = [
        _named(compiler, one, scope, columns, outputs_first=False) for one in group.expressions
    ]
    return f" GROUP BY {', '.join(pieces)}" if pieces else ""


def _named(
    compiler: Compiler,
    node: exp.Expr,
    scope: Scope,
    columns: list[OutputColumn] | tuple[OutputColumn, ...],
    *,
    outputs_first: bool,
) -> str:
    """A term of ORDER BY or GROUP BY, which may be a column of the answer, by name or number."""
    if isinstance(node, exp.Literal) and not node.is_string:
        return str(node.this)
    name = identifier(node.this) if isinstance(node, exp.Column) else None
    is_output = (
        name is not None
        and node.args.get("table") is None
        and any(column.name == name for column in columns)
    )
    if is_output and outputs_first:
        return quoted(str(name))
    try:
        return compiler.expression(node, scope).sql
    except UnknownName:
        if is_output:
            return quoted(str(name))
        raise


def _order(compiler: Compiler, node: exp.Expr, scope: Scope, answered: Answered) -> str:
    order = node.args.get("order")
    if order is None:
        return ""
    pieces = [
        _named(compiler, one.this, scope, answered.columns, outputs_first=True) + direction(one)
        for one in order.expressions
    ]
    return f" ORDER BY {', '.join(pieces)}"


def _limit(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    limit, offset = node.args.get("limit"), node.args.get("offset")
    if isinstance(limit, exp.Fetch):
        limit = limit.args.get("count")
    elif limit is not None:
        limit = limit.expression
    if limit is None and offset is None:
        return ""
    many = _number(compiler, limit, scope) if limit is not None else "-1"
    skipped = f" OFFSET {_number(compiler, offset.expression, scope)}" if offset is not None else ""
    return f" LIMIT {many}{skipped}"


def _number(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    if isinstance(node, exp.Parameter) and node.name.isdigit():
        return f"coalesce({compiler.parameter(int(node.name), INT8).sql}, -1)"
    found = compiler.expression(node, scope).sql
    return "-1" if found == "NULL" else found
