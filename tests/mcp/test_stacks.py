"""A stack is planned and built by a token, as any write is; only of the folders that are given."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cirrusql.mcp import Door, WriteMode
from cirrusql.mcp.policy_file import policy_of
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent

EXAMPLE = Path(__file__).parents[2] / "examples" / "stacks" / "bucket"
VARIABLES = {"AWS_REGION": "us-east-1"}
NAMES = "SELECT bucket_name FROM awscc.s3.buckets WHERE region = 'us-east-1'"


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a stack in it, and one beside it that is nobody's business."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    shutil.copytree(EXAMPLE, tmp_path / "stacks" / "bucket")
    shutil.copytree(EXAMPLE, tmp_path / "other" / "bucket")
    (tmp_path / "stacks" / "link").symlink_to(tmp_path / "other" / "bucket")
    return tmp_path / "stacks"


@pytest.fixture
def door(cloud: Cloud, open_door: Callable[..., Door], stacks: Path) -> Door:
    return open_door(cloud, stacks=(stacks,))


def plan_of(agent: Agent, folder: str = "bucket") -> dict[str, Any]:
    return agent.call("plan", stack=folder, env="dev", variables=VARIABLES)


def test_a_stack_is_planned_confirmed_and_built(agent: Agent, cloud: Cloud) -> None:
    plan = plan_of(agent)
    (change,) = plan["changes"]
    assert (change["action"], change["type"]) == ("create", "AWS::S3::Bucket")
    assert "s3:CreateBucket" in plan["permissions"]
    assert cloud.rows(NAMES) == []
    done = agent.call("apply", token=plan["token"])
    assert done["done"] == 1
    assert "- create AWS::S3::Bucket" in agent.asked[0]
    assert cloud.rows(NAMES) == [("lantern-photo-archive-dev",)]
    assert "before" in agent.refused("apply", token=plan["token"])["message"]
    assert "token" not in plan_of(agent)  # there is nothing left to do


def test_what_has_changed_since_the_plan_is_not_built(
    agent: Agent, cloud: Cloud, stacks: Path
) -> None:
    token = plan_of(agent)["token"]
    manifest = stacks / "bucket" / "stackql_manifest.yml"
    changed = manifest.read_text().replace("%}lantern{%", "%}other{%")
    assert changed != manifest.read_text()
    manifest.write_text(changed)
    error = agent.refused("apply", token=token)
    assert error["kind"] == "PlanRefused"
    assert cloud.rows(NAMES) == []


@pytest.mark.parametrize(
    "folder", ["../other/bucket", "link", "/etc", "~", "nothing", "bucket/../../other/bucket"]
)
def test_a_stack_elsewhere_is_not_read(agent: Agent, folder: str) -> None:
    error = agent.refused("plan", stack=folder, env="dev", variables=VARIABLES)
    told = error["message"]
    assert "none of the folders" in told or "there is no stack" in told


def test_without_folders_no_stack_is_planned(
    cloud: Cloud, open_door: Callable[..., Door], stacks: Path
) -> None:
    agent = Agent(open_door(cloud))
    error = agent.refused("plan", stack=str(stacks / "bucket"), env="dev")
    assert "this server plans no stacks" in error["message"]


def test_a_policy_holds_for_stacks(
    cloud: Cloud, open_door: Callable[..., Door], stacks: Path
) -> None:
    for rules, told in (
        ({"writes": {"awscc.sqs.*": ["create"]}}, "writes has nothing for 'awscc.s3.buckets'"),
        ({"regions": {"allow": ["eu-*"]}}, "regions.allow has nothing for 'us-east-1'"),
        ({"services": {"deny": ["s3"]}}, "services.deny has 's3'"),
    ):
        policy = policy_of(rules, "policy.toml")
        agent = Agent(open_door(cloud, policy=policy, stacks=(stacks,)))
        error = agent.refused("plan", stack="bucket", env="dev", variables=VARIABLES)
        assert told in error["message"]


def test_what_a_stack_changes_is_shown_and_needs_nothing_to_be_deleted(
    cloud: Cloud, open_door: Callable[..., Door], stacks: Path
) -> None:
    agent = Agent(open_door(cloud, WriteMode.WRITE, stacks=(stacks,)))
    agent.call("apply", token=plan_of(agent)["token"])
    plan = agent.call("plan", stack="bucket", env="dev", variables={**VARIABLES, "KEEP_DAYS": "9"})
    (change,) = plan["changes"]
    assert change["action"] == "update"
    assert [one["new"] for one in change["diff"]] != []
    assert agent.call("apply", token=plan["token"])["done"] == 1


def test_a_stack_that_is_wrong_says_what_is(agent: Agent, stacks: Path) -> None:
    (stacks / "bucket" / "stackql_manifest.yml").write_text("resources: 3\n")
    error = agent.refused("plan", stack="bucket", env="dev", variables=VARIABLES)
    assert "stackql_manifest.yml" in error["message"]
    assert "an environment" in agent.refused("plan", stack="bucket")["message"]
