"""The primary keys of relations: the index and the constraint that PostgreSQL has for each.

The parts of a resource's identifier tell it from all others of its type in a region, and they are
in every row: so they are the key, with the region where a type has resources in several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cirrusql.pgcatalog.rows import Table
from cirrusql.pgcatalog.types import BOOL, FLOAT8, INT8, JSONB, TEXT, types

INDEXES_FROM, CONSTRAINTS_FROM = 400_000, 500_000
"""How far the numbers of a key's index and constraint are from its table's."""
_BTREE = 403
# What compares the values of a type in an index.
_CLASSES = {TEXT: 3126, INT8: 3124, FLOAT8: 3123, BOOL: 424, JSONB: 4033}
INDEX_COLUMNS = (
    "indexrelid", "indrelid", "indnatts", "indnkeyatts", "indisunique", "indnullsnotdistinct",
    "indisprimary", "indisexclusion", "indimmediate", "indisclustered", "indisvalid",
    "indcheckxmin", "indisready", "indislive", "indisreplident", "indkey", "indcollation",
    "indclass", "indoption",
)  # fmt: skip
CONSTRAINT_COLUMNS = (
    "oid", "conname", "connamespace", "contype", "condeferrable", "condeferred", "convalidated",
    "conrelid", "contypid", "conindid", "conparentid", "confrelid", "confupdtype", "confdeltype",
    "confmatchtype", "conislocal", "coninhcount", "connoinherit", "conkey",
)  # fmt: skip


def indexes(tables: Iterable[Table]) -> Iterator[Table]:
    """The indexes of the keys, as relations."""
    for one in tables:
        if one.key:
            columns = [one.columns[number - 1] for number in one.key]
            yield Table(
                one.oid + INDEXES_FROM, one.schema, key_name(one),
                "i", [(name, kind, "") for name, kind, _ in columns],
            )  # fmt: skip


def key_name(table: Table) -> str:
    """What PostgreSQL calls the key of a table: it has 63 letters at most.

    >>> key_name(Table(1, 1, "vpcs", "r", ()))
    'vpcs_pkey'
    """
    return f"{table.name[:58]}_pkey"


def index_rows(tables: Iterable[Table]) -> Iterator[tuple[Any, ...]]:
    """The rows of `pg_index`, in the order of `INDEX_COLUMNS`."""
    for one in tables:
        if not one.key:
            continue
        kinds = [one.columns[number - 1][1] for number in one.key]
        yield (
            one.oid + INDEXES_FROM, one.oid, len(one.key), len(one.key), 1, 0, 1, 0, 1, 0, 1, 0, 1,
            1, 0, _list(one.key), _list(types()[kind].collation for kind in kinds),
            _list(_CLASSES.get(kind, 0) for kind in kinds), _list(0 for _ in kinds),
        )  # fmt: skip


def constraint_rows(tables: Iterable[Table]) -> Iterator[tuple[Any, ...]]:
    """The rows of `pg_constraint`, in the order of `CONSTRAINT_COLUMNS`."""
    for one in tables:
        if one.key:
            yield (
                one.oid + CONSTRAINTS_FROM, key_name(one), one.schema, "p", 0, 0, 1, one.oid, 0,
                one.oid + INDEXES_FROM, 0, 0, " ", " ", " ", 1, 0, 1, _list(one.key),
            )  # fmt: skip


def _list(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"
