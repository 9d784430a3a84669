"""The rows of `pg_class`, `pg_attribute` and their like, for relations of ours and PostgreSQL's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.catalog.listed import Listed
from cirrusql.pgcatalog.listing import SCHEMAS_FROM
from cirrusql.pgcatalog.system import PG_CATALOG, SCHEMAS, system_tables
from cirrusql.pgcatalog.type_rows import OWNER, function_number, function_rows, type_row
from cirrusql.pgcatalog.types import column_type, types
from cirrusql.records import Record

PUBLIC = 2200
"""The object id of the schema `public`, in every PostgreSQL."""
_HEAP, _BTREE, _IS_CLASS = 2, 403, 1259
_ACCESS_METHODS = {
    _HEAP: "heap", _BTREE: "btree", 405: "hash", 783: "gist", 2742: "gin", 4000: "spgist",
    3580: "brin",
}  # fmt: skip
# Each built-in range: what it is of, the type of several of them, what compares its ends, and
# the functions of it.
_RANGES = (
    (3904, 23, 4451, 1978, "int4range_canonical", "int4range_subdiff"),
    (3906, 1700, 4532, 3125, "-", "numrange_subdiff"),
    (3908, 1114, 4533, 3128, "-", "tsrange_subdiff"),
    (3910, 1184, 4534, 3127, "-", "tstzrange_subdiff"),
    (3912, 1082, 4535, 3122, "daterange_canonical", "daterange_subdiff"),
    (3926, 20, 4536, 3124, "int8range_canonical", "int8range_subdiff"),
)
_HANDLERS = {"heap": "heap_tableam_handler", "spgist": "spghandler", "btree": "bthandler"}

COLLATIONS = {100: ("default", "d"), 950: ("C", "c"), 951: ("POSIX", "c")}
"""The collations there are: all of them the order of the bytes."""

Row = dict[str, Any]
_CLASS: Row = {
    "reltype": 0, "reloftype": 0, "relowner": OWNER, "reltablespace": 0,
    "relallvisible": 0, "reltoastrelid": 0, "relisshared": 0,
    "relpersistence": "p", "relchecks": 0, "relhastriggers": 0, "relhassubclass": 0,
    "relrowsecurity": 0, "relforcerowsecurity": 0, "relispopulated": 1, "relispartition": 0,
    "relrewrite": 0, "relfrozenxid": 0, "relminmxid": 0,
}  # fmt: skip
_ATTRIBUTE: Row = {
    "attstattarget": -1, "attndims": 0, "attcacheoff": -1, "atttypmod": -1, "attcompression": "",
    "atthasdef": 0, "atthasmissing": 0, "attidentity": "", "attgenerated": "", "attisdropped": 0,
    "attislocal": 1, "attinhcount": 0,
}  # fmt: skip
ALWAYS: Mapping[str, Row] = {"pg_class": _CLASS, "pg_attribute": _ATTRIBUTE}
"""What every row of a table has: the defaults of SQLite's tables."""


class Table(Record):
    """One relation as the catalogue has it: columns by name, type's number, description.

    `key` are the places of the columns of its primary key, from 1.
    """

    oid: int
    schema: int
    name: str
    kind: str
    columns: Sequence[tuple[str, int, str]]
    description: str = ""
    not_null: frozenset[str] = frozenset()
    key: tuple[int, ...] = ()


def tables(listed: Iterable[Listed], schemas: Mapping[str, int]) -> Iterator[Table]:
    """Our relations, in the schemas of these numbers."""
    for one in listed:
        columns = [(name, column_type(kind), told) for name, kind, told in one.columns]
        kind = "v" if one.is_view else "r"
        schema = schemas[one.service]
        places = {name: place for place, (name, _, _) in enumerate(one.columns, 1)}
        yield Table(
            one.number, schema, one.resource, kind, columns, one.description, frozenset(one.key),
            tuple(places[name] for name in one.key),
        )  # fmt: skip


def own_tables() -> Iterator[Table]:
    """PostgreSQL's own relations."""
    for one in system_tables().values():
        columns = [(name, kind, "") for name, kind in one.columns]
        yield Table(
            one.oid, SCHEMAS[one.schema], one.name, one.kind, columns, not_null=one.not_null
        )


def schema_numbers(services: Iterable[str]) -> dict[str, int]:
    """The object ids of the services' schemas, in the order of their names."""
    names = sorted(set(services))
    return {name: SCHEMAS_FROM + place for place, name in enumerate(names)}


