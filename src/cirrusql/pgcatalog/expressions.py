"""Expressions: what each kind of node is in SQLite, and its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import UnknownName
from cirrusql.pgcatalog import calls, comparisons
from cirrusql.pgcatalog.casts import agreed, alike, as_text, cast
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.types import (
    BOOL,
    FLOAT8,
    INT4,
    INT8,
    INTEGERS,
    JSON,
    NAME,
    NUMERIC,
    TEXT,
    UNKNOWN,
    array_of,
    element_of,
    is_array,
)
from cirrusql.sql.grammar import exp

Handler = Callable[[Compiler, exp.Expr, Scope], Typed]

_MOST_OF_INT4 = 2**31 - 1
_WORDS = {"user": "current_user", "current_role": "current_user"}


def _literal(_compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    value = str(node.this)
    if node.args.get("is_string"):
        return Typed(text(value), UNKNOWN)
    if value.isdigit():
        number = int(value)
        if number.bit_length() > 63:
            return Typed(f"{value}.0", NUMERIC)
        return Typed(value, INT4 if number <= _MOST_OF_INT4 else INT8)
    return Typed(value, NUMERIC)


def _escaped(_compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    return Typed(text(str(node.this)), UNKNOWN)


def _null(_compiler: Compiler, _node: exp.Expr, _scope: Scope) -> Typed:
    return Typed("NULL", UNKNOWN)


def _boolean(_compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    return Typed("1" if node.this else "0", BOOL)


def _parameter(compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    if not node.name.isdigit():
        return compiler.cannot(f"{node.sql()} is not a parameter")
    return compiler.parameter(int(node.name))


def _column(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    name, source = identifier(node.this), node.args.get("table")
    if source is not None:
        return scope.column(name, identifier(source))
    try:
        return scope.column(name)
    except UnknownName:
        if name in _WORDS and not node.this.args.get("quoted"):
            return Typed(f"{_WORDS[name]}()", NAME)
        if scope.source(name) is not None:
            return compiler.cannot(f"a whole row of {name} as a value is not supported here")
        raise


def _word(name: str, type_: int = NAME) -> Handler:
    def said(_compiler: Compiler, _node: exp.Expr, _scope: Scope) -> Typed:
        return Typed(f"{name}()", type_)

    return said


def _paren(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    inner = compiler.expression(node.this, scope)
    return Typed(f"({inner.sql})", inner.type)


def _inner(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """COLLATE, and an alias: the value is what stands in it."""
    return compiler.expression(node.this, scope)


def _negative(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    inner = compiler.expression(node.this, scope)
    return Typed(f"(- {inner.sql})", inner.type)


def _arithmetic(symbol: str) -> Handler:
    def worked(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        left, right = comparisons.pair(compiler, node.this, node.expression, scope)
        types = {left.type, right.type}
        if FLOAT8 in types:
            found = FLOAT8
        elif NUMERIC in types:
            found = NUMERIC
        else:
            found = INT8 if INT8 in types else INT4
        return Typed(f"({left.sql} {symbol} {right.sql})", found)

    return worked


def _joined(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`||` of texts and of lists."""
    left = compiler.expression(node.this, scope)
    right = compiler.expression(node.expression, scope)
    for one, other in ((left, right), (right, left)):
        if is_array(one.type):
            return Typed(f"pg_array_cat({left.sql}, {right.sql})", max(one.type, other.type))
    return Typed(f"({as_text(left)} || {as_text(right)})", TEXT)


