"""One resource, as the statements that a page of it runs."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from cirrusql.catalog import Catalog
from cirrusql.console.links import Links
from cirrusql.console.resource import Named
from cirrusql.session import Session, Target
from tests.answers.clouds import Cloud
from tests.console.consoles import rows, run

WHERE = {"relation": "awscc.sqs.queues", "region": "us-east-1"}


def test_a_resource_is_read_by_its_identifier(client: TestClient, cloud: Cloud) -> None:
    (identifier,) = cloud.put("AWS::SQS::Queue", {"QueueName": "it's"})
    facts = client.get("/api/resource", params={**WHERE, "identifier": identifier}).json()
    (statement,) = run(client, facts["reading"])["statements"]
    names = [column["name"] for column in statement["columns"]]
    (row,) = rows(client)
    assert dict(zip(names, row, strict=True))["queue_name"] == "it's"
    assert sum(statement["calls"].values()) == 1


def test_a_change_is_a_statement_that_says_all_of_it(client: TestClient, cloud: Cloud) -> None:
    (identifier,) = cloud.put("AWS::SQS::Queue", {"QueueName": "a", "DelaySeconds": 5})
    values = {
        "delay_seconds": {"json": "7"},
        "tags": {"json": '[{"Key": "n", "Value": "it\'s 9007199254740993"}]'},
        "visibility_timeout": None,
    }
    asked = {**WHERE, "identifier": identifier, "values": values}
    sql = client.post("/api/resource/change", json=asked).json()["sql"]
    cloud.run(sql)
    (found,) = cloud.rows("SELECT delay_seconds, tags FROM awscc.sqs.queues")
    assert found == (7, '[{"Key":"n","Value":"it\'s 9007199254740993"}]')


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "nothing was changed"),
        ({"queue_name": {"text": "b"}}, "is set when it is created"),
        ({"arn": {"text": "b"}}, "is the service's"),
        ({"delay_secs": {"json": "1"}}, "has no column"),
        ({"delay_seconds": {"json": "{"}}, "this is not JSON"),
        ({"delay_seconds": 7}, "null, a text or JSON"),
    ],
)
def test_what_cannot_be_changed_is_said(
    client: TestClient, values: dict[str, Any], told: str
) -> None:
    asked = {**WHERE, "identifier": "x", "values": values}
    answer = client.post("/api/resource/change", json=asked)
    assert answer.status_code == 400
    assert told in answer.json()["error"]["message"]


def test_who_refers_to_it_is_asked_by_identifier_and_arn(client: TestClient, cloud: Cloud) -> None:
    (vpc,) = cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    (subnet,) = cloud.put("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": "10.0.1.0/24"})
    asked = {"relation": "awscc.ec2.vpcs", "identifier": vpc, "region": "us-east-1", "arn": "arn:x"}
    relations = client.get("/api/resource/referring", params=asked).json()["relations"]
    (of_subnets,) = [one for one in relations if one["relation"] == "awscc.ec2.subnets"]
    assert [row[0] for row in cloud.rows(of_subnets["sql"])] == [subnet]
    assert "'arn:x'" in of_subnets["sql"]


def test_what_is_no_resource_type_is_said(client: TestClient) -> None:
    for relation in ("aws.ec2.describe_vpcs", "cirrusql.runs", "main.t"):
        answer = client.get("/api/resource", params={"relation": relation, "identifier": "x"})
        assert answer.status_code == 400
    unknown = client.get("/api/resource", params={"relation": "awscc.s3.bukets", "identifier": "x"})
    assert unknown.status_code == 404
    assert "buckets" in unknown.json()["error"]["hint"]


@pytest.mark.thorough
def test_the_statements_of_every_type_are_understood(catalog: Catalog) -> None:
    links, tried = Links(catalog), 0
    made = Target(local=":memory:", regions=("us-east-1",)).engine()
    with made as engine, Session(engine, database=":memory:") as session:
        for name in catalog.type_names():
            resource_type = catalog.resource_type(name)
            if "read" not in resource_type.handlers:
                continue
            identifier = "|".join("a" for _ in resource_type.identifier_parts)
            named = Named(resource_type, identifier, "us-east-1")
            for sql in (named.reading, named.past, *_some(named, links)):
                session.describe(sql)
                tried += 1
    assert tried > 3_000


def _some(named: Named, links: Links) -> list[str]:
    return [one["sql"] for one in named.referring(links, "arn:x")][:2]
