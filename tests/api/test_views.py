"""The views over operations: each answers, and says what it should of what there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cirrusql.catalog.api.views import api_view, view_names
from tests.api.scripted import Asked, Refused, Scripted

NOW = datetime.now(UTC)


@pytest.mark.parametrize(("service", "name"), view_names())
def test_every_view_can_be_planned_and_only_reads(aws: Scripted, service: str, name: str) -> None:
    view = api_view(service, name)
    assert view is not None
    assert view.told.endswith(".")
    relation = f"aws.{service}.{name}"
    assert aws.rows(f"EXPLAIN SELECT * FROM {relation}")
    (policy,) = aws.rows(f"EXPLAIN PERMISSIONS SELECT * FROM {relation}")[0]
    actions = [
        line.strip(' ",') for line in policy.splitlines() if ":" in line and '": ' not in line
    ]
    verbs = ("Get", "List", "Describe", "GenerateCredentialReport")
    assert actions
    assert all(action.split(":")[1].startswith(verbs) for action in actions), actions
    assert aws.asked == []


@pytest.mark.parametrize(("service", "name"), view_names())
def test_the_columns_of_a_view_are_those_it_says(aws: Scripted, service: str, name: str) -> None:
    view = api_view(service, name)
    assert view is not None
    (told,) = aws.session.describe(f"SELECT * FROM aws.{service}.{name}")
    assert [column.name for column in told.columns or ()] == [
        *(column.name for column in view.columns),
        "region",
    ]


def test_access_keys_with_their_age_and_use(aws: Scripted) -> None:
    aws.on("ListUsers", {"Users": [{"UserName": "ann"}, {"UserName": "bob"}]})
    made = NOW - timedelta(days=100, hours=1)

    def keys(asked: Asked) -> dict[str, Any]:
        name = asked["UserName"]
        one = {"UserName": name, "AccessKeyId": f"AK-{name}", "Status": "Active"}
        return {"AccessKeyMetadata": [{**one, "CreateDate": made}]}

    def used(asked: Asked) -> dict[str, Any]:
        when = (
            {"LastUsedDate": NOW - timedelta(days=3, hours=1)}
            if "ann" in asked["AccessKeyId"]
            else {}
        )
        return {"AccessKeyLastUsed": {"ServiceName": "s3", "Region": "eu-west-1", **when}}

    aws.on("ListAccessKeys", keys)
    aws.on("GetAccessKeyLastUsed", used)
    sql = "SELECT user_name, cast(age_days AS int), cast(days_unused AS int), last_used_service"
    rows = aws.rows(f"{sql} FROM aws.iam.vw_access_keys ORDER BY 1")
    assert rows == [("ann", 100, 3, "s3"), ("bob", 100, None, "s3")]


def test_a_password_policy_that_is_not_set_is_a_row_too(aws: Scripted) -> None:
    def refuse(_: Asked) -> None:
        raise Refused("NoSuchEntity", 404)

    aws.on("GetAccountPasswordPolicy", refuse)
    sql = "SELECT is_set, minimum_password_length FROM aws.iam.vw_password_policy"
    assert aws.rows(sql) == [(0, None)]
    aws.on("GetAccountPasswordPolicy", {"PasswordPolicy": {"MinimumPasswordLength": 14}})
    assert aws.rows(sql) == [(1, 14)]


def test_snapshots_whose_volumes_are_gone(aws: Scripted) -> None:
    snapshots = [{"SnapshotId": f"s{n}", "VolumeId": f"v{n}", "StartTime": NOW} for n in (1, 2)]
    aws.on("DescribeSnapshots", {"Snapshots": snapshots})
    aws.on("DescribeVolumes", {"Volumes": [{"VolumeId": "v1", "State": "in-use"}]})
    sql = "SELECT snapshot_id, volume_exists, volume_state FROM aws.ec2.vw_snapshots ORDER BY 1"
    assert aws.rows(sql) == [("s1", 1, "in-use"), ("s2", 0, None)]


def test_findings_of_every_detector(aws: Scripted) -> None:
    aws.on("ListDetectors", {"DetectorIds": ["d"]})
    aws.on("ListFindings", {"FindingIds": [f"f{number:02}" for number in range(60)]})
    aws.on(
        "GetFindings",
        lambda asked: {"Findings": [{"Id": one, "Severity": 5.0} for one in asked["FindingIds"]]},
    )
    assert aws.rows("SELECT count(*), count(DISTINCT id) FROM aws.guardduty.vw_findings") == [
        (60, 60)
    ]
    sizes = [len(asked["FindingIds"]) for name, asked in aws.asked if name == "GetFindings"]
    assert sizes == [50, 10]


def test_buckets_with_what_is_not_set(aws: Scripted) -> None:
    aws.on("ListBuckets", {"Buckets": [{"Name": "a"}]})
    aws.on("GetBucketVersioning", {})

    def refuse(_: Asked) -> None:
        raise Refused("NoSuchBucketPolicy", 404)

    aws.on("GetBucketPolicyStatus", refuse)
    aws.on("GetPublicAccessBlock", {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}})
    sql = "SELECT name, versioning, policy_is_public, block_public_acls FROM aws.s3.vw_buckets"
    assert aws.rows(sql) == [("a", None, None, 1)]


TRAIL = {
    "Name": "all",
    "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/all",
    "HomeRegion": "us-east-1",
    "IsMultiRegionTrail": True,
    "IsOrganizationTrail": False,
    "CloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:111122223333:log-group:/trails/all:*",
}
EVERYTHING = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}


def data(kind: str, *values: str) -> dict[str, Any]:
    return {
        "ReadWriteType": kind,
        "IncludeManagementEvents": False,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": [*values]}],
    }


def advanced(**fields: str) -> dict[str, Any]:
    names = {"category": "eventCategory", "type": "resources.type", "read": "readOnly"}
    rows = [{"Field": names.get(name, name), "Equals": [one]} for name, one in fields.items()]
    return {"Name": "a selector", "FieldSelectors": rows}


OBJECTS = {"category": "Data", "type": "AWS::S3::Object"}


@pytest.mark.parametrize(
    ("basic", "more", "expected"),
    [
        ([EVERYTHING], [], (1, 0, 0)),
        ([{**EVERYTHING, "ReadWriteType": "WriteOnly"}], [], (0, 0, 0)),
        ([{**EVERYTHING, "IncludeManagementEvents": False}], [], (0, 0, 0)),
        (
            [{**EVERYTHING, "ExcludeManagementEventSources": ["kms.amazonaws.com"]}],
            [],
            (0, 0, 0),
        ),
        ([EVERYTHING, data("All", "arn:aws:s3")], [], (1, 1, 1)),
        ([data("WriteOnly", "arn:aws:s3:::x/", "arn:aws:s3:::")], [], (0, 1, 0)),
        ([data("ReadOnly", "arn:aws:s3")], [], (0, 0, 1)),
        ([data("All", "arn:aws:s3:::one-bucket/")], [], (0, 0, 0)),
        ([], [advanced(category="Management")], (1, 0, 0)),
        ([], [advanced(category="Management", read="false")], (0, 0, 0)),
        ([], [advanced(**OBJECTS)], (0, 1, 1)),
        ([], [advanced(**OBJECTS, read="false")], (0, 1, 0)),
        ([], [advanced(read="true", **OBJECTS), advanced(category="Management")], (1, 0, 1)),
        ([], [advanced(**OBJECTS, eventName="GetObject")], (0, 0, 0)),
        ([], [advanced(**OBJECTS, read="false", eventName="PutObject")], (0, 0, 0)),
        ([], [advanced(category="Data", type="AWS::Lambda::Function")], (0, 0, 0)),
        ([], [], (0, 0, 0)),
    ],
)
def test_trails_say_which_events_they_record_all_of(
    aws: Scripted, basic: list[Any], more: list[Any], expected: tuple[int, ...]
) -> None:
    aws.on("DescribeTrails", {"trailList": [TRAIL]})
    aws.on("GetTrailStatus", {"IsLogging": True})
    aws.on("GetEventSelectors", {"EventSelectors": basic, "AdvancedEventSelectors": more})
    columns = "management_events, object_writes, object_reads"
    assert aws.rows(f"SELECT is_logging, {columns} FROM aws.cloudtrail.vw_trails") == [
        (1, *expected)
    ]


def test_alarms_lead_from_a_trail_to_who_is_told(aws: Scripted) -> None:
    topic = "arn:aws:sns:us-east-1:111122223333:security"
    aws.on("DescribeTrails", {"trailList": [TRAIL]})
    aws.on("GetTrailStatus", {"IsLogging": True})
    aws.on("GetEventSelectors", {"EventSelectors": [EVERYTHING]})
    metric = {"metricName": "roots", "metricNamespace": "trail", "metricValue": "1"}
    rule = {"filterPattern": '{ $.userIdentity.type = "Root" }', "metricTransformations": [metric]}
    filters = [
        {**rule, "filterName": "root", "logGroupName": "/trails/all"},
        {**rule, "filterName": "elsewhere", "logGroupName": "/trails"},
        {
            **rule,
            "filterName": "one region's",
            "logGroupName": "/trails/all",
            "fieldSelectionCriteria": '@aws.region = "us-east-1"',
        },
    ]
    aws.on("DescribeMetricFilters", {"metricFilters": filters})
    alarm = {"Namespace": "trail", "MetricName": "roots", "AlarmActions": [topic]}
    alarms = [
        {**alarm, "AlarmName": "told", "ActionsEnabled": True},
        {**alarm, "AlarmName": "muted", "ActionsEnabled": False},
        {**alarm, "AlarmName": "another", "ActionsEnabled": True, "MetricName": "others"},
        {**alarm, "AlarmName": "namespace", "ActionsEnabled": True, "Namespace": "trails"},
        {**alarm, "AlarmName": "silent", "ActionsEnabled": True, "AlarmActions": []},
    ]
    aws.on("DescribeAlarms", {"MetricAlarms": alarms})
    aws.on("ListTopics", {"Topics": [{"TopicArn": topic}, {"TopicArn": f"{topic}-2"}]})

    def subscriptions(asked: Asked) -> dict[str, Any]:
        one = {"TopicArn": asked["TopicArn"], "Protocol": "email", "Endpoint": "a@example.com"}
        arns = ("PendingConfirmation", "Deleted", f"{asked['TopicArn']}:5f0c")
        return {"Subscriptions": [{**one, "SubscriptionArn": arn} for arn in arns]}

    aws.on("ListSubscriptionsByTopic", subscriptions)
    columns = "trail_name, filter_name, alarm_name, topic_arn, subscription_arn, management_events"
    assert aws.rows(f"SELECT {columns} FROM aws.cloudtrail.vw_alarms") == [
        ("all", "root", "told", topic, f"{topic}:5f0c", 1)
    ]
