"""Which regions each relation of a statement asks: the rule, from the generator's own structure.

The regions of a statement are the union of what its conditions allow, wherever they stand. A
relation with conditions of its own asks what they allow, which costs no row of the plain copy; one
without asks the statement's; and a statement without any, or none that a region satisfies, the
configured ones. A region compared where it filters nothing adds every region.

Where the rule leaves open how much of a condition is understood there are several readings, and
any will do: a subquery of constants, a function around a derived column, or OR and NOT over a
region and something else may as well add every region; a function inside OR and NOT need not be
judged; what is constant may be known beforehand; an equated region may restrict both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.differential.conditions import Column, Condition, Tree, computed, possible, tests
from tests.differential.model import Core, Filter, Item, Query, Statement, Use
from tests.differential.world import CONFIGURED, ENABLED

Regions = frozenset[str]


@dataclass(frozen=True)
class _Wish:
    """That a column's value may satisfy a condition: all that can be known, some, for certain."""

    least: Callable[[object], bool]
    some: Callable[[object], bool]
    most: Callable[[object], bool]

    def through(self, image: str) -> _Wish:
        """The same of what the column is computed from."""
        if image == "{}":
            return self
        return _Wish(lambda value: self.least(computed(image, value)), _anything, _anything)

    def unclear(self) -> _Wish:
        """The same where it may not be understood."""
        return _Wish(self.least, self.some, _anything)


def _anything(_value: object) -> bool:
    return True


@dataclass
class _Found:
    """What the paths through a statement say. Mutable state: it grows as they are walked.

    `least`, `some` and `most` are the regions that each relation's own conditions allow, for each
    reading; `everywhere` that every region is asked, for certain or perhaps. `mixed` are relations
    of which an OR that filters nothing speaks: it adds every region if no other condition speaks of
    them. `limited` are those that are asked in no other regions than these.
    """

    silent: set[Use] = field(default_factory=set)
    whole: set[Use] = field(default_factory=set)
    least: dict[Use, Regions] = field(default_factory=dict)
    some: dict[Use, Regions] = field(default_factory=dict)
    most: dict[Use, Regions] = field(default_factory=dict)
    everywhere: bool = False
    perhaps_everywhere: bool = False
    equated: list[tuple[frozenset[Use], frozenset[Use]]] = field(default_factory=list)
    mixed: list[frozenset[Use]] = field(default_factory=list)
    limited: dict[Use, Regions] = field(default_factory=dict)
    owners: dict[Column, Item] = field(default_factory=dict)

    def every(self, *, clear: bool = True) -> None:
        """Every region is asked."""
        self.perhaps_everywhere = True
        self.everywhere = self.everywhere or clear

    def said(self, use: Use, wishes: Iterable[_Wish]) -> None:
        """One relation's conditions."""
        wanted = tuple(wishes)
        for reading, allows in (
            (self.least, [wish.least for wish in wanted]),
            (self.some, [wish.some for wish in wanted]),
            (self.most, [wish.most for wish in wanted]),
        ):
            regions = frozenset(r for r in ENABLED if all(allow(r) for allow in allows))
            reading[use] = reading.get(use, frozenset()) | regions


def readings(statement: Statement) -> list[Mapping[int, Regions]]:
    """The regions of each relation by its number, for each reading."""
    found = _Found()
    for root in statement.roots:
        _own(root, found.owners)
    for root in statement.roots:
        _walk(root, {}, found, blocked=False)
    for uses in found.mixed:
        found.every(clear=not uses <= set(found.least))
    ways: dict[Regions, None] = {}
    for own in (found.most, found.some, found.least):
        for narrowed in (own, _narrowed(own, statement.uses, found.equated)):
            for every in {found.perhaps_everywhere, found.everywhere}:
                regions = ENABLED if every else frozenset().union(*narrowed.values())
                ways[regions or frozenset((CONFIGURED,))] = None
    return [{use.number: _of(use, found, regions) for use in statement.uses} for regions in ways]


