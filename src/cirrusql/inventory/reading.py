"""What the inventory knows of a moment: states, coverage, runs, histories and changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from math import inf, nextafter

from cirrusql.catalog import Catalog
from cirrusql.errors import OperationalError
from cirrusql.inventory import past_queries, queries
from cirrusql.inventory.changes import Change, changed, kind_of
from cirrusql.inventory.moments import At
from cirrusql.inventory.past_queries import Span
from cirrusql.inventory.queries import Where
from cirrusql.inventory.records import Event, Run
from cirrusql.inventory.rules import Rules
from cirrusql.inventory.states import ScopeAnswer, StateRow
from cirrusql.inventory.store import Store
from cirrusql.records import replace


class Reading:
    """Reads one store. Mutable: the rules of types, which are kept once worked out."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self.store = store
        self._rules = Rules(catalog)

    def at(self, moment: At | str) -> At:
        """A moment whose time is known: of a run, when it was committed.

        Raises ProgrammingError for a text that names no moment, OperationalError for a run that
        there is not, or for a moment before the first run.
        """
        wanted = At.parse(moment) if isinstance(moment, str) else moment
        if wanted.run_id is not None and wanted.moment == float("inf"):
            return self._at_run(wanted.run_id, wanted)
        collected, first, horizon = next(self.store.rows(queries.REACH))
        if first is None:
            hint = "`cirrusql inventory collect` makes the first"
            raise OperationalError("the inventory has no run yet", hint=hint)
        oldest = max(collected or first, horizon or float("-inf"))
        if oldest > wanted.moment:
            what = "it was pruned to" if oldest == horizon else "its first began"
            hint = f"{what} {queries.written_time(oldest)}"
            raise OperationalError(f"the inventory has no run as old as {wanted}", hint=hint)
        return wanted

    def frozen(self, moment: At | str) -> At:
        """As `at`, of what has been committed by now: what comes later does not change it."""
        known = self.at(moment)
        last = next(self.store.rows("SELECT max(committed_at) FROM runs"))[0]
        return replace(known, committed_by=min(known.committed_by, last))

    def _at_run(self, run_id: str, wanted: At) -> At:
        sql = f"SELECT committed_at FROM runs WHERE run_id = {queries.text(run_id)}"
        found = next(self.store.rows(sql), None)
        if found is None:
            hint = "`cirrusql inventory runs` lists them"
            raise OperationalError(f"the inventory has no run {run_id}", hint=hint)
        return replace(wanted, moment=found[0], committed_by=found[0])

    def state(
        self,
        type_names: Collection[str],
        at: At | str = At.LATEST,
        accounts: Collection[str] | None = None,
        regions: Collection[str] | None = None,
        identifiers: Collection[str] | None = None,
    ) -> Iterator[StateRow]:
        """The resources that were present at a moment, sorted by type, account, region, identifier.

        None for accounts, regions or identifiers means all; an empty collection means none. A row
        that could not be read is there, flagged, with the properties that it had.
        """
        known = self.at(at)
        where = Where(type_names, accounts, regions, identifiers)
        scopes = replace(where, identifiers=None)
        answers = {answer.key: answer for answer in self._answers(scopes, known)}
        for row in self.store.rows(queries.state(where, known)):
            yield StateRow.of(row, answers)

    def coverage_at(
        self,
        type_names: Collection[str] | None = None,
        at: At | str = At.LATEST,
        accounts: Collection[str] | None = None,
        regions: Collection[str] | None = None,
    ) -> list[ScopeAnswer]:
        """How each scope that was ever asked by then was answered; one that has none never was."""
        return list(self._answers(Where(type_names, accounts, regions), self.at(at)))

    def _answers(self, where: Where, at: At) -> Iterator[ScopeAnswer]:
        return (ScopeAnswer(*row) for row in self.store.rows(queries.coverage(where, at)))

    def runs(self, *, writes: bool = False) -> list[Run]:
        """The committed runs, oldest first; with `writes` the user's own writes too."""
        found = (Run(*row) for row in self.store.rows(queries.RUNS))
        return [run for run in found if writes or run.kind == Run.COLLECT]

    def hidden_in(self, type_name: str) -> frozenset[str]:
        """The properties of a type in which secrets are hidden."""
        return frozenset(pointer[0] for pointer in self._rules.of(type_name).secrets)

    def counts(self, run_id: str) -> list[tuple[str, str, str, str, int]]:
        """How many resources each scope of a run listed: type, account, region, status, count."""
        return list(self.store.rows(queries.counts(run_id)))

    def history(
        self,
        type_name: str,
        identifier: str,
        account: str | None = None,
        region: str | None = None,
        at: At | str = At.LATEST,
    ) -> list[Event]:
        """All that was ever seen of a resource, oldest first."""
        accounts = None if account is None else [account]
        regions = None if region is None else [region]
        where = Where([type_name], accounts, regions, [identifier])
        return [Event(*row) for row in self.store.rows(queries.history(where, self.at(at)))]

    def changes(
        self,
        since: At | str | None = None,
        until: At | str = At.LATEST,
        type_names: Collection[str] | None = None,
        accounts: Collection[str] | None = None,
        regions: Collection[str] | None = None,
        identifiers: Collection[str] | None = None,
        run_id: str | None = None,
    ) -> Iterator[Change]:
        """What changed after `since` and up to `until`, or in one run, oldest first.

        `since` may lie before the first run, or be None for everything.
        """
        horizon = next(self.store.rows(queries.REACH))[2]
        begin = float("-inf")
        if since is not None:
            wanted = At.parse(since) if isinstance(since, str) else since
            begin = (self.at(wanted) if wanted.run_id else wanted).moment
        begin = nextafter(begin, inf)
        begin = begin if horizon is None else max(begin, horizon)
        end = self.at(until)
        where = Where(type_names, accounts, regions, identifiers)
        span = Span(begin, end.moment, None if run_id is None else [run_id])
        sql = past_queries.changes(where, span, documents=True, committed_by=end.committed_by)
        for row in self.store.rows(sql):
            event, before = Event(*row[:-3]), row[-3:]
            yield changed(event, before, self._rules.of(event.type_name))

    def diff(
        self,
        before: Iterable[StateRow],
        after: Iterable[StateRow],
        across: Collection[str] = (),
    ) -> Iterator[Change]:
        """What makes the second state of the first.

        `across` names what the two may differ in and still be the same resource: `account_id`,
        `region`. The changes are those that an `after` would show as of its own moment.
        """
        left, right = _by_key(before, across), _by_key(after, across)
        for key in sorted({**left, **right}):
            one, other = left.get(key), right.get(key)
            found = kind_of(one, other, self._rules)
            if found is not None:
                yield found


def _by_key(
    rows: Iterable[StateRow], across: Collection[str]
) -> Mapping[tuple[str, ...], StateRow]:
    parts = [
        name for name in ("type_name", "account_id", "region", "identifier") if name not in across
    ]
    return {tuple(getattr(row, part) for part in parts): row for row in rows}
