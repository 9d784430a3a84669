"""What the types mean that a table of the user's own is declared with."""

from __future__ import annotations

_INTEGERS = ("INTEGER", "INT", "BIGINT", "SMALLINT", "INT2", "INT4", "INT8")
_NUMBERS = ("REAL", "DOUBLE", "DOUBLE PRECISION", "FLOAT", "FLOAT4", "FLOAT8", "NUMERIC", "DECIMAL")
_STRINGS = ("TEXT", "VARCHAR", "CHARACTER VARYING", "CHAR", "CHARACTER", "NVARCHAR", "CLOB", "UUID")
_TYPES = {
    **dict.fromkeys(_INTEGERS, "integer"),
    **dict.fromkeys(_NUMBERS, "number"),
    **dict.fromkeys(("BOOLEAN", "BOOL"), "boolean"),
    **dict.fromkeys(_STRINGS, "string"),
}


def declared_type(declared: str) -> str | None:
    """One of the JSON types, by the words of a column's definition; None where these say nothing.

    >>> declared_type("integer"), declared_type("varchar(10)"), declared_type("double precision")
    ('integer', 'string', 'number')
    >>> declared_type("") is None
    True
    """
    return _TYPES.get(declared.upper().split("(")[0].strip())
