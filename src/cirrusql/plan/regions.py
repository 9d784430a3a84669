"""Which regions a scan asks."""

from __future__ import annotations

import re

from cirrusql.catalog import Relation
from cirrusql.errors import MissingKey
from cirrusql.plan.nodes import Scope
from cirrusql.records import Record
from cirrusql.sql import (
    REGION,
    AnyTable,
    Condition,
    all_of,
    alternatives,
    any_of,
    possible,
    speaks_of,
)

_HOME = "us-east-1"
# us-east-1, us-gov-west-1, eu-isoe-west-1
_REGION_NAME = re.compile(r"[a-z]{2}(-[a-z]+){1,2}-[0-9]{1,2}")


def region_condition(table: AnyTable, tables: tuple[AnyTable, ...]) -> Condition:
    """What a statement says about the regions of one relation, by itself or by way of another.

    A region equated with another relation's is restricted like that one. A relation of which the
    statement says nothing takes the regions of those without which its rows do not matter: who asks
    for the VPCs of one region and their subnets does not mean subnets of another.
    """
    own = _own_condition(table, tables)
    if speaks_of(own, REGION.key):
        return own
    joined = {equated.table for equated in table.equated}
    theirs = [_own_condition(other, tables) for other in tables if other.number in joined]
    spoken = [condition for condition in theirs if speaks_of(condition, REGION.key)]
    return any_of(spoken) if spoken else own


def _own_condition(table: AnyTable, tables: tuple[AnyTable, ...]) -> Condition:
    """Its WHERE, and the WHERE of every relation whose region it must have, however far."""
    by_number = {other.number: other for other in tables}
    found: dict[int, AnyTable] = {}
    waiting = [table]
    while waiting:
        one = waiting.pop()
        if one.number in found:
            continue
        found[one.number] = one
        same = (e for e in one.equated if e.key == e.other.key == REGION.key)
        waiting += (by_number[equated.table] for equated in same)
    return all_of(one.where for one in found.values())


class Regions(Record):
    """The regions to ask, and those named or configured where the type does not exist."""

    asked: tuple[str, ...]
    skipped: tuple[str, ...] = ()


def regions(relation: Relation, where: Condition, scope: Scope) -> Regions:
    """The regions that a scan of a relation asks.

    Without a word about the region in WHERE these are the configured ones; any predicate on it
    speaks of every region there is. Named regions that the catalogue does not know are asked too.
    A global service is asked once. Raises MissingKey if there is nothing to go by.
    """
    if not speaks_of(where, REGION.key):
        return _configured(relation, scope)
    ways = alternatives(where, (REGION.key,))
    named = {str(value) for way in ways for value in way.get(REGION.key, ()) if value != ""}
    candidates = sorted((relation.regions or scope.known_regions) | named)
    wanted = [name for name in candidates if possible(where, {REGION.key: name})]
    return _once(relation, _offered(relation, wanted, scope))


def _configured(relation: Relation, scope: Scope) -> Regions:
    if not scope.regions:
        raise MissingKey(
            f"no region to look for {relation.name} in",
            hint="add WHERE region = '…', give --region, or configure one for your profile",
        )
    found = _offered(relation, list(scope.regions), scope)
    if relation.is_global and not found.asked:
        regions = tuple(sorted(relation.regions))
        return Regions((_HOME,) if _HOME in regions else regions[:1])
    return _once(relation, found)


def _offered(relation: Relation, wanted: list[str], scope: Scope) -> Regions:
    """What of `wanted` the type exists in, for all the catalogue knows.

    A name that it does not know may be a newer region's, if it is written like one.
    """
    known = relation.regions or scope.known_regions
    new = {n for n in wanted if n not in scope.known_regions and _REGION_NAME.fullmatch(n)}
    there = {name for name in wanted if name in known or name in new}
    return Regions(
        tuple(name for name in wanted if name in there),
        tuple(name for name in wanted if name not in there),
    )


def _once(relation: Relation, found: Regions) -> Regions:
    if relation.is_global and len(found.asked) > 1:
        return Regions((_HOME,) if _HOME in found.asked else found.asked[:1])
    return found
