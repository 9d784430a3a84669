"""Controls only read: what each needs, of every set, begins with a verb that changes nothing."""

from __future__ import annotations

import json

import pytest

from cirrusql.catalog import Catalog
from cirrusql.controls import Control, load
from cirrusql.controls.files import sets
from tests.api.scripted import Scripted

pytestmark = pytest.mark.thorough

CONTROLS = [one for name in sets() for one in load([name])]
READS = ("get", "list", "describe", "batchget", "search", "query", "lookup")
# What does more than its verb says: there is no report until somebody asks for one.
GENERATES = (
    ("iam:GenerateCredentialReport", "aws.iam.vw_credential_report"),
    ("iam:GenerateCredentialReport", "aws.iam.get_credential_report"),
)
# What the handlers of AWS's schemas name for reading, and EXPLAIN PERMISSIONS with them: what was
# sealed with a key may have to be opened, and two name what nothing that reads can need.
NAMED_BY_SCHEMAS = (
    ("kms:Decrypt", "awscc.lambda.functions"),
    ("kms:Decrypt", "awscc.cognito."),
    ("kms:Decrypt", "awscc.stepfunctions.state_machines"),
    ("kms:CreateGrant", "awscc.neptune.db_clusters"),
    ("iam:PassRole", "awscc.redshiftserverless."),
)


def needed(catalog: Catalog, control: Control) -> list[str]:
    """The actions that a control needs."""
    aws = Scripted(catalog)
    ((policy,),) = aws.rows(f"EXPLAIN PERMISSIONS {control.text}")
    assert not aws.asked
    aws.close()
    statements = json.loads(policy)["Statement"]
    assert all(one["Effect"] == "Allow" for one in statements)
    return [action for one in statements for action in one["Action"]]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.id)
def test_it_needs_to_read_and_nothing_else(control: Control, catalog: Catalog) -> None:
    actions = needed(catalog, control)
    assert actions
    others = [one for one in actions if not one.partition(":")[2].lower().startswith(READS)]
    assert set(others) <= {
        action for action, relation in (*GENERATES, *NAMED_BY_SCHEMAS) if relation in control.text
    }


def test_the_report_is_named_where_it_is_made(catalog: Catalog) -> None:
    action = GENERATES[0][0]
    makes = {one.id for one in CONTROLS if action in needed(catalog, one)}
    reads = [name for _, name in GENERATES]
    assert makes == {one.id for one in CONTROLS if any(name in one.text for name in reads)}
    assert makes == {"cis.1.6", *(f"cis.1.{n}" for n in range(9, 14)), "iam.3", "iam.5", "iam.8"}
