"""What is known of equations beside their text: regions that they imply, rows that cost no call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import SystemRelation
from cirrusql.records import replace
from cirrusql.sql import REGION, AnyTable, BoundQuery, Equated
from cirrusql.sql.region_ties import says_region


def with_implied_regions(query: BoundQuery) -> BoundQuery:
    """The query, each of whose relations says whose region its rows must have.

    >>> from cirrusql.catalog import Catalog
    >>> from cirrusql.sql import Fragment
    >>> from cirrusql.sql.binding import bind
    >>> sql = "SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id"
    >>> query = with_implied_regions(bind(Fragment(sql, 0, len(sql)), Catalog.open()))
    >>> [(one.key, one.other.name, one.implied) for one in query.tables[1].equated]
    [('VpcId', 'vpc_id', False), ('@region', 'region', True)]
    """
    by_number = {table.number: table for table in query.tables}
    tables = (
        replace(table, equated=(*_noted(table, by_number), *_implied(table, by_number)))
        for table in query.tables
    )
    return replace(query, tables=tuple(tables))


def _noted(table: AnyTable, others: Mapping[int, AnyTable]) -> Iterator[Equated]:
    """The equations that are written, with which of the others' rows are known without a call."""
    for one in table.equated:
        known = isinstance(others[one.table].relation, SystemRelation)
        yield replace(one, known=True) if known else one


def _implied(table: AnyTable, others: Mapping[int, AnyTable]) -> Iterator[Equated]:
    told = {one.table for one in table.equated if one.key == one.other.key == REGION.key}
    for one in table.equated:
        if one.table in told:
            continue
        other = others[one.table].relation
        if says_region(table.relation, one.key) and says_region(other, one.other.key):
            told.add(one.table)
            yield Equated(REGION.key, one.table, REGION, implied=True)
