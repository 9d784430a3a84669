"""The tagging service's relations, in this process and over HTTP."""

from __future__ import annotations

import json

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import CallFailed, DataError, MissingKey
from cirrusql.local import Settings
from cirrusql.session import Session, aws_environment
from tests.answers.clouds import Cloud, served
from tests.operations.conftest import GROUP

FROM = "FROM awscc.tagging.tagged_resources WHERE region = 'us-east-1'"


def arns(cloud: Cloud, condition: str = "") -> list[str]:
    return [row[0] for row in cloud.rows(f"SELECT ResourceARN {FROM} {condition} ORDER BY 1")]


def test_tagged_resources_are_those_with_tags(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT * {FROM} AND ResourceARN LIKE '%:log-group:a%'")
    assert answered.names == ("ResourceARN", "Tags", "ComplianceDetails", "region")
    (row,) = answered.dicts
    assert json.loads(row["Tags"]) == [{"Key": "Team", "Value": "web"}]
    assert row["ComplianceDetails"] is None
    assert len(arns(cloud)) == 2


def test_types_and_tags_are_filtered_by_the_service(cloud: Cloud) -> None:
    sql = f"""
        SELECT ResourceTypeFilters, count(*) {FROM}
        AND ResourceTypeFilters = '["ec2:vpc"]' AND TagFilters = '[{{"Key": "Team"}}]'
    """
    answered = cloud.run(sql)
    assert answered.rows == [('["ec2:vpc"]', 1)]
    assert json.loads(answered.sent[0].body) == {
        "ResourceTypeFilters": ["ec2:vpc"],
        "TagFilters": [{"Key": "Team"}],
    }
    (vpc,) = arns(cloud, """AND tag_filters = '[{"Key": "Team", "Values": ["net"]}]'""")
    assert ":vpc/" in vpc


def test_the_form_that_stackql_documents(cloud: Cloud) -> None:
    rows = cloud.rows("""
        SELECT json_extract(json_each.value, '$.Value') AS team
        FROM awscc.tagging.tagged_resources, json_each(tags)
        WHERE region = 'us-east-1' ORDER BY 1
    """)
    assert rows == [("net",), ("web",)]


def test_every_page_is_read(cloud: Cloud) -> None:
    tag = {"Tags": [{"Key": "Team", "Value": "many"}]}
    cloud.put(GROUP, *({"LogGroupName": f"g{n}", **tag} for n in range(230)))
    answered = cloud.run(f"""
        SELECT count(*) {FROM} AND TagFilters = '[{{"Key": "Team", "Values": ["many"]}}]'
    """)
    assert answered.rows == [(230,)]
    assert answered.calls == {"GetResources": 3}


def test_truth_values_are_sent_as_such(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT count(*) {FROM} AND IncludeComplianceDetails = 'true'")
    assert json.loads(answered.sent[0].body) == {"IncludeComplianceDetails": True}
    assert answered.rows == [(2,)]


def test_tag_keys_and_values(cloud: Cloud) -> None:
    keys = cloud.rows("""
        SELECT k.value FROM awscc.tagging.tag_keys t, json_each(t.TagKeys) k
        WHERE t.region = 'us-east-1'
    """)
    assert keys == [("Team",)]
    values = cloud.run("""
        SELECT key, tag_values FROM awscc.tagging.tag_values
        WHERE Key IN ('Team', 'None') AND region = 'us-east-1' ORDER BY 1
    """)
    assert values.rows == [("None", "[]"), ("Team", '["net","web"]')]
    assert values.calls == {"GetTagValues": 2}


def test_resources_are_joined_by_their_arn(cloud: Cloud) -> None:
    rows = cloud.rows("""
        SELECT g.log_group_name FROM awscc.logs.log_groups g
        JOIN awscc.tagging.tagged_resources t ON t.ResourceARN = g.arn AND t.region = g.region
        WHERE g.region = 'us-east-1'
    """)
    assert rows == [("a",)]


def test_what_must_be_given_and_what_is_malformed_is_said(cloud: Cloud) -> None:
    with pytest.raises(MissingKey, match="tag_values needs Key"):
        cloud.run("SELECT * FROM awscc.tagging.tag_values")
    for text, words in (("[{", "TagFilters is not JSON"), ("{}", "must be a JSON array")):
        with pytest.raises(DataError, match=words):
            cloud.run(f"SELECT * {FROM} AND TagFilters = '{text}'")
    with pytest.raises(DataError, match="IncludeComplianceDetails is true or false"):
        cloud.run(f"SELECT * {FROM} AND IncludeComplianceDetails = 'perhaps'")
    assert cloud.transport.sent == []


@pytest.mark.parametrize("relation", ["compliance_summary", "report_creation"])
def test_what_the_local_cloud_does_not_do_is_an_error(cloud: Cloud, relation: str) -> None:
    with pytest.raises(CallFailed, match="UnknownOperation"):
        cloud.run(f"SELECT * FROM awscc.tagging.{relation} WHERE region = 'us-east-1'")


def test_over_http_both_services_are_found_at_one_endpoint(
    cloud: Cloud, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    secrets = {"123456789012": "secret"}
    cloud.local.settings = Settings(verify_signatures=True, secrets=secrets)
    with served(cloud.local) as url:
        environment = aws_environment(endpoint_url=url, regions=("us-east-1",))
        session = Session.alone(catalog, environment)
        (result,) = session.execute("""
            SELECT t.ResourceARN, r.Identifier
            FROM awscc.tagging.tagged_resources t, awscc.cloud_control.resources r
            WHERE t.ResourceTypeFilters = '["ec2"]' AND r.TypeName = 'AWS::EC2::VPC'
              AND region = 'us-east-1'
        """)
        ((arn, identifier),) = list(result)
        assert arn.endswith(f"vpc/{identifier}")
        session.close()
