"""The columns that every relation has: `arn` and `tags_map` for every type, read as rows."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.execute.read.rows import Resource, arn, tags
from tests.examples.organisation import Asked, Organisation

WANTED = {"Owner": "web@harbour.example", "Key": "Value"}
PAIRS = [{"Key": key, "Value": value} for key, value in WANTED.items()]
SHAPES: dict[str, Any] = {"array": PAIRS, "object": WANTED}


def model_with(kind: ResourceType, value: Any) -> dict[str, Any]:
    """A model that has the tags where the type's schema says."""
    assert kind.tag_property is not None
    for name in reversed(kind.tag_property.split("/")):
        value = [value] if name == "*" else {name: value}
    return dict(value)


def test_every_taggable_type_shows_its_tags_as_one_object(catalog: Catalog) -> None:
    taggable = [kind for kind in catalog.resource_types() if kind.tag_property]
    assert len(taggable) > 1_000
    for kind in taggable:
        assert kind.tag_property is not None
        top, *inner = kind.tag_property.split("/")
        shape = SHAPES["array" if inner else kind.column_by_property[top].type]
        assert tags(kind, model_with(kind, shape)) == WANTED, kind
        assert tags(kind, {}) == {}, kind


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("AWS::AppStream::AppBlock", [{"TagKey": "Owner", "TagValue": "us"}]),
        ("AWS::CloudFront::AnycastIpList", {"Items": [{"Key": "Owner", "Value": "us"}]}),
        (
            "AWS::AutoScaling::AutoScalingGroup",
            [{"Key": "Owner", "Value": "us", "PropagateAtLaunch": True}],
        ),
        ("AWS::ApiGatewayV2::Api", {"Owner": "us"}),
    ],
)
def test_shapes_of_tags_that_are_not_the_usual_one(
    catalog: Catalog, type_name: str, value: Any
) -> None:
    kind = catalog.resource_type(type_name)
    assert tags(kind, model_with(kind, value)) == {"Owner": "us"}


def test_a_type_without_tags_has_none_to_show(catalog: Catalog) -> None:
    assert tags(catalog.resource_type("AWS::S3::BucketPolicy"), {"Bucket": "b"}) is None


@pytest.mark.parametrize(
    ("type_name", "name"),
    [
        ("AWS::S3::Bucket", "Arn"),
        ("AWS::RDS::DBInstance", "DBInstanceArn"),
        ("AWS::IAM::ManagedPolicy", "PolicyArn"),
        ("AWS::SecretsManager::Secret", "Id"),
        ("AWS::CloudFormation::Stack", "StackId"),
        ("AWS::Backup::BackupPlan", "BackupPlanArn"),
        ("AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupARN"),
        ("AWS::AppSync::FunctionConfiguration", "FunctionArn"),
        ("AWS::FSx::Backup", "ResourceARN"),
        ("AWS::SNS::TopicInlinePolicy", None),
        ("AWS::Lambda::Url", None),
        ("AWS::WAFv2::WebACLAssociation", None),
    ],
)
def test_which_property_is_the_arn(catalog: Catalog, type_name: str, name: str | None) -> None:
    assert catalog.resource_type(type_name).arn_property == name


def test_an_arn_that_the_identifier_tells_needs_nothing_else(catalog: Catalog) -> None:
    topic = "arn:aws:sns:us-east-1:000000000000:orders"
    kind = catalog.resource_type("AWS::SNS::Topic")
    assert arn(kind, Resource("us-east-1", topic, {})) == topic
    kind = catalog.resource_type("AWS::EC2::VPC")
    assert arn(kind, Resource("us-east-1", "vpc-1", {"VpcId": "vpc-1"})) is None


def test_every_relation_has_them_and_star_does_not(ask: Asked, organisation: Organisation) -> None:
    answer = ask(
        """SELECT account_id, arn, tags_map, properties ->> 'DBInstanceClass', *
           FROM awscc.rds.db_instances WHERE region = 'eu-west-1' ORDER BY Identifier LIMIT 1"""
    )
    one = min(
        organisation.of("RDS::DBInstance", "eu-west-1"), key=lambda x: x["DBInstanceIdentifier"]
    )
    assert answer.rows[0][0] == "000000000000"
    assert answer.rows[0][1] == one["DBInstanceArn"]
    assert answer.rows[0][3] == one["DBInstanceClass"]
    assert not {"arn", "tags_map", "properties", "account_id"} & {*answer.names[4:]}


def test_arns_of_topics_are_listed_and_not_read(ask: Asked, organisation: Organisation) -> None:
    answer = ask("SELECT arn, account_id FROM awscc.sns.topics WHERE region = 'us-east-1'")
    topics = {one["TopicArn"] for one in organisation.of("SNS::Topic", "us-east-1")}
    assert {row[0] for row in answer.rows} == topics
    assert answer.calls == {"ListResources": 1}
