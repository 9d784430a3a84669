"""CloudTrail and Config: what is recorded, and whether."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, named
from cirrusql.local.api.world import Found, World
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]
_STOPPED = 200


def _trails(world: World, *, shadows: bool = True) -> list[Found]:
    """The trails of a region: its own, and those of others that are for all regions."""
    own = world.resources("CloudTrail::Trail")
    others = [
        one
        for one in world.everywhere("CloudTrail::Trail")
        if one.region != world.region and one.model.get("IsMultiRegionTrail")
    ]
    return [*own, *(others if shadows else ())]


def _describe_trails(world: World, request: Request) -> Mapping[str, Any]:
    found = _trails(world, shadows=request.get("includeShadowTrails", True))
    wanted = request.get("trailNameList")
    rows = [
        {
            "Name": one.model["TrailName"],
            "TrailARN": one.model["Arn"],
            "HomeRegion": one.region,
            "S3BucketName": one.model.get("S3BucketName"),
            "S3KeyPrefix": one.model.get("S3KeyPrefix"),
            "SnsTopicARN": one.model.get("SnsTopicArn"),
            "IncludeGlobalServiceEvents": bool(one.model.get("IncludeGlobalServiceEvents")),
            "IsMultiRegionTrail": bool(one.model.get("IsMultiRegionTrail")),
            "LogFileValidationEnabled": bool(one.model.get("EnableLogFileValidation")),
            "CloudWatchLogsLogGroupArn": one.model.get("CloudWatchLogsLogGroupArn"),
            "CloudWatchLogsRoleArn": one.model.get("CloudWatchLogsRoleArn"),
            "KmsKeyId": one.model.get("KMSKeyId"),
            "HasCustomEventSelectors": bool(one.model.get("EventSelectors")),
            "HasInsightSelectors": bool(one.model.get("InsightSelectors")),
            "IsOrganizationTrail": bool(one.model.get("IsOrganizationTrail")),
        }
        for one in found
        # Of names that no trail has, CloudTrail says nothing.
        if not wanted or one.model["TrailName"] in wanted or one.model["Arn"] in wanted
    ]
    return {"trailList": rows}


def _trail(world: World, name: str) -> Found:
    for one in _trails(world):
        if name in (one.model["TrailName"], one.model["Arn"]):
            return one
    message = f"Unknown trail: {name} for the user: {world.account}"
    raise Refusal("TrailNotFoundException", message)


def _get_trail_status(world: World, request: Request) -> Mapping[str, Any]:
    trail = _trail(world, request.text("Name"))
    is_logging = bool(trail.model.get("IsLogging"))
    stopped = world.days_ago(_STOPPED)
    return {
        "IsLogging": is_logging,
        "StartLoggingTime": world.since(trail),
        "StopLoggingTime": None if is_logging else stopped,
        "LatestDeliveryTime": world.days_ago(0) if is_logging else stopped,
    }


def _get_event_selectors(world: World, request: Request) -> Mapping[str, Any]:
    trail = _trail(world, request.text("TrailName"))
    advanced = trail.model.get("AdvancedEventSelectors")
    answer: dict[str, Any] = {"TrailARN": trail.model["Arn"]}
    if advanced:
        return {**answer, "AdvancedEventSelectors": advanced}
    everything = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
    return {**answer, "EventSelectors": trail.model.get("EventSelectors") or [everything]}


def _recorders(request: Request, rows: list[Row]) -> list[Row]:
    request.only("ServicePrincipal")
    code, message = (
        "NoSuchConfigurationRecorderException",
        "Cannot find configuration recorder '{}'",
    )
    rows = named(request, rows, "Arn", "arn", code, message)
    return named(request, rows, "ConfigurationRecorderNames", "name", code, message)


def _recorder_row(world: World, one: Found) -> Row:
    name = one.model.get("Name") or one.identifier
    row = world.row(one)
    return {**row, "name": name, "arn": world.arn("config", f"configuration-recorder/{name}")}


def _describe_recorders(world: World, request: Request) -> Mapping[str, Any]:
    rows = [_recorder_row(world, one) for one in world.resources("Config::ConfigurationRecorder")]
    return {"ConfigurationRecorders": _recorders(request, rows)}


def _describe_recorder_status(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {
            "name": row["name"],
            "arn": row["arn"],
            "recording": True,
            "lastStatus": "SUCCESS",
            "lastStartTime": world.since(one),
        }
        for one in world.resources("Config::ConfigurationRecorder")
        for row in (_recorder_row(world, one),)
    ]
    return {"ConfigurationRecordersStatus": _recorders(request, rows)}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "cloudtrail": {
        "describe_trails": _describe_trails,
        "get_trail_status": _get_trail_status,
        "get_event_selectors": _get_event_selectors,
    },
    "config": {
        "describe_configuration_recorders": _describe_recorders,
        "describe_configuration_recorder_status": _describe_recorder_status,
    },
}
