"""The translated questions that the local cloud has no data for, over answers like AWS's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.scripted import Asked, Scripted
from tests.documents.peers_page import questions

DAY = datetime(2026, 11, 25, tzinfo=UTC)
_EVENT = {"EventTime": DAY, "ReadOnly": "false"}
SOON = datetime.now(UTC) + timedelta(days=3)


@dataclass(frozen=True)
class Question:
    """What the operations of a question answer, what it finds, and what the first is sent."""

    answers: Mapping[str, Mapping[str, Any] | Callable[[Asked], Any]]
    rows: list[tuple[Any, ...]]
    sent: Mapping[str, Any]


def _projects(asked: Asked) -> Mapping[str, Any]:
    every = {
        "a": {"name": "a", "environment": {"type": "LINUX_CONTAINER"}, "encryptionKey": "k"},
        "b": {"name": "b", "environment": {"type": "ARM_CONTAINER"}},
    }
    return {"projects": [every[name] for name in asked["names"]]}


def _stack_resources(asked: Asked) -> Mapping[str, Any]:
    failed = {"ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "quota"}
    made = {"ResourceStatus": "CREATE_COMPLETE"}
    assert asked["StackName"] == "bad"
    named = {"ResourceType": "AWS::S3::Bucket", "Timestamp": DAY, "StackName": "bad"}
    return {
        "StackResources": [
            {"LogicalResourceId": "Queue", **named, **failed},
            {"LogicalResourceId": "Topic", **named, **made},
        ]
    }


def _points(name: str) -> Mapping[str, Any]:
    return {
        "GetMetricStatistics": {
            "Label": "it",
            "Datapoints": [{"Timestamp": DAY, name: 2.5}, {"Timestamp": DAY, name: 4.0}],
        }
    }


_POINTS = [("2026-11-25T00:00:00Z", 2.5), ("2026-11-25T00:00:00Z", 4.0)]

QUESTIONS: Mapping[str, Question] = {
    "aws_iam_policy_simulator": Question(
        {
            "SimulatePrincipalPolicy": lambda asked: {
                "EvaluationResults": [
                    {
                        "EvalActionName": name,
                        "EvalDecision": "allowed" if "Create" in name else "implicitDeny",
                    }
                    for name in asked["ActionNames"]
                ]
            }
        },
        [("s3:CreateBucket", "allowed"), ("s3:DeleteBucket", "implicitDeny")],
        {"PolicySourceArn": "arn:aws:iam::000000000000:role/deployer"},
    ),
    "aws_ec2_reserved_instance": Question(
        {
            "DescribeReservedInstances": {
                "ReservedInstances": [
                    {"ReservedInstancesId": "r1", "State": "active", "End": SOON},
                    {"ReservedInstancesId": "r2", "State": "retired", "End": DAY},
                    {
                        "ReservedInstancesId": "r3",
                        "State": "active",
                        "End": SOON + timedelta(days=90),
                    },
                ]
            }
        },
        [("r1", None, SOON.strftime("%Y-%m-%dT%H:%M:%SZ"))],
        {},
    ),
    "aws_ec2_spot_price": Question(
        {
            "DescribeSpotPriceHistory": {
                "SpotPriceHistory": [
                    {
                        "AvailabilityZone": "us-east-1a",
                        "InstanceType": "m5.large",
                        "ProductDescription": "Linux/UNIX",
                        "SpotPrice": "0.04",
                        "Timestamp": DAY,
                    }
                ]
            }
        },
        [("us-east-1a", "2026-11-25T00:00:00Z", "0.04")],
        {"InstanceTypes": ["m5.large"]},
    ),
    "aws_ec2_ssl_policy": Question(
        {
            "DescribeSSLPolicies": {
                "SslPolicies": [
                    {"Name": "old", "SslProtocols": ["TLSv1", "TLSv1.2"]},
                    {"Name": "new", "SslProtocols": ["TLSv1.3"]},
                ]
            }
        },
        [("old",)],
        {},
    ),
    "aws_s3_object": Question(
        {
            "ListObjectsV2": {
                "Contents": [
                    {"Key": "small", "Size": 1, "LastModified": DAY},
                    {"Key": "large", "Size": 9, "LastModified": DAY},
                ]
            }
        },
        [("large", 9, "2026-11-25T00:00:00Z"), ("small", 1, "2026-11-25T00:00:00Z")],
        {"Bucket": "reports"},
    ),
    "aws_cloudtrail_lookup_event": Question(
        {
            "LookupEvents": {
                "Events": [
                    {**_EVENT, "EventName": "DeleteBucket", "Username": "ann"},
                    {**_EVENT, "EventName": "PutObject", "Username": "bob"},
                    {**_EVENT, "EventName": "DeleteKey", "ReadOnly": "true"},
                ]
            }
        },
        [("2026-11-25T00:00:00Z", "ann", "DeleteBucket")],
        {},
    ),
    "aws_cloudwatch_log_event": Question(
        {"FilterLogEvents": {"events": [{"timestamp": 1_764_028_800_000, "message": "ERROR x"}]}},
        [(1_764_028_800_000, "ERROR x")],
        {"logGroupName": "/aws/lambda/orders", "filterPattern": "ERROR"},
    ),
    "aws_cloudwatch_metric": Question(
        {
            "ListMetrics": {
                "Metrics": [{"Namespace": "AWS/EBS", "MetricName": "Reads", "Dimensions": []}]
            }
        },
        [("Reads", "[]")],
        {"Namespace": "AWS/EBS"},
    ),
    "aws_cloudwatch_metric_statistic_data_point": Question(
        _points("Average"), _POINTS, {"Period": 3600, "Statistics": ["Average"]}
    ),
    "aws_lambda_function_metric_errors_daily": Question(
        _points("Sum"), _POINTS, {"Period": 86400, "Statistics": ["Sum"]}
    ),
    "aws_cloudformation_stack_resource": Question(
        {
            "DescribeStacks": {
                "Stacks": [
                    {"StackName": "good", "StackStatus": "CREATE_COMPLETE", "CreationTime": DAY},
                    {"StackName": "bad", "StackStatus": "CREATE_FAILED", "CreationTime": DAY},
                ]
            },
            "DescribeStackResources": _stack_resources,
        },
        [("bad", "Queue", "quota")],
        {},
    ),
    "aws_cost_forecast_monthly": Question(
        {
            "GetCostForecast": {
                "ForecastResultsByTime": [
                    {"TimePeriod": {"Start": "2027-01-01", "End": "2027-02-01"}, "MeanValue": "7"}
                ]
            }
        },
        [("2027-01-01", "7")],
        {"Metric": "UNBLENDED_COST", "Granularity": "MONTHLY"},
    ),
    "aws_health_event": Question(
        {
            "DescribeEvents": {
                "events": [
                    {"arn": "e1", "service": "EC2", "statusCode": "open", "startTime": DAY},
                    {"arn": "e2", "service": "EC2", "statusCode": "closed", "startTime": DAY},
                ]
            }
        },
        [("e1", "EC2", "2026-11-25T00:00:00Z")],
        {},
    ),
    "aws_rds_pending_maintenance_action": Question(
        {
            "DescribePendingMaintenanceActions": {
                "PendingMaintenanceActions": [
                    {
                        "ResourceIdentifier": "db",
                        "PendingMaintenanceActionDetails": [
                            {"Action": "system-update", "ForcedApplyDate": DAY},
                            {"Action": "db-upgrade"},
                        ],
                    }
                ]
            }
        },
        [("db", "db-upgrade", None), ("db", "system-update", "2026-11-25T00:00:00Z")],
        {},
    ),
    "aws_rds_db_engine_version": Question(
        {
            "DescribeDBEngineVersions": {
                "DBEngineVersions": [
                    {"Engine": "postgres", "EngineVersion": "17.2", "Status": "available"}
                ]
            }
        },
        [("17.2", "available")],
        {"Engine": "postgres"},
    ),
    "aws_redshift_snapshot": Question(
        {
            "DescribeClusterSnapshots": {
                "Snapshots": [
                    {
                        "ClusterIdentifier": "c",
                        "SnapshotIdentifier": "s",
                        "SnapshotType": "manual",
                        "SnapshotCreateTime": DAY,
                    }
                ]
            }
        },
        [("c", "s", "2026-11-25T00:00:00Z")],
        {"SnapshotType": "manual"},
    ),
    "aws_emr_cluster": Question(
        {
            "ListClusters": {
                "Clusters": [
                    {
                        "Id": "j1",
                        "Name": "one",
                        "Status": {"State": "WAITING", "Timeline": {"ReadyDateTime": DAY}},
                    },
                    {"Id": "j2", "Name": "two", "Status": {"State": "RUNNING"}},
                ]
            }
        },
        [("j1", "one", "2026-11-25T00:00:00Z")],
        {},
    ),
    "aws_codebuild_project": Question(
        {"ListProjects": {"projects": ["a", "b"]}, "BatchGetProjects": _projects},
        [("b", "ARM_CONTAINER")],
        {},
    ),
}


@pytest.mark.parametrize("table", QUESTIONS)
def test_a_question_is_answered(aws: Scripted, table: str) -> None:
    question = QUESTIONS[table]
    for operation, answer in question.answers.items():
        aws.on(operation, answer)
    (sql,) = (sql for name, sql in questions() if name == table)
    rows = aws.rows(f"SET paid_calls = allow; {sql}")
    assert (rows if "ORDER BY" in sql else sorted(rows, key=repr)) == question.rows
    operation, members = aws.asked[0]
    assert operation == next(iter(question.answers))
    assert {name: members[name] for name in question.sent} == question.sent
