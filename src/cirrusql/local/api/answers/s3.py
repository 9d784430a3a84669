"""S3: buckets, and what is set for each. A bucket is found wherever it lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import orjson

from cirrusql.local.api.request import Request
from cirrusql.local.api.world import Found, World, seeded_facts, tag_list
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]
_US_EAST_1 = "us-east-1"
_GROUPS = "http://acs.amazonaws.com/groups"
_READ_BY_ALL = ("PublicRead", "PublicReadWrite")
# What a bucket has that nobody set anything for, since 2023.
_DEFAULT_ENCRYPTION = {
    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
}
_DEFAULT_OWNERSHIP = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
# Conditions that leave no stranger, if they are compared with a fixed value.
_NARROWING = frozenset(
    (
        *("aws:sourcearn", "aws:sourceaccount", "aws:sourcevpc", "aws:sourcevpce"),
        *("aws:principalorgid", "aws:principalaccount", "aws:principalarn", "aws:sourceorgid"),
    )
)


def _owner(world: World) -> dict[str, str]:
    return {"ID": sha256(world.account.encode()).hexdigest()}


def _list_buckets(world: World, request: Request) -> Mapping[str, Any]:
    region, prefix = request.get("BucketRegion"), request.get("Prefix", "")
    found = sorted(world.everywhere("S3::Bucket"), key=lambda one: one.identifier)
    rows = [
        {
            "Name": one.identifier,
            "CreationDate": world.since(one),
            "BucketRegion": one.region,
            "BucketArn": one.model.get("Arn"),
        }
        for one in found
        if region in (None, one.region) and one.identifier.startswith(prefix)
    ]
    answer: dict[str, Any] = {"Buckets": rows, "Owner": _owner(world)}
    return {**answer, "Prefix": prefix} if prefix else answer


def _bucket(world: World, request: Request) -> Found:
    name = request.text("Bucket")
    found = world.somewhere("S3::Bucket", name)
    if found is None:
        raise Refusal("NoSuchBucket", "The specified bucket does not exist", status=404)
    if request.get("ExpectedBucketOwner", world.account) != world.account:
        raise Refusal("AccessDenied", "Access Denied", status=403)
    return found


def _policy(world: World, bucket: Found) -> Any:
    found = world.somewhere("S3::BucketPolicy", bucket.identifier)
    if found is not None:
        return found.model["PolicyDocument"]
    raise Refusal("NoSuchBucketPolicy", "The bucket policy does not exist", status=404)


def _setting(
    name: str, code: str, message: str, made: Callable[[Any], Mapping[str, Any]]
) -> Answer:
    """What a property says, in the operation's words; a refusal where it is not set."""

    def answer(world: World, request: Request) -> Mapping[str, Any]:
        value = _bucket(world, request).model.get(name)
        if value is None:
            raise Refusal(code, message, status=404)
        return made(value)

    return answer


def _get_bucket_versioning(world: World, request: Request) -> Mapping[str, Any]:
    set_to = _bucket(world, request).model.get("VersioningConfiguration") or {}
    return {"Status": set_to.get("Status")}


def _get_bucket_acl(world: World, request: Request) -> Mapping[str, Any]:
    bucket, owner = _bucket(world, request), _owner(world)
    grantee = {"Type": "CanonicalUser", **owner}
    grants: list[dict[str, Any]] = [{"Grantee": grantee, "Permission": "FULL_CONTROL"}]
    canned = bucket.model.get("AccessControl")
    everybody = {"Type": "Group", "URI": f"{_GROUPS}/global/AllUsers"}
    if canned in _READ_BY_ALL:
        grants.append({"Grantee": everybody, "Permission": "READ"})
    if canned == "PublicReadWrite":
        grants.append({"Grantee": everybody, "Permission": "WRITE"})
    if canned == "AuthenticatedRead":
        grantee = {"Type": "Group", "URI": f"{_GROUPS}/global/AuthenticatedUsers"}
        grants.append({"Grantee": grantee, "Permission": "READ"})
    if canned == "LogDeliveryWrite":
        grantee = {"Type": "Group", "URI": f"{_GROUPS}/s3/LogDelivery"}
        grants += [{"Grantee": grantee, "Permission": one} for one in ("WRITE", "READ_ACP")]
    return {"Owner": owner, "Grants": grants}


