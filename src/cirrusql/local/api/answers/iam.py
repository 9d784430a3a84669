"""IAM: users, roles, groups, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.identities import (
    attached_policies,
    devices_of,
    document_text,
    facts_of,
    group_row,
    groups_of,
    has_password,
    identity,
    inline_policies,
    keys_of,
    no_such,
    role_row,
    root_keys,
    tagged,
    unique_id,
    user_row,
)
from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import Found, World
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]


def _below(request: Request, rows: list[Row]) -> list[Row]:
    prefix = request.get("PathPrefix", "/")
    return [row for row in rows if str(row["Path"]).startswith(prefix)]


def _list_users(world: World, request: Request) -> Mapping[str, Any]:
    rows = [user_row(world, one) for one in world.resources("IAM::User")]
    return {"Users": _below(request, rows)}


def _get_user(world: World, request: Request) -> Mapping[str, Any]:
    # Without a name it is the caller, who is no user of the account.
    user = identity(world, "user", request.get("UserName", "local"))
    return {"User": tagged(user_row(world, user), user)}


def _list_roles(world: World, request: Request) -> Mapping[str, Any]:
    rows = [role_row(world, one) for one in world.resources("IAM::Role")]
    return {"Roles": _below(request, rows)}


def _get_role(world: World, request: Request) -> Mapping[str, Any]:
    role = identity(world, "role", request.text("RoleName"))
    return {"Role": tagged(role_row(world, role), role)}


def _list_groups(world: World, request: Request) -> Mapping[str, Any]:
    rows = [group_row(world, one) for one in world.resources("IAM::Group")]
    return {"Groups": _below(request, rows)}


def _list_groups_for_user(world: World, request: Request) -> Mapping[str, Any]:
    user = identity(world, "user", request.text("UserName"))
    return {"Groups": [group_row(world, one) for one in groups_of(world, user)]}


def _attached(kind: str, member: str) -> Answer:
    def answer(world: World, request: Request) -> Mapping[str, Any]:
        found = identity(world, kind, request.text(member))
        rows = [
            {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}
            for arn in attached_policies(world, kind, found)
        ]
        prefix = request.get("PathPrefix", "/")
        rows = [row for row in rows if _path_of(row["PolicyArn"]).startswith(prefix)]
        return {"AttachedPolicies": rows}

    return answer


def _path_of(arn: str) -> str:
    return "/" + arn.partition("/")[2].rpartition("/")[0]


def _inline(kind: str, member: str) -> Answer:
    def answer(world: World, request: Request) -> Mapping[str, Any]:
        found = identity(world, kind, request.text(member))
        return {"PolicyNames": sorted(inline_policies(world, kind, found))}

    return answer


def _one_inline(kind: str, member: str) -> Answer:
    def answer(world: World, request: Request) -> Mapping[str, Any]:
        found = identity(world, kind, request.text(member))
        name = request.text("PolicyName")
        policies = inline_policies(world, kind, found)
        if name not in policies:
            raise no_such(f"{kind} policy", name)
        text = document_text(policies[name])
        return {member: request.text(member), "PolicyName": name, "PolicyDocument": text}

    return answer


def _list_access_keys(world: World, request: Request) -> Mapping[str, Any]:
    user = identity(world, "user", request.get("UserName", "local"))
    names = ("UserName", "AccessKeyId", "Status", "CreateDate")
    rows = [{name: key[name] for name in names} for key in keys_of(world, user)]
    return {"AccessKeyMetadata": rows}


def _get_access_key_last_used(world: World, request: Request) -> Mapping[str, Any]:
    wanted = request.text("AccessKeyId")
    keys = [key for user in world.resources("IAM::User") for key in keys_of(world, user)]
    for key in (*keys, *root_keys(world)):
        if key["AccessKeyId"] == wanted:
            names = ("LastUsedDate", "ServiceName", "Region")
            used = {name: key[name] for name in names}
            return {"UserName": key["UserName"], "AccessKeyLastUsed": used}
    # IAM does not tell whose the keys are that it does not show.
    raise Refusal("AccessDenied", f"Access key {wanted} is not one of this account", status=403)


def _list_mfa_devices(world: World, request: Request) -> Mapping[str, Any]:
    user = identity(world, "user", request.get("UserName", "local"))
    rows = [
        {
            "UserName": user.model["UserName"],
            "SerialNumber": one.model["SerialNumber"],
            "EnableDate": world.since(one),
        }
        for one in devices_of(world, user)
    ]
    return {"MFADevices": rows}


def _list_virtual_mfa_devices(world: World, request: Request) -> Mapping[str, Any]:
    status = request.get("AssignmentStatus", "Any")
    users, rows = world.by("IAM::User", "UserName"), []
    for one in world.resources("IAM::VirtualMFADevice"):
        owners = [users[name] for name in one.model.get("Users") or () if name in users]
        row: Row = {"SerialNumber": one.model["SerialNumber"]}
        if owners:
            row |= {"User": user_row(world, owners[0]), "EnableDate": world.since(one)}
        if status == "Any" or bool(owners) == (status == "Assigned"):
            rows.append(row)
    return {"VirtualMFADevices": rows}


def _get_login_profile(world: World, request: Request) -> Mapping[str, Any]:
    name = request.get("UserName", "local")
    user = identity(world, "user", name)
    if not has_password(user):
        message = f"Login Profile for User {name} cannot be found."
        raise Refusal("NoSuchEntity", message, status=404)
    changed = (facts_of(user).get("password") or {}).get("changed")
    made = world.since(user) if changed is None else world.days_ago(changed)
    profile = {"UserName": name, "CreateDate": made, "PasswordResetRequired": False}
    return {"LoginProfile": profile}


def _profile_row(world: World, found: Found) -> Row:
    model, roles = found.model, world.by("IAM::Role", "RoleName")
    return {
        "Path": model.get("Path", "/"),
        "InstanceProfileName": model["InstanceProfileName"],
        "InstanceProfileId": unique_id("AIPA", "profile", found.identifier),
        "Arn": model["Arn"],
        "CreateDate": world.since(found),
        "Roles": [role_row(world, roles[name]) for name in model.get("Roles", ()) if name in roles],
    }


def _list_instance_profiles(world: World, request: Request) -> Mapping[str, Any]:
    rows = [_profile_row(world, one) for one in world.resources("IAM::InstanceProfile")]
    return {"InstanceProfiles": _below(request, rows)}


def _list_server_certificates(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {
            **world.row(one),
            "Path": one.model.get("Path", "/"),
            "ServerCertificateId": unique_id("ASCA", "certificate", one.identifier),
            "UploadDate": world.since(one),
        }
        for one in world.resources("IAM::ServerCertificate")
    ]
    return {"ServerCertificateMetadataList": _below(request, rows)}


ANSWERS: Mapping[str, Answer] = {
    "list_users": _list_users,
    "get_user": _get_user,
    "list_roles": _list_roles,
    "get_role": _get_role,
    "list_groups": _list_groups,
    "list_groups_for_user": _list_groups_for_user,
    "list_attached_user_policies": _attached("user", "UserName"),
    "list_attached_role_policies": _attached("role", "RoleName"),
    "list_attached_group_policies": _attached("group", "GroupName"),
    "list_user_policies": _inline("user", "UserName"),
    "list_role_policies": _inline("role", "RoleName"),
    "list_group_policies": _inline("group", "GroupName"),
    "get_user_policy": _one_inline("user", "UserName"),
    "get_role_policy": _one_inline("role", "RoleName"),
    "get_group_policy": _one_inline("group", "GroupName"),
    "list_access_keys": _list_access_keys,
    "get_access_key_last_used": _get_access_key_last_used,
    "list_mfa_devices": _list_mfa_devices,
    "list_virtual_mfa_devices": _list_virtual_mfa_devices,
    "get_login_profile": _get_login_profile,
    "list_instance_profiles": _list_instance_profiles,
    "list_server_certificates": _list_server_certificates,
}
