"""Which regions each relation of a statement is asked in, and of which accounts.

A statement speaks of regions as a whole: a relation with conditions of its own is asked where they
allow, one without any wherever the statement speaks of, and in a statement that says nothing every
one is asked in the configured regions; and so with accounts. So no relation is asked in fewer
places than the statement speaks of: `NOT IN (SELECT …)` over another region's rows would be a wrong
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from cirrusql.plan.nodes import AccountScope, Scope
from cirrusql.sql import (
    ACCOUNT,
    ACCOUNT_ID,
    REGION,
    AnyTable,
    BoundQuery,
    Condition,
    Dimension,
    Judged,
    Test,
    possible,
    settled,
    tells,
)

Judge = Callable[[str, str], bool]
"""Whether SQLite says that an expression is true of the value in place of its `?1`."""
Allowed = Mapping[int, frozenset[str] | None]
"""By the number of each relation, the regions to ask it in; None for the configured ones."""


def places_of_tables(
    query: BoundQuery, scope: Scope, *, judge: Judge | None = None, target: int | None = None
) -> Mapping[AccountScope | None, Allowed]:
    """For each account that may be asked, the regions of each relation in it.

    The one identity of the user's settings is the account None. `target` is the relation that is
    changed: it is never asked in more places than its own conditions allow, or the configured ones.
    """
    if scope.accounts:
        speaking = _Accounts(query, scope, judge)
        every: dict[AccountScope | None, _Regions] = {}
        for account in scope.accounts:
            silent = {one.number: speaking.asks(account, one, target) for one in query.tables}
            of_it = scope.of(account)
            every[account] = _Regions(query, of_it, judge, target, account, silent)
    else:
        every = {None: _Regions(query, scope, judge, target)}
    most = _narrowing(query, tuple(every.values()), target)
    return {account: one.by_number(most) for account, one in every.items()}


class _Accounts:
    """The accounts that one statement speaks of."""

    def __init__(self, query: BoundQuery, scope: Scope, judge: Judge | None) -> None:
        universe = {
            ACCOUNT_ID.key: [one.account_id for one in scope.accounts],
            ACCOUNT.key: [one.name for one in scope.accounts],
        }
        self._chosen = frozenset(one.account_id for one in scope.accounts if one.chosen)
        self._spoken: frozenset[str] = frozenset()
        if any(table.compared_accounts for table in query.tables):
            self._spoken = frozenset(one.account_id for one in scope.accounts)
        ways = {way: None for table in query.tables for way in table.asked_accounts if way}
        for way in ways:
            condition = settled(way, _judging(universe, judge))
            self._spoken |= {
                one.account_id for one in scope.accounts if possible(condition, facts(one))
            }

    def asks(self, account: AccountScope, table: AnyTable, target: int | None) -> bool:
        """Whether a relation is asked in an account of which its conditions say nothing."""
        # A condition that no account satisfies leaves others where they were.
        spoken = self._chosen if table.number == target else (self._spoken or self._chosen)
        return account.account_id in spoken


def facts(account: AccountScope) -> Mapping[str, str]:
    """What conditions on accounts are asked about."""
    return {ACCOUNT_ID.key: account.account_id, ACCOUNT.key: account.name}


class _Regions:
    """The regions that one statement's conditions allow in one account.

    `silent` says of each relation whether it is asked in the account where its conditions say
    nothing of accounts.
    """

    def __init__(
        self,
        query: BoundQuery,
        scope: Scope,
        judge: Judge | None,
        target: int | None,
        account: AccountScope | None = None,
        silent: Mapping[int, bool] | None = None,
    ) -> None:
        self._target = target
        named = {one.name for one in query.named_regions}
        universe = frozenset((*scope.enabled, *scope.regions, *named))
        self._universe = universe
        self._everywhere = universe if any(table.compared for table in query.tables) else None
        known = facts(account) if account is not None else {}
        self._ways = {
            table.number: [
                _allowed(way, universe, judge, known)
                if silent is None or silent[table.number] or _says_account(way)
                else frozenset[str]()
                for way in (table.asked_regions if account is None else table.asked)
            ]
            for table in query.tables
        }
        self.own = {number: _union(ways) for number, ways in self._ways.items()}

    def is_decided(self, number: int) -> bool:
        """Whether every way to the answer says in which regions a relation is asked."""
        return self.own[number] is not None and None not in self._ways[number]

    def by_number(self, most: Mapping[int, frozenset[str]]) -> Allowed:
        """Each relation's regions; no more than those that it can matter in, where that is said."""
        statement = _union((*self.own.values(), self._everywhere))
        found: dict[int, frozenset[str] | None] = {}
        for number, ways in self._ways.items():
            # A condition that no region satisfies leaves others where they were.
            others = None if number == self._target else (statement or None)
            asked = [way if way is not None else others for way in ways]
            regions = None if any(way is None for way in asked) else _union(asked)
            if number in most:
                some = most[number] & self._universe
                regions = some if regions is None else regions & some
            found[number] = regions
        return found


def _narrowing(
    query: BoundQuery, accounts: Sequence[_Regions], target: int | None
) -> dict[int, frozenset[str]]:
    """By number, the regions in which rows of a relation can matter, where others decide that."""
    found: dict[int, frozenset[str]] = {}
    tables = {table.number: table for table in query.tables}
    for number in tables:
        for other in _same_region(tables, number, target):
            # Of another way to the answer nothing may be said, and it is asked as the statement is.
            if all(one.is_decided(other) for one in accounts):
                own = _union(one.own[other] for one in accounts) or frozenset()
                found[number] = found[number] & own if number in found else own
    return found


def _same_region(tables: Mapping[int, AnyTable], number: int, target: int | None) -> Iterable[int]:
    """The relations in whose region a relation's rows must be to matter, however far."""
    found: dict[int, None] = {}
    waiting = [number]
    while waiting:
        one = waiting.pop()
        for equated in tables[one].equated:
            if equated.implied and number == target:
                continue
            known = equated.table == number or equated.table in found
            if equated.key == equated.other.key == REGION.key and not known:
                found[equated.table] = None
                waiting.append(equated.table)
    return found


def _judging(
    universe: Mapping[str, Collection[str]], judge: Judge | None
) -> Callable[[Judged], Condition]:
    """Has SQLite say of every name which of them satisfy what only it understands."""

    def judged(condition: Judged) -> Condition:
        if judge is None or condition.column not in universe:
            return Test(condition.column, "<>", ("",))
        names = (name for name in sorted(universe[condition.column]) if judge(condition.sql, name))
        return Test(condition.column, "in", tuple(names))

    return judged


def _allowed(
    way: Condition | None,
    universe: Collection[str],
    judge: Judge | None,
    known: Mapping[str, str],
) -> frozenset[str] | None:
    """The regions that a condition allows; None if it says nothing of them."""
    if way is None:
        return None
    names = {REGION.key: universe, **{key: (value,) for key, value in known.items()}}
    condition = settled(way, _judging(names, judge))
    if not tells(way, Dimension.REGION):
        return None if possible(condition, known) else frozenset()
    return frozenset(name for name in universe if possible(condition, {**known, REGION.key: name}))


def _says_account(way: Condition | None) -> bool:
    return way is not None and tells(way, Dimension.ACCOUNT)


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All of the sets together; None if there is none."""
    there = [one for one in sets if one is not None]
    return frozenset().union(*there) if there else None
