"""Logs, alarms, topics, managed instances, quotas and costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, named
from cirrusql.local.api.world import Found, World, seeded_facts
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]


def _milliseconds(world: World, found: Found) -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(world.since(found)).timestamp() * 1000)


def _describe_log_groups(world: World, request: Request) -> Mapping[str, Any]:
    request.only("includeLinkedAccounts", False)
    counts: dict[str, int] = {}
    for one in world.resources("Logs::MetricFilter"):
        name = one.model.get("LogGroupName", "")
        counts[name] = counts.get(name, 0) + 1
    prefix, pattern = request.get("logGroupNamePrefix", ""), request.get("logGroupNamePattern", "")
    wanted = request.get("logGroupClass")
    named_groups = request.get("logGroupIdentifiers")
    rows = [
        {
            **world.row(one),
            "creationTime": _milliseconds(world, one),
            "metricFilterCount": counts.get(one.model["LogGroupName"], 0),
            "storedBytes": 0,
            "logGroupArn": one.model["Arn"].removesuffix(":*"),
        }
        for one in world.resources("Logs::LogGroup")
    ]
    rows = [
        row
        for row in rows
        if row["logGroupName"].startswith(prefix)
        and pattern.lower() in row["logGroupName"].lower()
        and wanted in (None, row["logGroupClass"])
        and (not named_groups or {row["logGroupName"], row["logGroupArn"]} & set(named_groups))
    ]
    return {"logGroups": rows}


def _describe_metric_filters(world: World, request: Request) -> Mapping[str, Any]:
    group, prefix = request.get("logGroupName"), request.get("filterNamePrefix", "")
    metric, space = request.get("metricName"), request.get("metricNamespace")
    rows = [
        {**world.row(one), "creationTime": _milliseconds(world, one)}
        for one in world.resources("Logs::MetricFilter")
    ]
    rows = [
        row
        for row in rows
        if group in (None, row.get("logGroupName"))
        and row.get("filterName", "").startswith(prefix)
        and any(
            metric in (None, one.get("metricName")) and space in (None, one.get("metricNamespace"))
            for one in row.get("metricTransformations") or [{}]
        )
    ]
    return {"metricFilters": rows}


def _describe_alarms(world: World, request: Request) -> Mapping[str, Any]:
    names, prefix = request.get("AlarmNames"), request.get("AlarmNamePrefix", "")
    state, action = request.get("StateValue"), request.get("ActionPrefix", "")
    kinds = request.get("AlarmTypes") or ["MetricAlarm", "CompositeAlarm", "LogAlarm"]
    found: dict[str, list[Row]] = {}
    for kind, type_name in (
        ("MetricAlarm", "CloudWatch::Alarm"),
        ("CompositeAlarm", "CloudWatch::CompositeAlarm"),
    ):
        rows = [_alarm(world, one, kind) for one in world.resources(type_name)]
        found[f"{kind}s"] = [
            row
            for row in rows
            if kind in kinds
            and (not names or row["AlarmName"] in names)
            and row["AlarmName"].startswith(prefix)
            and state in (None, row["StateValue"])
            and (not action or any(a.startswith(action) for a in row.get("AlarmActions") or ()))
        ]
    return found


def _alarm(world: World, found: Found, kind: str) -> Row:
    shapes = world.relation.shapes
    shape = shapes[world.relation.output].member(f"{kind}s")
    assert shape is not None
    item = shapes.at(shape).item
    assert item is not None
    since = world.since(found)
    return {
        **world.like(item, found),
        "AlarmArn": found.model["Arn"],
        "ActionsEnabled": found.model.get("ActionsEnabled", True),
        # Some errors are there in production; the others are quiet.
        "StateValue": "ALARM"
        if found.seeded and crc32(found.identifier.encode()) % 9 == 0
        else "OK",
        "StateUpdatedTimestamp": since,
        "AlarmConfigurationUpdatedTimestamp": since,
    }


def _list_topics(world: World, _: Request) -> Mapping[str, Any]:
    return {
        "Topics": [{"TopicArn": one.model["TopicArn"]} for one in world.resources("SNS::Topic")]
    }


def _subscriptions(world: World) -> list[Row]:
    return [
        {
            "SubscriptionArn": one.model["Arn"],
            "Owner": world.account,
            "Protocol": one.model.get("Protocol"),
            "Endpoint": one.model.get("Endpoint"),
            "TopicArn": one.model.get("TopicArn"),
        }
        for one in world.resources("SNS::Subscription")
    ]


def _list_subscriptions(world: World, _: Request) -> Mapping[str, Any]:
    return {"Subscriptions": _subscriptions(world)}


def _list_subscriptions_by_topic(world: World, request: Request) -> Mapping[str, Any]:
    topic = request.text("TopicArn")
    if topic not in world.by("SNS::Topic", "TopicArn"):
        raise Refusal("NotFound", "Topic does not exist", status=404)
    return {"Subscriptions": [row for row in _subscriptions(world) if row["TopicArn"] == topic]}


def _list_queues(world: World, request: Request) -> Mapping[str, Any]:
    prefix = request.get("QueueNamePrefix", "")
    queues = [one.model for one in world.resources("SQS::Queue")]
    urls = [one["QueueUrl"] for one in queues if one.get("QueueName", "").startswith(prefix)]
    return {"QueueUrls": urls}


def _describe_instance_information(world: World, request: Request) -> Mapping[str, Any]:
    """Instances whose profile lets them talk to Systems Manager, and that run."""
    filters = [
        *((one.get("Key"), one.get("Values", [])) for one in request.get("Filters", [])),
        *(
            (o.get("key"), o.get("valueSet", []))
            for o in request.get("InstanceInformationFilterList", [])
        ),
    ]
    rows = [_managed(world, one) for one in world.resources("EC2::Instance") if _is_managed(one)]
    for key, values in filters:
        member = {"InstanceIds": "InstanceId", "PingStatus": "PingStatus"}.get(key or "")
        member = member or {"PlatformTypes": "PlatformType", "AgentVersion": "AgentVersion"}.get(
            key or ""
        )
        if member is None:
            raise Refusal("InvalidInstanceInformationFilterValue", f"The filter '{key}' is invalid")
        rows = [row for row in rows if row[member] in values]
    return {"InstanceInformationList": rows}


def _is_managed(found: Found) -> bool:
    return bool(found.seeded and found.model.get("IamInstanceProfile"))


def _managed(world: World, found: Found) -> Row:
    state = (found.model.get("State") or {}).get("Name")
    old = crc32(found.identifier.encode()) % 4 == 0
    online = state == "running"
    return {
        "InstanceId": found.identifier,
        "PingStatus": "Online" if online else "ConnectionLost",
        "LastPingDateTime": world.days_ago(0 if online else 40),
        "AgentVersion": "3.2.1705.0" if old else "3.3.3050.0",
        "IsLatestVersion": not old,
        "PlatformType": "Linux",
        "PlatformName": "Amazon Linux",
        "PlatformVersion": "2023",
        "ResourceType": "EC2Instance",
        "IPAddress": found.model.get("PrivateIp"),
        "ComputerName": found.model.get("PrivateDnsName"),
    }


def _list_service_quotas(world: World, request: Request) -> Mapping[str, Any]:
    request.only("QuotaAppliedAtLevel", "ACCOUNT", "ALL")
    service, known = request.text("ServiceCode"), seeded_facts("quotas")
    if service not in known:
        message = f"The local cloud has no quotas of the service {service}"
        raise Refusal("NoSuchResourceException", message)
    rows = [
        {
            "ServiceCode": service,
            "ServiceName": known[service]["name"],
            "QuotaArn": world.arn("servicequotas", f"{service}/{code}"),
            "QuotaCode": code,
            "QuotaName": name,
            "Value": value,
            "Unit": "None",
            "Adjustable": adjustable,
            "GlobalQuota": False,
        }
        for code, name, value, adjustable in known[service]["quotas"]
    ]
    code, message = "NoSuchResourceException", "The quota {} does not exist"
    return {"Quotas": named(request, rows, "QuotaCode", "QuotaCode", code, message)}


def _list_quota_services(_: World, __: Request) -> Mapping[str, Any]:
    known = seeded_facts("quotas")
    rows = [{"ServiceCode": code, "ServiceName": one["name"]} for code, one in known.items()]
    return {"Services": rows}


def _get_cost_and_usage(world: World, request: Request) -> Mapping[str, Any]:
    period, metrics = request.get("TimePeriod"), request.get("Metrics")
    granularity, groups = request.text("Granularity"), request.get("GroupBy", [])
    services = [{"Type": "DIMENSION", "Key": "SERVICE"}]
    if granularity not in ("DAILY", "MONTHLY") or groups not in ([], services):
        message = "The local cloud knows costs by day or month, all together or by SERVICE"
        raise Refusal("ValidationException", message)
    unknown = set(metrics) - {"UnblendedCost", "BlendedCost", "AmortizedCost"}
    if unknown:
        message = f"The local cloud does not know the metric {sorted(unknown)[0]}"
        raise Refusal("ValidationException", message)
    rows = [
        _cost_row(world, start, end, metrics, by_service=bool(groups))
        for start, end in _spans(period["Start"], period["End"], monthly=granularity == "MONTHLY")
    ]
    answer = {"ResultsByTime": rows, "DimensionValueAttributes": []}
    return {**answer, "GroupDefinitions": groups} if groups else answer


def _spans(start: str, end: str, *, monthly: bool) -> Iterator[tuple[date, date]]:
    try:
        at, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        raise Refusal("ValidationException", "The dates have to be like 2026-01-31") from None
    if at >= last:
        message = "Start date (and hour) should be before end date (and hour)"
        raise Refusal("ValidationException", message)
    while at < last:
        following = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
        ends = min(following if monthly else at + timedelta(days=1), last)
        yield at, ends
        at = ends


def _cost_row(world: World, start: date, end: date, metrics: list[str], *, by_service: bool) -> Row:
    days = (end - start).days
    costs = {
        name: sum(_cents(name, start + timedelta(days=day), each) for day in range(days))
        for name, each in (seeded_facts("costs") if world.is_seeded else {}).items()
    }
    row: Row = {
        "TimePeriod": {"Start": start.isoformat(), "End": end.isoformat()},
        "Total": {} if by_service else _amounts(sum(costs.values()), metrics),
        "Groups": [],
        "Estimated": False,
    }
    if by_service:
        row["Groups"] = [
            {"Keys": [name], "Metrics": _amounts(cents, metrics)} for name, cents in costs.items()
        ]
    return row


def _cents(service: str, day: date, usual: int) -> int:
    """A day's cost: the usual, a tenth more or less, the same whenever it is asked."""
    return usual * (90 + crc32(f"{service}/{day}".encode()) % 21) // 100


def _amounts(cents: int, metrics: list[str]) -> Row:
    return {name: {"Amount": f"{cents / 100:.2f}", "Unit": "USD"} for name in metrics}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "logs": {
        "describe_log_groups": _describe_log_groups,
        "describe_metric_filters": _describe_metric_filters,
    },
    "cloudwatch": {"describe_alarms": _describe_alarms},
    "sns": {
        "list_topics": _list_topics,
        "list_subscriptions": _list_subscriptions,
        "list_subscriptions_by_topic": _list_subscriptions_by_topic,
    },
    "sqs": {"list_queues": _list_queues},
    "ssm": {"describe_instance_information": _describe_instance_information},
    "service_quotas": {
        "list_services": _list_quota_services,
        "list_service_quotas": _list_service_quotas,
    },
    "ce": {"get_cost_and_usage": _get_cost_and_usage},
}
