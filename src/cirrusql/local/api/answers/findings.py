"""GuardDuty, Security Hub and Access Analyzer: whether they look, and what they found.

Findings are seeded facts about resources of the organisation, looked up by their names, so that
each leads to a resource that is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import Found, World, made_id, seeded_facts, tags_of
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]


def _list_detectors(world: World, _: Request) -> Mapping[str, Any]:
    return {"DetectorIds": [one.identifier for one in world.resources("GuardDuty::Detector")]}


def _detector(world: World, request: Request) -> Found:
    wanted = request.text("DetectorId")
    for one in world.resources("GuardDuty::Detector"):
        if one.identifier == wanted:
            return one
    message = (
        "The request is rejected because the input detectorId is not owned by the current account."
    )
    raise Refusal("BadRequestException", message)


def _get_detector(world: World, request: Request) -> Mapping[str, Any]:
    found = _detector(world, request)
    frequency = found.model.get("FindingPublishingFrequency", "SIX_HOURS")
    return {
        "Status": "ENABLED" if found.model.get("Enable") else "DISABLED",
        "FindingPublishingFrequency": frequency,
        "CreatedAt": world.since(found),
        "UpdatedAt": world.since(found),
        "ServiceRole": world.arn(
            "iam",
            "role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
            "",
        ),
        "Tags": tags_of(found.model),
    }


def _subject(world: World, fact: Mapping[str, Any]) -> Found | None:
    """The resource that a finding is about."""
    for one in world.resources(fact["type"]):
        if tags_of(one.model).get("Name") == fact["name"] or one.identifier == fact["name"]:
            return one
    return None


def _threats(world: World, detector: Found) -> list[Row]:
    rows = []
    for fact in seeded_facts("findings")["guardduty"]:
        found = _subject(world, fact) if fact["region"] == world.region else None
        if found is None or not found.seeded or not detector.seeded:
            continue
        finding = made_id("f", detector.identifier, fact["kind"], found.identifier, size=30)[2:]
        resource: Row = {"ResourceType": "Instance"}
        resource["InstanceDetails"] = {
            "InstanceId": found.identifier,
            "InstanceType": found.model.get("InstanceType"),
            "ImageId": found.model.get("ImageId"),
            "AvailabilityZone": found.model.get("AvailabilityZone"),
        }
        rows.append(
            {
                "Id": finding,
                "Arn": world.arn("guardduty", f"detector/{detector.identifier}/finding/{finding}"),
                "AccountId": world.account,
                "Region": world.region,
                "Partition": world.scope.partition,
                "Type": fact["kind"],
                "Title": fact["title"].format(found.identifier),
                "Description": fact["title"].format(found.identifier),
                "Severity": fact["severity"],
                "SchemaVersion": "2.0",
                "CreatedAt": world.days_ago(fact["age"]),
                "UpdatedAt": world.days_ago(fact["age"] - 1),
                "Resource": resource,
                "Service": {"Archived": False, "Count": fact["count"], "ServiceName": "guardduty"},
            }
        )
    return rows


def _list_threats(world: World, request: Request) -> Mapping[str, Any]:
    return {"FindingIds": [row["Id"] for row in _threats(world, _detector(world, request))]}


def _get_threats(world: World, request: Request) -> Mapping[str, Any]:
    wanted = request.get("FindingIds", [])
    rows = _threats(world, _detector(world, request))
    return {"Findings": [row for row in rows if row["Id"] in wanted]}


def _hub(world: World) -> Found:
    for one in world.resources("SecurityHub::Hub"):
        return one
    message = f"Account {world.account} is not subscribed to AWS Security Hub"
    raise Refusal("InvalidAccessException", message, status=401)


def _describe_hub(world: World, request: Request) -> Mapping[str, Any]:
    hub = _hub(world)
    arn = hub.model["ARN"]
    if request.get("HubArn", arn) != arn:
        raise Refusal("ResourceNotFoundException", "The hub does not exist", status=404)
    return {
        "HubArn": arn,
        "SubscribedAt": hub.model.get("SubscribedAt"),
        "AutoEnableControls": hub.model.get("AutoEnableControls", True),
        "ControlFindingGenerator": hub.model.get("ControlFindingGenerator"),
    }


def _get_enabled_standards(world: World, request: Request) -> Mapping[str, Any]:
    _hub(world)
    wanted = request.get("StandardsSubscriptionArns")
    rows = [
        {
            "StandardsSubscriptionArn": one.model["StandardsSubscriptionArn"],
            "StandardsArn": one.model["StandardsArn"],
            "StandardsStatus": "READY",
            "StandardsInput": {},
        }
        for one in world.resources("SecurityHub::Standard")
        if not wanted or one.model["StandardsSubscriptionArn"] in wanted
    ]
    return {"StandardsSubscriptions": rows}


def _get_hub_findings(world: World, _: Request) -> Mapping[str, Any]:
    hub, rows = _hub(world), []
    for fact in seeded_facts("findings")["securityhub"]:
        found = _subject(world, fact) if fact["region"] == world.region else None
        if found is None or not found.seeded or not hub.seeded:
            continue
        product = f"arn:{world.scope.partition}:securityhub:{world.region}::product/aws/securityhub"
        subject = found.model.get("Arn") or fact["id"].format(
            region=world.region, account=world.account, id=found.identifier
        )
        rows.append(
            {
                "SchemaVersion": "2018-10-08",
                "Id": world.arn("securityhub", f"finding/{made_id('f', fact['control'], subject)}"),
                "ProductArn": product,
                "ProductName": "Security Hub",
                "CompanyName": "AWS",
                "Region": world.region,
                "GeneratorId": f"security-control/{fact['control']}",
                "AwsAccountId": world.account,
                "Types": ["Software and Configuration Checks"],
                "CreatedAt": world.days_ago(fact["age"]),
                "UpdatedAt": world.days_ago(1),
                "Severity": {"Label": fact["severity"], "Normalized": fact["normalized"]},
                "Title": fact["title"],
                "Description": fact["title"],
                "Resources": [{"Type": fact["kind"], "Id": subject, "Region": world.region}],
                "Compliance": {"Status": "FAILED", "SecurityControlId": fact["control"]},
                "Workflow": {"Status": "NEW"},
                "RecordState": "ACTIVE",
            }
        )
    return {"Findings": rows}


def _list_vulnerabilities(_: World, __: Request) -> Mapping[str, Any]:
    # Nobody has turned Inspector on, and then it has found nothing.
    return {"findings": []}


def _analyzer_row(world: World, found: Found) -> Row:
    return {
        "arn": found.model["Arn"],
        "name": found.model.get("AnalyzerName"),
        "type": found.model.get("Type"),
        "createdAt": world.since(found),
        "status": "ACTIVE",
        "tags": tags_of(found.model),
    }


def _list_analyzers(world: World, request: Request) -> Mapping[str, Any]:
    kind = request.get("type")
    rows = [_analyzer_row(world, one) for one in world.resources("AccessAnalyzer::Analyzer")]
    return {"analyzers": [row for row in rows if kind in (None, row["type"])]}


def _list_access_findings(world: World, request: Request) -> Mapping[str, Any]:
    wanted = request.text("analyzerArn")
    found = world.by("AccessAnalyzer::Analyzer", "Arn").get(wanted)
    if found is None:
        message = f"Analyzer {wanted} does not exist"
        raise Refusal("ResourceNotFoundException", message, status=404)
    buckets = world.by("S3::Bucket", "BucketName")
    rows = [
        {
            "id": made_id("af", wanted, fact["bucket"], size=32)[3:],
            "resource": buckets[fact["bucket"]].model["Arn"],
            "resourceType": "AWS::S3::Bucket",
            "resourceOwnerAccount": world.account,
            "principal": fact["principal"],
            "action": fact["action"],
            "condition": {},
            "isPublic": fact["public"],
            "status": "ACTIVE",
            "createdAt": world.days_ago(fact["age"]),
            "analyzedAt": world.days_ago(1),
            "updatedAt": world.days_ago(fact["age"]),
        }
        for fact in seeded_facts("findings")["accessanalyzer"]
        if found.seeded and fact["bucket"] in buckets
    ]
    return {"findings": rows}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "guardduty": {
        "list_detectors": _list_detectors,
        "get_detector": _get_detector,
        "list_findings": _list_threats,
        "get_findings": _get_threats,
    },
    "securityhub": {
        "describe_hub": _describe_hub,
        "get_enabled_standards": _get_enabled_standards,
        "get_findings": _get_hub_findings,
    },
    "inspector2": {"list_findings": _list_vulnerabilities},
    "accessanalyzer": {
        "list_analyzers": _list_analyzers,
        "list_findings": _list_access_findings,
    },
}
