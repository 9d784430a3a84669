"""IAM: what holds for the account as a whole, and its credential report."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.local.api.identities import (
    devices_of,
    facts_of,
    has_password,
    keys_of,
    root_keys,
    user_row,
)
from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import Found, World, seeded_facts
from cirrusql.local.protocol.errors import Refusal

# What AWS allows an account that has not asked for more.
_QUOTAS = {
    "UsersQuota": 5000,
    "GroupsQuota": 300,
    "RolesQuota": 1000,
    "PoliciesQuota": 1500,
    "InstanceProfilesQuota": 1000,
    "ServerCertificatesQuota": 20,
    "GroupsPerUserQuota": 10,
    "AccessKeysPerUserQuota": 2,
    "SigningCertificatesPerUserQuota": 2,
    "AttachedPoliciesPerUserQuota": 10,
    "AttachedPoliciesPerGroupQuota": 10,
    "AttachedPoliciesPerRoleQuota": 10,
    "VersionsPerPolicyQuota": 5,
    "PolicyVersionsInUseQuota": 10000,
    "UserPolicySizeQuota": 2048,
    "GroupPolicySizeQuota": 5120,
    "PolicySizeQuota": 6144,
    "AssumeRolePolicySizeQuota": 2048,
}
_KEY_COLUMNS = (
    *("active", "last_rotated", "last_used_date", "last_used_region"),
    "last_used_service",
)
_COLUMNS = (
    *("user", "arn", "user_creation_time", "password_enabled", "password_last_used"),
    *("password_last_changed", "password_next_rotation", "mfa_active"),
    *(f"access_key_{number}_{name}" for number in (1, 2) for name in _KEY_COLUMNS),
    *("cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"),
)


def _root(world: World) -> Mapping[str, Any]:
    nothing = {"mfa": False, "created": 1, "keys": []}
    return dict(seeded_facts("account")["root"]) if world.is_seeded else nothing


def _get_account_summary(world: World, _: Request) -> Mapping[str, Any]:
    devices = world.resources("IAM::VirtualMFADevice")
    root = _root(world)
    policies = world.resources("IAM::ManagedPolicy")
    return {
        "SummaryMap": {
            "Users": len(world.resources("IAM::User")),
            "Groups": len(world.resources("IAM::Group")),
            "Roles": len(world.resources("IAM::Role")),
            "Policies": len(policies),
            "PolicyVersionsInUse": len(policies),
            "InstanceProfiles": len(world.resources("IAM::InstanceProfile")),
            "Providers": len(world.resources("IAM::OIDCProvider"))
            + len(world.resources("IAM::SAMLProvider")),
            "ServerCertificates": len(world.resources("IAM::ServerCertificate")),
            # The root's device is hardware, so it is not among the virtual ones.
            "MFADevices": len(devices) + root["mfa"],
            "MFADevicesInUse": sum(bool(one.model.get("Users")) for one in devices) + root["mfa"],
            "AccountMFAEnabled": int(root["mfa"]),
            "AccountAccessKeysPresent": int(bool(root["keys"])),
            "AccountPasswordPresent": 1,
            "AccountSigningCertificatesPresent": 0,
            "GlobalEndpointTokenVersion": 1,
            **_QUOTAS,
        }
    }


def _get_account_password_policy(world: World, _: Request) -> Mapping[str, Any]:
    if not world.is_seeded:
        message = f"The Password Policy with domain name {world.account} cannot be found."
        raise Refusal("NoSuchEntity", message, status=404)
    return {"PasswordPolicy": seeded_facts("account")["password_policy"]}


def _list_account_aliases(world: World, _: Request) -> Mapping[str, Any]:
    return {"AccountAliases": seeded_facts("account")["aliases"] if world.is_seeded else []}


def _get_credential_report(world: World, _: Request) -> Mapping[str, Any]:
    # It is there without being generated first: made this morning, and again tomorrow.
    lines = [_COLUMNS, *_report(world)]
    text = "\n".join(",".join(line) for line in lines)
    made = world.days_ago(0)
    content = b64encode(text.encode()).decode()
    return {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": made}


def _report(world: World) -> Iterator[tuple[str, ...]]:
    root = _root(world)
    used = root.get("password_used")
    yield (
        "<root_account>",
        world.arn("iam", "root", ""),
        _time(world.days_ago(root["created"])),
        "not_supported",
        "no_information" if used is None else _time(world.days_ago(used)),
        "not_supported",
        "not_supported",
        _truth(root["mfa"]),
        *_key_columns(root_keys(world)),
        *_NO_CERTIFICATES,
    )
    for user in world.resources("IAM::User"):
        yield _user_line(world, user)


_NO_CERTIFICATES = ("false", "N/A", "false", "N/A")


def _user_line(world: World, user: Found) -> tuple[str, ...]:
    row, password = user_row(world, user), facts_of(user).get("password") or {}
    enabled = has_password(user)
    changed = world.days_ago(password["changed"]) if password else row["CreateDate"]
    return (
        row["UserName"],
        row["Arn"],
        _time(row["CreateDate"]),
        _truth(enabled),
        (_time(row["PasswordLastUsed"]) if row["PasswordLastUsed"] else "no_information")
        if enabled
        else "N/A",
        _time(changed) if enabled else "N/A",
        "N/A",
        _truth(bool(devices_of(world, user))),
        *_key_columns(keys_of(world, user)),
        *_NO_CERTIFICATES,
    )


def _key_columns(keys: list[Row]) -> Iterator[str]:
    for number in (0, 1):
        if number >= len(keys):
            yield from ("false", "N/A", "N/A", "N/A", "N/A")
            continue
        key = keys[number]
        yield _truth(key["Status"] == "Active")
        yield _time(key["CreateDate"])
        yield _time(key["LastUsedDate"]) if key["LastUsedDate"] else "N/A"
        yield key["Region"]
        yield key["ServiceName"]


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _time(text: str) -> str:
    return text.replace("Z", "+00:00")


ANSWERS: Mapping[str, Callable[[World, Request], Mapping[str, Any]]] = {
    "get_account_summary": _get_account_summary,
    "get_account_password_policy": _get_account_password_policy,
    "list_account_aliases": _list_account_aliases,
    "get_credential_report": _get_credential_report,
}