def _case(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    operand = node.args.get("this")
    what = compiler.expression(operand, scope) if operand is not None else None
    branches, other = node.args["ifs"], node.args.get("default")
    results = [branch.args["true"] for branch in branches] + ([other] if other is not None else [])
    values = alike(compiler.expressions(results, scope), results)
    pieces = ["CASE", what.sql if what is not None else ""]
    for branch, value in zip(branches, values, strict=False):
        when = compiler.expression(branch.this, scope)
        if what is not None:
            when = agreed(when, what, branch.this)
        pieces += ["WHEN", when.sql, "THEN", value.sql]
    if other is not None:
        pieces += ["ELSE", values[-1].sql]
    return Typed(" ".join((*pieces, "END")), values[0].type)


def _array(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`ARRAY[…]`; `ARRAY(SELECT …)` is a call to the grammar."""
    values = alike(compiler.expressions(node.expressions, scope), node.expressions)
    inner = ", ".join(one.sql for one in values)
    return Typed(f"json_array({inner})", array_of(values[0].type if values else TEXT))


def _subscript(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    place = node.expressions[0] if len(node.expressions) == 1 else None
    if isinstance(place, exp.Slice) or place is None or not is_array(value.type):
        return compiler.cannot("this subscript is not supported here")
    index = compiler.expression(place, scope)
    # The grammar counts a literal from 0, and leaves all others.
    is_literal = isinstance(place, exp.Literal)
    sql = f"pg_element({value.sql}, {index.sql}{' + 1' if is_literal else ''})"
    return Typed(sql, element_of(value.type))


def _subquery(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    answered = compiler.query(node, scope)
    return Typed(f"({answered.sql})", answered.columns[0].type)


def _exists(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"EXISTS ({compiler.query(node.this, scope).sql})", BOOL)


def _trim(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = as_text(compiler.expression(node.this, scope))
    names = {"LEADING": "ltrim", "TRAILING": "rtrim"}
    what = node.args.get("expression")
    more = f", {compiler.expression(what, scope).sql}" if what is not None else ""
    return Typed(f"{names.get(str(node.args.get('position')), 'trim')}({value}{more})", TEXT)


def _substring(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    parts = [node.args[name] for name in ("start", "length") if node.args.get(name) is not None]
    places = compiler.expressions(parts, scope)
    if any(one.type not in INTEGERS for one in places):
        return compiler.cannot("substring by a pattern is not supported here")
    value = as_text(compiler.expression(node.this, scope))
    return Typed(f"substr({', '.join((value, *(one.sql for one in places)))})", TEXT)


def _position(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    where = as_text(compiler.expression(node.this, scope))
    what = as_text(compiler.expression(node.args["substr"], scope))
    return Typed(f"instr({where}, {what})", INT4)


def _json(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`->` and `->>` with a key or a place."""
    symbol = "->>" if isinstance(node, exp.JSONExtractScalar) else "->"
    value, path = compiler.expression(node.this, scope), node.expression
    keys = path.expressions[1:] if isinstance(path, exp.JSONPath) else []
    if len(keys) != 1:
        return compiler.cannot("this path of JSON is not supported here")
    key = str(keys[0].this)
    written = key if key.isdigit() else text(key)
    return Typed(f"({value.sql} {symbol} {written})", TEXT if symbol == "->>" else JSON)


def _window(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    was = scope.is_aggregated
    value = compiler.expression(node.this, scope)
    scope.is_aggregated = was
    over = []
    if parts := node.args.get("partition_by"):
        inner = ", ".join(one.sql for one in compiler.expressions(parts, scope))
        over.append(f"PARTITION BY {inner}")
    if order := node.args.get("order"):
        over.append(calls.ordered(compiler, order, scope, nulls=True))
    if node.args.get("spec") is not None or node.args.get("alias") is not None:
        return compiler.cannot("this window is not supported here")
    return Typed(f"{value.sql} OVER ({' '.join(over)})", value.type)


def _filter(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    condition = compiler.expression(node.expression.this, scope)
    return Typed(f"{value.sql} FILTER (WHERE {condition.sql})", value.type)


def _bits(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    left, right = comparisons.pair(compiler, node.this, node.expression, scope)
    found = left.type if left.type in INTEGERS else INT4
    return Typed(f"({left.sql} & {right.sql})", found)


EXPRESSIONS: Mapping[type, Handler] = {
    exp.Literal: _literal,
    exp.ByteString: _escaped,
    exp.Null: _null,
    exp.Boolean: _boolean,
    exp.Parameter: _parameter,
    exp.Column: _column,
    exp.CurrentUser: _word("current_user"),
    exp.SessionUser: _word("session_user"),
    exp.CurrentSchema: _word("current_schema"),
    exp.CurrentCatalog: _word("current_database"),
    exp.CurrentTimestamp: _word("now", 1184),
    exp.CurrentDate: _word("current_date_", 1082),
    exp.Paren: _paren,
    exp.Collate: _inner,
    exp.Alias: _inner,
    exp.Neg: _negative,
    exp.Add: _arithmetic("+"),
    exp.Sub: _arithmetic("-"),
    exp.Mul: _arithmetic("*"),
    exp.Div: _arithmetic("/"),
    exp.Mod: _arithmetic("%"),
    exp.BitwiseAnd: _bits,
    exp.DPipe: _joined,
    exp.Case: _case,
    exp.Array: _array,
    exp.Bracket: _subscript,
    exp.Subquery: _subquery,
    exp.Select: _subquery,
    exp.Exists: _exists,
    exp.Cast: cast,
    exp.Trim: _trim,
    exp.Substring: _substring,
    exp.StrPosition: _position,
    exp.JSONExtract: _json,
    exp.JSONExtractScalar: _json,
    exp.Window: _window,
    exp.Filter: _filter,
    exp.Anonymous: calls.call,
    exp.Dot: calls.dotted,
    exp.GroupConcat: calls.string_agg,
    **comparisons.COMPARISONS,
}
"""What reads each kind of node."""
