"""EC2: networks, subnets and interfaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, filtered, named
from cirrusql.local.api.world import Found, World, tag_list

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


ANSWERS: Mapping[str, Answer] = {
    "describe_vpcs": _describe_vpcs,
    "describe_subnets": _describe_subnets,
    "describe_network_interfaces": _describe_network_interfaces,
}
