"""4.1 to 4.15 of `cis`: a trail, a filter of its log group, an alarm, and somebody who is told."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cirrusql.controls import Status, load
from cirrusql.engine.functions.filter_patterns import filter_pattern_covers
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.checks import outcome
from tests.controls.cis.patterns import EVENTS, WHOLE, written
from tests.controls.fsbp.case import ROLE
from tests.controls.fsbp.cloudtrail import trail

CONTROLS = {one.id: one for one in load(["cis"])}
TESTED = tuple(f"cis.4.{n}" for n in range(1, 16))
GROUP = "/trails/all"


def watch(
    cloud: Cloud,
    *patterns: str,
    region: str = "us-east-1",
    without: str = "",
    of_trail: dict[str, Any] | None = None,
    of_alarm: dict[str, Any] | None = None,
) -> None:
    """Somebody is told of what some patterns select; but for what is left out."""
    group = f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{GROUP}:*"
    logs = {"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": ROLE}
    whole = trail(TrailName="all", IsMultiRegionTrail=True, **logs)
    cloud.put("AWS::CloudTrail::Trail", {**whole, **(of_trail or {})}, region=region)
    for name in (GROUP, "/other"):
        cloud.put("AWS::Logs::LogGroup", {"LogGroupName": name}, region=region)
    filters = [
        {
            "LogGroupName": "/other" if without == "filter" else GROUP,
            "FilterName": f"f{number}",
            "FilterPattern": pattern,
            "MetricTransformations": [
                {"MetricName": "m", "MetricNamespace": "trail", "MetricValue": "1"}
            ],
        }
        for number, pattern in enumerate(patterns)
    ]
    cloud.put("AWS::Logs::MetricFilter", *filters, region=region)
    (topic,) = cloud.put("AWS::SNS::Topic", {"TopicName": "security"}, region=region)
    alarm = {
        "AlarmName": "a",
        "Namespace": "trail",
        "MetricName": "m",
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "EvaluationPeriods": 1,
        "AlarmActions": [topic],
    }
    cloud.put("AWS::CloudWatch::Alarm", {**alarm, **(of_alarm or {})}, region=region)
    if without != "subscription":
        told = {"TopicArn": topic, "Protocol": "email", "Endpoint": "security@example.com"}
        cloud.put("AWS::SNS::Subscription", told, region=region)


def test_each_of_them_is_tested() -> None:
    assert {*EVENTS, *WHOLE} == {*TESTED}


@pytest.mark.thorough
@pytest.mark.parametrize("name", TESTED)
def test_it_wants_a_filter_that_selects_all_that_it_names(name: str, cloud: Cloud) -> None:
    (finding,) = outcome(cloud, CONTROLS[name]).findings
    assert (finding.resource, finding.account, finding.region) == ("the account", ACCOUNT, None)
    whole, parts = written(name)
    watch(cloud, *(one for one in parts if len(one) <= 1024))
    assert outcome(cloud, CONTROLS[name]).status is Status.FAILED
    added = {
        "LogGroupName": GROUP,
        "FilterName": "whole",
        "FilterPattern": whole[-1],
        "MetricTransformations": [
            {"MetricName": "m", "MetricNamespace": "trail", "MetricValue": "1"}
        ],
    }
    cloud.put("AWS::Logs::MetricFilter", added)
    assert outcome(cloud, CONTROLS[name]).status is Status.PASSED


@pytest.mark.parametrize("name", TESTED)
def test_how_a_filter_is_written_makes_no_difference(name: str) -> None:
    (asked,) = re.findall(r"filter_pattern, '([^']+)'", CONTROLS[name].text)
    whole, parts = written(name)
    for one in whole:
        assert filter_pattern_covers(one, asked) == 1, one
    for one in parts:
        assert not filter_pattern_covers(one, asked), one


FIVE = "cis.4.5"


def test_the_home_of_the_trail_may_be_a_region_that_is_not_asked(cloud: Cloud) -> None:
    watch(cloud, written(FIVE)[0][0], region="eu-west-1")
    assert outcome(cloud, CONTROLS[FIVE]).status is Status.PASSED


@pytest.mark.parametrize(
    "changes",
    [
        {"without": "filter"},
        {"without": "subscription"},
        {"of_trail": {"IsMultiRegionTrail": False}},
        {"of_trail": {"IsLogging": False}},
        {
            "of_trail": {
                "EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]
            }
        },
        {"of_alarm": {"ActionsEnabled": False}},
        {"of_alarm": {"MetricName": "another"}},
        {"of_alarm": {"Namespace": "another"}},
        {"of_alarm": {"AlarmActions": []}},
        {"of_alarm": {"AlarmActions": [f"arn:aws:sns:us-east-1:{ACCOUNT}:other"]}},
    ],
)
def test_no_part_of_the_way_may_be_missing(changes: dict[str, Any], cloud: Cloud) -> None:
    watch(cloud, written(FIVE)[0][0], **changes)
    assert outcome(cloud, CONTROLS[FIVE]).status is Status.FAILED
