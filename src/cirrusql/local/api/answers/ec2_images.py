"""EC2: snapshots of volumes, and images. They have no resource types: both are seeded facts.

A volume that is backed up has a snapshot of each of the last three days; what was left behind was
restored from an old one, and one of these is open to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, filtered, named
from cirrusql.local.api.world import Found, World, made_id, seeded_facts, tag_list, tags_of
from cirrusql.local.protocol.errors import Refusal

_DAYS = (1, 2, 3)
_OLD = 420


def _snapshots(world: World) -> list[Row]:
    rows = []
    for volume in world.resources("EC2::Volume"):
        tags = tags_of(volume.model)
        if not volume.seeded:
            continue
        if "Backup" in tags:
            rows += [_snapshot(world, volume, age, "Daily backup") for age in _DAYS]
        elif tags.get("Name", "").startswith("restored-"):
            rows.append(_snapshot(world, volume, _OLD, f"Before the move of {tags['Name']}"))
    return sorted(rows, key=lambda row: str(row["SnapshotId"]))


def _snapshot(world: World, volume: Found, age: int, description: str) -> Row:
    model = volume.model
    encrypted = bool(model.get("Encrypted"))
    return {
        "SnapshotId": made_id("snap", volume.identifier, age),
        "VolumeId": volume.identifier,
        "VolumeSize": model.get("Size"),
        "Encrypted": encrypted,
        "KmsKeyId": model.get("KmsKeyId") if encrypted else None,
        "StartTime": world.days_ago(age),
        "CompletionTime": world.days_ago(age),
        "State": "completed",
        "Progress": "100%",
        "OwnerId": world.account,
        "Description": description,
        "StorageTier": "standard",
        "Tags": tag_list(model),
    }


def _is_open(world: World, snapshot: Row) -> bool:
    """Whether everybody may restore it: the one mistake, in the region that the data names."""
    names = {tag["Key"]: tag["Value"] for tag in snapshot.get("Tags") or ()}
    facts = seeded_facts("account")["public_snapshot"]
    return bool(world.region == facts["region"] and names.get("Name") == facts["volume"])


def _describe_snapshots(world: World, request: Request) -> Mapping[str, Any]:
    # Of other accounts' public snapshots there are none here.
    rows = _snapshots(world)
    message = "The snapshot '{}' does not exist."
    rows = named(request, rows, "SnapshotIds", "SnapshotId", "InvalidSnapshot.NotFound", message)
    owners = request.get("OwnerIds")
    if owners and not {"self", world.account} & set(owners):
        rows = []
    users = request.get("RestorableByUserIds")
    if users and not {"self", world.account} & set(users):
        rows = [row for row in rows if "all" in users and _is_open(world, row)]
    aliases = {"status": "state"}
    return {"Snapshots": filtered(request, rows, aliases)}


def _describe_snapshot_attribute(world: World, request: Request) -> Mapping[str, Any]:
    wanted, attribute = request.text("SnapshotId"), request.text("Attribute")
    found = next((row for row in _snapshots(world) if row["SnapshotId"] == wanted), None)
    if found is None:
        message = f"The snapshot '{wanted}' does not exist."
        raise Refusal("InvalidSnapshot.NotFound", message)
    answer: dict[str, Any] = {"SnapshotId": wanted}
    if attribute == "createVolumePermission":
        answer["CreateVolumePermissions"] = [{"Group": "all"}] if _is_open(world, found) else []
    else:
        answer["ProductCodes"] = []
    return answer


def _describe_images(world: World, request: Request) -> Mapping[str, Any]:
    rows = [_image(world, one) for one in _images(world)]
    message = "The image id '[{}]' does not exist"
    rows = named(request, rows, "ImageIds", "ImageId", "InvalidAMIID.NotFound", message)
    owners = request.get("Owners")
    if owners:
        mine = "self" in owners
        rows = [
            row
            for row in rows
            if row["OwnerId"] in owners
            or row.get("ImageOwnerAlias") in owners
            or (mine and row["OwnerId"] == world.account)
        ]
    users = request.get("ExecutableUsers")
    if users:
        rows = [
            row
            for row in rows
            if (row["Public"] and "all" in users)
            or (row["OwnerId"] == world.account and "self" in users)
        ]
    request.get("IncludeDeprecated")
    request.get("IncludeDisabled")
    return {"Images": filtered(request, rows, {"is-public": "public"})}


def _images(world: World) -> list[Mapping[str, Any]]:
    if not world.is_seeded:
        return []
    return [one for one in seeded_facts("images") if one["Region"] == world.region]


def _image(world: World, known: Mapping[str, Any]) -> Row:
    row = {name: value for name, value in known.items() if name not in ("Region", "Age")}
    owner = known.get("OwnerId") or world.account
    made = world.days_ago(known["Age"])
    return {
        **row,
        "OwnerId": owner,
        "ImageLocation": f"{owner}/{known['Name']}",
        "CreationDate": made.replace("Z", ".000Z"),
        "State": "available",
        "ImageType": "machine",
        "Hypervisor": "xen",
        "VirtualizationType": "hvm",
        "RootDeviceType": "ebs",
        "RootDeviceName": "/dev/xvda",
        "PlatformDetails": "Linux/UNIX",
        "EnaSupport": True,
    }


ANSWERS: Mapping[str, Callable[[World, Request], Mapping[str, Any]]] = {
    "describe_snapshots": _describe_snapshots,
    "describe_snapshot_attribute": _describe_snapshot_attribute,
    "describe_images": _describe_images,
}
