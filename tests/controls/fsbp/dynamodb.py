"""Resources that pass the controls of dynamodb, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import Cloud
from tests.controls.fsbp.case import ROLE, Case


def table(name: str, **more: Any) -> dict[str, Any]:
    return {
        "TableName": name,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }


def provisioned(name: str, **more: Any) -> dict[str, Any]:
    units = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    return {**table(name), "BillingMode": "PROVISIONED", "ProvisionedThroughput": units, **more}


def _scaled(cloud: Cloud, name: str, _: int, good: bool) -> None:
    """A table that is scaled for reading and writing; of a bad one, one of them, or its index."""
    both = ("table:Read", "table:Write")
    some = {"half": both[:1], "index": ("index:Read", "index:Write")}
    for dimension in both if good and name != "demand" else some.get(name, ()):
        index = "/index/i" if dimension.startswith("index") else ""
        cloud.put(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {
                "ServiceNamespace": "dynamodb",
                "ResourceId": f"table/{name}{index}",
                "ScalableDimension": f"dynamodb:{dimension}CapacityUnits",
                "MinCapacity": 1,
                "MaxCapacity": 9,
                "RoleARN": ROLE,
            },
        )


PITR = "PointInTimeRecoverySpecification"


# Tested by themselves: clusters of DAX have no resource type.
OTHERS = {"dynamodb.3", "dynamodb.7"}

CASES = {
    "dynamodb.1": Case(
        "AWS::DynamoDB::Table",
        [table("demand"), provisioned("scaled")],
        [
            provisioned("fixed"),
            provisioned("half"),
            provisioned("index"),
            {key: value for key, value in provisioned("unsaid").items() if key != "BillingMode"},
        ],
        _scaled,
    ),
    "dynamodb.2": Case(
        "AWS::DynamoDB::Table",
        [table("back", **{PITR: {"PointInTimeRecoveryEnabled": True}})],
        [table("lost", **{PITR: {"PointInTimeRecoveryEnabled": False}}), table("unsaid")],
    ),
    "dynamodb.6": Case(
        "AWS::DynamoDB::Table",
        [table("kept", DeletionProtectionEnabled=True)],
        [table("loose", DeletionProtectionEnabled=False), table("unsaid")],
    ),
}
