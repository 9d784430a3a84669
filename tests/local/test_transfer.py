"""Export and import, reset, and the file's own safety."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import DataError
from cirrusql.local import LocalCloud
from cirrusql.local.transfer import export_lines, import_lines


def call(cloud: LocalCloud, operation: str, **members: Any) -> dict[str, Any]:
    body = json.dumps(members).encode()
    answer = cloud.call(operation, body, account="123456789012", region="eu-west-1")
    document: dict[str, Any] = json.loads(answer.body)
    assert answer.status == 200, document
    return document


@pytest.fixture
def cloud(tmp_path: Path, catalog: Catalog) -> LocalCloud:
    cloud = LocalCloud.open(tmp_path / "cloud.db", catalog)
    for type_name, state in (
        ("AWS::Logs::LogGroup", {"LogGroupName": "g", "RetentionInDays": 7}),
        ("AWS::SecretsManager::Secret", {"Name": "s", "SecretString": "hush"}),
        ("AWS::IAM::Role", {"RoleName": "r", "AssumeRolePolicyDocument": {}}),
    ):
        call(cloud, "CreateResource", TypeName=type_name, DesiredState=json.dumps(state))
    return cloud


def test_what_is_exported_can_be_imported(cloud: LocalCloud, catalog: Catalog) -> None:
    lines = list(export_lines(cloud))
    assert len(lines) == 3
    other = LocalCloud.open(":memory:", catalog)
    assert import_lines(other, [*lines, "\n"]) == 3
    assert list(export_lines(other)) == lines
    assert import_lines(other, lines) == 3
    got = call(other, "GetResource", TypeName="AWS::Logs::LogGroup", Identifier="g")
    assert json.loads(got["ResourceDescription"]["Properties"])["RetentionInDays"] == 7
    listed = call(other, "ListResources", TypeName="AWS::IAM::Role")
    assert [item["Identifier"] for item in listed["ResourceDescriptions"]] == ["r"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nope", "line 2 cannot be imported"),
        ('{"account": "1", "region": "r"}', "it has no 'type_name'"),
        (
            '{"account": "1", "region": "r", "type_name": "A::B::C", "properties": {}}',
            "The type 'A::B::C' cannot be found",
        ),
        (
            json.dumps(
                {
                    "account": "1",
                    "region": "r",
                    "type_name": "AWS::Logs::LogGroup",
                    "properties": {"LogGroupName": "h"},
                    "identifier": "i",
                }
            ),
            "its identifier is 'h' by its properties",
        ),
        (
            '{"account": "1", "region": "r", "type_name": "AWS::Logs::LogGroup", "properties": {}}',
            "a part of the identifier of AWS::Logs::LogGroup is missing",
        ),
    ],
)
def test_a_wrong_line_is_named_and_nothing_imported(
    cloud: LocalCloud, catalog: Catalog, line: str, reason: str
) -> None:
    other = LocalCloud.open(":memory:", catalog)
    with pytest.raises(DataError, match=reason):
        import_lines(other, [next(export_lines(cloud)), line])
    assert list(export_lines(other)) == []


def test_reset_removes_everything(cloud: LocalCloud) -> None:
    cloud.reset()
    assert list(export_lines(cloud)) == []
    assert call(cloud, "ListResourceRequests")["ResourceRequestStatusSummaries"] == []
    state = json.dumps({"LogGroupName": "g"})
    call(cloud, "CreateResource", TypeName="AWS::Logs::LogGroup", DesiredState=state)
    assert len(list(export_lines(cloud))) == 1
