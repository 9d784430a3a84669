"""KMS keys, and ACM's certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import Found, World
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]
_YEAR = 395
# Days until seeded certificates end, by what their domain begins with; the rest have a while.
_ENDS = (("retired-shop.", -55), ("status.", 12), ("sandbox-", 25))
_ENDS_LATE = 240


def _list_keys(world: World, request: Request) -> Mapping[str, Any]:
    if "SELF" not in request.get("ResourceOwners", ["SELF"]):
        # Nobody shares keys with this account.
        return {"Keys": []}
    rows = [
        {"KeyId": one.identifier, "KeyArn": one.model["Arn"]} for one in world.resources("KMS::Key")
    ]
    return {"Keys": rows}


def _key(world: World, name: str) -> Found:
    """A key by its id, its ARN, or an alias by name or ARN."""
    keys = {one.identifier: one for one in world.resources("KMS::Key")}
    plain = name.rpartition(":")[2].removeprefix("key/")
    for alias in world.resources("KMS::Alias"):
        if plain == alias.model["AliasName"]:
            plain = alias.model["TargetKeyId"].rpartition("/")[2]
    found = keys.get(plain)
    if found is None:
        where = f"arn:{world.scope.partition}:kms:{world.region}:{world.account}"
        what = "Alias" if plain.startswith("alias/") else "Key"
        shown = plain if what == "Alias" else f"key/{plain}"
        raise Refusal("NotFoundException", f"{what} '{where}:{shown}' does not exist")
    return found


def _describe_key(world: World, request: Request) -> Mapping[str, Any]:
    found = _key(world, request.text("KeyId"))
    model, enabled = found.model, found.model.get("Enabled", True)
    spec = model.get("KeySpec", "SYMMETRIC_DEFAULT")
    usage = model.get("KeyUsage", "ENCRYPT_DECRYPT")
    symmetric = spec == "SYMMETRIC_DEFAULT"
    return {
        "KeyMetadata": {
            "AWSAccountId": world.account,
            "KeyId": found.identifier,
            "Arn": model["Arn"],
            "CreationDate": world.since(found),
            "Enabled": enabled,
            "Description": model.get("Description", ""),
            "KeyUsage": usage,
            "KeyState": "Enabled" if enabled else "Disabled",
            "Origin": model.get("Origin", "AWS_KMS"),
            "KeyManager": "CUSTOMER",
            "CustomerMasterKeySpec": spec,
            "KeySpec": spec,
            "EncryptionAlgorithms": [spec] if symmetric else None,
            "MultiRegion": bool(model.get("MultiRegion")),
        }
    }


def _get_key_rotation_status(world: World, request: Request) -> Mapping[str, Any]:
    found = _key(world, request.text("KeyId"))
    rotates = bool(found.model.get("EnableKeyRotation"))
    period = found.model.get("RotationPeriodInDays", 365)
    answer = {"KeyRotationEnabled": rotates, "KeyId": found.model["Arn"]}
    return {**answer, "RotationPeriodInDays": period} if rotates else answer


def _list_aliases(world: World, request: Request) -> Mapping[str, Any]:
    wanted = request.get("KeyId")
    key = _key(world, wanted).identifier if wanted else None
    rows = [
        {
            "AliasName": one.model["AliasName"],
            "AliasArn": world.arn("kms", one.model["AliasName"]),
            "TargetKeyId": one.model["TargetKeyId"].rpartition("/")[2],
            "CreationDate": world.since(one),
            "LastUpdatedDate": world.since(one),
        }
        for one in world.resources("KMS::Alias")
        if key in (None, one.model["TargetKeyId"].rpartition("/")[2])
    ]
    return {"Aliases": rows}


def _times(world: World, found: Found) -> Row:
    """When a certificate begins and ends, and what that makes it."""
    if not found.seeded:
        made = world.since(found)
        return {"CreatedAt": made, "Status": "PENDING_VALIDATION"}
    domain = found.model["DomainName"]
    ends = next((days for start, days in _ENDS if domain.startswith(start)), _ENDS_LATE)
    begins = world.days_ago(_YEAR - ends)
    return {
        "CreatedAt": begins,
        "IssuedAt": begins,
        "NotBefore": begins,
        "NotAfter": world.days_ago(-ends),
        "Status": "EXPIRED" if ends < 0 else "ISSUED",
    }


def _used_by(world: World, arn: str) -> list[str]:
    return sorted(set(_users(world, arn)))


def _users(world: World, arn: str) -> Iterator[str]:
    for one in world.resources("ElasticLoadBalancingV2::Listener"):
        if any(c.get("CertificateArn") == arn for c in one.model.get("Certificates") or ()):
            yield one.model["LoadBalancerArn"]
    for one in world.resources("CloudFront::Distribution"):
        viewer = one.model.get("DistributionConfig", {}).get("ViewerCertificate") or {}
        if viewer.get("AcmCertificateArn") == arn:
            yield world.arn("cloudfront", f"distribution/{one.identifier}", "")


def _certificate(world: World, found: Found) -> Row:
    model = found.model
    used = _used_by(world, model["CertificateArn"])
    renewable = "ELIGIBLE" if used else "INELIGIBLE"
    return {
        "CertificateArn": model["CertificateArn"],
        "DomainName": model["DomainName"],
        "Type": "AMAZON_ISSUED",
        "KeyAlgorithm": model.get("KeyAlgorithm", "RSA_2048"),
        "RenewalEligibility": renewable,
        **_times(world, found),
        "names": [model["DomainName"], *(model.get("SubjectAlternativeNames") or ())],
        "used": used,
    }


def _algorithm(name: str) -> str:
    # Lists and descriptions spell it in their own ways.
    return name.replace("_", "-") if name.startswith("RSA") else name


def _list_certificates(world: World, request: Request) -> Mapping[str, Any]:
    statuses, includes = request.get("CertificateStatuses"), request.get("Includes") or {}
    kinds = includes.get("keyTypes")
    if includes.keys() - {"keyTypes"}:
        raise Refusal("InvalidArgsException", "The local cloud knows keyTypes of Includes only")
    rows = []
    for one in world.resources("CertificateManager::Certificate"):
        row = _certificate(world, one)
        names, used = row.pop("names"), row.pop("used")
        if (not statuses or row["Status"] in statuses) and (
            not kinds or row["KeyAlgorithm"] in kinds
        ):
            row["KeyAlgorithm"] = _algorithm(row["KeyAlgorithm"])
            more = {"SubjectAlternativeNameSummaries": names, "InUse": bool(used)}
            rows.append({**row, **more, "HasAdditionalSubjectAlternativeNames": False})
    return {"CertificateSummaryList": rows}


def _describe_certificate(world: World, request: Request) -> Mapping[str, Any]:
    arn = request.text("CertificateArn")
    for one in world.resources("CertificateManager::Certificate"):
        if one.model["CertificateArn"] == arn:
            row = _certificate(world, one)
            names, used = row.pop("names"), row.pop("used")
            row["KeyAlgorithm"] = _algorithm(row["KeyAlgorithm"])
            method = one.model.get("ValidationMethod", "DNS")
            validated = "PENDING_VALIDATION" if row["Status"] == "PENDING_VALIDATION" else "SUCCESS"
            options = [
                {"DomainName": name, "ValidationMethod": method, "ValidationStatus": validated}
                for name in names
            ]
            row |= {"SubjectAlternativeNames": names, "InUseBy": used}
            row |= {"Subject": f"CN={row['DomainName']}", "Issuer": "Amazon"}
            return {"Certificate": {**row, "DomainValidationOptions": options}}
    raise Refusal("ResourceNotFoundException", f"Could not find certificate {arn}")


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "kms": {
        "list_keys": _list_keys,
        "describe_key": _describe_key,
        "get_key_rotation_status": _get_key_rotation_status,
        "list_aliases": _list_aliases,
    },
    "acm": {
        "list_certificates": _list_certificates,
        "describe_certificate": _describe_certificate,
    },
}
