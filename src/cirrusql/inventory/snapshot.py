"""All that an inventory knows of a moment, as a stream, and what it does not know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import orjson

from cirrusql.catalog import Catalog
from cirrusql.errors import InterfaceError, UnknownName, did_you_mean
from cirrusql.inventory import queries
from cirrusql.inventory.moments import At
from cirrusql.inventory.queries import Where
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.redaction import with_marks
from cirrusql.inventory.states import ScopeAnswer
from cirrusql.inventory.type_names import TypeNames
from cirrusql.local.taking import Answered
from cirrusql.records import Record, replace

_ACCOUNT = "AWS::Organizations::Account"
_TOGETHER = 50_000  # events that are asked for at once


class Gaps(Record):
    """What a snapshot lacks: scopes by how their last lists ended, and resources.

    `failed` never had a complete list by then, by error code; the rows of `carried` are of an
    earlier one, the oldest of which had ended at `carried_since`; `never` were not asked by then,
    some of them in `examples`. `unread` resources were listed and never read.
    """

    failed: Mapping[str, int]
    carried: Mapping[str, int]
    carried_since: float
    never: int
    examples: tuple[str, ...]
    unread: int

    def __bool__(self) -> bool:
        return bool(self.failed or self.carried or self.never or self.unread)


class Snapshot:
    """The state of some types and accounts at a moment; what is committed later is not in it.

    `types` and `accounts` are names or wildcards, all where there are none. Mutable: what was
    counted while the resources were read.
    """

    def __init__(
        self,
        reading: Reading,
        catalog: Catalog,
        at: At | str = At.LATEST,
        types: Sequence[str] = (),
        accounts: Sequence[str] = (),
    ) -> None:
        """Raises what `Reading.at` does, and an error for a name that nothing has."""
        self._store, self._catalog = reading.store, catalog
        wanted = reading.at(at)
        last = next(self._store.rows(queries.last_commit(wanted)))[0]
        self.at = replace(wanted, committed_by=min(wanted.committed_by, last))
        self.moment: float = min(self.at.moment, last)
        self._sizes = {row[:2]: row[2] for row in self._store.rows(queries.sizes(Where(), self.at))}
        self._asked = {row[:2] for row in self._store.rows(queries.asked(self.at))}
        self.accounts = self._accounts(accounts)
        self._types, self._never_asked = self._selected(types)
        self.hidden = 0
        self._unread = 0

    def _accounts(self, patterns: Sequence[str]) -> Mapping[str, str]:
        known = sorted({account for _, account in (*self._asked, *self._sizes)})
        told = (orjson.loads(row[5] or "{}") for row in self._rows([_ACCOUNT], None))
        names = {str(one.get("AccountId")): str(one.get("AccountName") or "") for one in told}
        for asked, committed_at in self._store.rows(queries.ASKED_OF_RUNS):
            if committed_at <= self.at.committed_by:
                names.update(orjson.loads(asked).get("names", {}))
        found: set[str] = set()
        for pattern in patterns:
            matching = {
                one for one in known
                if fnmatchcase(one, pattern) or fnmatchcase(names.get(one, ""), pattern)
            }  # fmt: skip
            if not matching:
                hint = did_you_mean(pattern, [*known, *filter(None, names.values())])
                raise InterfaceError(f"the inventory has no account '{pattern}' by then", hint=hint)
            found |= matching
        return {one: names.get(one, "") for one in known if not patterns or one in found}

    def _selected(self, patterns: Sequence[str]) -> tuple[list[str], list[str]]:
        """The types that are there and wanted, and those that are wanted by name and not there."""
        known = sorted({name for name, _ in (*self._asked, *self._sizes)})
        if not patterns:
            return known, []
        found = TypeNames(self._catalog).matching(patterns, known)
        there = set(known)
        return [one for one in found if one in there], [one for one in found if one not in there]

    def resources(self) -> Iterator[Answered]:
        """Every resource that was read, sorted by type, account and region.

        Values that are hidden are there as marks. One that could not be read of late has the
        properties that it had.
        """
        for names, accounts in self._parts():
            for row in self._rows(names, accounts):
                if row[5] is None:
                    self._unread += 1
                    continue
                properties, hidden = with_marks(row[5])
                self.hidden += hidden
                yield Answered(row[0], row[1], row[2], row[4], properties, row[6])

    def _parts(self) -> Iterator[tuple[list[str], list[str]]]:
        """Types and accounts to ask for at once, so that no answer is large."""
        names: list[str] = []
        waiting = 0
        for name in self._types:
            sizes = {one: self._sizes.get((name, one), 0) for one in self.accounts}
            size = sum(sizes.values())
            if size > _TOGETHER:
                yield from (([name], group) for group in _groups(sizes))
            elif size:
                if waiting + size > _TOGETHER:
                    yield names, list(self.accounts)
                    names, waiting = [], 0
                names, waiting = [*names, name], waiting + size
        if names:
            yield names, list(self.accounts)

    def _rows(self, names: Collection[str], accounts: Collection[str] | None) -> Iterator[tuple]:  # type: ignore[type-arg]
        return self._store.rows(queries.state(Where(names, accounts), self.at))

    def gaps(self) -> Gaps:
        """What is lacking; of resources, by what was read until now."""
        failed, carried = Counter[str](), Counter[str]()
        since = [self.moment]
        regions: dict[str, set[str]] = {}
        answered: dict[tuple[str, str], set[str]] = {}
        worst: dict[tuple[str, str, str], ScopeAnswer] = {}
        for answer in self._answers():
            key = (answer.type_name, answer.account_id)
            answered.setdefault(key, set()).add(answer.region)
            if not self._is_global(answer.type_name):
                regions.setdefault(answer.account_id, set()).add(answer.region)
            if answer.kind != "complete" and answer.status != "not_enabled":
                known = worst.get((*key, answer.region))
                if known is None or known.kind == "carried":
                    worst[(*key, answer.region)] = answer
        for answer in worst.values():
            cause = answer.error_code or answer.status
            if answer.kind == "failed":
                failed[cause] += 1
            else:
                carried[cause] += 1
                since.append(answer.complete_at or 0.0)
        never = self._never(regions, answered)
        examples = tuple(dict.fromkeys(name for name, _ in never))
        total = sum(count for _, count in never)
        return Gaps(failed, carried, min(since), total, examples, self._unread)

    def _answers(self) -> Iterator[ScopeAnswer]:
        where = Where(self._types, list(self.accounts))
        for row in self._store.rows(queries.coverage(where, self.at)):
            yield ScopeAnswer(*row)

    def _never(
        self,
        regions: Mapping[str, set[str]],
        answered: Mapping[tuple[str, str], set[str]],
    ) -> list[tuple[str, int]]:
        """Types, each with how many scopes were not asked for it where others were."""
        found = []
        for name in (*self._types, *self._never_asked):
            try:
                kind = self._catalog.resource_type(name)
            except UnknownName:
                continue
            for account in self.accounts:
                asked = answered.get((name, account), set())
                if kind.is_global or kind.home_property:  # any region tells of all
                    lacking = 0 if asked else 1
                else:
                    offered = regions.get(account, set())
                    offered = offered & kind.regions if kind.regions else offered
                    lacking = len(offered - asked) or (0 if asked or offered else 1)
                if lacking:
                    found.append((name, lacking))
        return found

    def _is_global(self, type_name: str) -> bool:
        try:
            return self._catalog.resource_type(type_name).is_global
        except UnknownName:
            return False


def _groups(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Accounts that have so much together that one answer is not large."""
    group: list[str] = []
    waiting = 0
    for account, size in sizes.items():
        if group and waiting + size > _TOGETHER:
            yield group
            group, waiting = [], 0
        if size:
            group.append(account)
            waiting += size
    if group:
        yield group
