"""Commits of runs: events of what is new, then coverage, and last the row that makes all count.

A run is computed on what was committed when it began to be, its *base*. Its row in `runs` is only
accepted while that is still so; else the types that the others touched are compared again. What a
commit left behind that was cut short is not seen, and is taken up or removed by the next attempt.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path

import orjson

from cirrusql.errors import OperationalError
from cirrusql.inventory import queries
from cirrusql.inventory.pending import PendingRun
from cirrusql.inventory.records import Coverage, Event, Run, Staged
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.spool import Spool
from cirrusql.inventory.store import Store
from cirrusql.inventory.tables import batches, rows
from cirrusql.records import replace

# One name for every commit of a run: of two on the same base Delta then refuses the second.
_CHAIN = "cirrusql-runs"
_ATTEMPTS = 100
_FAILURES = 5
_TICK = 1e-6


def commit(
    store: Store,
    run: Run,
    coverage: Iterable[Coverage],
    staged: Iterable[Staged],
    spool_folder: Path | None = None,
) -> Run:
    """Commit what one run saw, and return the run as it is recorded.

    The rows may come in any order and are read once, as a stream. A run that was committed before
    is returned as it was recorded; one that was cut short is taken up where it stood, if it is
    given the same rows. Raises OperationalError if the storage fails: nothing of the run counts.
    """
    recorded = _recorded(store, run.run_id)
    if recorded is not None:
        return recorded
    with _no_cycles_looked_for(), Spool(spool_folder) as spool:
        spool.fill(staged)
        covered = sorted(coverage, key=attrgetter("type_name", "account_id", "region", "parent"))
        return _committed(store, run, PendingRun(store, run, covered, spool))


@contextmanager
def _no_cycles_looked_for() -> Iterator[None]:
    """Millions of tuples have none, and looking for them takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def append_write(store: Store, event: Event) -> Run:
    """Append what one of the user's own writes made of a resource: see `append_writes`.

    With an event's `run_id`, such as one made of the write's request token, it is written once
    however often it is asked for.
    """
    return append_writes(store, [event], event.run_id or None)


def append_writes(store: Store, events: Sequence[Event], run_id: str | None = None) -> Run:
    """Append what the user's own writes made of resources, all at once: each a `put`, or `gone`.

    They have no coverage, so that they decide nothing but themselves.
    """
    first = min((one.observed_at for one in events), default=time.time())
    run = Run(run_id or new_run_id(first), kind=Run.WRITE, started_at=first)
    recorded = _recorded(store, run.run_id)
    if recorded is not None:
        return recorded
    with Spool() as spool:
        spool.fill(_staged(event) for event in events)
        return _committed(store, run, PendingRun(store, run, [], spool, "write"))


def _staged(event: Event) -> Staged:
    reason = event.reason or ("deleted_by_us" if event.op == "gone" else None)
    return Staged(
        event.account_id,
        event.region,
        event.type_name,
        event.identifier,
        event.observed_at,
        event.properties,
        event.content_hash,
        event.parent,
        event.op,
        reason,
    )


def append_horizon(store: Store, moment: float) -> Run:
    """Record that history before a moment is forgotten, so that nobody asks for it any more."""
    run = Run(new_run_id(), kind=Run.PRUNE, started_at=moment)
    with Spool() as spool:
        return _committed(store, run, PendingRun(store, run, [], spool))


def _committed(store: Store, run: Run, pending: PendingRun) -> Run:
    from deltalake import CommitProperties, Transaction
    from deltalake.exceptions import CommitFailedError

    types: Collection[str] | None = None
    failures = 0
    for _ in range(_ATTEMPTS):
        runs = store.table("runs")
        base = runs.transaction_version(_CHAIN) or 0
        recorded = _recorded(store, run.run_id)
        if recorded is not None:  # by another that resumed the same run
            return recorded
        before = _run_ids(store)
        try:
            pending.append(base, types)
        except CommitFailedError as problem:
            # Its own rows are there, perhaps: their answer was lost. The next attempt finds them.
            failures += 1
            if failures == _FAILURES:
                raise _outrun(run) from problem
            continue
        made = _finished(store, run, pending)
        properties = CommitProperties(app_transactions=[Transaction(_CHAIN, base + 1)])
        try:
            store.append("runs", batches("runs", rows("runs", [made])), properties, runs)
        except CommitFailedError:
            types = _touched(store, _run_ids(store) - before)
        else:
            return made
    raise _outrun(run)


def _outrun(run: Run) -> OperationalError:
    message = f"run {run.run_id} could not be committed: others were faster again and again"
    return OperationalError(message, hint="try again")


def _finished(store: Store, run: Run, pending: PendingRun) -> Run:
    sql = "SELECT run_id, committed_at FROM runs ORDER BY committed_at DESC, run_id DESC LIMIT 1"
    parent, at = next(store.rows(sql), (None, 0.0))
    counts = {**orjson.loads(run.counts), **pending.counts()}
    return replace(
        run,
        parent_run=parent,
        # The chain is in the order of time whatever a clock says.
        committed_at=max(run.committed_at or time.time(), at + _TICK),
        counts=orjson.dumps(counts).decode(),
        status=pending.status() if run.status == "complete" else run.status,
    )


def _run_ids(store: Store) -> frozenset[str]:
    return frozenset(row[0] for row in store.rows("SELECT run_id FROM runs"))


def _touched(store: Store, run_ids: Collection[str]) -> list[str]:
    """The types that runs asked for or changed."""
    return [row[0] for row in store.rows(queries.types_of_runs(run_ids))]


def _recorded(store: Store, run_id: str) -> Run | None:
    sql = f"{queries.RUNS.partition(' ORDER BY')[0]} WHERE run_id = {queries.text(run_id)}"
    found = next(store.rows(sql), None)
    return Run(*found) if found else None
