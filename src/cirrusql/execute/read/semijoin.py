"""Semi-join reduction: what rows that are there already say about the rows still to be found."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.plan import AnyScan, Method, QueryPlan, ResourceScan, Share, identifier
from cirrusql.records import Record
from cirrusql.sql import ACCOUNT, ACCOUNT_ID, IDENTIFIER, REGION, Equated, alternatives

if TYPE_CHECKING:
    from cirrusql.execute.read.staging import StagingTables


class Keys(Record):
    """For each scan that narrows this one, the distinct key values that its rows have.

    They are looked for in that many `accounts`.
    """

    groups: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    accounts: int = 1

    def within(self, share: Share, accounts: int) -> Keys:
        """The values of rows that are of an account, or may be.

        `accounts` is how many are asked: what does not say of which it is, is looked for in each.
        """
        own = {ACCOUNT_ID.key: share.account_id, ACCOUNT.key: share.name}
        groups = tuple(
            tuple(
                {key: value for key, value in row.items() if key not in own}
                for row in rows
                if all(row.get(key, value) == value for key, value in own.items())
            )
            for rows in self.groups
        )
        says = any(key in row for rows in self.groups for row in rows[:1] for key in own)
        return Keys(groups, 1 if says else accounts)

    def allowed(self, key: str) -> frozenset[Any] | None:
        """The values that a key may have; None if nothing is said about it."""
        sets = [
            frozenset(row[key] for row in rows) for rows in self.groups if rows and key in rows[0]
        ]
        return frozenset.intersection(*sets) if sets else None

    @property
    def empty(self) -> bool:
        """Whether some narrowing scan has no row at all, so that this one cannot matter."""
        return any(not rows for rows in self.groups)

    def matter_in(self, region: str) -> bool:
        """Whether the narrowing rows leave anything to find in a region."""
        return bool(self.rows(region, frozenset()))

    def rows(self, region: str, wanted: frozenset[str]) -> list[dict[str, Any]]:
        """The combinations of values of the wanted keys that are possible in a region."""
        found: list[dict[str, Any]] = [{}]
        for rows in self.groups:
            here = [row for row in rows if row.get(REGION.key, region) == region]
            parts = [{k: v for k, v in row.items() if k in wanted} for row in here]
            distinct = [dict(items) for items in dict.fromkeys(tuple(p.items()) for p in parts)]
            merged = (_merge(one, other) for one in found for other in distinct)
            found = [row for row in merged if row is not None]
        return found


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    clash = any(one[key] != other[key] for key in one.keys() & other.keys())
    return None if clash else {**one, **other}


async def narrowing(scan: AnyScan, plan: QueryPlan, tables: StagingTables) -> Keys:
    """The key values that the scans before this one have put into their staging tables."""
    groups = [
        (equated, await tables.values(plan.query, number, *(one.other.name for one in equated)))
        for number, equated in narrowing_columns(scan)
    ]
    return keys_of(groups, scan.region_of, scan.numbers)


def narrowing_columns(scan: AnyScan) -> list[tuple[int, list[Equated]]]:
    """By the number of each table that narrows a scan, which of its columns do."""
    return [
        (number, [one for one in scan.restricted_by if one.table == number])
        for number in sorted(scan.after)
    ]


def keys_of(
    groups: Iterable[tuple[Sequence[Equated], Iterable[Sequence[Any]]]],
    region_of: Callable[[str], str | None] | None = None,
    numbers: Collection[str] = (),
) -> Keys:
    """The keys that rows of the narrowing columns are: texts, but for those that are `numbers`.

    `region_of` tells in which region a value counts, as an ARN does, where the row does not.

    >>> from cirrusql.catalog.same_region import region_named
    >>> from cirrusql.sql import StagingColumn, Role
    >>> column = StagingColumn("arn", Role.PROPERTY, "Arn")
    >>> rows = [("arn:aws:sns:eu-west-1:123456789012:t",), ("t",)]
    >>> keys = keys_of([([Equated("TopicArn", 1, column)], rows)], lambda v: region_named(v, "sns"))
    >>> wanted = frozenset(("TopicArn",))
    >>> [len(keys.rows(region, wanted)) for region in ("eu-west-1", "us-east-1")]
    [2, 1]
    """

    def key_row(equated: Sequence[Equated], row: Sequence[Any]) -> dict[str, Any]:
        values = zip(equated, row, strict=True)
        found = {one.key: value if one.key in numbers else str(value) for one, value in values}
        if REGION.key not in found and region_of is not None:
            regions = {region_of(str(value)) for value in found.values()} - {None}
            if len(regions) == 1:
                found[REGION.key] = str(*regions)
        return found

    return Keys(tuple(tuple(key_row(equated, row) for row in rows) for equated, rows in groups))


def candidate_identifiers(scan: ResourceScan, keys: Keys) -> Mapping[str, list[str]] | None:
    """By region, the identifiers of all that may matter; None if they are to be listed."""
    if scan.method is Method.GET:
        allowed = keys.allowed(IDENTIFIER.key)
        named = [one for one in scan.identifiers if allowed is None or one in allowed]
        return {r: [one for one in named if scan.is_read_in(one, r)] for r in scan.regions}
    if scan.derived is None:
        return None
    # Values that do not say in which region to look have to be looked for in all of them.
    found = {one: list(dict.fromkeys(_combined(scan, keys, one))) for one in scan.regions}
    return found if scan.derived.are_read(sum(map(len, found.values())) * keys.accounts) else None


def _combined(scan: ResourceScan, keys: Keys, region: str) -> list[str]:
    """Identifiers made of key values and of what WHERE pins."""
    resource_type = scan.table.relation.resource_type
    parts = resource_type.identifier_parts
    ways = alternatives(scan.where, parts)
    pinned: Mapping[str, frozenset[Any]] = ways[0] if len(ways) == 1 else {}
    found: list[str] = []
    for row in keys.rows(region, frozenset((IDENTIFIER.key, *parts))):
        if IDENTIFIER.key in row:
            found.append(row[IDENTIFIER.key])
            continue
        values = [[row[p]] if p in row else sorted(map(str, pinned.get(p, ()))) for p in parts]
        found += (
            identifier(resource_type, combination) for combination in itertools.product(*values)
        )
    return found
