"""IAM's users, roles, groups and policies, as IAM's own API tells of them."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

import orjson

from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import Found, Model, World, seeded_facts, tag_list
from cirrusql.local.protocol.errors import Refusal

_NO_FACTS: Mapping[str, Any] = {}
KINDS: Mapping[str, tuple[str, str, str]] = {
    "user": ("IAM::User", "UserName", "Users"),
    "role": ("IAM::Role", "RoleName", "Roles"),
    "group": ("IAM::Group", "GroupName", "Groups"),
}
"""Resource type, its name's property, and the property of a policy that lists such."""


def unique_id(prefix: str, *parts: str) -> str:
    """An id in IAM's form that depends on nothing but its parts."""
    digest = blake2b("/".join(parts).encode(), digest_size=15).digest()
    return f"{prefix}{b32encode(digest).decode()[: 20 - len(prefix)]}"


def no_such(noun: str, name: str) -> Refusal:
    """The refusal for a name that nothing has."""
    return Refusal("NoSuchEntity", f"The {noun} with name {name} cannot be found.", status=404)


def identity(world: World, kind: str, name: str) -> Found:
    """The user, role or group of that name; raises Refusal NoSuchEntity."""
    type_name, key, _ = KINDS[kind]
    found = world.by(type_name, key).get(name)
    if found is None:
        raise no_such(kind, name)
    return found


def facts_of(user: Found) -> Mapping[str, Any]:
    """What is seeded about a user beside its properties: passwords, keys, times."""
    if not user.seeded:
        return _NO_FACTS
    facts: Mapping[str, Any] = seeded_facts("account")["users"].get(user.model["UserName"], {})
    return facts


def user_row(world: World, user: Found) -> Row:
    """A user as ListUsers has it."""
    model, facts = user.model, facts_of(user)
    used = (facts.get("password") or _NO_FACTS).get("used")
    return {
        "Path": model.get("Path", "/"),
        "UserName": model["UserName"],
        "UserId": unique_id("AIDA", "user", model["UserName"]),
        "Arn": model["Arn"],
        "CreateDate": world.days_ago(facts["created"]) if facts else world.since(user),
        "PasswordLastUsed": None if used is None else world.days_ago(used),
        "PermissionsBoundary": boundary(model),
    }


def role_row(world: World, role: Found) -> Row:
    """A role as ListRoles has it."""
    model = role.model
    return {
        "Path": model.get("Path", "/"),
        "RoleName": model["RoleName"],
        "RoleId": model.get("RoleId") or unique_id("AROA", "role", model["RoleName"]),
        "Arn": model["Arn"],
        "CreateDate": world.since(role),
        "AssumeRolePolicyDocument": document_text(model.get("AssumeRolePolicyDocument")),
        "Description": model.get("Description"),
        "MaxSessionDuration": model.get("MaxSessionDuration", 3600),
        "PermissionsBoundary": boundary(model),
    }


def group_row(world: World, group: Found) -> Row:
    """A group as ListGroups has it."""
    model = group.model
    return {
        "Path": model.get("Path", "/"),
        "GroupName": model["GroupName"],
        "GroupId": unique_id("AGPA", "group", model["GroupName"]),
        "Arn": model["Arn"],
        "CreateDate": world.since(group),
    }


def boundary(model: Model) -> Row | None:
    """The policy that limits what an identity may be allowed."""
    arn = model.get("PermissionsBoundary")
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn} if arn else None


def document_text(document: Any) -> str:
    """A policy as IAM sends it: JSON, encoded as in a URL."""
    text = document if isinstance(document, str) else orjson.dumps(document).decode()
    return quote(text, safe="")


def attached_policies(world: World, kind: str, found: Found) -> list[str]:
    """The ARNs of the policies that are attached to an identity, from either side."""
    _, key, members = KINDS[kind]
    naming = (
        policy.model["PolicyArn"]
        for policy in world.resources("IAM::ManagedPolicy")
        if found.model[key] in (policy.model.get(members) or ())
    )
    return list(dict.fromkeys((*(found.model.get("ManagedPolicyArns") or ()), *naming)))


def inline_policies(world: World, kind: str, found: Found) -> dict[str, Any]:
    """The policies within an identity, by name; some are resources of their own."""
    type_name, key, _ = KINDS[kind]
    own = {one["PolicyName"]: one["PolicyDocument"] for one in found.model.get("Policies") or ()}
    for one in world.resources(f"{type_name}Policy"):
        if one.model.get(key) == found.model[key]:
            own[one.model["PolicyName"]] = one.model.get("PolicyDocument")
    return own


def groups_of(world: World, user: Found) -> list[Found]:
    """The groups that a user is in."""
    known = world.by("IAM::Group", "GroupName")
    return [known[name] for name in user.model.get("Groups") or () if name in known]


def keys_of(world: World, user: Found) -> list[Row]:
    """A user's access keys, with when and for what each was last used."""
    return list(_keys(world, user.model["UserName"], facts_of(user).get("keys", ())))


def root_keys(world: World) -> list[Row]:
    """The access keys of the account's root."""
    keys = seeded_facts("account")["root"]["keys"] if world.is_seeded else ()
    return list(_keys(world, "<root_account>", keys))


def _keys(world: World, owner: str, keys: Any) -> Iterator[Row]:
    for number, key in enumerate(keys):
        used = key.get("used")
        yield {
            "UserName": owner,
            "AccessKeyId": unique_id("AKIA", "key", owner, str(number)),
            "Status": key.get("status", "Active"),
            "CreateDate": world.days_ago(key["age"]),
            "LastUsedDate": None if used is None else world.days_ago(used),
            "ServiceName": key.get("service", "N/A"),
            "Region": key.get("region", "N/A"),
        }


def has_password(user: Found) -> bool:
    """Whether a user may sign in to the console."""
    return "password" in facts_of(user) or "LoginProfile" in user.hidden


def devices_of(world: World, user: Found) -> list[Found]:
    """The virtual MFA devices of a user."""
    return [
        one
        for one in world.resources("IAM::VirtualMFADevice")
        if user.model["UserName"] in (one.model.get("Users") or ())
    ]


def tagged(row: Row, found: Found) -> Row:
    """A row with the resource's tags, which IAM gives where one is asked for alone."""
    return {**row, "Tags": tag_list(found.model)}
