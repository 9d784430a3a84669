"""CAST: what a value is in another type of PostgreSQL's."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.pgcatalog import numerics, texts
from cirrusql.pgcatalog.as_texts import FLOATS, VECTORS, as_text, kept_as
from cirrusql.pgcatalog.coercion import Mismatch, common_type, is_cast
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Scope, Typed, decided, text
from cirrusql.pgcatalog.type_names import format_type, type_number
from cirrusql.pgcatalog.types import (
    BOOL,
    BPCHAR,
    CHAR,
    INT2,
    INT4,
    INT8,
    INTEGERS,
    NAME,
    NAMED,
    NUMERIC,
    OID,
    TEXTS,
    UNKNOWN,
    VARCHAR,
    XID,
    array_of,
    element_of,
    is_array,
)
from cirrusql.sql.grammar import exp

SIZES = {INT2: 2, INT4: 4, INT8: 8, OID: 5, XID: 5}
"""The bytes of a whole number, and 5 for one of four that has no sign."""
# What values can be had of here; of other types there is only NULL.
_HELD = TEXTS | INTEGERS | FLOATS | NAMED.keys() | {BOOL, NUMERIC}


def cast_type(node: exp.Expr) -> int | None:
    """The number of the type that a cast names; None for one that nobody knows."""
    if isinstance(node, exp.DataType) and not isinstance(node, exp.ObjectIdentifier):
        if node.this == exp.DataType.Type.ARRAY and node.expressions:
            inner = cast_type(node.expressions[0])
            return array_of(inner) if inner is not None else None
        if node.this == exp.DataType.Type.USERDEFINED:
            return _by_identifier(node.args.get("kind"))
        return type_number(node.this.value)
    return type_number(str(node.this))


def _by_identifier(kind: object) -> int | None:
    """The type of a name, with or without its schema; `"char"` is another than `char`."""
    last = kind.expression if isinstance(kind, exp.Dot) else kind
    if isinstance(kind, exp.Dot) and kind.this.name not in ("pg_catalog", "information_schema"):
        return None
    if not isinstance(last, exp.Identifier):
        return type_number(str(last))
    is_char = last.name == "char" and (last.args.get("quoted") or isinstance(kind, exp.Dot))
    return CHAR if is_char else type_number(last.name)


def cast(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`CAST(x AS type)` and `x::type`."""
    to = node.args["to"]
    target = cast_type(to)
    if target is None:
        return compiler.cannot(f"there is no type {to.sql(dialect='postgres')}")
    if isinstance(node.this, exp.Array) and not node.this.expressions and is_array(target):
        return Typed("json_array()", target)  # `ARRAY[]::text[]` has a type by its cast alone
    value = converted(compiler, compiler.expression(node.this, scope), target)
    sizes = to.expressions if isinstance(to, exp.DataType) and not is_array(target) else []
    if target == BPCHAR and not sizes and to.this == exp.DataType.Type.CHAR:
        return Typed(f"substr({value.sql}, 1, 1)", target)
    if not sizes:
        return value
    if target not in (VARCHAR, BPCHAR):
        return compiler.cannot("a type with a precision is not supported here", target)
    cut = f"substr({value.sql}, 1, {sizes[0].name})"
    return Typed(cut if target == VARCHAR else f"pg_padded({cut}, {sizes[0].name})", target)


def converted(compiler: Compiler, value: Typed, target: int) -> Typed:
    """A value in another type; raises Mismatch where PostgreSQL has no such cast."""
    if value.parameter and value.type == UNKNOWN:
        return compiler.parameter(value.parameter, target)
    if value.sql == "NULL" or value.type == target:
        return Typed(value.sql, target, value.parameter, value.was_vector)
    if not is_cast(value.type, target):
        raise Mismatch(f"cannot cast type {format_type(value.type)} to {format_type(target)}")
    sql = _converted(value, target)
    if sql is None:
        return compiler.cannot(
            f"{_shown(value.type)} as {_shown(target)} is not supported here", target
        )
    return Typed(sql, target, was_vector=is_array(target) and value.first == 0)


def _shown(oid: int) -> str:
    return "a text" if oid == UNKNOWN else str(format_type(oid))


def _converted(value: Typed, target: int) -> str | None:
    kind, sql = value.type, value.sql
    if is_array(target):
        return _list(value, target)
    if target in TEXTS:
        return _text(value, target)
    if target not in _HELD:
        return None
    if kind in TEXTS:
        return _literal(value, target) or _read(as_text(value), target)
    return _number(kind, sql, target)


def _number(kind: int, sql: str, target: int) -> str:
    """What is a number, a boolean or an object's id already."""
    if target == BOOL:
        return f"({sql} <> 0)"
    if target in FLOATS:
        return sql if kind in FLOATS else f"CAST({sql} AS REAL)"
    if target == NUMERIC:
        return f"pg_numeric({sql})" if kind in FLOATS else f"CAST({sql} AS TEXT)"
    if kind in NAMED or target in NAMED or kind == BOOL or (kind, target) in _WIDER:
        return sql
    return f"pg_whole({sql}, {SIZES[target]})"


_WIDER = frozenset(((INT2, INT4), (INT2, INT8), (INT4, INT8), (OID, INT8)))


def _literal(value: Typed, target: int) -> str | None:
    """What a text in quotes says, found once; raises DataError for one that says nothing."""
    if value.type != UNKNOWN or not value.sql.startswith("'"):
        return None
    said = value.sql[1:-1].replace("''", "'")
    if target == BOOL:
        return str(texts.truth(said))
    if target in SIZES:
        return str(numerics.integer(said, SIZES[target]))
    return text(numerics.read(said)) if target == NUMERIC else None


def _read(sql: str, target: int) -> str | None:
    """What a text says."""
    if target == BOOL:
        return f"pg_bool({sql})"
    if target in NAMED:
        return f"pg_reg({text(NAMED[target])}, {sql})"
    if target in SIZES:
        return f"pg_integer({sql}, {SIZES[target]})"
    return f"pg_number({sql})" if target in FLOATS else f"pg_numeric({sql})"


def _text(value: Typed, target: int) -> str | None:
    sql = as_text(value)
    if target != CHAR:
        return f"substr({sql}, 1, 63)" if target == NAME and len(value.sql) > 63 else sql
    if value.type not in TEXTS:
        return None
    # `'r' = relkind`, and of a longer text the first letter.
    return sql if value.type == UNKNOWN and len(sql) == 3 else f"substr({sql}, 1, 1)"


def _list(value: Typed, target: int) -> str | None:
    element = element_of(target)
    if element not in _HELD or target in VECTORS:
        return None
    if not is_array(value.type):
        return (
            f"pg_array({as_text(value)}, {text(kept_as(element))})"
            if element not in NAMED
            else None
        )
    if kept_as(element_of(value.type)) == kept_as(element):
        return value.sql
    return f"pg_array({as_text(value)}, {text(kept_as(element))})"


def alike(compiler: Compiler, values: Sequence[Typed], what: str) -> list[Typed]:
    """Values of which one is chosen, in the type that all of them have in common."""
    common = decided(common_type((value.type for value in values), what))
    return [converted(compiler, value, common) for value in values]
