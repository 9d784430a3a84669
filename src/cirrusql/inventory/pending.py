"""A run that is being committed: its events, worked out type by type, and its coverage."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from cirrusql.inventory import queries, tables
from cirrusql.inventory.ahead import Ahead, joined
from cirrusql.inventory.comparing import Comparison, Known
from cirrusql.inventory.queries import Where
from cirrusql.inventory.records import Coverage, Event, Run
from cirrusql.inventory.remembered import Remembered, by_type
from cirrusql.inventory.spool import Spool, parts
from cirrusql.inventory.store import Store
from cirrusql.inventory.tables import TableName, batches
from cirrusql.records import replace

_TOGETHER = 100_000  # rows of small types that are compared with one answer of the store
_UNWRITTEN = -1


class PendingRun:
    """What one run appends before its own row.

    Mutable: what it has appended on which base, and marks of the events of each type, by which a
    comparison on a later base is known to say the same.
    """

    def __init__(
        self,
        store: Store,
        run: Run,
        coverage: Sequence[Coverage],
        spool: Spool,
        source: str = "collect",
    ) -> None:
        self._store = store
        self._run = run
        self._spool = spool
        self._source = source
        self._coverage: dict[str, list[Coverage]] = {}
        for one in coverage:
            self._coverage.setdefault(one.type_name, []).append(one)
        self._types = sorted({*self._coverage, *spool.types()})
        self._marks: dict[str, bytes] = {}
        self._ops: dict[str, Counter[str]] = {}
        self._appended = False
        self._covered = False

    def append(self, base: int, types: Collection[str] | None) -> None:
        """Have the events on a base, and the coverage, in their tables.

        `types` are those that others touched since this was last called; None at first.
        """
        if not self._appended or types is None:
            self._append_first(base)
        elif self._says_other(types):
            self._remove("resources")
            self._append_events(base)
        self._appended = True
        if not self._covered:
            self._append_coverage()
            self._covered = True

    def _append_first(self, base: int) -> None:
        """Append, or find that an attempt before this one did so on the same base."""
        there = self._there("resources", "observed_at")
        if there[0]:
            written = self._store.table("resources").transaction_version(self._mark)
            times = [event.observed_at for event in self._noted(self._types)]
            if written == base and there == _span(times):
                return
            self._remove("resources")
        self._append_events(base)

    @property
    def _mark(self) -> str:
        return f"cirrusql-run-{self._run.run_id}"

    def _there(self, table: TableName, time: str) -> tuple[Any, ...]:
        """How many rows an attempt has left, from when to when."""
        found: tuple[Any, ...] = next(
            self._store.rows(queries.rows_of_run(table, time, self._run.run_id))
        )
        return found

    def _remove(self, table: TableName) -> None:
        """Take back rows that were appended on another base; they never counted."""
        from deltalake import CommitProperties, Transaction

        properties = CommitProperties(app_transactions=[Transaction(self._mark, _UNWRITTEN)])
        where = f"run_id = {queries.text(self._run.run_id)}"
        self._store.delete(table, where, properties)

    def _append_events(self, base: int) -> None:
        from deltalake import CommitProperties, Transaction

        properties = CommitProperties(app_transactions=[Transaction(self._mark, base)])
        rows = tables.rows("resources", self._noted(self._types))
        with Ahead(batches("resources", rows)) as ahead:
            first = next(ahead, None)
            if first is not None:
                self._store.append("resources", joined(first, ahead), properties)

    def _append_coverage(self) -> None:
        own = [one for name in self._types for one in self._coverage.get(name, ())]
        there = self._there("coverage", "ended_at")
        if there == _span([one.ended_at for one in own]):
            return
        if there[0]:
            self._remove("coverage")
        # Whoever asked need not know the run; its id is the first column.
        rows = ((self._run.run_id, *row[1:]) for row in tables.rows("coverage", own))
        self._store.append("coverage", batches("coverage", rows))

    def _says_other(self, types: Collection[str]) -> bool:
        touched = [name for name in self._types if name in set(types)]
        before = {name: self._marks.get(name) for name in touched}
        for _ in self._noted(touched):
            pass
        return any(self._marks.get(name) != mark for name, mark in before.items())

    def _noted(self, types: Sequence[str]) -> Iterator[Event]:
        """The events of types, in the order of the table, each counted and marked."""
        groups = self._groups(types)
        with Ahead((self._pasts(group) for group in groups), 1) as ahead:
            for pasts in ahead:
                for name in list(pasts):
                    mark, ops = hashlib.blake2b(digest_size=16), Counter[str]()
                    for event in self._of(name, pasts.pop(name)):
                        mark.update(
                            repr((event.observed_at, event.identifier, event.op, event.region,
                                  event.account_id, event.content_hash, event.reason)).encode()
                        )  # fmt: skip
                        ops[event.op] += 1
                        yield event
                    self._marks[name], self._ops[name] = mark.digest(), ops

    def _groups(self, types: Sequence[str]) -> Iterator[list[str]]:
        group: list[str] = []
        size = 0
        for name in types:
            size += self._spool.counts.get(name, 0)
            group.append(name)
            if size >= _TOGETHER:
                yield group
                group, size = [], 0
        if group:
            yield group

    def _pasts(self, types: Sequence[str]) -> dict[str, Remembered]:
        """What was known of types before this run, and what became known since it began."""
        since = self._began(types)
        found = {name: Remembered() for name in types}
        where = Where(types) if self._source == "collect" else self._own_keys(types)
        for batch in self._store.batches(queries.known(where, since)):
            for name, events in by_type(batch):
                found[name].add(events)
        for row in self._store.rows(queries.later(where, since)):
            found[row[0]].later.setdefault(row[1], []).append(Known(*row[2:]))
        scopes = replace(where, identifiers=None)
        for query in (queries.listed_before, queries.listed_since):
            for row in self._store.rows(query(scopes, since)):
                found[row[0]].listings.append(row)
        return found

    def _own_keys(self, types: Sequence[str]) -> Where:
        """What lets the store be asked for little more than the rows' own keys."""
        keys = [parts(row[0]) for name in types for row in self._spool.of(name)]
        accounts, regions, identifiers = (set(column) for column in zip(*keys, strict=True))
        return Where(types, accounts, regions, identifiers)

    def _began(self, types: Sequence[str]) -> float:
        seen = (self._spool.first_seen(name) for name in types)
        asked = (one.started_at for name in types for one in self._coverage.get(name, ()))
        return min((*seen, *asked), default=self._run.started_at)

    def _of(self, type_name: str, remembered: Remembered) -> Iterable[Event]:
        coverage = self._coverage.get(type_name, ())
        every = self._source == "write"
        seen, past = remembered.compared(self._spool.of(type_name), every=every)
        document = self._spool.document
        comparison = Comparison(self._run.run_id, type_name, past, coverage, document, self._source)
        events = list(comparison.events(seen))
        events.sort(key=lambda one: (one.account_id, one.region, one.identifier, one.observed_at))
        return self._with_documents(events)

    def _with_documents(self, events: list[Event]) -> Iterator[Event]:
        """Events with the earlier documents that they keep."""
        lacking = [one for one in events if one.op != "gone" and one.properties is None]
        kept = self._kept_documents(lacking, events)
        for event in events:
            if event.op != "gone" and event.properties is None:
                key = (event.account_id, event.region, event.identifier)
                yield replace(event, properties=_last(kept.get(key, ()), event))
            else:
                yield event

    def _kept_documents(
        self, lacking: list[Event], events: list[Event]
    ) -> dict[Any, list[tuple[Any, ...]]]:
        found: dict[Any, list[tuple[Any, ...]]] = {}
        for start in range(0, len(lacking), 1_000):
            part = lacking[start : start + 1_000]
            where = Where([part[0].type_name], identifiers={one.identifier for one in part})
            for row in self._store.rows(queries.documents(where)):
                found.setdefault(row[:3], []).append(row[3:])
        for event in events if lacking else ():
            if event.properties is not None:
                key = (event.account_id, event.region, event.identifier)
                row = (event.observed_at, event.content_hash, event.properties)
                found.setdefault(key, []).append(row)
        return found

    def counts(self) -> dict[str, int]:
        """How many events of each kind, and how many scopes of each status."""
        total: Counter[str] = Counter()
        for ops in self._ops.values():
            total += ops
        total["seen"] = sum(self._spool.counts.values())
        for rows in self._coverage.values():
            total.update(f"scopes_{one.status}" for one in rows)
        return dict(total)

    def status(self) -> str:
        """Whether every scope was answered completely."""
        decided = all(
            one.decides or one.status == "not_enabled"
            for rows in self._coverage.values()
            for one in rows
        )
        return "complete" if decided else "partial"


def _last(kept: Sequence[tuple[Any, ...]], event: Event) -> str | None:
    """The last document before an event that has its hash."""
    for observed_at, content_hash, properties in reversed(kept):
        if observed_at <= event.observed_at and content_hash == event.content_hash:
            return properties  # type: ignore[no-any-return]
    return None


def _span(times: list[float]) -> tuple[Any, ...]:
    return (len(times), min(times), max(times)) if times else (0, None, None)
