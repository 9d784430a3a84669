"""Calls of functions, of aggregates, and of those that give many rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.aggregates import aggregated, counted
from cirrusql.pgcatalog.as_texts import as_text, kept_as
from cirrusql.pgcatalog.casts import alike, converted
from cirrusql.pgcatalog.coercion import ANY
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import BY_TYPES, FUNCTIONS, SETS, Function
from cirrusql.pgcatalog.many_rows import drawn_from
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operations import compared, in_order
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.signatures import function as signature_of
from cirrusql.pgcatalog.signatures import operator
from cirrusql.pgcatalog.types import (
    BOOL,
    DATE,
    INT4,
    JSON,
    JSONB,
    NAMED,
    NUMERIC,
    REGTYPE,
    TEXT,
    TIMESTAMPTZ,
    UNKNOWN,
    array_of,
    element_of,
    is_array,
)
from cirrusql.sql.grammar import exp

_CHOOSING = {
    "coalesce": "coalesce({}, NULL)",
    "greatest": "pg_greatest({})",
    "least": "pg_least({})",
}


# What tells of places in a list.
_PLACES = frozenset(("array_lower", "array_upper", "array_position"))


def dotted(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`pg_catalog.f(x)`, and a field of what gives rows: `(f(x)).n`."""
    if isinstance(node.expression, exp.Anonymous) and isinstance(node.this, exp.Identifier):
        if identifier(node.this) not in ("pg_catalog", "information_schema"):
            return compiler.cannot(f"the schema {node.this.name} has no functions here")
        return call(compiler, node.expression, scope)
    row, field = compiler.expression(node.this, scope), identifier(node.expression)
    if row.type >= 0 or field not in ("n", "x"):
        return compiler.cannot("a field of a row is not supported here")
    return Typed(f"({row.sql} ->> '{field}')", INT4 if field == "n" else -row.type)


def call(compiler: Compiler, node: exp.Expr, scope: Scope, filter_: str = "") -> Typed:
    """A function by its name, with its FILTER."""
    name = str(node.this).lower()
    if name == "count":
        return counted(compiler, node.expressions, scope, filter_)
    if name in _GRAMMAR and node.expressions:
        return _GRAMMAR[name](compiler, node, scope)
    if name in SETS:
        return drawn_from(compiler, node, scope)
    function = FUNCTIONS.get(name)
    if function is None:
        return compiler.cannot(f"the function {name} is not known here")
    if function.is_aggregate:
        parts = aggregated(compiler, node.expressions, scope)
        return called(
            compiler, name, parts.values, parts.tail, filter_, is_distinct=parts.is_distinct
        )
    return called(compiler, name, compiler.expressions(node.expressions, scope), "", filter_)


def called(
    compiler: Compiler,
    name: str,
    values: Sequence[Typed],
    tail: str = "",
    filter_: str = "",
    *,
    is_distinct: bool = False,
) -> Typed:
    """A function that is known, of these values; raises what is wrong with their types."""
    function = FUNCTIONS[name]
    meant = signature_of(name, tuple(one.type for one in values))
    arguments = [
        _given(compiler, value, wanted, function)
        for value, wanted in zip(values, meant.takes, strict=True)
    ]
    sql = BY_TYPES.get((name, meant.takes), function.sql)
    if is_array(meant.returns) and any(is_array(one.type) and one.first == 0 for one in values):
        sql = None  # it would count from 0 too
    if sql is None or (name == "array_position" and len(arguments) > 2):
        return compiler.cannot(f"{name} of these types is not supported here", meant.returns)
    if name == "array_to_string" and element_of(values[0].type) in NAMED:
        kind = text(NAMED[element_of(values[0].type)])
        arguments[0] = Typed(f"pg_names({arguments[0].sql}, {kind})", TEXT)
    if name == "array_append":
        arguments.append(Typed(text(kept_as(arguments[-1].type)), TEXT))
    inner = ", ".join(one.sql for one in arguments)
    distinct = "DISTINCT " if is_distinct else ""
    made = sql.format(f"{distinct}{inner}{tail}")
    if function.is_aggregate and made.startswith("CAST("):
        made = made.removesuffix(" AS TEXT)") + f"{filter_} AS TEXT)"
        filter_ = ""
    if name in _PLACES and values[0].first == 0:
        made = f"({made} - 1)"
    return Typed(function.around.format(made + filter_), meant.returns)


