"""What the data about operations says, as it shows in requests and rows."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.errors import MissingKey
from tests.api.scripted import Asked, Scripted

HIDDEN = "***"


def test_the_arn_that_is_asked_for_is_not_that_of_a_row(aws: Scripted) -> None:
    aws.on("ListRuns", {"runs": [{"arn": "arn:run/1", "name": "r"}]})
    sql = "SELECT arn, name FROM aws.devicefarm.list_runs WHERE"
    assert aws.rows(f"{sql} arn_in = 'arn:project/1'") == [("arn:run/1", "r")]
    assert aws.rows(f"{sql} arn_in = 'arn:project/1' AND arn = 'arn:run/2'") == []
    assert [asked["arn"] for _, asked in aws.asked] == ["arn:project/1"] * 2
    with pytest.raises(MissingKey, match="arn_in"):
        aws.rows(f"{sql} arn = 'arn:run/1'")


def test_the_version_of_a_rule_group_is_found_by_the_groups_name(aws: Scripted) -> None:
    aws.on("ListAvailableManagedRuleGroupVersions", {"Versions": [{"Name": "Version_1.0"}]})
    rows = aws.rows(
        "SELECT name FROM aws.wafv2.list_available_managed_rule_group_versions"
        " WHERE name_in = 'G' AND vendor_name = 'AWS' AND scope = 'REGIONAL'"
    )
    assert rows == [("Version_1.0",)]


@pytest.mark.parametrize("echoed", [{}, {"Status": "COMPLETED"}, {"Status": "completed"}])
def test_what_an_answer_repeats_in_other_words_hides_no_row(
    aws: Scripted, echoed: dict[str, Any]
) -> None:
    jobs = [{"TranscriptionJobName": "j"}]
    aws.on("ListTranscriptionJobs", {**echoed, "TranscriptionJobSummaries": jobs})
    sql = "SELECT transcription_job_name, status FROM aws.transcribe.list_transcription_jobs"
    assert aws.rows(f"{sql} WHERE status = 'COMPLETED'") == [("j", "COMPLETED")]
    assert aws.asked[-1][1]["Status"] == "COMPLETED"
    with pytest.raises(MissingKey, match="status"):
        aws.rows(f"{sql} WHERE status <> 'FAILED'")


def test_groups_of_every_vpc_are_found_by_their_name(aws: Scripted) -> None:
    groups = [{"GroupId": f"sg-{one}", "GroupName": "default"} for one in "12"]

    def answer(asked: Asked) -> Asked:
        return {"SecurityGroups": groups[:1] if "GroupNames" in asked else groups}

    aws.on("DescribeSecurityGroups", answer)
    sql = "SELECT group_id FROM aws.ec2.describe_security_groups WHERE"
    assert aws.rows(f"{sql} group_name = 'default'") == [("sg-1",), ("sg-2",)]
    assert aws.rows(f"""{sql} group_names = '["default"]'""") == [("sg-1",)]


def test_no_more_services_than_are_documented_go_into_one_request(aws: Scripted) -> None:
    def answer(asked: Asked) -> Asked:
        return {"services": [{"serviceArn": one} for one in asked["services"]]}

    aws.on("DescribeServices", answer)
    names = ", ".join(f"'arn:{number}'" for number in range(23))
    sql = "SELECT count(*) FROM aws.ecs.describe_services WHERE cluster = 'c' AND service_arn IN"
    assert aws.rows(f"{sql} ({names})") == [(23,)]
    assert [len(asked["services"]) for _, asked in aws.asked] == [10, 10, 3]


def test_certificates_of_every_kind_of_key_are_listed(aws: Scripted) -> None:
    aws.on("ListCertificates", {"CertificateSummaryList": [{"CertificateArn": "c"}]})
    assert aws.rows("SELECT certificate_arn FROM aws.acm.list_certificates") == [("c",)]
    assert "EC_prime256v1" in aws.asked[-1][1]["Includes"]["keyTypes"]
    told = '{"keyTypes": ["RSA_4096"]}'
    aws.rows(f"SELECT certificate_arn FROM aws.acm.list_certificates WHERE includes = '{told}'")
    assert aws.asked[-1][1]["Includes"] == {"keyTypes": ["RSA_4096"]}


def test_what_is_left_out_unless_it_is_told_is_a_note(aws: Scripted) -> None:
    aws.on("ListTaskDefinitions", {"taskDefinitionArns": ["t"]})
    sql = "SELECT task_definition_arn FROM aws.ecs.list_task_definitions"
    rows, diagnostics = aws.run(sql)
    assert rows == [("t",)]
    assert aws.asked[-1][1].keys() <= {"maxResults"}
    assert any("only definitions that are ACTIVE" in note for note in diagnostics.notes)
    _, diagnostics = aws.run(f"{sql} WHERE status = 'INACTIVE'")
    assert not diagnostics.notes
    assert aws.asked[-1][1]["status"] == "INACTIVE"


@pytest.mark.parametrize(
    ("sql", "operation", "answer"),
    [
        (
            "SELECT owner_account FROM aws.directconnect.describe_direct_connect_gateways",
            "DescribeDirectConnectGateways",
            {"directConnectGateways": [{"ownerAccount": "x"}]},
        ),
        (
            "SELECT name FROM aws.cloudtrail.list_trails",
            "ListTrails",
            {"Trails": [{"Name": "x", "HomeRegion": "us-east-1"}]},
        ),
        (
            "SELECT service_code FROM aws.pricing.describe_services",
            "DescribeServices",
            {"Services": [{"ServiceCode": "x"}]},
        ),
    ],
)
def test_what_is_the_accounts_is_listed_once(
    aws: Scripted, sql: str, operation: str, answer: Asked
) -> None:
    everywhere = Scripted(aws.session.catalog, ("us-east-1", "eu-central-1"))
    everywhere.on(operation, answer)
    assert everywhere.rows(sql) == [("x",)]
    everywhere.close()


def test_tags_on_two_pages_are_rows_of_one_relation(aws: Scripted) -> None:
    def answer(asked: Asked) -> Asked:
        key, more = ("b", {}) if "NextMarker" in asked else ("a", {"NextMarker": "m"})
        tags = [{"Key": key, "Value": "1"}]
        return {"TagInfoForResource": {"ResourceARN": "r", "TagList": tags}, **more}

    aws.on("ListTagsForResource", answer)
    sql = "SELECT key FROM aws.wafv2.list_tags_for_resource WHERE resource_arn = 'r'"
    assert aws.rows(sql) == [("a",), ("b",)]


def test_pages_that_need_a_size_and_a_start_are_asked_for(aws: Scripted) -> None:
    def answer(asked: Asked) -> Asked:
        start = asked["itemOffset"]
        jobs = [{"jobId": f"job-{start}", "queueId": "q"}]
        return {"jobs": jobs, "totalResults": 2, **({"nextItemOffset": 1} if start == 0 else {})}

    aws.on("SearchJobs", answer)
    sql = "SELECT job_id FROM aws.deadline.search_jobs WHERE farm_id = 'f' AND queue_id = 'q'"
    assert aws.rows(sql) == [("job-0",), ("job-1",)]
    assert [asked["pageSize"] for _, asked in aws.asked] == [100, 100]
    aws.on("ListUserPools", {"UserPools": [{"Id": "p"}]})
    assert aws.rows("SELECT id FROM aws.cognito_idp.list_user_pools") == [("p",)]
    assert aws.asked[-1][1] == {"MaxResults": 60}


def test_an_object_is_one_row_whether_or_not_it_has_metadata(aws: Scripted) -> None:
    sql = "SELECT content_length, key FROM aws.s3.head_object WHERE bucket = 'b' AND key = 'k'"
    for metadata in ({}, {"m": "1"}, {"m": "1", "n": "2"}):
        aws.on("HeadObject", {"ContentLength": 5, "ETag": "x", "Metadata": metadata})
        assert aws.rows(sql) == [(5, "k")]


@pytest.mark.parametrize(
    ("sql", "operation", "answer"),
    [
        (
            "SELECT auth_key FROM aws.directconnect.describe_virtual_interfaces",
            "DescribeVirtualInterfaces",
            {"virtualInterfaces": [{"authKey": "S"}]},
        ),
        (
            "SELECT id FROM aws.appsync.list_api_keys WHERE api_id = 'x'",
            "ListApiKeys",
            {"apiKeys": [{"id": "S"}]},
        ),
        (
            "SELECT value FROM aws.apigateway.get_api_keys WHERE include_values = 1",
            "GetApiKeys",
            {"items": [{"id": "k", "value": "S"}]},
        ),
        (
            "SELECT download_uri FROM aws.transcribe.get_vocabulary WHERE vocabulary_name = 'v'",
            "GetVocabulary",
            {"VocabularyName": "v", "DownloadUri": "S"},
        ),
    ],
)
def test_secrets_are_masked(aws: Scripted, sql: str, operation: str, answer: Asked) -> None:
    aws.on(operation, answer)
    assert set(aws.rows(sql)[0]) == {HIDDEN}


def test_a_parameter_is_never_decrypted(aws: Scripted) -> None:
    aws.on("GetParameter", {"Parameter": {"Name": "p", "Value": "plain"}})
    assert aws.rows("SELECT value FROM aws.ssm.get_parameter WHERE name = 'p'") == [("plain",)]
    assert aws.asked[-1][1] == {"Name": "p"}