def _get_bucket_policy(world: World, request: Request) -> Mapping[str, Any]:
    document = _policy(world, _bucket(world, request))
    return {"Policy": document if isinstance(document, str) else orjson.dumps(document).decode()}


def _get_bucket_policy_status(world: World, request: Request) -> Mapping[str, Any]:
    document = _policy(world, _bucket(world, request))
    document = orjson.loads(document) if isinstance(document, str) else document
    statements = document.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    return {"PolicyStatus": {"IsPublic": any(map(_is_public, statements))}}


def _is_public(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, Mapping) else principal
    anybody = "*" in (named if isinstance(named, list) else [named])
    keys = {
        key.lower()
        for operator, tests in (statement.get("Condition") or {}).items()
        if not operator.lower().endswith("ifexists") and "not" not in operator.lower()
        for key in tests
    }
    return statement.get("Effect") == "Allow" and anybody and not keys & _NARROWING


def _get_bucket_location(world: World, request: Request) -> Mapping[str, Any]:
    # Of the first region S3 says nothing.
    region = _bucket(world, request).region
    return {} if region == _US_EAST_1 else {"LocationConstraint": region}


def _get_bucket_logging(world: World, request: Request) -> Mapping[str, Any]:
    logging = _bucket(world, request).model.get("LoggingConfiguration")
    if not logging:
        return {}
    target, prefix = logging.get("DestinationBucketName"), logging.get("LogFilePrefix", "")
    return {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": prefix}}


def _get_bucket_tagging(world: World, request: Request) -> Mapping[str, Any]:
    tags = tag_list(_bucket(world, request).model)
    if not tags:
        raise Refusal("NoSuchTagSet", "The TagSet does not exist", status=404)
    return {"TagSet": tags}


def _get_bucket_encryption(world: World, request: Request) -> Mapping[str, Any]:
    set_to = _bucket(world, request).model.get("BucketEncryption")
    found = _encryption(set_to) if set_to else _DEFAULT_ENCRYPTION
    return {"ServerSideEncryptionConfiguration": found}


def _encryption(set_to: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": rule.get("ServerSideEncryptionByDefault"),
                "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
            }
            for rule in set_to.get("ServerSideEncryptionConfiguration", ())
        ]
    }


def _get_bucket_ownership_controls(world: World, request: Request) -> Mapping[str, Any]:
    set_to = _bucket(world, request).model.get("OwnershipControls")
    return {"OwnershipControls": set_to or _DEFAULT_OWNERSHIP}


def _website(set_to: Mapping[str, Any]) -> Mapping[str, Any]:
    index, error = set_to.get("IndexDocument"), set_to.get("ErrorDocument")
    return {
        "IndexDocument": {"Suffix": index} if index else None,
        "ErrorDocument": {"Key": error} if error else None,
        "RedirectAllRequestsTo": set_to.get("RedirectAllRequestsTo"),
    }


def _account_block(world: World, request: Request) -> Mapping[str, Any]:
    if request.text("AccountId") != world.account:
        raise Refusal("AccessDenied", "Access Denied", status=403)
    if not world.is_seeded:
        message = "The public access block configuration was not found"
        raise Refusal("NoSuchPublicAccessBlockConfiguration", message, status=404)
    return {"PublicAccessBlockConfiguration": seeded_facts("account")["public_access_block"]}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "s3": {
        "list_buckets": _list_buckets,
        "get_bucket_versioning": _get_bucket_versioning,
        "get_bucket_acl": _get_bucket_acl,
        "get_bucket_policy": _get_bucket_policy,
        "get_bucket_policy_status": _get_bucket_policy_status,
        "get_bucket_location": _get_bucket_location,
        "get_bucket_logging": _get_bucket_logging,
        "get_bucket_tagging": _get_bucket_tagging,
        "get_bucket_encryption": _get_bucket_encryption,
        "get_bucket_ownership_controls": _get_bucket_ownership_controls,
        "get_bucket_website": _setting(
            "WebsiteConfiguration",
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
            _website,
        ),
        "get_public_access_block": _setting(
            "PublicAccessBlockConfiguration",
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
            lambda value: {"PublicAccessBlockConfiguration": value},
        ),
    },
    "s3control": {"get_public_access_block": _account_block},
}
