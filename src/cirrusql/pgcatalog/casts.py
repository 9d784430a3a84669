"""CAST: what a value is in another type of PostgreSQL's."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.type_names import type_number
from cirrusql.pgcatalog.types import (
    BOOL,
    BPCHAR,
    CHAR,
    FLOAT4,
    FLOAT8,
    INTEGERS,
    NAMED,
    NUMBERS,
    NUMERIC,
    TEXT,
    TEXTS,
    UNKNOWN,
    VARCHAR,
    array_of,
    common_type,
    is_array,
)
from cirrusql.sql.grammar import exp


def cast_type(node: exp.Expr) -> int | None:
    """The number of the type that a cast names; None for one that nobody knows."""
    if isinstance(node, exp.DataType) and not isinstance(node, exp.ObjectIdentifier):
        if node.this == exp.DataType.Type.ARRAY and node.expressions:
            inner = cast_type(node.expressions[0])
            return array_of(inner) if inner is not None else None
        if node.this == exp.DataType.Type.USERDEFINED:
            kind = node.args.get("kind")
            return type_number(kind.name if isinstance(kind, exp.Expr) else str(kind))
        return type_number(node.this.value)
    return type_number(str(node.this))


def cast(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`CAST(x AS type)` and `x::type`."""
    target = cast_type(node.args["to"])
    if target is None:
        return compiler.cannot(f"there is no type {node.args['to'].sql(dialect='postgres')}")
    inner = node.this
    if isinstance(inner, exp.Parameter):
        value = _parameter(compiler, inner, target)
    else:
        value = converted(compiler.expression(inner, scope), target)
    sizes = node.args["to"].expressions if isinstance(node.args["to"], exp.DataType) else []
    if not sizes or is_array(target):
        return value
    if target not in (VARCHAR, BPCHAR):
        return compiler.cannot("a type with a precision is not supported here", target)
    return Typed(f"substr({value.sql}, 1, {sizes[0].name})", target)


def _parameter(compiler: Compiler, node: exp.Expr, target: int) -> Typed:
    value = compiler.parameter(int(node.name), target)
    if target in NAMED:  # a client may give a name, or a number
        return Typed(f"pg_reg({text(NAMED[target])}, {value.sql})", target)
    return value if value.type == target else converted(value, target)


def converted(value: Typed, target: int) -> Typed:
    """A value in another type."""
    return Typed(_converted(value, target), target)


def _converted(value: Typed, target: int) -> str:
    if value.sql == "NULL" or value.type == target:
        return value.sql
    if target in NAMED:
        is_number = value.type in INTEGERS or value.type in NAMED
        return value.sql if is_number else f"pg_reg({text(NAMED[target])}, {value.sql})"
    if is_array(target):
        return value.sql if is_array(value.type) else f"pg_array({value.sql})"
    if target == BOOL:
        return f"({value.sql} <> 0)" if value.type in INTEGERS else f"pg_bool({value.sql})"
    if target == CHAR:  # `'r' = relkind`, and of a longer text the first letter
        return as_text(value) if len(value.sql) == 3 else f"substr({as_text(value)}, 1, 1)"
    if target in TEXTS:
        return as_text(value)
    return _as_number(value, target) if target in NUMBERS else value.sql


def _as_number(value: Typed, target: int) -> str:
    if value.type in INTEGERS or value.type in NAMED or value.type == BOOL:
        return value.sql
    if target in (FLOAT4, FLOAT8, NUMERIC):
        return value.sql if value.type in NUMBERS else f"pg_number({value.sql})"
    whole = f"round({value.sql})" if value.type in NUMBERS else f"pg_integer({value.sql})"
    return f"CAST({whole} AS INTEGER)"


def as_text(value: Typed) -> str:
    """A value as PostgreSQL writes it."""
    if value.type in TEXTS:
        return value.sql
    if value.type in NAMED:
        return f"pg_reg_name({text(NAMED[value.type])}, {value.sql})"
    if value.type == BOOL:
        return f"CASE {value.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    if is_array(value.type):
        return f"pg_array_text({value.sql})"
    return f"CAST({value.sql} AS TEXT)"


def alike(values: list[Typed], nodes: Sequence[exp.Expr]) -> list[Typed]:
    """Values of which one is chosen: texts in quotes are what the others are."""
    common = common_type(value.type for value in values)
    known = Typed("", TEXT if common == UNKNOWN else common)
    return [
        Typed(agreed(value, known, node).sql if value.type == UNKNOWN else value.sql, known.type)
        for value, node in zip(values, nodes, strict=True)
    ]


def agreed(value: Typed, other: Typed, node: exp.Expr) -> Typed:
    """A value that is compared with another: a text in quotes is what the other is.

    `relhasindex = 't'`, `oid = '16388'` and `relnamespace = 'ec2'` are written so.
    """
    while isinstance(node, exp.Paren):
        node = node.this
    is_open = isinstance(node, exp.Literal) and node.is_string
    if not is_open or (other.type in TEXTS and other.type != CHAR):
        return value
    return converted(Typed(value.sql, TEXT), other.type)
