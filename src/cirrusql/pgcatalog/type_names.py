"""The names of types: as statements write them, and as PostgreSQL does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from cirrusql.errors import NotSupportedError
from cirrusql.pgcatalog.types import BPCHAR, NUMERIC, VARCHAR, types


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, int]:
    named = {made.name: made.oid for made in types().values()}
    # Alone `char` is a text of one letter; the type of that name is written in quotes.
    spelt = {other: named[name] for other, name in _SPELT.items()}
    return {**named, **spelt, '"char"': named["char"], "char": named["bpchar"]}


_SPELT = {
    "int": "int4", "integer": "int4", "smallint": "int2", "bigint": "int8", "boolean": "bool",
    "real": "float4", "float": "float8", "double": "float8", "double precision": "float8",
    "decimal": "numeric", "character varying": "varchar", "character": "bpchar", "string": "text",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time", "bit varying": "varbit",
    "varbinary": "bytea", "nchar": "bpchar", "nvarchar": "varchar", "timestampntz": "timestamp",
    "tinyint": "int2",
}  # fmt: skip
_FORMATTED = {
    "bool": "boolean", "int2": "smallint", "int4": "integer", "int8": "bigint",
    "float4": "real", "float8": "double precision", "varchar": "character varying",
    "bpchar": "character", "char": '"char"', "varbit": "bit varying",
    "timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone",
    "time": "time without time zone", "timetz": "time with time zone",
}  # fmt: skip


def type_number(name: str) -> int | None:
    """The number of a type by any of its names, arrays included; None for what is no type.

    >>> type_number("integer"), type_number("pg_catalog.int4[]"), type_number("nothing")
    (23, 1007, None)
    """
    plain = name.strip().lower().removeprefix("pg_catalog.").removeprefix("information_schema.")
    base = plain.removesuffix("[]").split("(")[0].strip()
    found = _by_name().get(base if base == '"char"' else base.strip('"'))
    if found is None or not plain.endswith("[]"):
        return found
    return types()[found].array or None


def format_type(oid: int | None, modifier: int | None = None) -> str | None:
    """A type as PostgreSQL's function of that name writes it.

    >>> format_type(20), format_type(1009), format_type(1043, 84), format_type(0), format_type(4)
    ('bigint', 'text[]', 'character varying(80)', '-', '???')
    """
    if oid is None:
        return None
    found = types().get(oid)
    if found is None:
        return "-" if oid == 0 else "???"
    if found.is_array and found.name.startswith("_"):
        return f"{format_type(found.element, modifier)}[]"
    name = _FORMATTED.get(found.name, found.name)
    prefix = "" if found.namespace == _PG_CATALOG else "information_schema."
    if modifier is None or modifier == -1:
        # `character` alone would be one of one letter.
        return "bpchar" if oid == BPCHAR and modifier == -1 else prefix + name
    return _sized(oid, prefix + name, modifier)


def _sized(oid: int, name: str, modifier: int) -> str:
    """A type with its modifier. Raises NotSupportedError for an interval's, which nothing has."""
    if oid in (VARCHAR, BPCHAR):
        return f"{name}({modifier - 4})" if modifier > 4 else name
    if oid == NUMERIC:
        bits = modifier - 4
        return f"{name}({bits >> 16 & 65535},{(bits & 2047 ^ 1024) - 1024})"
    if oid in _OF_BITS:
        return f"{name}({modifier})"
    if oid in _OF_TIMES:
        first, _, rest = name.partition(" ")
        return f"{first}({modifier}) {rest}"
    if oid == _INTERVAL:
        raise NotSupportedError(f"a modifier of {name} is not told here")
    return name


_OF_BITS = frozenset((1560, 1562))
_OF_TIMES = frozenset((1083, 1114, 1184, 1266))
_INTERVAL = 1186


_PG_CATALOG = 11
