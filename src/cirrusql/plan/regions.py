"""Which regions each relation of a statement is asked in.

A statement speaks of regions as a whole: a relation with conditions of its own is asked where they
allow, one without any wherever the statement speaks of, and in a statement that says nothing every
one is asked in the configured regions. So no relation is asked in fewer places than the statement
speaks of: `NOT IN (SELECT …)` over another region's rows would be a wrong answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from cirrusql.catalog import Relation
from cirrusql.errors import MissingKey, Position, UnknownName, did_you_mean
from cirrusql.plan.nodes import Scope
from cirrusql.records import Record
from cirrusql.sql import (
    EVERY_REGION,
    REGION,
    BoundQuery,
    Condition,
    Judged,
    Test,
    alternatives,
    possible,
    settled,
    speaks_of,
)

Judge = Callable[[str, str], bool]
"""Whether SQLite says that an expression is true of the value in place of its `?1`."""

_HOME = "us-east-1"


def asks_everywhere(query: BoundQuery) -> bool:
    """Whether some relation is asked in regions that the statement does not name."""
    spoken = (way for table in query.tables for way in table.asked_regions if way is not None)
    compared = any(table.compared for table in query.tables)
    return compared or any(not _names_regions(way) for way in spoken)


def require_regions(query: BoundQuery, scope: Scope) -> None:
    """Raise UnknownName for a region that the query names and that does not exist."""
    for named in query.named_regions:
        # Its line is counted only then: a list of 5,000 would count as often.
        if scope.known and named.name not in scope.known:
            require_region(named.name, scope, query.fragment.position(named.offset))


def require_region(name: str, scope: Scope, position: Position | None = None) -> None:
    """Raise UnknownName for a region that does not exist, with the closest that does."""
    if scope.known and name not in scope.known:
        hint = "name one" if name == EVERY_REGION else did_you_mean(name, scope.known)
        hint = hint or "see SHOW REGIONS; one that is new, give by --region"
        raise UnknownName(f"there is no region '{name}'", hint=hint, position=position)


def regions_of_tables(
    query: BoundQuery, scope: Scope, *, judge: Judge | None = None, target: int | None = None
) -> Mapping[int, frozenset[str] | None]:
    """By the number of each relation, the regions to ask it in; None for the configured ones.

    `target` is the relation that is changed: it is never asked in more regions than its own
    conditions allow, or the configured ones.
    """
    return _Regions(query, scope, judge, target).by_number()


class _Regions:
    """The regions that one statement's conditions allow."""

    def __init__(
        self, query: BoundQuery, scope: Scope, judge: Judge | None, target: int | None
    ) -> None:
        self._tables = {table.number: table for table in query.tables}
        self._target = target
        named = {one.name for one in query.named_regions}
        universe = frozenset((*scope.enabled, *scope.regions, *named))
        self._everywhere = universe if any(table.compared for table in query.tables) else None
        self._ways = {
            table.number: [_allowed(way, universe, judge) for way in table.asked_regions]
            for table in query.tables
        }
        self._own = {number: _union(ways) for number, ways in self._ways.items()}

    def by_number(self) -> dict[int, frozenset[str] | None]:
        """Each relation's regions."""
        statement = _union((*self._own.values(), self._everywhere))
        found: dict[int, frozenset[str] | None] = {}
        for number, ways in self._ways.items():
            # A condition that no region satisfies leaves others where they were.
            others = None if number == self._target else (statement or None)
            asked = [way if way is not None else others for way in ways]
            whole = None if any(way is None for way in asked) else _union(asked)
            found[number] = self._narrowed(number, whole)
        return found

    def _narrowed(self, number: int, regions: frozenset[str] | None) -> frozenset[str] | None:
        """The regions without those in which no relation is asked whose region must be the same."""
        for other in self._same_region(number):
            own = self._own[other]
            # Of another way to the answer nothing may be said, and it is asked as the statement is.
            if own is not None and None not in self._ways[other]:
                regions = own if regions is None else regions & own
        return regions

    def _same_region(self, number: int) -> Iterable[int]:
        """The relations in whose region a relation's rows must be to matter, however far."""
        found: dict[int, None] = {}
        waiting = [number]
        while waiting:
            one = waiting.pop()
            for equated in self._tables[one].equated:
                if equated.implied and number == self._target:
                    continue
                known = equated.table == number or equated.table in found
                if equated.key == equated.other.key == REGION.key and not known:
                    found[equated.table] = None
                    waiting.append(equated.table)
        return found


def _allowed(
    way: Condition | None, universe: Collection[str], judge: Judge | None
) -> frozenset[str] | None:
    """The regions that a condition allows; None if it says nothing."""
    if way is None:
        return None

    def judged(condition: Judged) -> Condition:
        if judge is None or condition.column != REGION.key:
            return Test(condition.column, "<>", ("",))
        names = (name for name in sorted(universe) if judge(condition.sql, name))
        return Test(condition.column, "in", tuple(names))

    condition = settled(way, judged)
    return frozenset(name for name in universe if possible(condition, {REGION.key: name}))


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All of the sets together; None if there is none."""
    there = [one for one in sets if one is not None]
    return frozenset().union(*there) if there else None


def _names_regions(condition: Condition) -> bool:
    """Whether every way to satisfy a condition names its regions."""
    if not speaks_of(condition, REGION.key):
        return False
    return all(REGION.key in way for way in alternatives(condition, (REGION.key,)))


class Regions(Record):
    """The regions to ask, and those named or configured where the type does not exist."""

    asked: tuple[str, ...]
    skipped: tuple[str, ...] = ()


def regions(
    relation: Relation, wanted: frozenset[str] | None, named: Collection[str], scope: Scope
) -> Regions:
    """Of the regions to ask a relation in, those where it exists; without any the configured ones.

    Only `named` and configured ones are told of where it does not. A global service is asked once.
    Raises MissingKey if there is nothing to go by.
    """
    if wanted is None:
        return _configured(relation, scope)
    there = tuple(name for name in sorted(wanted) if _is_offered(relation, name, scope))
    missing = tuple(n for n in sorted(wanted) if n not in there and n in named)
    return _once(relation, Regions(there, missing))


def _configured(relation: Relation, scope: Scope) -> Regions:
    if not scope.regions:
        raise MissingKey(
            f"no region to look for {relation.name} in",
            hint="add WHERE region = '…', give --region, or configure one for your profile",
        )
    for name in scope.regions:
        require_region(name, scope)
    there = tuple(name for name in scope.regions if _is_offered(relation, name, scope))
    if relation.is_global and not there:
        offered = tuple(sorted(relation.regions))
        return Regions((_HOME,) if _HOME in offered else offered[:1])
    missing = tuple(name for name in scope.regions if name not in there)
    return _once(relation, Regions(there, missing))


def _is_offered(relation: Relation, name: str, scope: Scope) -> bool:
    """Whether a relation exists in a region; of a region that is new nothing is known."""
    is_new = bool(scope.catalogued) and name not in scope.catalogued
    return not relation.regions or name in relation.regions or is_new


def _once(relation: Relation, found: Regions) -> Regions:
    if relation.is_global and len(found.asked) > 1:
        return Regions((_HOME,) if _HOME in found.asked else found.asked[:1])
    return found
