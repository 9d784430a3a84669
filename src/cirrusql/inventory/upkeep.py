"""Upkeep: few large files for many small ones, and a horizon behind which history is folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cirrusql.errors import OperationalError
from cirrusql.inventory import queries
from cirrusql.inventory.ahead import Ahead
from cirrusql.inventory.commit import append_horizon
from cirrusql.inventory.store import Store
from cirrusql.inventory.tables import TABLES, TableName, batches
from cirrusql.records import Record

# A commit's files are written before its log names them; none takes as long as this.
YOUNGEST_ORPHAN_HOURS = 24
_MANY = {"resources": 9, "coverage": 16, "runs": 40}
_ATTEMPTS = 5
_NAMED_AT_ONCE = 500


class Kept(Record):
    """What upkeep left: data files before and after, and how many rows it forgot."""

    files_before: int
    files_after: int
    rows_forgotten: int = 0


def files(store: Store) -> int:
    """How many data files the tables have."""
    return sum(len(store.table(name).file_uris()) for name in TABLES)


def size(store: Store) -> int:
    """How many bytes the tables' data files have."""
    return sum(store.bytes_of(name) for name in TABLES)


def is_due(store: Store) -> bool:
    """Whether there are so many small files that a compaction pays."""
    return any(len(store.table(name).file_uris()) >= _MANY[name] for name in TABLES)


def compact(store: Store, *, orphan_hours: int = YOUNGEST_ORPHAN_HOURS) -> Kept:
    """Make few files of many, and remove those that no longer count.

    Others read and commit meanwhile. A file is removed once it has counted for nothing for
    `orphan_hours`: a younger one may be read still, or be of a commit that is under way.
    """
    before = files(store)
    for name in TABLES:
        store.compact(name, orphan_hours)
    return Kept(before, files(store))


def prune(store: Store, before: float, *, orphan_hours: int = YOUNGEST_ORPHAN_HOURS) -> Kept:
    """Forget history before a moment: of each resource its last event before it is kept.

    What was gone by then is forgotten, with the runs and the coverage of which nothing is left; how
    each scope was answered last is kept. What can still be asked, from that moment on, is answered
    as it was. Cut short at any point it has done no harm, and can be done again.
    """
    count, rows = files(store), _rows(store)
    append_horizon(store, before)
    _rewrite(store, "resources", lambda name: queries.folded(name, before))
    _rewrite(store, "coverage", lambda name: queries.covered_since(name, before))
    unused = [row[0] for row in store.rows(queries.forgotten_runs(before))]
    for start in range(0, len(unused), _NAMED_AT_ONCE):
        part = ", ".join(queries.text(name) for name in unused[start : start + _NAMED_AT_ONCE])
        store.delete("runs", f"run_id IN ({part})")
    for name in TABLES:
        store.vacuum(name, orphan_hours)
    return Kept(count, files(store), rows - _rows(store))


def would_forget(store: Store, before: float) -> int:
    """How many events `prune` would forget."""
    types = "SELECT DISTINCT type_name FROM resources ORDER BY type_name"
    left = sum(
        next(store.rows(f"SELECT count(*) FROM ({queries.folded(type_name, before)}) f"))[0]
        for (type_name,) in list(store.rows(types))
    )
    return _rows(store) - int(left)


def _rows(store: Store) -> int:
    return int(next(store.rows("SELECT count(*) FROM resources"))[0])


def _rewrite(store: Store, name: TableName, left: Callable[[str], str]) -> None:
    """Put what a query leaves of each type in the place of a table, unless it grew meanwhile."""
    from deltalake.exceptions import CommitFailedError

    for _ in range(_ATTEMPTS):
        table = store.table(name)
        try:
            with Ahead(batches(name, _left(store, name, table, left))) as ahead:
                store.append(name, ahead, None, table, "overwrite")
        except CommitFailedError:
            continue
        return
    message = f"{name} could not be pruned: others kept committing to it"
    raise OperationalError(message, hint="try again later")


def _left(
    store: Store, name: TableName, table: Any, left: Callable[[str], str]
) -> Iterator[tuple[Any, ...]]:
    types = f"SELECT DISTINCT type_name FROM {name} ORDER BY type_name"
    for (type_name,) in list(store.rows(types, **{name: table})):
        yield from store.rows(left(type_name), **{name: table})
