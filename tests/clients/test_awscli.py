"""Check 91: the AWS command line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import run
from tests.local.conftest import Behave

pytestmark = [pytest.mark.clients, pytest.mark.slow]
TYPE = ["--type-name", "AWS::Logs::LogGroup"]


def test_091_create_wait_list_and_delete(aws: Path, environment: dict[str, str]) -> None:
    def cloudcontrol(*arguments: str) -> str:
        return run([str(aws), "cloudcontrol", *arguments], env=environment)

    state = json.dumps({"LogGroupName": "g", "RetentionInDays": 90})
    created = json.loads(cloudcontrol("create-resource", *TYPE, "--desired-state", state))
    token = created["ProgressEvent"]["RequestToken"]
    cloudcontrol("wait", "resource-request-success", "--request-token", token)
    names = ["--query", "ResourceDescriptions[].Identifier", "--output", "text"]
    assert cloudcontrol("list-resources", *TYPE, *names).strip() == "g"
    patch = json.dumps([{"op": "replace", "path": "RetentionInDays", "value": 30}])
    one = [*TYPE, "--identifier", "g"]
    cloudcontrol("update-resource", *one, "--patch-document", patch)
    got = json.loads(cloudcontrol("get-resource", *one))
    assert json.loads(got["ResourceDescription"]["Properties"])["RetentionInDays"] == 30
    deleted = json.loads(cloudcontrol("delete-resource", *one))
    token = deleted["ProgressEvent"]["RequestToken"]
    cloudcontrol("wait", "resource-request-success", "--request-token", token)
    assert json.loads(cloudcontrol("list-resources", *TYPE))["ResourceDescriptions"] == []


def test_091_waiting_for_a_failed_request_ends_with_255(
    aws: Path, environment: dict[str, str]
) -> None:
    command = [str(aws), "cloudcontrol"]
    one = [*TYPE, "--identifier", "none"]
    deleted = json.loads(run([*command, "delete-resource", *one], env=environment))
    token = ["--request-token", deleted["ProgressEvent"]["RequestToken"]]
    waited = subprocess.run(
        [*command, "wait", "resource-request-success", *token],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert waited.returncode == 255


def test_089_the_caller_is_known(aws: Path, environment: dict[str, str], account: str) -> None:
    told = json.loads(run([str(aws), "sts", "get-caller-identity"], env=environment))
    assert told["Account"] == account


def test_099_regions_and_zones_are_described(
    aws: Path, environment: dict[str, str], behave: Behave
) -> None:
    def ec2(*arguments: str) -> str:
        return run([str(aws), "ec2", *arguments, "--output", "text"], env=environment).strip()

    names = ["--query", "Regions[].RegionName"]
    with behave(opted_in=()):
        assert "eu-south-1" not in ec2("describe-regions", *names)
        assert "eu-south-1" in ec2("describe-regions", "--all-regions", *names)
    wanted = ["--filters", "Name=opt-in-status,Values=opt-in-not-required", "Name=region-name"]
    assert ec2("describe-regions", wanted[0], wanted[1], wanted[2] + ",Values=sa-*", *names) == (
        "sa-east-1"
    )
    zones = ["--region", "eu-west-1", "--query", "AvailabilityZones[].ZoneId"]
    assert ec2("describe-availability-zones", *zones).split() == [
        "euw1-az1",
        "euw1-az2",
        "euw1-az3",
    ]
