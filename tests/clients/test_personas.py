"""Checks 96 and 97: the call sequences of Terraform's and Pulumi's Cloud Control providers.

Neither can be installed here; what each sends, in what order, and what it makes of the answers
was read from its published source.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cirrusql.local import Fault, Hook
from tests.local.conftest import Behave, Endpoint

pytestmark = pytest.mark.clients
SECRET = "AWS::SecretsManager::Secret"
LOG_GROUP = "AWS::Logs::LogGroup"
VPC = "AWS::EC2::VPC"


class Failed(Exception):
    """A request that ended FAILED, with its code and all that the provider would print."""

    def __init__(self, code: str, message: str, identifier: str | None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.identifier = identifier


class Terraform:
    """terraform-provider-awscc: a client token each, a waiter that polls at once, a read after."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def create(self, type_name: str, state: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        answer = self._client.create_resource(
            TypeName=type_name, DesiredState=json.dumps(state), ClientToken=str(uuid.uuid4())
        )
        event = self._wait(answer["ProgressEvent"])
        return event["Identifier"], self.read(type_name, event["Identifier"])

    def read(self, type_name: str, identifier: str) -> dict[str, Any]:
        answer = self._client.get_resource(TypeName=type_name, Identifier=identifier)
        properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
        return properties

    def update(self, type_name: str, identifier: str, patch: list[Any]) -> dict[str, Any]:
        answer = self._client.update_resource(
            TypeName=type_name,
            Identifier=identifier,
            PatchDocument=json.dumps(patch),
            ClientToken=str(uuid.uuid4()),
        )
        self._wait(answer["ProgressEvent"])
        return self.read(type_name, identifier)

    def delete(self, type_name: str, identifier: str) -> None:
        answer = self._client.delete_resource(
            TypeName=type_name, Identifier=identifier, ClientToken=str(uuid.uuid4())
        )
        self._wait(answer["ProgressEvent"])

    def _wait(self, event: dict[str, Any]) -> dict[str, Any]:
        token = event["RequestToken"]
        while True:
            answer = self._client.get_resource_request_status(RequestToken=token)
            event = answer["ProgressEvent"]
            if event["OperationStatus"] in ("SUCCESS", "CANCEL_COMPLETE"):
                return event
            if event["OperationStatus"] == "FAILED":
                if event["ErrorCode"] == "NotFound" and event["Operation"] == "DELETE":
                    return event
                lines = [event.get("StatusMessage", ""), *map(_hook, _hooks(answer))]
                raise Failed(event["ErrorCode"], "\n".join(lines), event.get("Identifier"))
            time.sleep(0.05)


def _hooks(answer: dict[str, Any]) -> list[dict[str, Any]]:
    failed = ("HOOK_COMPLETE_FAILED", "HOOK_FAILED")
    told = answer.get("HooksProgressEvent", [])
    return [hook for hook in told if hook["HookStatus"] in failed]


def _hook(hook: dict[str, Any]) -> str:
    when = hook["HookEventTime"].isoformat()
    names = f"{hook['HookTypeName']} {hook['HookTypeArn']} {hook['HookTypeVersionId']}"
    return f"{names} {when} {hook['HookStatusMessage']}"


@pytest.fixture
def terraform(client: Any) -> Terraform:
    return Terraform(client)


def test_096_terraform_configures_itself(endpoint: Endpoint, account: str) -> None:
    identity = endpoint.client(account, service="sts").get_caller_identity()
    assert (identity["Account"], identity["Arn"].split(":")[1]) == (account, "aws")


def test_096_terraform_keeps_a_secret(terraform: Terraform) -> None:
    state = {"Name": "s", "SecretString": "first", "Tags": [{"Key": "a", "Value": "1"}]}
    identifier, properties = terraform.create(SECRET, state)
    assert identifier.startswith("arn:aws:secretsmanager:")
    assert "SecretString" not in properties
    # Write-only values are null in the document before, hence they are added.
    patch = [
        {"op": "add", "path": "/SecretString", "value": "second"},
        {"op": "replace", "path": "/Tags", "value": [{"Key": "b", "Value": "2"}]},
        {"op": "add", "path": "/Description", "value": "d"},
    ]
    assert terraform.update(SECRET, identifier, patch)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert terraform.update(SECRET, identifier, [])["Description"] == "d"
    terraform.delete(SECRET, identifier)
    terraform.delete(SECRET, identifier)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        terraform.read(SECRET, identifier)


def test_096_terraform_reports_what_a_hook_says(terraform: Terraform, behave: Behave) -> None:
    with (
        behave(hooks=(Hook("Acme::Tags::Hook", message="no tags"),)),
        pytest.raises(Failed) as told,
    ):
        terraform.create(LOG_GROUP, {"LogGroupName": "g"})
    assert "Acme::Tags::Hook arn:aws:cloudformation:" in str(told.value)
    assert "no tags" in str(told.value)


