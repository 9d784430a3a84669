"""EC2: route tables and network ACLs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, filtered, named
from cirrusql.local.api.world import Found, World, tag_list

Answer = Callable[[World, Request], Mapping[str, Any]]


def _acl_entry(number: int, *, egress: bool, action: str) -> Row:
    return {
        "RuleNumber": number,
        "Egress": egress,
        "RuleAction": action,
        "Protocol": "-1",
        "CidrBlock": "0.0.0.0/0",
    }


def _describe_network_acls(world: World, request: Request) -> Mapping[str, Any]:
    rows = []
    for one in world.resources("EC2::NetworkAcl"):
        vpc = one.model.get("VpcId")
        networks = world.by("EC2::VPC", "VpcId")
        default = vpc in networks and networks[vpc].model.get("DefaultNetworkAcl") == one.identifier
        entries = [
            {
                "RuleNumber": entry.model["RuleNumber"],
                "Egress": bool(entry.model.get("Egress")),
                "RuleAction": entry.model["RuleAction"],
                "Protocol": str(entry.model["Protocol"]),
                "CidrBlock": entry.model.get("CidrBlock"),
                "Ipv6CidrBlock": entry.model.get("Ipv6CidrBlock"),
                "PortRange": entry.model.get("PortRange"),
            }
            for entry in world.resources("EC2::NetworkAclEntry")
            if entry.model.get("NetworkAclId") == one.identifier
        ]
        for egress in (True, False):
            if default:
                entries.append(_acl_entry(100, egress=egress, action="allow"))
            entries.append(_acl_entry(32767, egress=egress, action="deny"))
        subnets = [s for s in world.resources("EC2::Subnet") if s.model.get("VpcId") == vpc]
        rows.append(
            {
                "NetworkAclId": one.identifier,
                "VpcId": vpc,
                "OwnerId": world.account,
                "IsDefault": default,
                "Entries": entries,
                "Associations": [
                    {
                        "NetworkAclAssociationId": subnet.model.get("NetworkAclAssociationId"),
                        "NetworkAclId": one.identifier,
                        "SubnetId": subnet.identifier,
                    }
                    for subnet in subnets
                    if default
                ],
                "Tags": tag_list(one.model),
            }
        )
    message = "The networkAcl ID '{}' does not exist"
    code = "InvalidNetworkAclID.NotFound"
    rows = named(request, rows, "NetworkAclIds", "NetworkAclId", code, message)
    aliases = {"association.subnet-id": "associations.subnet-id", "default": "is-default"}
    return {"NetworkAcls": filtered(request, rows, aliases)}


def _describe_route_tables(world: World, request: Request) -> Mapping[str, Any]:
    vpcs = world.by("EC2::VPC", "VpcId")
    rows = []
    for one in world.resources("EC2::RouteTable"):
        table, vpc = one.identifier, vpcs.get(one.model.get("VpcId"))
        routes = [_local_route(vpc)] if vpc else []
        routes += [
            _route(route)
            for route in world.resources("EC2::Route")
            if route.model.get("RouteTableId") == table
        ]
        associations = [
            {
                "RouteTableAssociationId": association.model.get("Id"),
                "RouteTableId": table,
                "SubnetId": association.model.get("SubnetId"),
                "Main": False,
                "AssociationState": {"State": "associated"},
            }
            for association in world.resources("EC2::SubnetRouteTableAssociation")
            if association.model.get("RouteTableId") == table
        ]
        rows.append(
            {
                "RouteTableId": table,
                "VpcId": one.model.get("VpcId"),
                "OwnerId": world.account,
                "Routes": routes,
                "Associations": associations,
                "PropagatingVgws": [],
                "Tags": tag_list(one.model),
            }
        )
    message = "The routeTable ID '{}' does not exist"
    code = "InvalidRouteTableID.NotFound"
    rows = named(request, rows, "RouteTableIds", "RouteTableId", code, message)
    aliases = {"association.subnet-id": "associations.subnet-id"}
    aliases |= {"route.gateway-id": "routes.gateway-id"}
    return {"RouteTables": filtered(request, rows, aliases)}


def _local_route(vpc: Found) -> Row:
    return {
        "DestinationCidrBlock": vpc.model.get("CidrBlock"),
        "GatewayId": "local",
        "Origin": "CreateRouteTable",
        "State": "active",
    }


def _route(found: Found) -> Row:
    names: tuple[str, ...] = (
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "DestinationPrefixListId",
    )
    names += ("GatewayId", "NatGatewayId", "InstanceId", "NetworkInterfaceId")
    names += ("TransitGatewayId", "VpcPeeringConnectionId", "EgressOnlyInternetGatewayId")
    row = {name: found.model.get(name) for name in names}
    # An endpoint for S3 is a gateway to a route, by the property of another name.
    row["GatewayId"] = row["GatewayId"] or found.model.get("VpcEndpointId")
    return {**row, "Origin": "CreateRoute", "State": "active"}


def _describe_peerings(world: World, request: Request) -> Mapping[str, Any]:
    """Those that this region asked for, and those that others asked of it."""
    others = [
        one
        for one in world.everywhere("EC2::VPCPeeringConnection")
        if one.region != world.region and one.model.get("PeerRegion") == world.region
    ]
    rows: list[Row] = [
        {
            "VpcPeeringConnectionId": one.identifier,
            "RequesterVpcInfo": _end(world, one.model["VpcId"], world.account, one.region),
            "AccepterVpcInfo": _end(
                world,
                one.model["PeerVpcId"],
                one.model.get("PeerOwnerId", world.account),
                one.model.get("PeerRegion", one.region),
            ),
            "Status": {"Code": "active", "Message": "Active"},
            "Tags": tag_list(one.model),
        }
        for one in [*world.resources("EC2::VPCPeeringConnection"), *others]
    ]
    message = "The vpcPeeringConnection ID '{}' does not exist"
    code = "InvalidVpcPeeringConnectionID.NotFound"
    rows = named(request, rows, "VpcPeeringConnectionIds", "VpcPeeringConnectionId", code, message)
    aliases = {"status-code": "status.code"}
    return {"VpcPeeringConnections": filtered(request, rows, aliases)}


def _end(world: World, vpc: str, owner: str, region: str) -> Row:
    """One end of a peering. Which addresses another account's network has, nobody knows here."""
    row = {"VpcId": vpc, "OwnerId": owner, "Region": region}
    found = world.by("EC2::VPC", "VpcId", region).get(vpc) if owner == world.account else None
    if found is None:
        return row
    cidr = found.model.get("CidrBlock")
    return {**row, "CidrBlock": cidr, "CidrBlockSet": [{"CidrBlock": cidr}]}


ANSWERS: Mapping[str, Answer] = {
    "describe_network_acls": _describe_network_acls,
    "describe_route_tables": _describe_route_tables,
    "describe_vpc_peering_connections": _describe_peerings,
}
