"""EXEC of the methods of operation relations."""

from __future__ import annotations

import pytest

from cirrusql.errors import MissingKey, UnknownName
from tests.answers.clouds import Cloud
from tests.operations.conftest import GROUP

RESOURCES = "EXEC awscc.cloud_control.resources"


def test_methods_that_read(cloud: Cloud) -> None:
    answered = cloud.run(f"{RESOURCES}.list_resources @TypeName = '{GROUP}', @region = 'us-east-1'")
    assert sorted(row[0] for row in answered.rows) == ["a", "b"]
    answered = cloud.run("EXEC awscc.tagging.tag_keys.get_tag_keys @region = 'us-east-1'")
    assert answered.dicts[0]["TagKeys"] == '["Team"]'


def test_methods_that_write(cloud: Cloud) -> None:
    there = f"@TypeName = '{GROUP}', @region = 'us-east-1'"
    created = cloud.run(
        f"""{RESOURCES}.create_resource {there}, @DesiredState = '{{"LogGroupName": "n"}}'"""
    )
    assert created.dicts[0]["Identifier"] == "n"
    deleted = cloud.run(f"{RESOURCES}.delete_resource {there}, @Identifier = 'n'")
    assert deleted.dicts[0]["OperationStatus"] == "SUCCESS"


def test_what_lacks_is_said(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match="did you mean 'list_resources'"):
        cloud.run(f"{RESOURCES}.list_resource")
    with pytest.raises(MissingKey, match="get_tag_values needs @Key"):
        cloud.run("EXEC awscc.tagging.tag_values.get_tag_values @region = 'us-east-1'")
