"""Equations of regions that a statement does not write, but that its other equations imply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import ResourceRelation
from cirrusql.catalog.same_region import names_its_region
from cirrusql.records import replace
from cirrusql.sql import IDENTIFIER, REGION, AnyTable, BoundQuery, Equated


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
        replace(table, equated=(*table.equated, *_implied(table, by_number)))
        for table in query.tables
    )
    return replace(query, tables=tuple(tables))


def _implied(table: AnyTable, others: Mapping[int, AnyTable]) -> Iterator[Equated]:
    told = {one.table for one in table.equated if one.key == one.other.key == REGION.key}
    for one in table.equated:
        if one.table in told:
            continue
        if _says_region(table, one.key) and _says_region(others[one.table], one.other.key):
            told.add(one.table)
            yield Equated(REGION.key, one.table, REGION, implied=True)


def _says_region(table: AnyTable, key: str) -> bool:
    if not isinstance(table.relation, ResourceRelation):
        return False
    resource_type = table.relation.resource_type
    if key == IDENTIFIER.key and len(resource_type.identifier_parts) == 1:
        (key,) = resource_type.identifier_parts
    return names_its_region(resource_type, key)
