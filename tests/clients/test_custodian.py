"""Check 92: Cloud Custodian policies with update and delete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import run
from tests.local.conftest import create, read

pytestmark = [pytest.mark.clients, pytest.mark.slow]
LOG_GROUP = "AWS::Logs::LogGroup"

POLICIES = """
policies:
  - name: keep-short
    resource: awscc.logs_loggroup
    filters:
      - type: value
        key: RetentionInDays
        value: 90
    actions:
      - type: update
        RetentionInDays: 7
  - name: remove-temporary
    resource: awscc.logs_loggroup
    filters:
      - type: value
        key: LogGroupName
        op: glob
        value: "tmp-*"
    actions:
      - delete
"""


def test_092_policies_update_and_delete(
    custodian: Path, environment: dict[str, str], client: Any, tmp_path: Path
) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "long", "RetentionInDays": 90})
    create(client, LOG_GROUP, {"LogGroupName": "short", "RetentionInDays": 30})
    create(client, LOG_GROUP, {"LogGroupName": "tmp-1"})
    policies = tmp_path / "policies.yml"
    policies.write_text(POLICIES)
    command = [str(custodian), "run", "--cache-period", "0", "--region", "us-east-1"]
    run([*command, "-s", str(tmp_path / "out"), str(policies)], env=environment, cwd=tmp_path)
    assert read(client, LOG_GROUP, "long")["RetentionInDays"] == 7
    assert read(client, LOG_GROUP, "short")["RetentionInDays"] == 30
    listed = client.list_resources(TypeName=LOG_GROUP)["ResourceDescriptions"]
    assert [item["Identifier"] for item in listed] == ["long", "short"]
