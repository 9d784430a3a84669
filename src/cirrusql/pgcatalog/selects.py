"""SELECT: its columns, its clauses, and whether it can have a row at all."""

from __future__ import annotations

from cirrusql.errors import UnknownName
from cirrusql.pgcatalog.calls import direction
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import column_name, identifier
from cirrusql.pgcatalog.scope import Answered, OutputColumn, Scope, quoted
from cirrusql.pgcatalog.sources import from_clause
from cirrusql.pgcatalog.types import INT8, TEXT
from cirrusql.sql.grammar import exp


def select(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    """One SELECT, without WITH."""
    sources, is_empty = from_clause(compiler, node, scope)
    columns, pieces = _outputs(compiler, node, scope)
    where = _condition(compiler, node, "where", "WHERE", scope)
    group = _group(compiler, node, scope, columns)
    having = _condition(compiler, node, "having", "HAVING", scope)
    answered = Answered("", tuple(columns))
    sorted_ = order(compiler, node, scope, answered)
    some = limit(compiler, node, scope)
    if scope.drawn:
        sources = f"{sources}, {scope.drawn[0]}" if sources else f" FROM {scope.drawn[0]}"
    word = f"SELECT {_distinct(compiler, node)}"
    is_one_row = scope.is_aggregated and not group
    never = node.args.get("where")
    is_empty = is_empty or (never is not None and never.this == exp.false())
    sql = f"{word}{', '.join(pieces)}{sources}{where}{group}{having}{sorted_}{some}"
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
        if scope.parent is None:  # EXISTS asks for none
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


def order(compiler: Compiler, node: exp.Expr, scope: Scope, answered: Answered) -> str:
    """ORDER BY, of one SELECT or of several together."""
    clause = node.args.get("order")
    if clause is None:
        return ""
    pieces = [
        _named(compiler, one.this, scope, answered.columns, outputs_first=True) + direction(one)
        for one in clause.expressions
    ]
    return f" ORDER BY {', '.join(pieces)}"


def limit(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    """LIMIT, FETCH and OFFSET."""
    many, offset = node.args.get("limit"), node.args.get("offset")
    if many is None and offset is None:
        return ""
    of = many.args.get("count" if isinstance(many, exp.Fetch) else "expression") if many else None
    number = _number(compiler, of, scope) if of is not None else "-1"
    skipped = f" OFFSET {_number(compiler, offset.expression, scope)}" if offset is not None else ""
    return f" LIMIT {number}{skipped}"


def _number(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    if isinstance(node, exp.Parameter) and node.name.isdigit():
        return f"coalesce({compiler.parameter(int(node.name), INT8).sql}, -1)"
    found = compiler.expression(node, scope).sql
    return "-1" if found == "NULL" else found
