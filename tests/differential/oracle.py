"""Which regions each relation of a statement asks: the rule, from the generator's own structure.

The regions of a statement are the union of what its conditions allow, wherever they stand. A
relation with conditions of its own asks what they allow, which costs no row of the plain copy; one
without asks the statement's; and a statement without any, the configured ones. A region compared
where it filters nothing adds every region.

Where the rule leaves open whether a condition is understood (a subquery of constants, a function
around a derived column), it may as well allow every region: two readings, and either will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.differential.conditions import Column, Condition, computed, possible, tests
from tests.differential.model import Core, Filter, Item, Query, Statement, Use
from tests.differential.world import CONFIGURED, REGIONS

Regions = frozenset[str]
_EVERY = frozenset(REGIONS)


@dataclass(frozen=True)
class _Wish:
    """That a column's value may satisfy a condition, and whether the rule says so clearly."""

    allows: Callable[[object], bool]
    clear: bool

    def through(self, image: str) -> _Wish:
        """The same of what the column is computed from."""
        if image == "{}":
            return self
        return _Wish(lambda value: self.allows(computed(image, value)), clear=False)


@dataclass
class _Found:
    """What the paths through a statement say. Mutable state: it grows as they are walked."""

    silent: set[Use] = field(default_factory=set)
    whole: set[Use] = field(default_factory=set)
    least: set[str] = field(default_factory=set)
    most: set[str] = field(default_factory=set)
    speaks: bool = False
    may_speak: bool = False

    def every(self, *, clear: bool = True) -> None:
        """Every region is asked."""
        self.most |= _EVERY
        self.may_speak = True
        if clear:
            self.least |= _EVERY
            self.speaks = True

    def said(self, wishes: Sequence[_Wish]) -> None:
        """One relation's conditions."""
        self.speaks = self.may_speak = True
        self.least |= _allowed(wishes)
        self.most |= _allowed(wish for wish in wishes if wish.clear)


def _allowed(wishes: Iterable[_Wish]) -> Regions:
    wanted = tuple(wishes)
    return frozenset(r for r in REGIONS if all(wish.allows(r) for wish in wanted))


def readings(statement: Statement) -> list[Mapping[int, Regions]]:
    """The regions of each relation by its number: one reading, or two."""
    found = _Found()
    for root in statement.roots:
        _walk(root, {}, found, blocked=False)
    configured = frozenset((CONFIGURED,))
    least = frozenset(found.least) if found.speaks else configured
    most = frozenset(found.most) if found.may_speak else configured
    ways = [least] if least == most else [most, least]
    return [{use.number: _of(use, found, regions) for use in statement.uses} for regions in ways]


def _of(use: Use, found: _Found, regions: Regions) -> Regions:
    if use in found.silent and use not in found.whole:
        return regions
    return _EVERY


def _walk(query: Query, wishes: Mapping[int, list[_Wish]], found: _Found, *, blocked: bool) -> None:
    for core in query.cores:
        _walk_core(core, wishes, found, blocked=blocked or query.blocked)


def _walk_core(
    core: Core, outer: Mapping[int, list[_Wish]], found: _Found, *, blocked: bool
) -> None:
    wishes: dict[Column, list[_Wish]] = {}
    owners = {column: item for item in core.items for column in item.columns.values()}
    for one in core.filters:
        _filter(one, owners, wishes, found)
    for condition in core.compared:
        if any(test.column is not None or test.crosses for test in tests(condition)):
            found.every()
    stopped: set[Item] = set()
    for place, asked in outer.items():
        output = core.outputs[place]
        for column in output.of:
            through = [wish.through(output.image) for wish in asked]
            if blocked or core.blocked:
                stopped.add(owners[column])
                through = [_Wish(wish.allows, clear=False) for wish in through]
            wishes.setdefault(column, []).extend(through)
    for item in core.items:
        _enter(item, wishes, found, blocked=item in stopped)


def _filter(
    one: Filter,
    owners: Mapping[Column, Item],
    wishes: dict[Column, list[_Wish]],
    found: _Found,
) -> None:
    mentioned = {test.column for test in tests(one.condition) if test.column is not None}
    bases = {base for column in mentioned for base in (column.of or (column,))}
    alone = len({owners.get(base) for base in bases}) <= 1 or len(mentioned) == 1
    if any(test.crosses for test in tests(one.condition)):
        found.every(clear=False)
    for column in mentioned:
        wish = _wish(one.condition, column, alone)
        for base in column.of or (column,):
            item = owners.get(base)
            kept = item in one.reaches and (
                item not in one.optional or True not in possible(one.condition, column, None)
            )
            if kept:
                wishes.setdefault(base, []).append(wish)
            else:
                found.every()


def _wish(condition: Condition, column: Column, alone: bool) -> _Wish:
    clear = alone and all(test.clear for test in tests(condition) if test.column is column)
    return _Wish(lambda value: True in possible(condition, column, value), clear)


def _enter(
    item: Item, wishes: Mapping[Column, list[_Wish]], found: _Found, *, blocked: bool
) -> None:
    """A relation, which is asked; or a query, to whose outputs the conditions go on."""
    if item.use is not None:
        spoken = [wish for column in item.columns.values() for wish in wishes.get(column, ())]
        if not spoken:
            found.silent.add(item.use)
        else:
            found.said(spoken)
        if blocked:
            found.whole.add(item.use)
    elif item.query is not None:
        places = enumerate(item.columns.values())
        inner = {place: wishes[column] for place, column in places if column in wishes}
        _walk(item.query, inner, found, blocked=blocked)
