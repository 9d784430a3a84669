"""The three tables: their columns, and rows of records as Arrow has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from cirrusql.records import Record

if TYPE_CHECKING:
    import arro3.core

TableName = Literal["runs", "coverage", "resources"]

_TEXT = "text"
_COLUMNS: dict[TableName, dict[str, str]] = {
    "runs": {
        "run_id": _TEXT,
        "parent_run": "text?",
        "kind": _TEXT,
        "started_at": "time",
        "committed_at": "time",
        "versions": _TEXT,
        "asked": _TEXT,
        "counts": _TEXT,
        "status": _TEXT,
    },
    "coverage": {
        "run_id": _TEXT,
        "account_id": _TEXT,
        "region": _TEXT,
        "type_name": _TEXT,
        "parent": _TEXT,
        "status": _TEXT,
        "error_code": "text?",
        "error": "text?",
        "listed": "count",
        "read": "count",
        "unreadable": "count",
        "started_at": "time",
        "ended_at": "time",
        "calls": "count",
    },
    "resources": {
        "run_id": _TEXT,
        "observed_at": "time",
        "account_id": _TEXT,
        "region": _TEXT,
        "type_name": _TEXT,
        "parent": _TEXT,
        "identifier": _TEXT,
        "op": _TEXT,
        "reason": "text?",
        "source": _TEXT,
        "last_confirmed_at": "time?",
        "content_hash": "bytes?",
        "properties": "text?",
    },
}
# Statistics of a file let it be passed over; of documents they would say nothing.
_SKIPPED_BY: dict[TableName, str] = {
    "runs": "run_id,started_at,committed_at",
    "coverage": "run_id,account_id,region,type_name,ended_at",
    "resources": "run_id,observed_at,account_id,region,type_name,identifier",
}
# The columns whose values differ from row to row.
OF_ONE_EACH: dict[TableName, tuple[str, ...]] = {
    "runs": (),
    "coverage": (),
    "resources": ("identifier", "content_hash", "properties"),
}
TABLES: tuple[TableName, ...] = ("resources", "coverage", "runs")
ROW_GROUP = 16_384
_BATCH = 4_096


def columns(table: TableName) -> tuple[str, ...]:
    """The names of a table's columns, in their order.

    >>> columns("coverage")[:4]
    ('run_id', 'account_id', 'region', 'type_name')
    """
    return tuple(_COLUMNS[table])


def configuration(table: TableName) -> dict[str, str | None]:
    """What a table is made with."""
    return {
        "delta.appendOnly": "false",  # prune rewrites, and so does a run that is computed again
        "delta.dataSkippingStatsColumns": _SKIPPED_BY[table],
    }


@cache
def schema(table: TableName) -> arro3.core.Schema:
    """The Arrow schema of a table: plain texts, which every engine reads."""
    from arro3.core import DataType, Field, Schema

    types = {
        "text": DataType.utf8(),
        "time": DataType.float64(),
        "count": DataType.int64(),
        "bytes": DataType.binary(),
    }
    return Schema(
        [
            Field(name, types[kind.rstrip("?")], nullable=kind.endswith("?"))
            for name, kind in _COLUMNS[table].items()
        ]
    )


def batch(table: TableName, rows: Sequence[tuple[Any, ...]]) -> arro3.core.RecordBatch:
    """Rows, whose values are in the order of the columns, as one batch."""
    from arro3.core import Array, RecordBatch

    made = schema(table)
    arrays = [
        Array([row[place] for row in rows], type=made.field(place).type)
        for place in range(len(_COLUMNS[table]))
    ]
    return RecordBatch.from_arrays(arrays, schema=made)


def rows(table: TableName, records: Iterable[Record]) -> Iterator[tuple[Any, ...]]:
    """The values of records in the order of a table's columns."""
    return map(attrgetter(*columns(table)), records)


def batches(table: TableName, rows: Iterable[tuple[Any, ...]]) -> Iterator[arro3.core.RecordBatch]:
    """Rows as batches of some thousands."""
    kept: list[tuple[Any, ...]] = []
    for row in rows:
        kept.append(row)
        if len(kept) >= _BATCH:
            yield batch(table, kept)
            kept = []
    if kept:
        yield batch(table, kept)
