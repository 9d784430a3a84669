"""What the rows that are already there say about the rows still to be found."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from cirrusql.execute.read.staging import StagingTables
from cirrusql.plan import AnyScan, Method, QueryPlan, Scan, identifier
from cirrusql.records import Record
from cirrusql.sql import IDENTIFIER, REGION, alternatives

# Up to so many resources are read one by one; past that, listing first is the smaller bill.
_MOST_DIRECT_READS = 100
# Up to so many if a list would tell all that is asked, which is whether they exist.
_MOST_READS_OF_NOTHING = 10


class Keys(Record):
    """For each scan that narrows this one, the distinct key values that its rows have."""

    groups: tuple[tuple[Mapping[str, str], ...], ...] = ()

    def allowed(self, key: str) -> frozenset[str] | None:
        """The values that a key may have; None if nothing is said about it."""
        sets = [
            frozenset(row[key] for row in rows) for rows in self.groups if rows and key in rows[0]
        ]
        return frozenset.intersection(*sets) if sets else None

    @property
    def tells_regions(self) -> bool:
        """Whether some narrowing scan says in which region each of its values counts."""
        return any(rows and REGION.key in rows[0] for rows in self.groups)

    @property
    def empty(self) -> bool:
        """Whether some narrowing scan has no row at all, so that this one cannot matter."""
        return any(not rows for rows in self.groups)

    def rows(self, region: str, wanted: frozenset[str]) -> list[dict[str, str]]:
        """The combinations of values of the wanted keys that are possible in a region."""
        found: list[dict[str, str]] = [{}]
        for rows in self.groups:
            here = [row for row in rows if row.get(REGION.key, region) == region]
            parts = [{k: v for k, v in row.items() if k in wanted} for row in here]
            distinct = [dict(items) for items in dict.fromkeys(tuple(p.items()) for p in parts)]
            merged = (_merge(one, other) for one in found for other in distinct)
            found = [row for row in merged if row is not None]
        return found


def _merge(one: dict[str, str], other: dict[str, str]) -> dict[str, str] | None:
    clash = any(one[key] != other[key] for key in one.keys() & other.keys())
    return None if clash else {**one, **other}


async def narrowing(scan: AnyScan, plan: QueryPlan, tables: StagingTables) -> Keys:
    """The key values that the scans before this one have put into their staging tables."""
    groups = []
    for number in sorted(scan.after):
        equated = [one for one in scan.restricted_by if one.table == number]
        keys = [one.key for one in equated]
        rows = await tables.values(plan.query, number, *(one.other.name for one in equated))
        groups.append(tuple(dict(zip(keys, map(str, row), strict=True)) for row in rows))
    return Keys(tuple(groups))


def candidate_identifiers(scan: Scan, keys: Keys, region: str) -> list[str] | None:
    """The identifiers of all that may matter in a region; None if only a list can tell."""
    resource_type = scan.table.relation.resource_type
    if scan.method is Method.GET:
        allowed = keys.allowed(IDENTIFIER.key)
        return [one for one in scan.identifiers if allowed is None or one in allowed]
    if not keys.groups:
        return None
    found = list(dict.fromkeys(_combined(scan, keys, region)))
    complete = all(one is not None for one in found)
    # Values that do not say in which region to look have to be looked for in all of them.
    places = 1 if keys.tells_regions else len(scan.regions)
    exists_only = scan.needed <= set(resource_type.identifier_parts)
    most = _MOST_READS_OF_NOTHING if exists_only else _MOST_DIRECT_READS
    few = len(found) * places <= most or "list" not in resource_type.handlers
    if complete and few and "read" in resource_type.handlers and not scan.table.relation.list_only:
        return [one for one in found if one is not None]
    return None


def _combined(scan: Scan, keys: Keys, region: str) -> list[str | None]:
    """Identifiers made of key values and of what WHERE pins; None where a part lacks."""
    resource_type = scan.table.relation.resource_type
    parts = resource_type.identifier_parts
    ways = alternatives(scan.where, parts)
    pinned: Mapping[str, frozenset[Any]] = ways[0] if len(ways) == 1 else {}
    found: list[str | None] = []
    for row in keys.rows(region, frozenset((IDENTIFIER.key, *parts))):
        if IDENTIFIER.key in row:
            found.append(row[IDENTIFIER.key])
            continue
        values = [[row[p]] if p in row else sorted(map(str, pinned.get(p, ()))) for p in parts]
        if not all(values):
            return [None]
        found += (
            identifier(resource_type, combination) for combination in itertools.product(*values)
        )
    return found