def _narrowed(
    own: Mapping[Use, Regions],
    uses: Iterable[Use],
    equated: Iterable[tuple[frozenset[Use], frozenset[Use]]],
) -> Mapping[Use, Regions]:
    """The same, where relations whose regions are equated restrict each other, however far."""
    narrowed = {use: own.get(use, ENABLED) for use in uses}
    for _ in narrowed:
        for mine, theirs in equated:
            if theirs:
                there = frozenset().union(*(narrowed[use] for use in theirs))
                narrowed |= {use: narrowed[use] & there for use in mine}
    return {use: narrowed[use] for use in own}


def _of(use: Use, found: _Found, regions: Regions) -> Regions:
    if use in found.limited:
        return found.limited[use]
    if use in found.silent and use not in found.whole:
        return regions
    return ENABLED


def _own(query: Query, owners: dict[Column, Item]) -> None:
    """Note whose column each is."""
    for core in query.cores:
        for item in core.items:
            owners |= dict.fromkeys(item.columns.values(), item)
            if item.query is not None:
                _own(item.query, owners)


def _walk(query: Query, wishes: Mapping[int, list[_Wish]], found: _Found, *, blocked: bool) -> None:
    outputs = [output for core in query.cores for output in core.outputs]
    if query.compared and any(output.of or output.kind == "shown" for output in outputs):
        found.every(clear=False)
    for core in query.cores:
        _walk_core(core, wishes, found, blocked=blocked or query.blocked)


def _walk_core(
    core: Core, outer: Mapping[int, list[_Wish]], found: _Found, *, blocked: bool
) -> None:
    wishes: dict[Column, list[_Wish]] = {}
    never = _without_rows(core)
    for one in core.filters:
        _filter(one, core, wishes, found, clear=not never)
    for condition in core.compared:
        if any(test.column is not None or test.crosses for test in tests(condition)):
            compares = any(test.compares for test in tests(condition))
            found.every(clear=compares and not never)
    stopped: set[Item] = set()
    for place, asked in outer.items():
        output = core.outputs[place]
        for column in output.of:
            through = [wish.through(output.image) for wish in asked]
            if blocked or core.blocked:
                stopped.add(found.owners[column])
                through = [wish.unclear() for wish in through]
            wishes.setdefault(column, []).extend(through)
    for column, wanted in wishes.items():
        if found.owners[column] in never:
            wanted.append(_Wish(lambda _value: False, _anything, _anything))
    for item in core.items:
        _enter(item, wishes, found, blocked=item in stopped)


def _without_rows(core: Core) -> list[Item]:
    """The items of which no row can matter, since a condition of constants is not true."""
    found: list[Item] = []
    for one in (one for one in core.filters if _is_never(one.condition)):
        found += core.items if _may_refuse(core, one.refusing) else one.reaches
    return found


def _filter(
    one: Filter, core: Core, wishes: dict[Column, list[_Wish]], found: _Found, *, clear: bool
) -> None:
    mentioned = {test.column for test in tests(one.condition) if test.column is not None}
    bases = {base for column in mentioned for base in (column.of or (column,))}
    alone = len({found.owners.get(base) for base in bases}) <= 1 or len(mentioned) == 1
    for test in tests(one.condition):
        if test.crosses or (test.column is not None and not test.clear):
            found.every(clear=False)
    _equate(one, found)
    for limited in one.limits:
        (column,) = mentioned
        wishes.setdefault(limited, []).append(_wish(one.condition, column))
        (use,) = _uses(limited, found)
        allowed = (r for r in ENABLED if True in possible(one.condition, column, r))
        found.limited[use] = found.limited.get(use, ENABLED) & frozenset(allowed)
    for column in mentioned:
        wish = _wish(one.condition, column)
        for base in column.of or (column,):
            item = found.owners.get(base)
            kept = item is not None and _is_kept(item, column, one, core)
            if kept:
                wishes.setdefault(base, []).append(wish if alone else wish.unclear())
            elif item in core.items and _may_refuse(core, [*one.refusing, item], one):
                wishes.setdefault(base, []).append(wish.unclear())
                found.every(clear=False)
            elif one.refusing or not _is_mixed(one.condition):
                found.every(clear=clear and any(test.compares for test in tests(one.condition)))
            else:
                found.mixed.append(_uses(base, found))
            if item in one.optional or _is_mixed(one.condition):
                found.every(clear=False)


