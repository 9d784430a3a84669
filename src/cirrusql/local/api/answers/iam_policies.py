"""IAM: policies, the account's own and some of AWS's, whose documents are shortened here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.local.api.identities import KINDS, attached_policies, document_text, unique_id
from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import Found, World, seeded_facts, tag_list
from cirrusql.local.protocol.errors import Refusal

_AWS_POLICIES_MADE = "2015-02-06T18:39:46Z"


def _policies(world: World) -> Iterator[Row]:
    """Every policy as ListPolicies has it, with its document beside."""
    counts: dict[str, int] = {}
    for kind, (type_name, _, _) in KINDS.items():
        for found in world.resources(type_name):
            for arn in attached_policies(world, kind, found):
                counts[arn] = counts.get(arn, 0) + 1
    for one in world.resources("IAM::ManagedPolicy"):
        yield _own(world, one, counts.get(one.model["PolicyArn"], 0))
    for known in seeded_facts("aws_policies"):
        path = known.get("path", "/")
        arn = f"arn:{world.scope.partition}:iam::aws:policy{path}{known['name']}"
        yield {
            "PolicyName": known["name"],
            "PolicyId": unique_id("ANPA", "aws", known["name"]),
            "Arn": arn,
            "Path": path,
            "DefaultVersionId": "v1",
            "AttachmentCount": counts.get(arn, 0),
            "PermissionsBoundaryUsageCount": 0,
            "IsAttachable": True,
            "CreateDate": _AWS_POLICIES_MADE,
            "UpdateDate": _AWS_POLICIES_MADE,
            "document": {"Version": "2012-10-17", "Statement": known["statements"]},
        }


def _own(world: World, found: Found, attached: int) -> Row:
    model = found.model
    made = model.get("CreateDate") or world.since(found)
    return {
        "PolicyName": model.get("ManagedPolicyName") or model["PolicyArn"].rpartition("/")[2],
        "PolicyId": model.get("PolicyId") or unique_id("ANPA", "policy", model["PolicyArn"]),
        "Arn": model["PolicyArn"],
        "Path": model.get("Path", "/"),
        "DefaultVersionId": model.get("DefaultVersionId", "v1"),
        # The property is what it was when the policy was made.
        "AttachmentCount": attached,
        "PermissionsBoundaryUsageCount": model.get("PermissionsBoundaryUsageCount", 0),
        "IsAttachable": model.get("IsAttachable", True),
        "CreateDate": made,
        "UpdateDate": model.get("UpdateDate") or made,
        "document": model.get("PolicyDocument"),
        "description": model.get("Description"),
        "tags": tag_list(model),
    }


def _shown(row: Row, *, alone: bool = False) -> Row:
    """A row without what is beside it; only one asked for alone has description and tags."""
    shown = {name: value for name, value in row.items() if name[0].isupper()}
    if alone:
        shown |= {"Description": row.get("description"), "Tags": row.get("tags")}
    return shown


def _list_policies(world: World, request: Request) -> Mapping[str, Any]:
    request.only("PolicyUsageFilter", "PermissionsPolicy")
    scope, attached = request.get("Scope", "All"), request.get("OnlyAttached", False)
    prefix = request.get("PathPrefix", "/")
    rows = [
        _shown(row)
        for row in _policies(world)
        if (scope == "All" or (":aws:policy" in row["Arn"]) == (scope == "AWS"))
        and (row["AttachmentCount"] > 0 or not attached)
        and row["Path"].startswith(prefix)
    ]
    return {"Policies": rows}


def _policy(world: World, arn: str) -> Row:
    for row in _policies(world):
        if row["Arn"] == arn:
            return row
    raise Refusal("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", status=404)


def _get_policy(world: World, request: Request) -> Mapping[str, Any]:
    return {"Policy": _shown(_policy(world, request.text("PolicyArn")), alone=True)}


def _get_policy_version(world: World, request: Request) -> Mapping[str, Any]:
    arn, version = request.text("PolicyArn"), request.text("VersionId")
    row = _policy(world, arn)
    if version != row["DefaultVersionId"]:
        message = f"Policy {arn} version {version} does not exist or is not attachable."
        raise Refusal("NoSuchEntity", message, status=404)
    return {"PolicyVersion": {**_version(row), "Document": document_text(row["document"])}}


def _version(row: Row) -> Row:
    made = row["UpdateDate"]
    return {"VersionId": row["DefaultVersionId"], "IsDefaultVersion": True, "CreateDate": made}


def _list_policy_versions(world: World, request: Request) -> Mapping[str, Any]:
    return {"Versions": [_version(_policy(world, request.text("PolicyArn")))]}


def _list_entities_for_policy(world: World, request: Request) -> Mapping[str, Any]:
    request.only("PolicyUsageFilter", "PermissionsPolicy")
    request.only("PathPrefix", "/")
    arn, wanted = request.text("PolicyArn"), request.get("EntityFilter")
    _policy(world, arn)
    answer: dict[str, list[Row]] = {}
    for kind, prefix in (("group", "AGPA"), ("user", "AIDA"), ("role", "AROA")):
        type_name, key, _ = KINDS[kind]
        noun = kind.capitalize()
        answer[f"Policy{noun}s"] = [
            {key: found.model[key], f"{noun}Id": _id_of(kind, prefix, found)}
            for found in world.resources(type_name)
            if arn in attached_policies(world, kind, found) and wanted in (None, noun)
        ]
    return answer


def _id_of(kind: str, prefix: str, found: Found) -> str:
    _, key, _ = KINDS[kind]
    return str(found.model.get("RoleId") or unique_id(prefix, kind, found.model[key]))


ANSWERS: Mapping[str, Callable[[World, Request], Mapping[str, Any]]] = {
    "list_policies": _list_policies,
    "get_policy": _get_policy,
    "get_policy_version": _get_policy_version,
    "list_policy_versions": _list_policy_versions,
    "list_entities_for_policy": _list_entities_for_policy,
}