def test_096_terraform_taints_what_failed_half_way(terraform: Terraform, behave: Behave) -> None:
    fault = Fault("NotStabilized", "CreateResource", after_effect=True)
    with behave(faults=(fault,)), pytest.raises(Failed) as told:
        terraform.create(VPC, {"CidrBlock": "10.0.0.0/16"})
    assert told.value.identifier
    assert terraform.read(VPC, told.value.identifier)["CidrBlock"] == "10.0.0.0/16"
    terraform.delete(VPC, told.value.identifier)


class Pulumi:
    """pulumi-aws-native: sleeps until RetryAfter, reads again if NotFound, replays throttling."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.naps = 0

    def create(self, type_name: str, state: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        def start() -> Any:
            document = json.dumps(state)
            return self._client.create_resource(TypeName=type_name, DesiredState=document)

        event = self._run(start)
        return event["Identifier"], self._read_soon(type_name, event["Identifier"])

    def update(self, type_name: str, identifier: str, patch: list[Any]) -> dict[str, Any]:
        members = {"TypeName": type_name, "Identifier": identifier}
        document = json.dumps(patch)
        self._run(lambda: self._client.update_resource(PatchDocument=document, **members))
        return self._read_soon(type_name, identifier)

    def delete(self, type_name: str, identifier: str) -> None:
        members = {"TypeName": type_name, "Identifier": identifier}
        try:
            self._run(lambda: self._client.delete_resource(**members))
        except Failed as failed:
            if failed.code != "NotFound":
                raise

    def list(self, type_name: str) -> list[str]:
        pages = self._client.get_paginator("list_resources").paginate(
            TypeName=type_name, MaxResults=100
        )
        found = [item["Identifier"] for page in pages for item in page["ResourceDescriptions"]]
        assert all(found), "an empty identifier"
        return found

    def _run(self, start: Callable[[], Any]) -> dict[str, Any]:
        for _ in range(5):
            try:
                return self._await(start()["ProgressEvent"])
            except Failed as failed:
                if failed.code not in ("Throttling", "ResourceConflict", "ServiceInternalError"):
                    raise
        raise AssertionError("replayed too often")

    def _await(self, event: dict[str, Any]) -> dict[str, Any]:
        while event["OperationStatus"] not in ("SUCCESS", "FAILED"):
            assert event["OperationStatus"] in ("PENDING", "IN_PROGRESS")
            after = event.get("RetryAfter")
            if after:
                self.naps += 1
                time.sleep(max(0.0, after.timestamp() - time.time()))
            token = event["RequestToken"]
            event = self._client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
        if event["OperationStatus"] == "FAILED":
            identifier = event.get("Identifier")
            raise Failed(event["ErrorCode"], event.get("StatusMessage", ""), identifier)
        return event

    def _read_soon(self, type_name: str, identifier: str) -> dict[str, Any]:
        for attempt in range(6):
            try:
                answer = self._client.get_resource(TypeName=type_name, Identifier=identifier)
            except self._client.exceptions.ResourceNotFoundException:
                time.sleep(0.1 * 2**attempt)
            else:
                properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
                return properties
        raise AssertionError("never found")


@pytest.fixture
def pulumi(client: Any) -> Pulumi:
    return Pulumi(client)


def test_097_pulumi_manages_a_resource(pulumi: Pulumi) -> None:
    identifier, properties = pulumi.create(VPC, {"CidrBlock": "10.0.0.0/16"})
    assert properties["VpcId"] == identifier
    patch = [{"op": "add", "path": "/EnableDnsHostnames", "value": True}]
    assert pulumi.update(VPC, identifier, patch)["EnableDnsHostnames"] is True
    assert pulumi.list(VPC) == [identifier]
    pulumi.delete(VPC, identifier)
    pulumi.delete(VPC, identifier)
    assert pulumi.list(VPC) == []


def test_097_pulumi_sleeps_until_retry_after(pulumi: Pulumi, behave: Behave) -> None:
    with behave(duration=0.4):
        started = time.monotonic()
        pulumi.create(VPC, {"CidrBlock": "10.0.0.0/16"})
        assert pulumi.naps >= 1
        assert 0.3 < time.monotonic() - started < 30


def test_097_pulumi_reads_again_until_the_resource_appears(pulumi: Pulumi, behave: Behave) -> None:
    with behave(read_after_create=0.25):
        _, properties = pulumi.create(LOG_GROUP, {"LogGroupName": "late"})
    assert properties["LogGroupName"] == "late"


def test_097_pulumi_replays_what_was_throttled_below(pulumi: Pulumi, behave: Behave) -> None:
    with behave(faults=(Fault("Throttling", "CreateResource", times=2),)):
        identifier, _ = pulumi.create(LOG_GROUP, {"LogGroupName": "throttled"})
    assert identifier == "throttled"
