"""EC2: networks, security groups, route tables, network ACLs and interfaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, filtered, named
from cirrusql.local.api.world import Found, Model, World, made_id, tag_list

Answer = Callable[[World, Request], Mapping[str, Any]]


def _describe_vpcs(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {
            **world.row(one),
            "OwnerId": world.account,
            "State": "available",
            "IsDefault": False,
            "DhcpOptionsId": "default",
            "CidrBlockAssociationSet": [
                {
                    "AssociationId": association,
                    "CidrBlock": one.model.get("CidrBlock"),
                    "CidrBlockState": {"State": "associated"},
                }
                for association in one.model.get("CidrBlockAssociations", ())[:1]
            ],
            "Tags": tag_list(one.model),
        }
        for one in world.resources("EC2::VPC")
    ]
    message = "The vpc ID '{}' does not exist"
    rows = named(request, rows, "VpcIds", "VpcId", "InvalidVpcID.NotFound", message)
    return {"Vpcs": filtered(request, rows, {"cidr": "cidr-block"})}


def _describe_subnets(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {
            **world.row(one),
            "OwnerId": world.account,
            "State": "available",
            "DefaultForAz": False,
            "MapPublicIpOnLaunch": bool(one.model.get("MapPublicIpOnLaunch")),
            "AssignIpv6AddressOnCreation": bool(one.model.get("AssignIpv6AddressOnCreation")),
            "SubnetArn": world.arn("ec2", f"subnet/{one.identifier}"),
            "Tags": tag_list(one.model),
        }
        for one in world.resources("EC2::Subnet")
    ]
    message = "The subnet ID '{}' does not exist"
    rows = named(request, rows, "SubnetIds", "SubnetId", "InvalidSubnetID.NotFound", message)
    return {"Subnets": filtered(request, rows, {"cidr": "cidr-block"})}


def _rules(world: World, group: Found) -> Iterator[tuple[bool, Model, str]]:
    """A group's rules, as whether they are for what goes out, the rule, and its id.

    They stand in the group or are resources of their own.
    """
    for name, is_egress in (("SecurityGroupIngress", False), ("SecurityGroupEgress", True)):
        for number, rule in enumerate(group.model.get(name) or ()):
            yield is_egress, rule, made_id("sgr", group.identifier, name, number)
        for one in world.resources(f"EC2::{name}"):
            if one.model.get("GroupId") == group.model["GroupId"]:
                yield is_egress, one.model, one.model.get("Id") or one.identifier


def _permission(world: World, rule: Model) -> Row:
    said = rule.get("Description")
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    prefix = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    row: Row = {
        "IpProtocol": str(rule["IpProtocol"]),
        "FromPort": rule.get("FromPort"),
        "ToPort": rule.get("ToPort"),
        "UserIdGroupPairs": [],
        "IpRanges": [],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
    }
    if rule.get("CidrIp"):
        row["IpRanges"] = [{"CidrIp": rule["CidrIp"], "Description": said}]
    if rule.get("CidrIpv6"):
        row["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], "Description": said}]
    if group:
        owner = rule.get("SourceSecurityGroupOwnerId", world.account)
        row["UserIdGroupPairs"] = [{"GroupId": group, "UserId": owner, "Description": said}]
    if prefix:
        row["PrefixListIds"] = [{"PrefixListId": prefix, "Description": said}]
    return row


_LISTS = ("UserIdGroupPairs", "IpRanges", "Ipv6Ranges", "PrefixListIds")


def _together(permissions: list[Row]) -> list[Row]:
    """Permissions of the same protocol and ports as one, as AWS shows them."""
    found: dict[tuple[Any, ...], Row] = {}
    for one in permissions:
        key = one["IpProtocol"], one["FromPort"], one["ToPort"]
        row = found.setdefault(key, {**one, **{name: [] for name in _LISTS}})
        for name in _LISTS:
            row[name] += one[name]
    return list(found.values())


def _describe_security_groups(world: World, request: Request) -> Mapping[str, Any]:
    rows = []
    for one in world.resources("EC2::SecurityGroup"):
        rules = list(_rules(world, one))
        group = one.model["GroupId"]
        rows.append(
            {
                "GroupId": group,
                "GroupName": one.model.get("GroupName"),
                "Description": one.model.get("GroupDescription"),
                "VpcId": one.model.get("VpcId"),
                "OwnerId": world.account,
                "SecurityGroupArn": world.arn("ec2", f"security-group/{group}"),
                "IpPermissions": _together(
                    [_permission(world, r) for out, r, _ in rules if not out]
                ),
                "IpPermissionsEgress": _together(
                    [_permission(world, r) for out, r, _ in rules if out]
                ),
                "Tags": tag_list(one.model),
            }
        )
    message = "The security group '{}' does not exist"
    rows = named(request, rows, "GroupIds", "GroupId", "InvalidGroup.NotFound", message)
    rows = named(request, rows, "GroupNames", "GroupName", "InvalidGroup.NotFound", message)
    aliases = {
        f"ip-permission.{word}": f"ip-permissions.{member}"
        for word, member in (
            ("cidr", "ip-ranges.cidr-ip"),
            ("ipv6-cidr", "ipv6-ranges.cidr-ipv6"),
            ("from-port", "from-port"),
            ("to-port", "to-port"),
            ("protocol", "ip-protocol"),
            ("group-id", "user-id-group-pairs.group-id"),
        )
    }
    return {"SecurityGroups": filtered(request, rows, aliases)}


def _describe_security_group_rules(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {
            "SecurityGroupRuleId": rule_id,
            "SecurityGroupRuleArn": world.arn("ec2", f"security-group-rule/{rule_id}"),
            "GroupId": group.model["GroupId"],
            "GroupOwnerId": world.account,
            "IsEgress": is_egress,
            "IpProtocol": str(rule["IpProtocol"]),
            # Where all protocols are meant there are no ports, which rules say as -1.
            "FromPort": rule.get("FromPort", -1),
            "ToPort": rule.get("ToPort", -1),
            "CidrIpv4": rule.get("CidrIp"),
            "CidrIpv6": rule.get("CidrIpv6"),
            "PrefixListId": rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId"),
            "ReferencedGroupInfo": _referenced(world, rule),
            "Description": rule.get("Description"),
            "Tags": [],
        }
        for group in world.resources("EC2::SecurityGroup")
        for is_egress, rule, rule_id in _rules(world, group)
    ]
    message = "The security group rule ID '{}' does not exist"
    rows = named(
        request,
        rows,
        "SecurityGroupRuleIds",
        "SecurityGroupRuleId",
        "InvalidSecurityGroupRuleId.NotFound",
        message,
    )
    return {"SecurityGroupRules": filtered(request, rows)}


def _referenced(world: World, rule: Model) -> Row | None:
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    owner = rule.get("SourceSecurityGroupOwnerId", world.account)
    return {"GroupId": group, "UserId": owner} if group else None


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


def _describe_network_interfaces(world: World, request: Request) -> Mapping[str, Any]:
    attached = world.by("EC2::NetworkInterfaceAttachment", "NetworkInterfaceId")
    groups = world.by("EC2::SecurityGroup", "GroupId")
    subnets = world.by("EC2::Subnet", "SubnetId")
    addresses = {
        one.model.get("NetworkInterfaceId"): one for one in world.resources("EC2::EIPAssociation")
    }
    eips = world.by("EC2::EIP", "AllocationId")
    rows = []
    for one in world.resources("EC2::NetworkInterface"):
        model, attachment = one.model, attached.get(one.identifier)
        address = addresses.get(one.identifier)
        eip = eips.get(address.model.get("AllocationId")) if address is not None else None
        subnet = subnets.get(model.get("SubnetId"))
        row = world.row(one)
        row |= {
            "NetworkInterfaceId": one.identifier,
            "OwnerId": world.account,
            "PrivateIpAddress": model.get("PrimaryPrivateIpAddress"),
            "Status": "in-use" if attachment else "available",
            "RequesterManaged": False,
            "AvailabilityZone": subnet.model.get("AvailabilityZone") if subnet else None,
            "Groups": [
                {
                    "GroupId": group,
                    "GroupName": groups[group].model.get("GroupName") if group in groups else None,
                }
                for group in model.get("GroupSet", ())
            ],
            "Attachment": _attachment(world, attachment) if attachment else None,
            "Association": {
                "PublicIp": eip.model.get("PublicIp"),
                "AllocationId": eip.model.get("AllocationId"),
                "IpOwnerId": world.account,
            }
            if eip
            else None,
            "TagSet": tag_list(model) or [],
        }
        rows.append(row)
    message = "The networkInterface ID '{}' does not exist"
    code = "InvalidNetworkInterfaceID.NotFound"
    rows = named(request, rows, "NetworkInterfaceIds", "NetworkInterfaceId", code, message)
    aliases = {"group-id": "groups.group-id", "group-name": "groups.group-name"}
    return {"NetworkInterfaces": filtered(request, rows, aliases)}


def _attachment(world: World, found: Found) -> Row:
    return {
        "AttachmentId": found.model.get("AttachmentId"),
        "InstanceId": found.model.get("InstanceId"),
        "InstanceOwnerId": world.account,
        "DeviceIndex": int(found.model.get("DeviceIndex", 0)),
        "DeleteOnTermination": bool(found.model.get("DeleteOnTermination")),
        "Status": "attached",
    }


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


ANSWERS: Mapping[str, Answer] = {
    "describe_vpcs": _describe_vpcs,
    "describe_subnets": _describe_subnets,
    "describe_security_groups": _describe_security_groups,
    "describe_security_group_rules": _describe_security_group_rules,
    "describe_network_acls": _describe_network_acls,
    "describe_network_interfaces": _describe_network_interfaces,
    "describe_route_tables": _describe_route_tables,
}