def class_row(table: Table) -> tuple[Any, ...]:
    """What a relation's row of `pg_class` has beside `ALWAYS`, in the order of `CLASS_COLUMNS`."""
    is_table, is_index = table.kind == "r", table.kind == "i"
    identity = "d" if is_table and table.oid >= FIRST_OF_OURS else "n"
    return (
        table.oid, table.name, table.schema, table.kind,
        _HEAP if is_table else _BTREE if is_index else 0, 0 if table.kind == "v" else table.oid,
        len(table.columns), int(table.kind == "v"), identity, int(bool(table.key)),
        int(is_index), 0.0 if is_index else -1.0,
    )  # fmt: skip


FIRST_OF_OURS = 16_384
CLASS_COLUMNS = (
    "oid", "relname", "relnamespace", "relkind", "relam", "relfilenode", "relnatts", "relhasrules",
    "relreplident", "relhasindex", "relpages", "reltuples",
)  # fmt: skip
ATTRIBUTE_COLUMNS = (
    "attrelid", "attname", "atttypid", "attnum", "attnotnull", "attlen", "attbyval", "attalign",
    "attstorage", "attcollation",
)  # fmt: skip
DESCRIPTION_COLUMNS = ("objoid", "classoid", "objsubid", "description")


def attribute_rows(table: Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a relation's columns, in the order of `ATTRIBUTE_COLUMNS`."""
    of_type = _of_type()
    for number, (name, kind, _) in enumerate(table.columns, 1):
        *how, collation = of_type.get(kind, _OF_ROWS)
        # PostgreSQL's own tables are compared byte by byte.
        collation = _C if collation == _DEFAULT and table.oid < FIRST_OF_OURS else collation
        yield (table.oid, name, kind, number, name in table.not_null, *how, collation)


_DEFAULT, _C = 100, 950
# Lists of rows of a table, which some statistics are.
_OF_ROWS = (-1, False, "d", "x", 0)
_KEPT: dict[int, tuple[Any, ...]] = {}


def _of_type() -> Mapping[int, tuple[Any, ...]]:
    if not _KEPT:
        _KEPT.update(
            (oid, (one.length, one.by_value, one.align, one.storage, one.collation))
            for oid, one in types().items()
        )
    return _KEPT


def description_rows(table: Table) -> Iterator[tuple[Any, ...]]:
    """What is said of a relation and of its columns."""
    if table.description:
        yield table.oid, _IS_CLASS, 0, table.description
    for number, (_, _, told) in enumerate(table.columns, 1):
        if told:
            yield table.oid, _IS_CLASS, number, told


def small_tables(schemas: Mapping[str, int]) -> Iterator[tuple[str, Row]]:
    """The rows of the small tables, each with its table's name."""
    named = {**SCHEMAS, "pg_toast": 99, "public": PUBLIC, **schemas}
    for name, oid in named.items():
        yield "pg_namespace", {"oid": oid, "nspname": name, "nspowner": OWNER}
    for one in types().values():
        yield "pg_type", type_row(one)
    for row in function_rows():
        yield "pg_proc", row
    for oid, name in _ACCESS_METHODS.items():
        kind = "t" if oid == _HEAP else "i"
        handler = function_number(_HANDLERS.get(name, f"{name}handler"))
        yield "pg_am", {"oid": oid, "amname": name, "amhandler": handler, "amtype": kind}
    for oid, of, many, compares, canonical, difference in _RANGES:
        row = {"rngtypid": oid, "rngsubtype": of, "rngmultitypid": many, "rngcollation": 0}
        functions = {
            "rngcanonical": function_number(canonical), "rngsubdiff": function_number(difference)
        }  # fmt: skip
        yield "pg_range", {**row, "rngsubopc": compares, **functions}
    for oid, name in ((1663, "pg_default"), (1664, "pg_global")):
        yield "pg_tablespace", {"oid": oid, "spcname": name, "spcowner": OWNER}
    for oid, (name, provider) in COLLATIONS.items():
        collation = None if name == "default" else name
        yield (
            "pg_collation",
            {
                "oid": oid, "collname": name, "collnamespace": SCHEMAS[PG_CATALOG],
                "collowner": OWNER, "collprovider": provider, "collisdeterministic": 1,
                "collencoding": -1, "collcollate": collation, "collctype": collation,
            },
        )  # fmt: skip
