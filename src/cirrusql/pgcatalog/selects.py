"""SELECT: its columns, its clauses, and whether it can have a row at all."""

from __future__ import annotations

from cirrusql.errors import ParseError, UnknownName
from cirrusql.pgcatalog.comparisons import truth
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.grouping import Grouping
from cirrusql.pgcatalog.many_rows import drawn_rows
from cirrusql.pgcatalog.names import column_name, identifier
from cirrusql.pgcatalog.operations import sortable
from cirrusql.pgcatalog.ordering import limit, ordered, place_of
from cirrusql.pgcatalog.scope import Answered, OutputColumn, Scope, Typed, decided, quoted
from cirrusql.pgcatalog.sources import from_clause
from cirrusql.pgcatalog.types import TEXT
from cirrusql.sql.grammar import exp


def select(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    """One SELECT, without WITH."""
    sources, is_empty = from_clause(compiler, node, scope)
    where = _condition(compiler, node, "where", "WHERE", scope)
    if scope.is_aggregated:
        raise ParseError("aggregate functions are not allowed in WHERE")
    scope.bare.clear()
    group = Grouping.of(compiler, node, scope)
    columns, values = _outputs(compiler, node, scope)
    having = _condition(compiler, node, "having", "HAVING", scope)
    distinct = _distinct(compiler, node)
    columns = _told(columns, values, node, group, is_distinct=bool(distinct))
    sorted_ = ordered(compiler, node, scope, columns, values, is_distinct=bool(distinct))
    group.check(scope, has_having=bool(having))
    some = limit(compiler, node, scope)
    if scope.drawn:
        if scope.is_aggregated or group.sql:
            compiler.cannot("a function of many rows beside groups is not supported here")
        sources = f"{sources}, {drawn_rows(scope)}" if sources else f" FROM {drawn_rows(scope)}"
    pieces = [
        f"{sortable(compiler, value) if distinct else value.sql} AS {quoted(column.name)}"
        for column, value in zip(columns, values, strict=True)
    ]
    is_one_row = scope.is_aggregated and not group.sql
    never = node.args.get("where")
    is_empty = is_empty or (never is not None and never.this == exp.false())
    sql = f"SELECT {distinct}{', '.join(pieces)}{sources}{where}{group.sql}{having}{sorted_}{some}"
    return Answered(sql, tuple(columns), is_empty and not is_one_row)


def _told(
    columns: list[OutputColumn],
    values: list[Typed],
    node: exp.Expr,
    group: Grouping,
    *,
    is_distinct: bool,
) -> list[OutputColumn]:
    """The columns; what is sorted has to be of some type, and a text in quotes is a text then."""
    order = node.args.get("order")
    places = {place_of(one.this, columns, values) for one in order.expressions} if order else set()

    def is_sorted(place: int) -> bool:
        return is_distinct or place in places or group.has(values[place].sql)

    return [
        OutputColumn(one.name, decided(one.type)) if is_sorted(place) else one
        for place, one in enumerate(columns)
    ]


def _distinct(compiler: Compiler, node: exp.Expr) -> str:
    distinct = node.args.get("distinct")
    if distinct is None:
        return ""
    if distinct.args.get("on") is not None:
        compiler.cannot("DISTINCT ON is not supported here")
    return "DISTINCT "


def _outputs(
    compiler: Compiler, node: exp.Expr, scope: Scope
) -> tuple[list[OutputColumn], list[Typed]]:
    columns: list[OutputColumn] = []
    values: list[Typed] = []
    for one in node.expressions:
        if _is_star(one):
            for name, value in _every(one, scope):
                scope.bare.append((value.sql, name))
                columns.append(OutputColumn(name, value.type))
                values.append(value)
            continue
        value = compiler.expression(one, scope)
        if value.was_vector:
            compiler.cannot("a vector as a list is not supported here, which counts from 0")
        columns.append(OutputColumn(column_name(one), value.type))
        values.append(value)
    if not columns:  # `SELECT FROM t` is PostgreSQL's
        if scope.parent is None:  # EXISTS asks for none
            compiler.cannot("SELECT without columns is not supported here")
        return [OutputColumn("?column?", TEXT)], [Typed("NULL", TEXT)]
    return columns, values


def _is_star(node: exp.Expr) -> bool:
    return isinstance(node, exp.Star) or (
        isinstance(node, exp.Column) and isinstance(node.this, exp.Star)
    )


def _every(node: exp.Expr, scope: Scope) -> list[tuple[str, Typed]]:
    table = node.args.get("table") if isinstance(node, exp.Column) else None
    if table is None:
        if not scope.sources:
            raise UnknownName("SELECT * needs FROM")
        return scope.shown
    wanted = identifier(table)
    found = scope.source(wanted)
    if found is None:
        raise UnknownName(f'missing FROM-clause entry for table "{wanted}"')
    return list(found.columns)


def _condition(compiler: Compiler, node: exp.Expr, name: str, word: str, scope: Scope) -> str:
    clause = node.args.get(name)
    return f" {word} {truth(compiler, clause.this, scope, word).sql}" if clause is not None else ""
