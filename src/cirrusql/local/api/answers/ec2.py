"""EC2: instances, volumes and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, filtered, named
from cirrusql.local.api.world import Found, World, made_id, seeded_facts, tag_list

# Days since what is stopped was, in the seeded organisation.
_STOPPED = 45
_STATES = {"pending": 0, "running": 16, "stopping": 64, "stopped": 80}


def _describe_instances(world: World, request: Request) -> Mapping[str, Any]:
    rows = [_instance(world, one) for one in world.resources("EC2::Instance")]
    message = "The instance ID '{}' does not exist"
    rows = named(request, rows, "InstanceIds", "InstanceId", "InvalidInstanceID.NotFound", message)
    aliases = {"instance-state-name": "state.name", "instance-state-code": "state.code"}
    aliases |= {"instance.group-id": "security-groups.group-id", "dns-name": "public-dns-name"}
    aliases |= {"availability-zone": "placement.availability-zone"}
    aliases |= {"ip-address": "public-ip-address", "tenancy": "placement.tenancy"}
    rows = filtered(request, rows, aliases)
    reservations = [
        {
            "ReservationId": made_id("r", row["InstanceId"]),
            "OwnerId": world.account,
            "Groups": [],
            "Instances": [row],
        }
        for row in rows
    ]
    return {"Reservations": reservations}


def _instance(world: World, found: Found) -> Row:
    model = found.model
    state = (model.get("State") or {}).get("Name", "running")
    launched, image = world.since(found), _image(model.get("ImageId", ""))
    groups = world.by("EC2::SecurityGroup", "GroupId")
    options = model.get("MetadataOptions") or {}
    profile = model.get("IamInstanceProfile")
    row = world.row(found)
    row |= {
        "State": {"Name": state, "Code": _STATES.get(state, 16)},
        "LaunchTime": launched,
        "AmiLaunchIndex": 0,
        "Architecture": image.get("Architecture", "x86_64"),
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "RootDeviceType": "ebs",
        "RootDeviceName": "/dev/xvda",
        "PlatformDetails": "Linux/UNIX",
        "PrivateIpAddress": model.get("PrivateIp") or model.get("PrivateIpAddress"),
        "PublicIpAddress": model.get("PublicIp") or None,
        "PublicDnsName": model.get("PublicDnsName", ""),
        "Monitoring": {"State": "enabled" if model.get("Monitoring") else "disabled"},
        "EbsOptimized": bool(model.get("EbsOptimized")),
        "Placement": {
            "AvailabilityZone": model.get("AvailabilityZone"),
            "Tenancy": model.get("Tenancy", "default"),
        },
        "MetadataOptions": {
            "State": "applied",
            "HttpTokens": options.get("HttpTokens", "optional"),
            "HttpEndpoint": options.get("HttpEndpoint", "enabled"),
            "HttpPutResponseHopLimit": options.get("HttpPutResponseHopLimit", 1),
        },
        "SecurityGroups": [
            {
                "GroupId": group,
                "GroupName": groups[group].model.get("GroupName") if group in groups else None,
            }
            for group in model.get("SecurityGroupIds", ())
        ],
        "BlockDeviceMappings": [
            {
                "DeviceName": one["Device"],
                "Ebs": {
                    "VolumeId": one["VolumeId"],
                    "Status": "attached",
                    "AttachTime": launched,
                    "DeleteOnTermination": one["Device"] == "/dev/xvda",
                },
            }
            for one in model.get("Volumes", ())
        ],
        "NetworkInterfaces": [_own_interface(world, one) for one in _interfaces(world, found)],
        "IamInstanceProfile": {"Arn": world.arn("iam", f"instance-profile/{profile}", "")}
        if profile
        else None,
        "StateTransitionReason": "" if state == "running" else _stopped(world),
        "Tags": tag_list(model),
    }
    return row


def _stopped(world: World) -> str:
    """What EC2 writes of an instance that its user stopped: when, in words of its own."""
    when = world.days_ago(_STOPPED).replace("T", " ").replace("Z", " GMT")
    return f"User initiated ({when})"


def _interfaces(world: World, found: Found) -> list[Found]:
    known = world.by("EC2::NetworkInterface", "Id")
    named_here = [
        one.get("NetworkInterfaceId") for one in found.model.get("NetworkInterfaces") or ()
    ]
    return [known[one] for one in named_here if one in known]


def _own_interface(world: World, found: Found) -> Row:
    model = found.model
    return {
        "NetworkInterfaceId": found.identifier,
        "SubnetId": model.get("SubnetId"),
        "VpcId": model.get("VpcId"),
        "PrivateIpAddress": model.get("PrimaryPrivateIpAddress"),
        "Description": model.get("Description", ""),
        "OwnerId": world.account,
        "Status": "in-use",
        "InterfaceType": model.get("InterfaceType", "interface"),
        "SourceDestCheck": model.get("SourceDestCheck", True),
        "Groups": [{"GroupId": group} for group in model.get("GroupSet", ())],
    }


def _image(image: str) -> Mapping[str, Any]:
    for known in seeded_facts("images"):
        if known["ImageId"] == image:
            return dict(known)
    return {}


def _describe_volumes(world: World, request: Request) -> Mapping[str, Any]:
    attached: dict[str, list[Found]] = {}
    for one in world.resources("EC2::VolumeAttachment"):
        attached.setdefault(one.model["VolumeId"], []).append(one)
    rows = [
        _volume(world, one, attached.get(one.identifier, []))
        for one in world.resources("EC2::Volume")
    ]
    message = "The volume '{}' does not exist."
    rows = named(request, rows, "VolumeIds", "VolumeId", "InvalidVolume.NotFound", message)
    aliases = {"status": "state", "attachment.instance-id": "attachments.instance-id"}
    aliases |= {"attachment.status": "attachments.state", "attachment.device": "attachments.device"}
    return {"Volumes": filtered(request, rows, aliases)}


def _volume(world: World, found: Found, attached: list[Found]) -> Row:
    made, model = world.since(found), found.model
    row = world.row(found)
    row |= {
        "CreateTime": made,
        "State": "in-use" if attached else "available",
        "Encrypted": bool(model.get("Encrypted")),
        "MultiAttachEnabled": bool(model.get("MultiAttachEnabled")),
        "SnapshotId": model.get("SnapshotId", ""),
        "VolumeType": model.get("VolumeType", "gp2"),
        "Tags": tag_list(model),
        "Attachments": [
            {
                "VolumeId": found.identifier,
                "InstanceId": one.model["InstanceId"],
                "Device": one.model.get("Device"),
                "State": "attached",
                "AttachTime": made,
                "DeleteOnTermination": one.model.get("Device") == "/dev/xvda",
            }
            for one in attached
        ],
    }
    return row


def _describe_instance_types(_: World, request: Request) -> Mapping[str, Any]:
    rows = [dict(one) for one in seeded_facts("instance_types")]
    message = "The following supplied instance types do not exist: [{}]"
    rows = named(request, rows, "InstanceTypes", "InstanceType", "InvalidInstanceType", message)
    return {"InstanceTypes": filtered(request, rows)}


def _ebs_encryption(world: World, _: Request) -> Mapping[str, Any]:
    known = world.is_seeded and world.region in seeded_facts("account")["ebs_encryption_regions"]
    return {"EbsEncryptionByDefault": known, "SseType": "sse-kms" if known else "none"}


def _snapshot_block(world: World, _: Request) -> Mapping[str, Any]:
    known = world.is_seeded and world.region in seeded_facts("account")["snapshot_block_regions"]
    return {"State": "block-all-sharing" if known else "unblocked", "ManagedBy": "account"}


ANSWERS: Mapping[str, Callable[[World, Request], Mapping[str, Any]]] = {
    "describe_instances": _describe_instances,
    "describe_volumes": _describe_volumes,
    "describe_instance_types": _describe_instance_types,
    "get_ebs_encryption_by_default": _ebs_encryption,
    "get_snapshot_block_public_access_state": _snapshot_block,
}
