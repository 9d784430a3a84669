"""CodeBuild by boto3: projects are made, changed, read and deleted, and last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from tests.local.conftest import PROJECT, Behave, Endpoint, Raw, refused, serving

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import CODEBUILD
from cirrusql.local import LocalCloud
from cirrusql.local.archive import exported, import_archive
from cirrusql.local.protocol.cbor import decode, encode
from cirrusql.local.settings import Fault

GITHUB = {**PROJECT, "source": {"type": "GITHUB", "location": "https://github.com/acme/site"}}


@pytest.fixture
def codebuild(endpoint: Endpoint, account: str) -> Any:
    return endpoint.client(account, service="codebuild")


def project(codebuild: Any, name: str = "site") -> dict[str, Any] | None:
    found = codebuild.batch_get_projects(names=[name])["projects"]
    return found[0] if found else None


def test_a_project_is_made_and_read(codebuild: Any, account: str) -> None:
    tags = [{"key": "Team", "value": "Web"}]
    made = codebuild.create_project(**PROJECT, tags=tags, badgeEnabled=True)["project"]
    assert made["arn"] == f"arn:aws:codebuild:us-east-1:{account}:project/site"
    assert (made["tags"], made["badge"]) == (tags, {"badgeEnabled": True})
    assert made["created"] == made["lastModified"]
    assert (made["timeoutInMinutes"], made["cache"]) == (60, {"type": "NO_CACHE"})
    assert PROJECT["environment"].items() <= made["environment"].items()
    assert made["environment"]["privilegedMode"] is False
    assert project(codebuild) == made == project(codebuild, made["arn"])
    refused("ResourceAlreadyExistsException", codebuild.create_project, **PROJECT)


def test_an_update_leaves_what_is_not_given(codebuild: Any) -> None:
    codebuild.create_project(**PROJECT, description="first", concurrentBuildLimit=2)
    changed = codebuild.update_project(name="site", timeoutInMinutes=10)["project"]
    assert (changed["description"], changed["timeoutInMinutes"]) == ("first", 10)
    assert changed["concurrentBuildLimit"] == 2
    assert changed["lastModified"] >= changed["created"]
    changed = codebuild.update_project(name="site", concurrentBuildLimit=-1)["project"]
    assert "concurrentBuildLimit" not in changed
    assert project(codebuild) == changed
    refused("ResourceNotFoundException", codebuild.update_project, name="none")


def test_a_project_is_deleted_and_once_more_is_no_error(codebuild: Any) -> None:
    codebuild.create_project(**PROJECT)
    codebuild.delete_project(name="site")
    codebuild.delete_project(name="site")
    found = codebuild.batch_get_projects(names=["site", "other"])
    assert (found["projects"], found["projectsNotFound"]) == ([], ["site", "other"])


def test_accounts_and_regions_are_apart(endpoint: Endpoint, codebuild: Any, account: str) -> None:
    codebuild.create_project(**PROJECT)
    elsewhere = endpoint.client(account, region="eu-west-1", service="codebuild")
    assert project(elsewhere) is None
    assert project(endpoint.client("9" * 12, service="codebuild")) is None


@pytest.mark.parametrize("lacking", ["name", "source", "artifacts", "environment", "serviceRole"])
def test_what_is_required_at_any_depth_is_missed(
    endpoint: Endpoint, account: str, lacking: str
) -> None:
    client = endpoint.client(account, service="codebuild", parameter_validation=False)
    without = {name: value for name, value in PROJECT.items() if name != lacking}
    said = refused("ValidationException", client.create_project, **without)
    assert f"Value at '{lacking}' failed to satisfy constraint: Member must not be null" in said
    broken = {**PROJECT, "source": {"location": "x"}}
    said = refused("ValidationException", client.create_project, **broken)
    assert "Value at 'source.type'" in said
    odd = {**PROJECT["environment"], "environmentVariables": [{"name": "A"}]}
    said = refused("ValidationException", client.create_project, **PROJECT | {"environment": odd})
    assert "environment.environmentVariables.1.member.value" in said
    assert project(client) is None


def test_a_project_has_one_webhook(codebuild: Any) -> None:
    codebuild.create_project(**PROJECT)
    refused("InvalidInputException", codebuild.create_webhook, projectName="site")
    codebuild.update_project(name="site", source=GITHUB["source"])
    refused("ResourceNotFoundException", codebuild.update_webhook, projectName="site")
    groups = [[{"type": "EVENT", "pattern": "PUSH"}]]
    made = codebuild.create_webhook(projectName="site", filterGroups=groups)["webhook"]
    assert made["filterGroups"] == groups
    refused("ResourceAlreadyExistsException", codebuild.create_webhook, projectName="site")
    changed = codebuild.update_webhook(projectName="site", buildType="BUILD_BATCH")["webhook"]
    assert changed == {**made, "buildType": "BUILD_BATCH"}
    found = project(codebuild)
    assert found is not None
    assert found["webhook"] == changed
    codebuild.delete_webhook(projectName="site")
    assert "webhook" not in (project(codebuild) or {})
    refused("ResourceNotFoundException", codebuild.delete_webhook, projectName="site")


def test_a_project_may_be_shown_to_everybody(codebuild: Any) -> None:
    arn = codebuild.create_project(**PROJECT)["project"]["arn"]
    role = "arn:aws:iam::111122223333:role/read"
    codebuild.update_project_visibility(
        projectArn=arn, projectVisibility="PUBLIC_READ", resourceAccessRole=role
    )
    found = project(codebuild) or {}
    assert (found["projectVisibility"], found["resourceAccessRole"]) == ("PUBLIC_READ", role)


def test_projects_last_and_are_exported_and_gone_with_a_reset(
    tmp_path: Path, catalog: Catalog
) -> None:
    body = json.dumps(PROJECT).encode()
    place: dict[str, Any] = {"account": "111122223333", "region": "us-east-1"}
    names = b'{"names": ["site"]}'
    cloud = LocalCloud.open(tmp_path / "one.db", catalog)
    assert cloud.answer(CODEBUILD, "CreateProject", body, **place).status == 200
    cloud.close()
    cloud = LocalCloud.open(tmp_path / "one.db", catalog)
    there = cloud.answer(CODEBUILD, "BatchGetProjects", names, **place).body
    assert json.loads(there)["projects"]
    other = LocalCloud.open(":memory:", catalog)
    assert import_archive(other, list(exported(cloud))) == 1
    assert other.answer(CODEBUILD, "BatchGetProjects", names, **place).body == there
    cloud.reset()
    gone = cloud.answer(CODEBUILD, "BatchGetProjects", names, **place).body
    assert json.loads(gone) == {"projects": [], "projectsNotFound": ["site"]}
    cloud.close()
    other.close()


def test_cloud_control_does_not_know_projects(client: Any, codebuild: Any) -> None:
    codebuild.create_project(**PROJECT)
    kind = "AWS::CodeBuild::Project"
    refused("UnsupportedActionException", client.list_resources, TypeName=kind)
    refused("UnsupportedActionException", client.get_resource, TypeName=kind, Identifier="site")


def test_it_is_spoken_in_cbor_too(endpoint: Endpoint, raw: Raw) -> None:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    path = "/service/CodeBuild_20161006/operation/BatchGetProjects"
    headers = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}
    connection.request("POST", path, encode({"names": ["none"]}), headers)
    response = connection.getresponse()
    assert decode(response.read()) == {"projects": [], "projectsNotFound": ["none"]}
    connection.close()


def test_it_can_be_made_to_refuse(endpoint: Endpoint, account: str, behave: Behave) -> None:
    client = endpoint.client(account, service="codebuild")
    with behave(faults=(Fault("ThrottlingException", "CreateProject", service="codebuild"),)):
        refused("ThrottlingException", client.create_project, **PROJECT)
    refused("UnknownOperationException", client.start_build, projectName="site")


def test_tags_are_looked_for_beside_projects(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    with serving(cloud) as port:
        there = Endpoint(f"http://127.0.0.1:{port}", port, cloud, boto3.Session())
        there.client("111122223333", service="codebuild").create_project(**PROJECT)
        tagging = there.client("111122223333", service="resourcegroupstaggingapi")
        assert tagging.get_resources()["ResourceTagMappingList"] == []
    cloud.close()
