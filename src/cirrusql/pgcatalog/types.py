"""PostgreSQL's types: their numbers, their facts, and which of them our columns have.

The facts are those of PostgreSQL 15's own `pg_type` (data/types.txt): numbers of built-in types
never change, and every driver has them compiled in.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cirrusql.records import Record

BOOL, BYTEA, CHAR, NAME, INT8, INT2, INT2VECTOR, INT4 = 16, 17, 18, 19, 20, 21, 22, 23
REGPROC, TEXT, OID, XID, OIDVECTOR, JSON, FLOAT4, FLOAT8 = 24, 25, 26, 28, 30, 114, 700, 701
UNKNOWN, BPCHAR, VARCHAR, DATE, TIMESTAMP, TIMESTAMPTZ = 705, 1042, 1043, 1082, 1114, 1184
INTERVAL, NUMERIC, REGPROCEDURE, REGCLASS, REGTYPE = 1186, 1700, 2202, 2205, 2206
RECORD, JSONB, REGROLE, REGNAMESPACE = 2249, 3802, 4096, 4089

OF_JSON_TYPE: Mapping[str, int] = {
    "string": TEXT,
    "integer": INT8,
    "number": FLOAT8,
    "boolean": BOOL,
    "object": JSONB,
    "array": JSONB,
}
"""The type of a column of ours, by its JSON type. A time is text: no schema says how it is written."""

INTEGERS = frozenset((INT2, INT4, INT8, OID, XID))
"""Whole numbers."""
NUMBERS = INTEGERS | {FLOAT4, FLOAT8, NUMERIC}
"""All numbers."""
TEXTS = frozenset((TEXT, NAME, VARCHAR, BPCHAR, CHAR, UNKNOWN))
"""Texts, whatever their longest."""
NAMED: Mapping[int, str] = {
    REGCLASS: "regclass",
    REGTYPE: "regtype",
    REGNAMESPACE: "regnamespace",
    REGPROC: "regproc",
    REGPROCEDURE: "regprocedure",
    REGROLE: "regrole",
}
"""Object ids that are shown as names."""


def column_type(json_type: str) -> int:
    """The number of the type that a column of ours has, by its JSON type.

    >>> column_type("integer"), column_type("array")
    (20, 3802)
    """
    return OF_JSON_TYPE.get(json_type, TEXT)


_FOLDER = os.path.join(os.path.dirname(__file__), "data")  # noqa: PTH118, PTH120


class Type(Record):
    """One row of `pg_type`; the fields are its columns, in the order of the file."""

    oid: int
    name: str
    length: int
    by_value: bool
    kind: str
    category: str
    preferred: bool
    delimiter: str
    relation: int
    element: int
    array: int
    input: str
    output: str
    receive: str
    send: str
    align: str
    storage: str
    base: int
    modifier: int
    collation: int
    namespace: int
    subscript: str
    modifier_in: str
    modifier_out: str
    analyze: str

    @property
    def is_array(self) -> bool:
        """Whether a value of it is a list: `_text`, and vectors too."""
        return self.subscript == "array_subscript_handler"


def data(name: str) -> list[str]:
    """The lines of a file of facts."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:  # noqa: PTH118, PTH123
        return file.read().splitlines()


@lru_cache(maxsize=1)
def types() -> Mapping[int, Type]:
    """Every type by its number.

    >>> types()[25].name, types()[25].array, types()[1009].name
    ('text', 1009, '_text')
    """
    return {made.oid: made for made in map(_type, data("types.txt"))}


def _type(line: str) -> Type:
    return Type(*(_fact(cell) for cell in line.split("|")))


def _fact(cell: str) -> Any:
    if cell in ("True", "False"):
        return cell == "True"
    return int(cell) if cell.lstrip("-").isdigit() else cell


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, int]:
    named = {made.name: made.oid for made in reversed(types().values())}
    return {**named, **{other: named[name] for other, name in _SPELT.items()}}


_SPELT = {
    "int": "int4", "integer": "int4", "smallint": "int2", "bigint": "int8", "boolean": "bool",
    "real": "float4", "float": "float8", "double": "float8", "double precision": "float8",
    "decimal": "numeric", "character varying": "varchar", "character": "bpchar", "string": "text",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time", "bit varying": "varbit",
    "varbinary": "bytea", "nchar": "bpchar", "nvarchar": "varchar", "timestampntz": "timestamp",
    "tinyint": "int2", '"char"': "char",
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
    found = _by_name().get(plain.removesuffix("[]").split("(")[0].strip())
    if found is None or not plain.endswith("[]"):
        return found
    return types()[found].array or None


def array_of(oid: int) -> int:
    """The type of a list of such values; of text where there is none."""
    found = types().get(TEXT if oid == UNKNOWN else oid)
    return found.array if found is not None and found.array else 1009


def element_of(oid: int) -> int:
    """The type of an element of a list; text where it is none."""
    found = types().get(oid)
    return found.element if found is not None and found.element else TEXT


def is_array(oid: int) -> bool:
    """Whether values of the type are lists.

    >>> is_array(1009), is_array(25), is_array(22)
    (True, False, True)
    """
    found = types().get(oid)
    return found is not None and found.is_array


def base_of(oid: int) -> int:
    """The type that values have on the wire: of a domain what it is made of."""
    found = types().get(oid)
    return found.base if found is not None and found.kind == "d" else oid


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
    if modifier is not None and modifier > 4 and oid in (VARCHAR, BPCHAR):
        return f"{name}({modifier - 4})"
    return prefix + name


_PG_CATALOG = 11
