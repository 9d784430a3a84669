"""A CodeBuild project, on the local cloud and as CodeBuild may answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.session import get_session

from cirrusql.catalog import Catalog
from cirrusql.catalog.definitions import member_definitions, property_type
from cirrusql.catalog.services import CODEBUILD
from cirrusql.errors import AlreadyExists, CallFailed, InvalidProperty
from cirrusql.stack.adapters import ADAPTERS
from cirrusql.stack.adapters.codebuild_project import CodeBuildProject
from cirrusql.stack.adapters.project_extras import WITH_OWN_OPERATIONS
from cirrusql.stack.adapters.spelling import members_of, properties_of
from tests.stack.adapters.conftest import REGION, Told

ADAPTER = CodeBuildProject()
GIVEN = {
    "Name": "site",
    "Source": {"Type": "GITHUB", "Location": "https://github.com/a/b", "BuildSpec": "Version: 1"},
    "Artifacts": {"Type": "NO_ARTIFACTS"},
    "Environment": {
        "Type": "LINUX_CONTAINER",
        "Image": "aws/codebuild/standard:7.0",
        "ComputeType": "BUILD_GENERAL1_SMALL",
        "PrivilegedMode": "true",
        "EnvironmentVariables": [{"Name": "Key", "Value": "Value"}, {"Name": "N", "Value": 5}],
    },
    "ServiceRole": "arn:aws:iam::111122223333:role/build",
    "TimeoutInMinutes": "20",
    "Tags": [{"Key": "Team", "Value": "Web"}],
}


def there(where):
    request = {"names": ["site"]}
    found = where.engine.call(CODEBUILD, "BatchGetProjects", request, REGION)["projects"]
    return found[0] if found else None


def model_of(where) -> Mapping[str, Any]:
    found = ADAPTER.model("site", where)
    assert found is not None
    return found


def without(*names):
    return {name: value for name, value in GIVEN.items() if name not in names}


def test_what_the_type_is():
    assert ADAPTER.create_only == {"Name"}
    assert ADAPTER.required == {"Artifacts", "Environment", "ServiceRole", "Source"}
    names = ADAPTER.property_names or frozenset()
    assert {"Triggers", "Visibility", "VpcConfig"} <= names
    assert not {"Arn", "Id"} & names
    assert isinstance(ADAPTERS[ADAPTER.type_name], CodeBuildProject)


def test_its_whole_life(local):
    made = ADAPTER.create(GIVEN, local)
    arn = "arn:aws:codebuild:us-east-1:000000000000:project/site"
    assert (made.identifier, made.attributes) == ("site", {"Id": "site", "Arn": arn})
    found = ADAPTER.read("site", local)
    assert found is not None
    assert found.attributes == made.attributes
    model = model_of(local)
    assert model["Source"] == GIVEN["Source"]
    assert model["Tags"] == GIVEN["Tags"]
    assert (model["Arn"], model["TimeoutInMinutes"], model["BadgeEnabled"]) == (arn, 20, False)
    assert model["Environment"]["PrivilegedMode"] is True
    assert model["Environment"]["EnvironmentVariables"][1] == {"Name": "N", "Value": "5"}
    changed = {**without("Tags", "TimeoutInMinutes"), "Description": "new", "BadgeEnabled": True}
    assert ADAPTER.update("site", GIVEN, changed, local).identifier == "site"
    model = model_of(local)
    assert (model["Description"], model["BadgeEnabled"]) == ("new", True)
    assert (model["Tags"], model["TimeoutInMinutes"]) == ([], 60)
    ADAPTER.delete("site", changed, local)
    ADAPTER.delete("site", changed, local)
    assert ADAPTER.read("site", local) is None
    assert ADAPTER.model("site", local) is None


def test_a_name_that_is_taken_is_an_error_and_what_is_there_stays(local):
    ADAPTER.create(GIVEN, local)
    with pytest.raises(AlreadyExists):
        ADAPTER.create({**GIVEN, "Description": "other"}, local)
    assert "description" not in there(local)


def test_a_project_without_a_name_gets_one(local):
    names = {ADAPTER.create(without("Name"), local).identifier for _ in range(2)}
    assert len(names) == 2
    assert all(re.fullmatch("project-[0-9a-f]{12}", name) for name in names)


def test_a_webhook_comes_and_changes_and_goes(local):
    filters = [[{"Type": "EVENT", "Pattern": "PUSH", "ExcludeMatchedPattern": "false"}]]
    triggers = {"Webhook": "true", "FilterGroups": filters, "BuildType": "BUILD"}
    first = {**GIVEN, "Triggers": triggers}
    ADAPTER.create(first, local)
    sent = [[{"type": "EVENT", "pattern": "PUSH", "excludeMatchedPattern": False}]]
    assert there(local)["webhook"]["filterGroups"] == sent
    second = {**GIVEN, "Triggers": {"Webhook": True, "BuildType": "BUILD_BATCH"}}
    ADAPTER.update("site", first, second, local)
    webhook = there(local)["webhook"]
    assert (webhook["filterGroups"], webhook["buildType"]) == ([], "BUILD_BATCH")
    assert model_of(local)["Triggers"]["BuildType"] == "BUILD_BATCH"
    scope = {"Name": "acme", "Scope": "GITHUB_ORGANIZATION"}
    third = {**GIVEN, "Triggers": {"Webhook": True, "ScopeConfiguration": scope}}
    ADAPTER.update("site", second, third, local)
    assert there(local)["webhook"]["scopeConfiguration"] == members_of(scope)
    ADAPTER.update("site", third, {**GIVEN, "Triggers": {"Webhook": False}}, local)
    assert "webhook" not in there(local)


def test_a_project_that_cannot_be_made_whole_is_not_there(local):
    source = {"Type": "NO_SOURCE", "BuildSpec": "v"}
    with pytest.raises(CallFailed, match="has no webhooks"):
        ADAPTER.create({**GIVEN, "Source": source, "Triggers": {"Webhook": True}}, local)
    assert there(local) is None


def test_who_may_see_a_project(local):
    shown = {**GIVEN, "Visibility": "PUBLIC_READ", "ResourceAccessRole": GIVEN["ServiceRole"]}
    ADAPTER.create(shown, local)
    model = model_of(local)
    assert (model["Visibility"], model["ResourceAccessRole"]) == (
        "PUBLIC_READ",
        GIVEN["ServiceRole"],
    )
    ADAPTER.update("site", shown, GIVEN, local)
    assert model_of(local)["Visibility"] == "PRIVATE"


def test_what_is_wrong_is_told_before_or_by_the_service(local):
    with pytest.raises(InvalidProperty, match="validation error"):
        ADAPTER.create({**GIVEN, "Source": {"Location": "x"}}, local)
    with pytest.raises(CallFailed, match="ResourceNotFound"):
        ADAPTER.update("site", GIVEN, GIVEN, local)


# -- as CodeBuild may answer

PROJECT = {"name": "site", "arn": "arn:aws:codebuild:us-east-1:1:project/site"}


def test_a_role_that_is_not_known_yet_is_waited_for(pauses):
    message = "CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::1:role/r"
    unknown = [CallFailed(message, error_code="InvalidInput")] * 3
    engine = Told(lambda _operation, _request: unknown.pop() if unknown else {"project": PROJECT})
    assert ADAPTER.create(GIVEN, engine.where).identifier == "site"
    assert engine.operations == ["CreateProject"] * 4
    assert len(pauses) == 3
    always = CallFailed(message, error_code="InvalidInput")
    with pytest.raises(CallFailed, match="sts:AssumeRole"):
        ADAPTER.create(GIVEN, Told(lambda _operation, _request: always).where)
    other = Told(lambda _operation, _request: CallFailed("no", error_code="InvalidInput"))
    with pytest.raises(CallFailed, match="no"):
        ADAPTER.create(GIVEN, other.where)
    assert len(other.calls) == 1


def test_a_made_up_name_that_is_taken_is_our_own():
    def answer(operation, request):
        if operation == "CreateProject":
            return AlreadyExists("taken", error_code="ResourceAlreadyExists")
        return {"projects": [{**PROJECT, "name": request["names"][0]}]}

    made = ADAPTER.create(without("Name"), Told(answer).where)
    assert made.identifier.startswith("project-")
    with pytest.raises(AlreadyExists):
        ADAPTER.create(GIVEN, Told(answer).where)


def test_what_is_not_given_any_more_is_set_back():
    engine = Told(lambda _operation, _request: {"project": PROJECT})
    before = {
        **GIVEN,
        "EncryptionKey": "key",
        "VpcConfig": {"VpcId": "vpc-1"},
        "ConcurrentBuildLimit": 3,
        "Cache": {"Type": "LOCAL"},
    }
    ADAPTER.update("site", before, GIVEN, engine.where)
    _, operation, sent = engine.calls[0]
    assert operation == "UpdateProject"
    assert sent["encryptionKey"] == "arn:aws:kms:us-east-1:111122223333:alias/aws/s3"
    assert (sent["vpcConfig"], sent["concurrentBuildLimit"]) == ({}, -1)
    assert sent["cache"] == {"type": "NO_CACHE"}
    assert engine.operations == ["UpdateProject"]


# -- names


def test_every_property_is_a_member_of_the_api():
    """All properties of the published schema have the API's names, at every depth."""
    schema = Catalog.open().schema("AWS::CodeBuild::Project")
    model = get_session().get_service_model("codebuild")
    project = model.operation_model("CreateProject").input_shape
    compared = 0

    def compare(definitions, shape):
        nonlocal compared
        for name, definition in definitions.items():
            ((member, _),) = members_of({name: None}).items()
            assert properties_of({member: None}) == {name: None}
            assert member in shape.members, name
            compared += 1
            inner = shape.members[member]
            while inner.type_name == "list":
                inner = inner.member
            if inner.type_name == "structure":
                compare(nested(definition, schema), inner)

    own = {name for name in schema["properties"] if name in WITH_OWN_OPERATIONS | {"Arn", "Id"}}
    given = {name: one for name, one in schema["properties"].items() if name not in own}
    compare(given, project)
    assert compared > 90
    webhook = model.operation_model("CreateWebhook").input_shape
    triggers = member_definitions(schema["properties"]["Triggers"], schema)
    triggers.pop("Webhook")
    compare(triggers, webhook)


def nested(definition, schema):
    if property_type(definition, schema) == "array":
        definition = definition["items"]
    return member_definitions(definition, schema)
