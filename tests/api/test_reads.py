"""Operations as relations: what is asked, in how many calls, and what the rows are."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.errors import (
    CallFailed,
    DataError,
    MissingKey,
    NotFound,
    NotSupportedError,
    UnknownName,
)
from tests.api.scripted import ACCOUNT, Asked, Refused, Scripted


def volumes(*names: str) -> dict[str, Any]:
    return {"Volumes": [{"VolumeId": name, "Size": 1} for name in names]}


def test_values_of_a_list_go_into_one_request(aws: Scripted) -> None:
    aws.on("DescribeVolumes", lambda asked: volumes(*asked.get("VolumeIds", ["v1", "v2", "v3"])))
    sql = "SELECT volume_id FROM aws.ec2.describe_volumes"
    assert aws.rows(f"{sql} WHERE volume_id IN ('v2', 'v1')") == [("v1",), ("v2",)]
    assert aws.rows(f"{sql} WHERE volume_id = 'v9'") == [("v9",)]
    assert aws.rows(f"""{sql} WHERE volume_ids = '["v5", "v6"]'""") == [("v5",), ("v6",)]
    assert aws.rows(sql) == [("v1",), ("v2",), ("v3",)]
    assert [asked.get("VolumeIds") for _, asked in aws.asked] == [
        ["v1", "v2"],
        ["v9"],
        ["v5", "v6"],
        None,
    ]


def test_no_more_than_the_service_takes_go_into_one(aws: Scripted) -> None:
    aws.on("DescribeTasks", lambda asked: {"tasks": [{"taskArn": one} for one in asked["tasks"]]})
    aws.on("ListTasks", {"taskArns": [f"t{number:03}" for number in range(250)]})
    sql = (
        "SELECT d.task_arn FROM aws.ecs.list_tasks l JOIN aws.ecs.describe_tasks d"
        " ON d.task_arn = l.task_arn WHERE l.cluster = 'c' AND d.cluster = 'c' ORDER BY 1"
    )
    assert aws.rows(sql) == [(f"t{number:03}",) for number in range(250)]
    sizes = [len(asked["tasks"]) for name, asked in aws.asked if name == "DescribeTasks"]
    assert sizes == [100, 100, 50]
    assert all(asked["cluster"] == "c" for _, asked in aws.asked)


def test_of_several_keys_those_that_are_not_there_are_no_rows(aws: Scripted) -> None:
    def answer(asked: Asked) -> dict[str, Any]:
        if "gone" in asked["VolumeIds"]:
            raise Refused("InvalidVolume.NotFound")
        return volumes(*asked["VolumeIds"])

    aws.on("DescribeVolumes", answer)
    sql = "SELECT volume_id FROM aws.ec2.describe_volumes WHERE volume_id IN ('a', 'b', 'gone')"
    assert aws.rows(sql) == [("a",), ("b",)]
    assert len(aws.asked) == 4


def test_every_page_is_read_and_the_same_one_again_is_no_end(aws: Scripted) -> None:
    pages = {None: ("a", "2"), "2": ("b", "3"), "3": ("c", "")}

    def answer(asked: Asked) -> dict[str, Any]:
        name, token = pages[asked.get("NextToken")]
        return {**volumes(name), "NextToken": token}

    aws.on("DescribeVolumes", answer)
    sql = "SELECT volume_id FROM aws.ec2.describe_volumes"
    assert aws.rows(sql) == [("a",), ("b",), ("c",)]
    assert aws.rows(f"{sql} LIMIT 1") == [("a",)]
    assert len(aws.asked) == 4
    pages["3"] = ("c", "2")
    with pytest.raises(CallFailed, match="the same page again and again"):
        aws.rows(sql)


def test_pages_that_go_on_after_the_last_row(aws: Scripted) -> None:
    names = [f"s{number}" for number in range(25)]

    def answer(asked: Asked) -> dict[str, Any]:
        start = names.index(asked["ExclusiveStartDeliveryStreamName"]) + 1 if len(asked) > 1 else 0
        end = start + 10
        return {"DeliveryStreamNames": names[start:end], "HasMoreDeliveryStreams": end < 25}

    aws.on("ListDeliveryStreams", answer)
    sql = "SELECT delivery_stream_name FROM aws.firehose.list_delivery_streams"
    assert aws.rows(sql) == [(name,) for name in names]


def test_the_end_of_log_events_is_the_token_that_was_sent(aws: Scripted) -> None:
    aws.on("GetLogEvents", {"events": [{"message": "m"}], "nextForwardToken": "f/1"})
    sql = (
        "SELECT message FROM aws.logs.get_log_events"
        " WHERE log_group_name = 'g' AND log_stream_name = 's'"
    )
    assert aws.rows(sql) == [("m",), ("m",)]


def test_keys_come_from_other_relations(aws: Scripted) -> None:
    aws.on("ListUsers", {"Users": [{"UserName": "ann"}, {"UserName": "bob"}]})
    keys = {"ann": ["AK1", "AK2"], "bob": []}
    aws.on(
        "ListAccessKeys",
        lambda asked: {"AccessKeyMetadata": [{"AccessKeyId": k} for k in keys[asked["UserName"]]]},
    )
    sql = (
        "SELECT u.user_name, k.access_key_id FROM aws.iam.list_users u"
        " LEFT JOIN aws.iam.list_access_keys k ON k.user_name = u.user_name ORDER BY 1, 2"
    )
    assert aws.rows(sql) == [("ann", "AK1"), ("ann", "AK2"), ("bob", None)]
    with pytest.raises(MissingKey, match="needs user_name"):
        aws.rows("SELECT * FROM aws.iam.list_access_keys")


def test_what_is_not_set_is_no_row_and_what_is_refused_is_an_error(aws: Scripted) -> None:
    code = "NoSuchEntity"

    def refuse(_: Asked) -> None:
        raise Refused(code, 404)

    aws.on("GetAccountPasswordPolicy", refuse)
    sql = "SELECT count(*) FROM aws.iam.get_account_password_policy"
    assert aws.rows(sql) == [(0,)]
    code = "AccessDenied"
    with pytest.raises(CallFailed, match="AccessDenied: GetAccountPasswordPolicy"):
        aws.rows(sql)
    code = "InternalFailure"
    with pytest.raises(CallFailed, match="InternalFailure"):
        aws.rows(sql)


def test_not_set_of_a_bucket_is_null_in_a_left_join(aws: Scripted) -> None:
    aws.on("ListBuckets", {"Buckets": [{"Name": "a"}, {"Name": "b"}]})

    def answer(asked: Asked) -> dict[str, Any]:
        if asked["Bucket"] == "b":
            raise Refused("NoSuchBucketPolicy", 404)
        return {"PolicyStatus": {"IsPublic": True}}

    aws.on("GetBucketPolicyStatus", answer)
    sql = (
        "SELECT b.name, p.is_public FROM aws.s3.list_buckets b"
        " LEFT JOIN aws.s3.get_bucket_policy_status p ON p.bucket = b.name ORDER BY 1"
    )
    assert aws.rows(sql) == [("a", 1), ("b", None)]


def test_a_bucket_is_asked_in_its_own_region(aws: Scripted) -> None:
    def answer(_: Asked) -> dict[str, Any]:
        if aws.regions[-1] != "eu-west-1":
            raise Refused("PermanentRedirect", 301)
        return {"Status": "Enabled"}

    aws.on("GetBucketVersioning", answer)
    aws.on("GetBucketLocation", {"LocationConstraint": "EU"})
    sql = "SELECT status FROM aws.s3.get_bucket_versioning WHERE bucket IN ('a', 'b')"
    assert aws.rows(sql) == [("Enabled",), ("Enabled",)]
    assert aws.rows(f"{sql} AND region IN ('eu-west-1', 'ap-south-1')") == [("Enabled",)] * 2
    (policy,) = aws.rows(f"EXPLAIN PERMISSIONS {sql}")[0]
    assert "s3:GetBucketLocation" in policy


def test_what_many_were_asked_for_and_could_not_be_had_is_told(aws: Scripted) -> None:
    failures = [{"arn": "t2", "reason": "MISSING"}]
    aws.on("DescribeTasks", lambda _: {"tasks": [{"taskArn": "t1"}], "failures": failures})
    sql = "SELECT task_arn FROM aws.ecs.describe_tasks WHERE task_arn IN ('t1', 't2')"
    assert aws.rows(sql) == [("t1",)]
    failures[0]["reason"] = "THROTTLED"
    rows, diagnostics = aws.run(sql)
    assert rows == [("t1",)]
    assert "could not give all" in str(diagnostics.problems[0])


def test_an_answer_with_a_token_that_no_request_takes_is_not_whole(aws: Scripted) -> None:
    answer = {"connections": [{"connectionId": "c"}], "nextToken": "t"}
    aws.on("DescribeConnectionsOnInterconnect", answer)
    sql = "SELECT connection_id FROM aws.directconnect.describe_connections_on_interconnect"
    rows, diagnostics = aws.run(f"{sql} WHERE interconnect_id = 'i'")
    assert rows == [("c",)]
    assert "takes no request for the rest" in str(diagnostics.problems[0])


def test_whose_is_said_where_nobody_was_named(aws: Scripted) -> None:
    aws.on("DescribeSnapshots", {"Snapshots": []})
    sql = "SELECT * FROM aws.ec2.describe_snapshots"
    _, diagnostics = aws.run(sql)
    assert "only the snapshots of the account itself" in diagnostics.notes[0]
    for condition in ("owner_ids = 'amazon'", "owner_id = '1'", "snapshot_id = 's'"):
        _, diagnostics = aws.run(f"{sql} WHERE {condition}")
        assert diagnostics.notes == []
    assert [asked.get("OwnerIds") for _, asked in aws.asked] == [["self"], ["amazon"], ["1"], None]


def test_what_costs_money_or_never_ends_waits_to_be_allowed(aws: Scripted) -> None:
    aws.on("GetCostAndUsage", {"ResultsByTime": [{"Estimated": True}]})
    aws.on("DescribeSpotPriceHistory", {"SpotPriceHistory": [{"SpotPrice": "1"}]})
    costs = (
        """SELECT estimated FROM aws.ce.get_cost_and_usage WHERE granularity = 'DAILY'"""
        """ AND time_period_in = '{"Start": "2026-01-01", "End": "2026-01-02"}'"""
        """ AND metrics = 'UnblendedCost'"""
    )
    with pytest.raises(NotSupportedError, match="charges for every page") as refused:
        aws.rows(costs)
    assert refused.value.hint == "SET paid_calls = allow"
    prices = "SELECT spot_price FROM aws.ec2.describe_spot_price_history"
    with pytest.raises(NotSupportedError, match="every price"):
        aws.rows(prices)
    assert aws.asked == []
    assert aws.rows(f"{prices} LIMIT 1") == [("1",)]
    assert aws.rows(f"{prices} WHERE instance_type = 'm5.large'") == []
    assert aws.rows(f"SET paid_calls = allow; {costs}") == [(1,)]
    assert len(aws.rows(f"EXPLAIN {costs}")) > 0


def test_the_callers_account_is_known(aws: Scripted) -> None:
    block = {"BlockPublicAcls": True}
    aws.on("GetPublicAccessBlock", {"PublicAccessBlockConfiguration": block})
    sql = "SELECT block_public_acls, account_id FROM aws.s3control.get_public_access_block"
    assert aws.rows(sql) == [(1, ACCOUNT)]
    assert aws.asked == [("GetPublicAccessBlock", {"AccountId": ACCOUNT})]


def test_a_report_is_made_and_waited_for(aws: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cirrusql.execute.read.api._BETWEEN_LOOKS", 0.0)
    begun: list[Asked] = []

    def begin(asked: Asked) -> dict[str, Any]:
        begun.append(asked)
        return {"State": "STARTED"}

    def report(_: Asked) -> dict[str, Any]:
        if len(begun) < 2:
            raise Refused("ReportNotPresent", 410)
        content = (
            b"user,arn,password_enabled,mfa_active,password_last_used\nann,a:1,true,false,N/A\n"
        )
        return {"Content": content, "ReportFormat": "text/csv"}

    aws.on("GetCredentialReport", report)
    aws.on("GenerateCredentialReport", begin)
    sql = (
        "SELECT user, password_enabled, mfa_active, password_last_used, report_format"
        " FROM aws.iam.get_credential_report"
    )
    assert aws.rows(sql) == [("ann", 1, 0, None, "text/csv")]
    (policy,) = aws.rows(f"EXPLAIN PERMISSIONS {sql}")[0]
    assert "iam:GenerateCredentialReport" in policy


def test_secrets_are_masked(aws: Scripted) -> None:
    code = {"Location": "https://signed", "RepositoryType": "S3"}
    aws.on("GetFunction", {"Code": code, "Configuration": {"FunctionName": "f"}})
    sql = "SELECT code ->> 'Location', code ->> 'RepositoryType' FROM aws.lambda.get_function"
    assert aws.rows(f"{sql} WHERE function_name = 'f'") == [("***", "S3")]


def test_policies_are_documents(aws: Scripted) -> None:
    document = "%7B%22Version%22%3A%20%222012-10-17%22%7D"
    aws.on("GetPolicyVersion", {"PolicyVersion": {"VersionId": "v1", "Document": document}})
    sql = "SELECT document ->> 'Version' FROM aws.iam.get_policy_version"
    assert aws.rows(f"{sql} WHERE policy_arn = 'a' AND version_id = 'v1'") == [("2012-10-17",)]


def test_a_region_of_a_rows_own_is_not_the_scopes(aws: Scripted) -> None:
    relation = "aws.guardduty.get_findings"
    aws.on("GetFindings", {"Findings": [{"Id": "f", "Region": "eu-west-1", "AccountId": "1"}]})
    sql = f"SELECT id, region, _region FROM {relation} WHERE detector_id = 'd' AND id = 'f'"
    assert aws.rows(sql) == [("f", "eu-west-1", "us-east-1")]


def test_regions_are_asked_each_and_a_global_service_once(aws: Scripted) -> None:
    aws.on("DescribeVolumes", volumes("v"))
    aws.on("ListUsers", {"Users": [{"UserName": "ann"}]})
    where = "WHERE region IN ('eu-west-1', 'us-east-1')"
    assert len(aws.rows(f"SELECT region FROM aws.ec2.describe_volumes {where}")) == 2
    assert len(aws.rows(f"SELECT region FROM aws.iam.list_users {where}")) == 1


@pytest.mark.parametrize(
    ("sql", "error", "message"),
    [
        ("SELECT * FROM aws.ec2.describe_volumez", UnknownName, "'describe_volumez'"),
        ("SELECT * FROM aws.ec3.describe_volumes", UnknownName, "no service 'ec3'"),
        ("SELECT * FROM aws.ec2.delete_volume", NotSupportedError, "DeleteVolume of ec2"),
        ("SELECT * FROM aws.ec2.DeleteVolume", NotSupportedError, "DeleteVolume of ec2"),
        ("SELECT volume_idd FROM aws.ec2.describe_volumes", UnknownName, "volume_idd"),
        (
            'SELECT * FROM aws.ec2.describe_volumes WHERE filters = \'[{"Nam": "x"}]\'',
            DataError,
            r"filters\[0\] has no member 'Nam'",
        ),
        (
            "SELECT * FROM aws.ec2.describe_volumes WHERE filters = 'tag:x'",
            DataError,
            "filters of aws.ec2.describe_volumes is not a JSON array",
        ),
        (
            "SELECT * FROM aws.iam.list_policies WHERE scope = 'Mine'",
            DataError,
            "scope of aws.iam.list_policies cannot be 'Mine'",
        ),
        (
            "SELECT * FROM aws.ecs.describe_tasks",
            MissingKey,
            "needs task_arn",
        ),
    ],
)
def test_wrong_input_is_told_before_any_call(
    aws: Scripted, sql: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        aws.rows(sql)
    assert aws.asked == []


def test_a_missing_row_of_a_list_is_no_error_of_its_own(aws: Scripted) -> None:
    def refuse(_: Asked) -> None:
        raise Refused("ClusterNotFoundException")

    aws.on("ListTasks", refuse)
    with pytest.raises(NotFound):
        aws.rows("SELECT * FROM aws.ecs.list_tasks")
    assert aws.rows("SELECT * FROM aws.ecs.list_tasks WHERE cluster = 'gone'") == []


def test_one_row_in_several_pages_is_one_row(aws: Scripted) -> None:
    """It was a row for each page, each with a part of the list."""
    pages = iter(
        [
            {"OrganizationId": "o-1", "AccountStatusList": [{"AccountId": "1"}]},
            {"OrganizationId": "o-1", "AccountStatusList": [{"AccountId": "2"}]},
        ]
    )
    status = {"OrganizationStatus": next(pages), "NextToken": "t"}
    last = {"OrganizationStatus": next(pages)}
    given = iter([status, last, status, last])
    aws.on("ListOrganizationServiceAccessStatus", lambda _: next(given))
    name = "aws.networkmanager.list_organization_service_access_status"
    sql = f"SELECT organization_id, json_array_length(account_status_list) FROM {name}"
    assert aws.rows(sql) == [("o-1", 2)]
    assert aws.rows(f"{sql} LIMIT 1") == [("o-1", 2)]
