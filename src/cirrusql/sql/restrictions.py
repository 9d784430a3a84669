"""What a query asks of the rows of one relation: every condition between them and the answer.

Rows come to the answer through the SELECT that names the relation, and through every SELECT that
reads that one's result: a CTE that is read twice gives them two ways, and what matters on either
matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cirrusql.records import Record
from cirrusql.sql.bound import Equated
from cirrusql.sql.columns import Dimension
from cirrusql.sql.conditions import Viewpoint, condition_on, operands
from cirrusql.sql.demands import Demands
from cirrusql.sql.equalities import equated, equations
from cirrusql.sql.grammar import exp
from cirrusql.sql.judging import Judging
from cirrusql.sql.predicates import EVERY, UNKNOWN, Condition, all_of, any_of, tells
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.said_of_scopes import compared_scopes, merged_scopes, speaks_of_scopes
from cirrusql.sql.scopes import SelectScope
from cirrusql.sql.sources import ScopeUse, TableUse

# A CTE that reads a CTE twice, and so on, doubles the ways each time.
_MOST_WAYS = 16


class Restriction(Record):
    """What is asked of the rows of a relation.

    `where` holds of every row that matters, and each of `equated`. `asked` is what says in which
    regions and accounts it is asked: a condition for each way to the answer, None for a way that
    says nothing. `compared` says which of both is compared where that leaves no row out.
    """

    where: Condition
    equated: tuple[Equated, ...]
    asked: tuple[Condition | None, ...]
    compared: frozenset[Dimension]


class _Way(Record):
    where: tuple[Condition, ...]
    equated: tuple[Equated, ...]


class Restrictions:
    """What one query asks of each of its relations. Made once; mutable while it is.

    `_known` are the ways from a source on, because many may lead there.
    `_bound` are the conjuncts and joins, by their nodes' ids, that restrict a relation's rows.
    """

    def __init__(self, resolution: Resolution, judging: Judging) -> None:
        self._judging = judging
        self._bound: set[tuple[int, ScopeUse]] = set()
        self._known: dict[tuple[int, int, TableUse, bool], list[_Way]] = {}
        self._demands = Demands()
        places = resolution.places.items()
        found = {use: self._ways(Viewpoint(*place, use)) for use, place in places}
        compared = set(resolution.compared)
        for scope in resolution.scopes:
            compared.update(self._compared(scope))
        self._found = {
            use: _restriction(ways, [one.dimension for one in compared if one.table is use])
            for use, ways in found.items()
        }

    def of(self, use: TableUse) -> Restriction:
        """What is asked of one relation."""
        return self._found[use]

    def _ways(self, view: Viewpoint) -> list[_Way]:
        """The ways on which rows come to the answer, and what each asks of them."""
        key = (id(view.scope), id(view.item), view.table, view.optional)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._all_ways(view)
        return known

    def _all_ways(self, view: Viewpoint) -> list[_Way]:
        here = self._here(view)
        optional = view.optional or view.scope.may_lack(view.item)
        users = (Viewpoint(*user, view.table, optional=optional) for user in view.scope.used_by)
        above = [way for user in users for way in self._ways(user)]
        if not above:
            return [here]
        if len(above) > _MOST_WAYS:
            return [here, _Way((*here.where, *EVERY.values()), here.equated)]
        ways = (_Way(here.where + way.where, here.equated + way.equated) for way in above)
        return list(dict.fromkeys(ways))

    def _here(self, view: Viewpoint) -> _Way:
        """What one SELECT asks of the rows that come through one of its sources."""
        conditions: list[Condition] = []
        pairs: list[Equated] = []
        for expression, at in self._demands.conjuncts(view):
            condition = condition_on(expression, at)
            if condition == UNKNOWN:
                condition = self._judging.judged(expression, at)
            spoken = _spoken_of(expression, at)
            unsaid = [one for one in spoken if not tells(condition, one)]
            if unsaid and at.optional:
                continue  # it may be true where there is no row: no condition on rows
            condition = all_of((condition, *(EVERY[one] for one in unsaid)))
            self._bound |= {(id(expression), ScopeUse(view.table, one)) for one in spoken}
            conditions.append(condition)
            pairs += equated(expression, at)
        for join in self._demands.joins(view):
            pairs += (
                one
                for pair in self._demands.merged(join, view.scope)
                for one in equations(pair, view)
            )
            merged = merged_scopes(join, view.scope)
            for dimension in Dimension:
                use = ScopeUse(view.table, dimension)
                if use in merged:
                    conditions.append(EVERY[dimension])
                self._bound.add((id(join.node), use))
        return _Way(tuple(conditions), tuple(dict.fromkeys(pairs)))

    def _compared(self, scope: SelectScope) -> Iterator[ScopeUse]:
        """The relations whose scope a SELECT compares where that leaves none of their rows out."""
        for expression in _conditions(scope):
            for use in speaks_of_scopes(expression, scope):
                if (id(expression), use) not in self._bound:
                    yield use
        yield from compared_scopes(scope)
        for join in scope.clause.joins:
            for use in merged_scopes(join, scope):
                if (id(join.node), use) not in self._bound:
                    yield use


def _restriction(ways: list[_Way], compared: Iterable[Dimension]) -> Restriction:
    wheres = (all_of(way.where) for way in ways)
    asked = (_said_of_scopes(way) for way in ways)
    shared = (one for one in ways[0].equated if all(one in way.equated for way in ways))
    unique = tuple(dict.fromkeys(asked))
    return Restriction(any_of(wheres), tuple(shared), unique, frozenset(compared))


def _said_of_scopes(way: _Way) -> Condition | None:
    """What is said of regions and accounts, even of rows that something else rules out.

    None for nothing.
    """
    spoken = [one for one in way.where if any(tells(one, each) for each in Dimension)]
    return all_of(spoken) if spoken else None


def _conditions(scope: SelectScope) -> Iterator[exp.Expr]:
    """The conjuncts of every WHERE, ON and HAVING of a SELECT."""
    for name in ("where", "having"):
        clause = scope.select.args.get(name)
        if clause is not None:
            yield from operands(clause.this, exp.And)
    for join in scope.clause.joins:
        if join.on is not None:
            yield from operands(join.on, exp.And)


def _spoken_of(expression: exp.Expr, view: Viewpoint) -> list[Dimension]:
    """Which of regions and accounts a condition speaks of, of what comes through one source."""
    spoken = [
        one.dimension for one in speaks_of_scopes(expression, view.scope) if one.table is view.table
    ]
    if not spoken:
        return []
    meanings = [m for c in expression.find_all(exp.Column) for m in view.scope.meanings(c)]
    here = {use for one in meanings if one.item is view.item for use in one.output.scopes}
    return [one for one in Dimension if one in spoken and ScopeUse(view.table, one) in here]
