"""Resources that pass the controls of dynamodb, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def table(name: str, **more: Any) -> dict[str, Any]:
    return {
        "TableName": name,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }


PITR = "PointInTimeRecoverySpecification"


CASES = {
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
