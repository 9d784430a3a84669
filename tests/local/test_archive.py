"""Export and import, reset, and the file's own safety."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import AlreadyExists, DataError
from cirrusql.local import LocalCloud
from cirrusql.local.archive import exported, import_archive


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
    lines = list(exported(cloud))
    assert len(lines) == 4
    other = LocalCloud.open(":memory:", catalog)
    assert import_archive(other, lines) == 3
    assert list(exported(other)) == lines
    got = call(other, "GetResource", TypeName="AWS::Logs::LogGroup", Identifier="g")
    assert json.loads(got["ResourceDescription"]["Properties"])["RetentionInDays"] == 7
    listed = call(other, "ListResources", TypeName="AWS::IAM::Role")
    assert [item["Identifier"] for item in listed["ResourceDescriptions"]] == ["r"]


def test_what_is_there_is_not_overwritten(cloud: LocalCloud) -> None:
    lines = list(exported(cloud))
    with pytest.raises(AlreadyExists):
        import_archive(cloud, lines)
    assert list(exported(cloud)) == lines


@pytest.mark.parametrize("line", [b"nope", b"[]", b"{}", b'{"account": 1}'])
def test_a_wrong_line_is_named_and_nothing_imported(
    cloud: LocalCloud, catalog: Catalog, line: bytes
) -> None:
    other = LocalCloud.open(":memory:", catalog)
    header, first, *_ = exported(cloud)
    with pytest.raises(DataError, match="line 3"):
        import_archive(other, [header, first, line])
    with pytest.raises(DataError, match="not an archive"):
        import_archive(other, [line, first])
    assert list(exported(other)) == [header]


def test_reset_removes_everything(cloud: LocalCloud) -> None:
    cloud.reset()
    assert len(list(exported(cloud))) == 1
    assert call(cloud, "ListResourceRequests")["ResourceRequestStatusSummaries"] == []
    state = json.dumps({"LogGroupName": "g"})
    call(cloud, "CreateResource", TypeName="AWS::Logs::LogGroup", DesiredState=state)
    assert len(list(exported(cloud))) == 2