def _is_kept(item: Item, column: Column, one: Filter, core: Core) -> bool:
    """Whether rows of an item must satisfy a condition on a column to matter."""
    if item not in one.reaches:
        return False
    if item not in one.optional or True not in possible(one.condition, column, None):
        return True
    others = [] if one.refusing else _where(core)
    regions = [column for column in item.columns.values() if column.is_region]
    return any(True not in possible(o.condition, c, None) for o in others for c in regions)


def _where(core: Core) -> list[Filter]:
    return [one for one in core.filters if not one.refusing]


def _is_mixed(condition: Condition) -> bool:
    """Whether OR or NOT are about regions and about something else, too."""
    return isinstance(condition, Tree) and any(test.column is None for test in tests(condition))


def _is_never(condition: Condition) -> bool:
    """Whether a condition of constants alone is not true."""
    if not all(test.constant for test in tests(condition)):
        return False
    return True not in possible(condition, Column("", "region", ()), None, constants=True)


def _may_refuse(core: Core, items: Iterable[Item], but: Filter | None = None) -> bool:
    """Whether a WHERE speaks of one of these, and so perhaps refuses rows without it."""
    words = [f"{item.alias}." for item in items]
    said = [one.condition.text.lower() for one in _where(core) if one is not but]
    return any(word in text for word in words for text in said)


def _equate(one: Filter, found: _Found) -> None:
    """Note which relations' regions restrict which."""
    for test in (test for test in tests(one.condition) if len(test.equates) == 2):
        for mine, other in (test.equates, test.equates[::-1]):
            items = [found.owners.get(base) for base in (mine.of or (mine,))]
            if any(item in one.reaches for item in items):
                found.equated.append((_uses(mine, found), _uses(other, found)))


def _uses(column: Column, found: _Found) -> frozenset[Use]:
    """The relations whose region a column is."""
    uses: set[Use] = set()
    for base in column.of or (column,):
        item = found.owners.get(base)
        if item is not None and item.use is not None:
            uses.add(item.use)
        elif item is not None and item.query is not None:
            place = list(item.columns.values()).index(base)
            for core in item.query.cores:
                for source in core.outputs[place].of:
                    uses |= _uses(source, found)
    return frozenset(uses)


def _wish(condition: Condition, column: Column) -> _Wish:
    def least(value: object) -> bool:
        return True in possible(condition, column, value, constants=True)

    def most(value: object) -> bool:
        return True in possible(condition, column, value)

    def some(value: object) -> bool:
        return True in possible(condition, column, value, functions=False)

    clear = all(test.clear for test in tests(condition) if test.column is column)
    partly = isinstance(condition, Tree)
    return _Wish(least, some if partly else least, most if clear else _anything)


def _enter(
    item: Item, wishes: Mapping[Column, list[_Wish]], found: _Found, *, blocked: bool
) -> None:
    """A relation, which is asked; or a query, to whose outputs the conditions go on."""
    if item.use is not None:
        spoken = [wish for column in item.columns.values() for wish in wishes.get(column, ())]
        if not spoken:
            found.silent.add(item.use)
        else:
            found.said(item.use, spoken)
        if blocked:
            found.whole.add(item.use)
    elif item.query is not None:
        places = enumerate(item.columns.values())
        inner = {place: wishes[column] for place, column in places if column in wishes}
        _walk(item.query, inner, found, blocked=blocked)
