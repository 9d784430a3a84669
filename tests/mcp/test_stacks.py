"""A stack is planned and built by a token, as any write is; only of the folders that are given."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import Door
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


RUN = """
version: 1
name: run
providers: [awscc]
globals:
  - {name: region, value: us-east-1}
resources:
  - name: told
    type: query
    sql: |
      SELECT environment ->> '$.Variables.DB_PASSWORD' AS password FROM awscc.lambda.functions
      WHERE region = 'us-east-1'
    exports: [password]
  - name: queue
    type: command
    sql: |
      INSERT INTO awscc.sqs.queues (queue_name, region) VALUES ('run', 'eu-west-1')
  - name: topic
    type: command
    sql: |
      INSERT INTO awscc.sns.topics (topic_name, display_name, region)
      VALUES ('run', '{{ %s }}', 'us-east-1')
"""


@pytest.fixture
def function(cloud: Cloud) -> None:
    facts = {"Role": "arn:aws:iam::123456789012:role/a", "Code": {"ZipFile": "x"}}
    secret = {"Variables": {"DB_PASSWORD": "hunter22-correct-horse"}}
    cloud.put("AWS::Lambda::Function", {"FunctionName": "a", "Environment": secret, **facts})


def add_run(stacks: Path, name: str) -> None:
    (stacks / "run" / "resources").mkdir(parents=True)
    (stacks / "run" / "stackql_manifest.yml").write_text(RUN % name)


@pytest.mark.usefixtures("function")
def test_a_stacks_own_query_tells_no_secret_and_carries_none(agent: Agent, stacks: Path) -> None:
    """It was in the plan's `diff`, and in what a person was asked."""
    add_run(stacks, "password")
    result = agent.result("plan", stack="run", env="dev")
    assert "hunter22" not in result.model_dump_json()
    assert "would write *** over a secret of AWS::SNS::Topic" in result.content[0].text  # type: ignore[union-attr]


@pytest.mark.usefixtures("function")
def test_what_a_stacks_statements_may_not_do_is_refused_before_anything_is_done(
    cloud: Cloud, open_door: Callable[..., Door], stacks: Path
) -> None:
    """The plan had a note of it and a token, and the build ended half way."""
    add_run(stacks, "region")
    policy = policy_of({"regions": {"allow": ["us-east-1"]}}, "policy.toml")
    agent = Agent(open_door(cloud, policy=policy, stacks=(stacks,)))
    error = agent.refused("plan", stack="run", env="dev")
    assert error["kind"] == "NotAllowed"
    assert "regions.allow has nothing for 'eu-west-1'" in error["message"]


@pytest.mark.usefixtures("function")
def test_statements_that_are_run_are_something_to_do(
    door: Door, stacks: Path, cloud: Cloud
) -> None:
    """A person was asked to agree to `nothing to do (3 to run)`."""
    add_run(stacks, "region")
    agent = Agent(door)
    plan = agent.call("plan", stack="run", env="dev")
    assert plan["summary"] == "run in dev: 3 statements to run"
    assert "permissions beside these" in plan["warnings"][0]
    assert plan["calls"] > 0
    assert agent.call("apply", token=plan["token"])["done"] == 3
    assert "3 statements to run" in agent.asked[0]


def test_what_a_stack_asks_counts_in_the_budget(
    cloud: Cloud, open_door: Callable[..., Door], stacks: Path
) -> None:
    policy = policy_of({"budgets": {"calls": 0}}, "policy.toml")
    agent = Agent(open_door(cloud, policy=policy, stacks=(stacks,)))
    error = agent.refused("plan", stack="bucket", env="dev", variables=VARIABLES)
    assert "more than the 0 calls" in error["message"]
