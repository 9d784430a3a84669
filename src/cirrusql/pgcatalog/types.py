"""PostgreSQL's types: their numbers, their facts, and which of them our columns have.

The facts are those of PostgreSQL 15's own `pg_type` (data/types.txt): numbers of built-in types
never change, and every driver has them compiled in.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
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
"""The type of a column of ours, by its JSON type. A time is text: no schema says which format."""

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


# What PostgreSQL takes for another without being asked, from the narrower to the wider.
_WIDTH = {INT2: 1, INT4: 2, INT8: 3, OID: 3, NUMERIC: 4, FLOAT4: 5, FLOAT8: 6}
_PREFERRED = frozenset((OID, FLOAT8))


def common_type(oids: Iterable[int]) -> int:
    """The type of what is one of several values, as those of CASE; unknown if all are.

    >>> common_type([705, INT4, INT8]), common_type([VARCHAR, TEXT]), common_type([])
    (20, 1043, 705)
    """
    found = UNKNOWN
    for oid in oids:
        if found == UNKNOWN or (
            found not in _PREFERRED and _WIDTH.get(oid, 0) > _WIDTH.get(found, 9)
        ):
            found = oid
    return found
