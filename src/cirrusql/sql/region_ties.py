"""Relations whose rows are compared with those of another only within a region.

    SELECT vpc_id, region FROM awscc.ec2.vpcs
    EXCEPT SELECT resource_id, region FROM awscc.ec2.flow_logs

A flow log takes away VPCs of its own region alone, though nothing equates the regions: it is the
same for `(vpc_id, region) NOT IN (SELECT resource_id, region …)`, and without the regions too, for
an identifier of EC2 is of one region. No call is saved by that; it tells which rows of the one
cannot be decided where the other could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import Relation, ResourceRelation
from cirrusql.catalog.same_region import names_its_region
from cirrusql.sql.columns import IDENTIFIER, REGION, Dimension
from cirrusql.sql.equalities import members
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import own_expressions
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.sources import Output, TableUse


def region_ties(resolution: Resolution, dimension: Dimension) -> Mapping[int, frozenset[int]]:
    """By the number of each relation, those with which its rows are compared by region.

    Or by account: that an identifier is of one is not assumed, for much is shared among them.
    """
    found: dict[int, frozenset[int]] = {}
    for left, right in _compared(resolution):
        # Of several branches each would have to be left out: that is not worth following.
        if not (len(left.uses) == 1 and right.passing and _say(left, right, dimension)):
            continue
        outer = left.uses[0].table
        for use in right.uses:
            if use.table is not outer and _is_used_once(use.table, resolution):
                number = use.table.number
                found[number] = found.get(number, frozenset()) | {outer.number}
    return found


def says_region(relation: Relation, key: str) -> bool:
    """Whether equal values of a relation's column, and of another such, are of one region.

    >>> from cirrusql.catalog import Catalog
    >>> subnets = ResourceRelation(Catalog.open().resource_type("AWS::EC2::Subnet"))
    >>> [says_region(subnets, key) for key in ("@region", "@identifier", "VpcId", "CidrBlock")]
    [True, True, True, False]
    """
    if key == REGION.key:
        return relation.is_regional
    if not isinstance(relation, ResourceRelation):
        return False
    resource_type = relation.resource_type
    if key == IDENTIFIER.key and len(resource_type.identifier_parts) == 1:
        (key,) = resource_type.identifier_parts
    return names_its_region(resource_type, key)


def _say(left: Output, right: Output, dimension: Dimension) -> bool:
    """Whether equal values of two columns are of one region: regions, or what is in one only."""
    if dimension is not Dimension.REGION:
        return left.is_same_scope(right) and left.scope_key in dimension.value
    uses = left.uses + right.uses
    same = {use.is_region for use in uses}
    return len(same) == 1 and all(
        says_region(use.table.columns.relation, use.column.key) for use in uses
    )


def _compared(resolution: Resolution) -> Iterator[tuple[Output, Output]]:
    """Pairs of columns: of the rows that are kept or not, and of those that say so."""
    for left, right in resolution.differences:
        if not (left.open or right.open):
            pairs = zip(left.columns, right.columns, strict=False)
            yield from ((one, other) for (_, one), (_, other) in pairs)
    for scope in resolution.scopes:
        for node in own_expressions(scope.select):
            if isinstance(node, exp.In) and node.find_ancestor(exp.Having) is None:
                for left_side, right_side in members(node, scope):
                    if len(left_side) == len(right_side) == 1:
                        yield left_side[0].output, right_side[0].output


def _is_used_once(table: TableUse, resolution: Resolution) -> bool:
    """Whether a relation's rows come to the answer on one way: another may not compare regions."""
    scope, _ = resolution.places[table]
    while scope.used_by:
        if len(scope.used_by) > 1:
            return False
        scope = scope.used_by[0][0]
    return True
