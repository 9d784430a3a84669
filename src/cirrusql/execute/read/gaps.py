"""What a relation lacks in a region, and which rows of others cannot be decided without it.

    SELECT v.vpc_id FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.flow_logs f
    ON f.resource_id = v.vpc_id AND f.region = v.region

Where the flow logs of eu-west-1 could not be read, nothing is known of the VPCs of eu-west-1, and
everything of those of other regions: the answer is true without the former.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cirrusql.records import Record
from cirrusql.sql import REGION, AnyTable
from cirrusql.sql.absence import Effect


class Gap(Record):
    """Rows of a relation, by the number of its table, are missing in a region."""

    table: int
    region: str


class Decision(Record):
    """What is to be done about a gap.

    `left_out` are the tables whose rows of the same region are left out of the answer, so that none
    in it is false; None if that would not do.
    """

    left_out: tuple[int, ...] | None = ()


def decided(gap: Gap, tables: Iterable[AnyTable]) -> Decision:
    """Which rows must be left out for an answer without false rows.

    Leaving rows of a table out is a gap of its own, and followed until it only costs rows.
    """
    by_number = {table.number: table for table in tables}
    if not _invents(by_number[gap.table]):
        return Decision()
    before: dict[int, int] = {}
    waiting = [gap.table]
    while waiting:
        number = waiting.pop(0)
        for other in _same_region(by_number[number]):
            if other in before or other == gap.table:
                continue
            before[other] = number
            if not _invents(by_number[other]):
                return Decision(_way(other, gap.table, before))
            waiting.append(other)
    return Decision(None)


def _way(last: int, first: int, before: Mapping[int, int]) -> tuple[int, ...]:
    """The tables from the last to the one after the first."""
    found = []
    while last != first:
        found.append(last)
        last = before[last]
    return tuple(found)


def _invents(table: AnyTable) -> bool:
    return table.absence.effect is Effect.INVENTS


def _same_region(table: AnyTable) -> Iterable[int]:
    """The tables in whose region a row of this one must be to matter."""
    same = (e.table for e in table.equated if e.key == e.other.key == REGION.key)
    return dict.fromkeys((*same, *sorted(table.tied)))
