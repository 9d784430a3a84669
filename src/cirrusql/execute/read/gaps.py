"""What a relation lacks in a region, and which rows of others cannot be decided without it.

    SELECT v.vpc_id FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.flow_logs f
    ON f.resource_id = v.vpc_id AND f.region = v.region

Where the flow logs of eu-west-1 could not be read, nothing is known of the VPCs of eu-west-1, and
everything of those of other regions: the answer is true without the former.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cirrusql.records import Record
from cirrusql.sql import REGION, AnyTable, Dimension
from cirrusql.sql.absence import Effect


class Place(Record):
    """A region of an account; None is every account, or the one of the user's settings."""

    account: str | None
    region: str


class Gap(Record):
    """Rows of a relation, by the number of its table, are missing in a place."""

    table: int
    place: Place


class Decision(Record):
    """What is to be done about a gap.

    `left_out` are the rows of other tables that are left out of the answer, so that none in it is
    false; None if that would not do.
    """

    left_out: tuple[Gap, ...] | None = ()


def decided(gap: Gap, tables: Iterable[AnyTable]) -> Decision:
    """Which rows must be left out for an answer without false rows.

    Leaving rows of a table out is a gap of its own, and followed until it only costs rows.
    """
    by_number = {table.number: table for table in tables}
    if not _invents(by_number[gap.table]):
        return Decision()
    before: dict[Gap, Gap] = {}
    waiting = [gap]
    while waiting:
        one = waiting.pop(0)
        for other in _with_it(one, by_number):
            if other in before or other.table == gap.table:
                continue
            before[other] = one
            if not _invents(by_number[other.table]):
                return Decision(_way(other, gap, before))
            waiting.append(other)
    return Decision(None)


def _way(last: Gap, first: Gap, before: Mapping[Gap, Gap]) -> tuple[Gap, ...]:
    """The gaps from the last to the one after the first."""
    found = []
    while last != first:
        found.append(last)
        last = before[last]
    return tuple(found)


def _invents(table: AnyTable) -> bool:
    return table.absence.effect is Effect.INVENTS


def _with_it(gap: Gap, tables: Mapping[int, AnyTable]) -> Iterator[Gap]:
    """What cannot be decided without it: rows of tables in whose region its own must be to matter.

    Of every account, unless a row must be of the same one too. What is missing in one account may
    have been in another's row: where nothing but an account is compared nothing is known.
    """
    table = tables[gap.table]
    same = (e.table for e in table.equated if e.key == e.other.key == REGION.key)
    told = Dimension.ACCOUNT.value
    account = {e.table for e in table.equated if e.key == e.other.key and e.key in told}
    account |= table.tied_accounts
    for number in dict.fromkeys((*same, *sorted(table.tied))):
        place = gap.place if number in account else Place(None, gap.place.region)
        yield Gap(number, place)
