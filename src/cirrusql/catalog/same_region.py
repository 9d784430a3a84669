"""Values that say in which region a resource is: identifiers that EC2 makes, and ARNs.

An identifier such as `vpc-0a1b2c3d4e5f67890` exists in one region only, and what names it by one of
these properties is in that region too. So `subnets.vpc_id = vpcs.vpc_id` says that the regions are
the same, whether the statement does or not.
"""

from __future__ import annotations

import re
from collections import Counter

from cirrusql.catalog.model import ResourceType

_MAKER = "ec2"

# Properties by which resources of any service name one of EC2's in their own region. A peer's,
# which may be in another (PeerVpcId), is none of them, nor is a pool of IPAM with its own locale.
_REFERENCES = frozenset(
    (
        *("VpcId", "SubnetId", "InstanceId", "VolumeId", "NetworkInterfaceId", "RouteTableId"),
        *("InternetGatewayId", "NatGatewayId", "NetworkAclId", "AllocationId", "CarrierGatewayId"),
        *("CustomerGatewayId", "VpnGatewayId", "VpnConnectionId", "DhcpOptionsId", "KeyPairId"),
        *("EgressOnlyInternetGatewayId", "VpcEndpointId", "TransitGatewayRouteTableId"),
        *("TransitGatewayId", "TransitGatewayAttachmentId", "LaunchTemplateId", "LocalGatewayId"),
    )
)
# What is called so elsewhere is something else, as the GroupId of an identity store.
_REFERENCES_OF_TYPES = frozenset(
    (
        ("AWS::EC2::FlowLog", "ResourceId"),
        ("AWS::EC2::SecurityGroup", "GroupId"),
        ("AWS::EC2::SecurityGroupIngress", "GroupId"),
        ("AWS::EC2::SecurityGroupEgress", "GroupId"),
        ("AWS::EC2::SecurityGroupVpcAssociation", "GroupId"),
    )
)


def names_its_region(resource_type: ResourceType, key: str) -> bool:
    """Whether a property, or an identifier's part, is an EC2 identifier of the resource's region.

    >>> from cirrusql.catalog import Catalog
    >>> subnet = Catalog.open().resource_type("AWS::EC2::Subnet")
    >>> [names_its_region(subnet, key) for key in ("SubnetId", "VpcId", "AvailabilityZone")]
    [True, True, False]
    """
    if resource_type.is_global:
        return False
    if key in _REFERENCES or (resource_type.type_name, key) in _REFERENCES_OF_TYPES:
        return True
    return resource_type.identifier_parts == (key,) and _is_made_by_ec2(resource_type, key)


def _is_made_by_ec2(resource_type: ResourceType, part: str) -> bool:
    column = resource_type.column_by_property.get(part)
    is_made = column is not None and column.read_only and part.endswith("Id")
    return is_made and resource_type.service == _MAKER


def arn_service(resource_type: ResourceType) -> str | None:
    """The service whose ARNs, as keys of a resource, say its region; None for a global type.

    A key may be another service's ARN, of another region: a global network's association with a
    customer gateway of eu-west-1 is in us-west-2.

    >>> from cirrusql.catalog import Catalog
    >>> arn_service(Catalog.open().resource_type("AWS::ElasticLoadBalancingV2::Listener"))
    'elasticloadbalancing'
    """
    if resource_type.is_global:
        return None
    prefixes = Counter(
        permission.partition(":")[0]
        for handler in resource_type.handlers.values()
        for permission in handler.permissions
    )
    return prefixes.most_common(1)[0][0] if prefixes else None


def account_named(value: str, service: str | None) -> str | None:
    """The account that an ARN of a service says; else None.

    >>> account_named("arn:aws:lambda:eu-west-1:123456789012:function:f", "lambda")
    '123456789012'
    >>> account_named("arn:aws:s3:::bucket", "s3")
    """
    parts = value.split(":", 5)
    is_arn = len(parts) == 6 and parts[0] == "arn" and parts[2] == service
    return parts[4] if is_arn and len(parts[4]) == 12 and parts[4].isdigit() else None


# Names that are no ARNs, and say their region all the same.
_OTHER_NAMES = {
    "sqs": re.compile(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com"),
    "cognito-idp": re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d+)_"),
}


def region_named(value: str, service: str | None) -> str | None:
    """The region that an ARN of a service, or another name of its resources, says; else None.

    >>> region_named("arn:aws:lambda:eu-west-1:123456789012:function:f", "lambda")
    'eu-west-1'
    >>> region_named("https://sqs.eu-west-1.amazonaws.com/123456789012/q", "sqs")
    'eu-west-1'
    >>> region_named("arn:aws:iam::123456789012:role/r", "iam")
    """
    parts = value.split(":", 5)
    if len(parts) == 6 and parts[0] == "arn":
        return (parts[3] or None) if parts[2] == service else None
    form = _OTHER_NAMES.get(service or "")
    found = form.match(value) if form is not None else None
    return found[1] if found else None
