"""ORDER BY, LIMIT and OFFSET."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.coercion import Mismatch, is_implicit
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operations import sortable
from cirrusql.pgcatalog.scope import OutputColumn, Scope, Typed
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import INT8
from cirrusql.sql.grammar import exp


def ordered(
    compiler: Compiler,
    node: exp.Expr,
    scope: Scope,
    columns: Sequence[OutputColumn],
    values: Sequence[Typed],
    *,
    is_distinct: bool = False,
) -> str:
    """ORDER BY of one SELECT; a name alone is first one of the answer's columns."""
    clause = node.args.get("order")
    if clause is None:
        return ""
    pieces = []
    for term in clause.expressions:
        place = place_of(term.this, columns, values)
        value = values[place] if place is not None else compiler.expression(term.this, scope)
        if is_distinct and value.sql not in {one.sql for one in values}:
            raise ParseError("for SELECT DISTINCT, ORDER BY expressions must appear in select list")
        pieces.append(f"{sortable(compiler, value)}{direction(term)}")
    return f" ORDER BY {', '.join(pieces)}"


def place_of(
    node: exp.Expr, columns: Sequence[OutputColumn], values: Sequence[Typed] | None
) -> int | None:
    """Which column of the answer a term is, by number or by name; None for none."""
    if isinstance(node, exp.Literal) and not node.is_string:
        place = int(node.this) - 1 if str(node.this).isdigit() else -1
        if not 0 <= place < len(columns):
            raise ParseError(f"ORDER BY position {node.this} is not in select list")
        return place
    if not isinstance(node, exp.Column) or node.args.get("table") is not None:
        return None
    name = identifier(node.this)
    found = [place for place, column in enumerate(columns) if column.name == name]
    if len(found) > 1 and (values is None or len({values[place].sql for place in found}) > 1):
        raise ParseError(f'ORDER BY "{name}" is ambiguous')
    return found[0] if found else None


def ordered_together(compiler: Compiler, node: exp.Expr, columns: Sequence[OutputColumn]) -> str:
    """ORDER BY of several SELECTs together, which knows the names of the answer alone."""
    clause = node.args.get("order")
    if clause is None:
        return ""
    pieces = []
    for term in clause.expressions:
        place = place_of(term.this, columns, None)
        if place is None:
            raise ParseError(
                "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
                hint="only result column names can be used, not expressions or functions",
            )
        sql = sortable(compiler, Typed(f"c{place + 1}", columns[place].type))
        pieces.append(f"{sql}{direction(term)}")
    return f" ORDER BY {', '.join(pieces)}"


def window_order(compiler: Compiler, order: exp.Expr, scope: Scope) -> str:
    """ORDER BY of a window, where a number is a number."""
    pieces = [
        f"{sortable(compiler, compiler.expression(one.this, scope))}{direction(one)}"
        for one in order.expressions
    ]
    return f"ORDER BY {', '.join(pieces)}"


def direction(term: exp.Expr) -> str:
    """DESC, and where NULL comes: in PostgreSQL it is the greatest, in SQLite the least."""
    down = " DESC" if term.args.get("desc") else ""
    return f"{down} NULLS {'FIRST' if term.args.get('nulls_first') else 'LAST'}"


def limit(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    """LIMIT, FETCH and OFFSET; NULL is no limit."""
    many, offset = node.args.get("limit"), node.args.get("offset")
    if many is None and offset is None:
        return ""
    number = "-1"
    if isinstance(many, exp.Fetch):
        told = many.args.get("limit_options")
        if told is not None and any(told.args.get(name) for name in ("percent", "with_ties")):
            compiler.cannot("this FETCH is not supported here")
        count = many.args.get("count")
        number = _number(compiler, count, scope, "LIMIT") if count is not None else "1"
    elif many is not None and not isinstance(many.expression, exp.Var):  # LIMIT ALL
        number = _number(compiler, many.expression, scope, "LIMIT")
    skipped = _number(compiler, offset.expression, scope, "OFFSET") if offset is not None else ""
    return f" LIMIT {number}{f' OFFSET {skipped}' if skipped else ''}"


def _number(compiler: Compiler, node: exp.Expr, scope: Scope, what: str) -> str:
    mark = len(scope.bare)
    value = compiler.expression(node, scope)
    del scope.bare[mark:]
    if not is_implicit(value.type, INT8):
        raise Mismatch(
            f"argument of {what} must be type bigint, not type {format_type(value.type)}"
        )
    return f"pg_count({converted(compiler, value, INT8).sql}, '{what}')"
