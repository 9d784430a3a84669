"""Which columns say, by what they name, in which region a row is; in the words of statements."""

from __future__ import annotations

from cirrusql.catalog import Relation, ResourceRelation
from cirrusql.catalog.same_region import names_its_region
from cirrusql.sql.columns import IDENTIFIER, REGION


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
