"""Values as PostgreSQL writes them."""

from __future__ import annotations

from cirrusql.pgcatalog.scope import Typed, text
from cirrusql.pgcatalog.types import (
    BOOL,
    BPCHAR,
    FLOAT4,
    FLOAT8,
    INT2VECTOR,
    INTEGERS,
    NAMED,
    NUMERIC,
    OIDVECTOR,
    TEXTS,
    element_of,
    is_array,
)

FLOATS = frozenset((FLOAT4, FLOAT8))
"""Numbers as computers have them."""
VECTORS = frozenset((INT2VECTOR, OIDVECTOR))
"""Lists in other clothes."""


def as_text(value: Typed) -> str:
    """A value as PostgreSQL writes it."""
    if value.type == BPCHAR:
        return f"rtrim({value.sql}, ' ')"
    if value.type in TEXTS:
        return value.sql
    if value.type in NAMED:
        return f"pg_reg_name({text(NAMED[value.type])}, {value.sql})"
    if value.type == BOOL:
        return f"CASE {value.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    if value.type in FLOATS:
        return f"pg_float_text({value.sql})"
    if value.type == NUMERIC:
        return f"({value.sql} || '')"  # a CAST would keep the order of decimals
    if is_array(value.type):
        return _shown_list(value)
    return f"CAST({value.sql} AS TEXT)"


def _shown_list(value: Typed) -> str:
    is_vector = value.type in VECTORS
    element = element_of(value.type)
    names = f", {text(NAMED[element])}" if element in NAMED else ""
    return f"pg_{'vector' if is_vector else 'array'}_text({value.sql}{names})"


def kept_as(oid: int) -> str:
    """How an element of a list of the type is kept in JSON, in a letter."""
    if oid in INTEGERS or oid in NAMED:
        return "i"
    return "b" if oid == BOOL else "f" if oid in FLOATS else "n" if oid == NUMERIC else "t"
