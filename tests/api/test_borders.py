"""Where two things meet: ways that overlap, keys in another form, failures at odd places."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.errors import DataError, IncompleteAnswer, UnknownName
from tests.api.scripted import Asked, Refused, Scripted

VOLUMES = [{"VolumeId": f"v{number}", "Size": number} for number in (1, 2, 3, 4)]


@pytest.fixture
def volumes(aws: Scripted) -> Scripted:
    def answer(asked: Asked) -> dict[str, Any]:
        wanted = asked.get("VolumeIds")
        return {"Volumes": [one for one in VOLUMES if not wanted or one["VolumeId"] in wanted]}

    aws.on("DescribeVolumes", answer)
    return aws


@pytest.mark.parametrize("pushdown", ["on", "off"])
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("volume_id = 'v1' OR size > 2", ["v1", "v3", "v4"]),
        ("volume_id = 'v1' OR size >= 1", ["v1", "v2", "v3", "v4"]),
        ("volume_id IN ('v1', 'v2') OR volume_id IN ('v2', 'v3')", ["v1", "v2", "v3"]),
        ("volume_id = 'v1' AND size > 2 OR volume_id = 'v1'", ["v1"]),
        ("volume_id = 'v1' AND volume_ids = '[\"v2\"]'", []),
        ("volume_id IN ('v1', 'v2') AND volume_ids = '[\"v2\", \"v3\"]'", ["v2"]),
        ("NOT volume_id = 'v1'", ["v2", "v3", "v4"]),
        ("volume_id NOT IN ('v1', 'v2')", ["v3", "v4"]),
        ("volume_id = 'v1' OR volume_id IS NULL", ["v1"]),
        ("volume_id IN (SELECT 'v2' UNION SELECT 'v9')", ["v2"]),
    ],
)
def test_a_row_is_given_once_however_it_is_found(
    volumes: Scripted, condition: str, expected: list[str], pushdown: str
) -> None:
    sql = f"SELECT volume_id FROM aws.ec2.describe_volumes WHERE {condition} ORDER BY 1"
    assert volumes.rows(f"SET pushdown = {pushdown}; {sql}") == [(one,) for one in expected]


def test_rows_that_the_service_gives_twice_stay_two(aws: Scripted) -> None:
    aws.on("DescribeVolumes", {"Volumes": [VOLUMES[0], VOLUMES[0], VOLUMES[1]]})
    sql = "SELECT count(*) FROM aws.ec2.describe_volumes WHERE volume_id = 'v1' OR size > 0"
    assert aws.rows(sql) == [(3,)]


def test_a_second_list_is_left_to_sqlite(aws: Scripted) -> None:
    groups = [{"GroupId": "sg-1", "GroupName": "x"}, {"GroupId": "sg-2", "GroupName": "y"}]
    aws.on("DescribeSecurityGroups", {"SecurityGroups": groups})
    sql = "SELECT group_id FROM aws.ec2.describe_security_groups"
    assert aws.rows(f"{sql} WHERE group_id = 'sg-1' AND group_name IN ('x', 'y')") == [("sg-1",)]


def test_regions_with_equal_rows_have_them_each(volumes: Scripted) -> None:
    sql = "SELECT count(*) FROM aws.ec2.describe_volumes WHERE (volume_id = 'v1' OR size = 1)"
    assert volumes.rows(f"{sql} AND region IN ('us-east-1', 'eu-west-1')") == [(2,)]


def test_numbers_that_are_only_sent_come_back_as_numbers(aws: Scripted) -> None:
    versions = [{"Version": 3}, {"Version": 7}]
    aws.on("ListLayerVersions", {"LayerVersions": versions})
    aws.on("GetLayerVersionPolicy", lambda asked: {"RevisionId": f"r{asked['VersionNumber']}"})
    sql = (
        "SELECT l.version, p.revision_id FROM aws.lambda.list_layer_versions l"
        " JOIN aws.lambda.get_layer_version_policy p"
        " ON p.layer_name = l.layer_name AND p.version_number = l.version"
        " WHERE l.layer_name = 'n' AND p.layer_name = 'n' ORDER BY 1"
    )
    assert aws.rows(sql) == [(3, "r3"), (7, "r7")]
    alone = "SELECT version_number FROM aws.lambda.get_layer_version_policy WHERE layer_name = 'n'"
    assert aws.rows(f"{alone} AND version_number IN (3, '3')") == [(3,)]


def test_what_was_asked_for_is_found_in_whatever_form_it_is_given_back(aws: Scripted) -> None:
    arn = "arn:aws:kms:us-east-1:1:key/k1"
    aws.on("ListKeys", {"Keys": [{"KeyId": "k1"}]})
    aws.on("ListGrants", {"Grants": [{"KeyId": arn, "GrantId": "g"}]})
    sql = (
        "SELECT k.key_id, g.grant_id FROM aws.kms.list_keys k"
        " JOIN aws.kms.list_grants g ON g.key_id = k.key_id"
    )
    assert aws.rows(sql) == [("k1", "g")]
    aws.on(
        "GetChange", lambda asked: {"ChangeInfo": {"Id": f"/change/{asked['Id']}", "Comment": "c"}}
    )
    sql = "SELECT comment FROM aws.route53.get_change WHERE id = '{}'"
    assert aws.rows(sql.format("C1")) == aws.rows(sql.format("/change/C1")) == [("c",)]
    assert [asked["Id"] for name, asked in aws.asked if name == "GetChange"] == ["C1", "C1"]


def test_a_list_in_another_form_than_rows_have_is_told(aws: Scripted) -> None:
    arn = "arn:aws:ecs:us-east-1:1:task/c/abc"
    aws.on("DescribeTasks", {"tasks": [{"taskArn": arn}]})
    sql = "SELECT task_arn FROM aws.ecs.describe_tasks WHERE cluster = 'c' AND task_arn = '{}'"
    rows, diagnostics = aws.run(sql.format("abc"))
    assert rows == []
    (note,) = diagnostics.notes
    assert note.startswith(
        f"aws.ecs.describe_tasks answers 'abc' with task_arn '{arn}': write it so"
    )
    rows, diagnostics = aws.run(sql.format(arn))
    assert (rows, diagnostics.notes) == ([(arn,)], [])


def test_a_value_that_is_refused_is_no_absence(aws: Scripted) -> None:
    def refuse(_: Asked) -> None:
        raise Refused("ValidationException")

    aws.on("ListTables", {"TableNames": ["t"]})
    aws.on("DescribeTable", refuse)
    sql = (
        "SELECT t.table_name, d.table_status FROM aws.dynamodb.list_tables t"
        " LEFT JOIN aws.dynamodb.describe_table d ON d.table_name = t.table_name"
    )
    with pytest.raises(IncompleteAnswer, match="Validation"):
        aws.rows(sql)


def test_tokens_of_before_are_not_sent_again(aws: Scripted) -> None:
    pages: list[dict[str, Any]] = [
        {
            "IsTruncated": True,
            "NextRecordName": "b",
            "NextRecordType": "A",
            "NextRecordIdentifier": "id1",
        },
        {"IsTruncated": True, "NextRecordName": "c", "NextRecordType": "A"},
        {"IsTruncated": False},
    ]

    def answer(asked: Asked) -> dict[str, Any]:
        page = pages[len(aws.asked) - 1]
        record = {"Name": asked.get("StartRecordName", "a"), "Type": "A"}
        return {**page, "ResourceRecordSets": [record], "MaxItems": "1"}

    aws.on("ListResourceRecordSets", answer)
    sql = "SELECT name FROM aws.route53.list_resource_record_sets WHERE hosted_zone_id = 'Z'"
    assert aws.rows(sql) == [("a",), ("b",), ("c",)]
    last = aws.asked[-1][1]
    assert (last["StartRecordName"], "StartRecordIdentifier" in last) == ("c", False)


def test_an_answer_that_goes_on_and_does_not_say_how_is_not_whole(aws: Scripted) -> None:
    aws.on("ListUsers", {"Users": [{"UserName": "ann"}], "IsTruncated": True})
    rows, diagnostics = aws.run("SELECT user_name FROM aws.iam.list_users")
    assert rows == [("ann",)]
    assert "does not say how to ask" in str(diagnostics.problems[0])


@pytest.mark.parametrize(
    ("failure", "is_absence"),
    [
        ({"arn": "unknown-svc", "reason": "MISSING"}, True),
        ({"arn": "unknown-svc", "reason": "THROTTLED"}, False),
        ({"arn": "missing-one", "reason": "Unknown internal error"}, False),
        ({"arn": "a", "reason": "ResourceNotFoundException"}, True),
    ],
)
def test_what_is_missing_is_told_by_codes_and_not_by_names(
    aws: Scripted, failure: dict[str, str], is_absence: bool
) -> None:
    aws.on("DescribeTasks", {"tasks": [], "failures": [failure]})
    sql = "SELECT * FROM aws.ecs.describe_tasks WHERE task_arn = 'x'"
    rows, diagnostics = aws.run(sql)
    assert rows == []
    assert bool(diagnostics.problems) is not is_absence


def test_a_key_that_is_gone_on_a_later_page(aws: Scripted) -> None:
    def answer(asked: Asked) -> dict[str, Any]:
        ids = asked["VolumeIds"]
        if asked.get("NextToken") and "gone" in ids:
            raise Refused("InvalidVolume.NotFound")
        if "gone" in ids and len(ids) == 1:
            raise Refused("InvalidVolume.NotFound")
        first, *rest = [one for one in ids if one != "gone"]
        more = {"NextToken": "2"} if rest and not asked.get("NextToken") else {}
        return {"Volumes": [{"VolumeId": first}], **more}

    aws.on("DescribeVolumes", answer)
    sql = "SELECT volume_id FROM aws.ec2.describe_volumes WHERE volume_id IN ('a', 'b', 'gone')"
    assert aws.rows(f"{sql} ORDER BY 1") == [("a",), ("b",)]


def test_one_of_many_regions_refuses(volumes: Scripted) -> None:
    inner = volumes.answers["DescribeVolumes"]

    def answer(asked: Asked) -> Any:
        if volumes.regions[-1] == "eu-west-1":
            raise Refused("UnauthorizedOperation", 403)
        return inner(asked)

    volumes.on("DescribeVolumes", answer)
    sql = "SELECT count(*) FROM aws.ec2.describe_volumes WHERE region IN ('us-east-1', 'eu-west-1')"
    rows, diagnostics = volumes.run(sql)
    assert rows == [(4,)]
    assert len(diagnostics.problems) == 1
    with pytest.raises(IncompleteAnswer):
        volumes.run(f"SET strict = on; {sql}")


@pytest.mark.parametrize("value", ["'1_000'", "'x'", "1.5", "'nan'"])
def test_what_is_no_whole_number_is_refused_before_a_call(aws: Scripted, value: str) -> None:
    sql = "SELECT * FROM aws.lambda.get_layer_version_policy WHERE layer_name = 'n'"
    with pytest.raises(DataError, match="version_number is a whole number"):
        aws.rows(f"{sql} AND version_number = {value}")
    assert aws.asked == []


def test_a_connections_password_is_asked_for_by_nobody(aws: Scripted) -> None:
    aws.on("GetConnections", {"ConnectionList": [{"Name": "c"}]})
    assert aws.rows("SELECT name FROM aws.glue.get_connections") == [("c",)]
    assert [asked["HidePassword"] for _, asked in aws.asked] == [True]
    with pytest.raises(UnknownName, match="hide_password"):
        aws.rows("SELECT name FROM aws.glue.get_connections WHERE hide_password = false")