def _given(compiler: Compiler, value: Typed, wanted: int, function: Function) -> Typed:
    """An argument in the type that is taken, and in the clothes that the function wants."""
    if function.is_json:
        return Typed(_in_json(compiler, value), value.type)
    if wanted == ANY:
        if function.shows:
            return Typed(shown(value), TEXT)
        return converted(compiler, value, TEXT) if value.type == UNKNOWN else value
    given = converted(compiler, value, wanted)
    if function.around.startswith("nullif"):
        return Typed(element(compiler, given), given.type)
    return Typed(in_order(given), wanted) if function.is_aggregate else given


def shown(value: Typed) -> str:
    """A value as PostgreSQL sends it: a boolean is a letter."""
    if value.type == BOOL:
        return f"CASE {value.sql} WHEN 1 THEN 't' WHEN 0 THEN 'f' END"
    return as_text(value)


def _in_json(compiler: Compiler, value: Typed) -> str:
    """How a value is kept, and the value."""
    if value.type in (JSON, JSONB) or is_array(value.type):
        return f"'{'a' if is_array(value.type) else 'j'}', {value.sql}"
    if value.type in (TIMESTAMPTZ, DATE):
        compiler.cannot("a time in JSON is not supported here")
    if value.type in NAMED:
        return f"'t', {as_text(value)}"
    return f"{text(kept_as(value.type))}, {value.sql}"


def element(compiler: Compiler, value: Typed) -> str:
    """A value as an element of a list."""
    if is_array(value.type) or value.type in (JSON, JSONB):
        return compiler.cannot("lists of lists are not supported here").sql
    if value.type == BOOL:
        return f"json(CASE {value.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)"
    return value.sql


def _typeof(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(str(compiler.expression(node.expressions[0], scope).type), REGTYPE)


def _chosen(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """COALESCE, GREATEST and LEAST."""
    name = str(node.this).lower()
    values = alike(compiler, compiler.expressions(node.expressions, scope), name.upper())
    if name != "coalesce" and (values[0].type == NUMERIC or is_array(values[0].type)):
        return compiler.cannot(f"{name} of these types is not supported here")
    return Typed(_CHOOSING[name].format(", ".join(one.sql for one in values)), values[0].type)


def _nullif(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    if len(node.expressions) != 2:
        raise ParseError("NULLIF takes two values")
    left, right = compiler.expressions(node.expressions, scope)
    meant = operator("=", left.type, right.type)
    one = converted(compiler, left, meant.takes[0])
    same = compared("=", one, converted(compiler, right, meant.takes[1]))
    if same is None:
        return compiler.cannot("nullif of these types is not supported here", one.type)
    return Typed(f"CASE WHEN {same} THEN NULL ELSE {one.sql} END", one.type)


def _array_of_query(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`ARRAY(SELECT …)`."""
    answered = compiler.query(node.expressions[0], scope).decided()
    if len(answered.columns) != 1:
        return compiler.cannot("ARRAY of several columns is not supported here")
    alias, inner = compiler.alias(), compiler.alias()
    column = Typed(f"{alias}.c1", answered.columns[0].type)
    sql = (
        f"(SELECT json_group_array({element(compiler, column)}) FROM"
        f" (WITH {inner}(c1) AS ({answered.sql}) SELECT c1 FROM {inner}) AS {alias})"
    )
    return Typed(sql, array_of(column.type))


_GRAMMAR: Mapping[str, Callable[[Compiler, exp.Expr, Scope], Typed]] = {
    "array": _array_of_query,
    "pg_typeof": _typeof,
    "nullif": _nullif,
    **dict.fromkeys(_CHOOSING, _chosen),
}
"""What looks like a call, and has rules of its own."""
