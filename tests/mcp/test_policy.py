"""A policy refuses before any call, and names its rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cirrusql.errors import DataError
from cirrusql.mcp import Door, read_policy
from cirrusql.mcp.policy_file import policy_of
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent


@pytest.fixture
def ruled(cloud: Cloud, open_door: Callable[..., Door]) -> Callable[..., Agent]:
    """Makes an agent below a policy."""
    return lambda **found: Agent(open_door(cloud, policy=policy_of(found, "policy.toml")))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT arn FROM awscc.iam.roles",
        "SELECT q.arn FROM awscc.sqs.queues q JOIN awscc.iam.roles r ON r.arn = q.arn",
        "SELECT arn FROM awscc.sqs.queues WHERE arn IN (SELECT arn FROM awscc.iam.roles)",
        "WITH x AS (SELECT arn FROM awscc.iam.roles) SELECT * FROM x",
        'SELECT arn FROM "awscc"."IAM"."Roles"',
        "SELECT role_name FROM awscc.iam.roles_list_only",
        "SELECT user_name FROM aws.iam.list_users",
    ],
)
def test_a_denied_relation_is_refused_wherever_it_stands(
    cloud: Cloud, ruled: Callable[..., Agent], sql: str
) -> None:
    agent = ruled(services={"deny": ["iam"]})
    for tool in ("query", "explain"):
        error = agent.refused(tool, sql=sql)
        assert error["kind"] == "NotAllowed"
        assert "in policy.toml services.deny has 'iam'" in error["message"]
    assert cloud.transport.sent == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM awscc.cloud_control.resources WHERE TypeName = 'AWS::IAM::Role'",
        (
            "SELECT * FROM awscc.cloud_control.resources WHERE type_name IN"
            " ('AWS::SQS::Queue', 'AWS::IAM::Role')"
        ),
        (
            "SELECT * FROM awscc.cloud_control.resources WHERE TypeName = 'AWS::IAM::Role'"
            " AND Identifier = 'a'"
        ),
        (
            "SELECT r.* FROM cirrusql.resource_types t JOIN awscc.cloud_control.resources r"
            " ON r.TypeName = t.type_name WHERE t.service = 'iam'"
        ),
        "SELECT role_name FROM awscc.iam.roles_list_only",
    ],
)
def test_a_denied_type_is_not_read_by_another_name(
    cloud: Cloud, ruled: Callable[..., Agent], sql: str
) -> None:
    """`cloud_control.resources` reads any type, whatever the policy said of its own relation."""
    for rules in ({"services": {"deny": ["iam"]}}, {"relations": {"deny": ["awscc.iam.roles"]}}):
        error = ruled(**rules).refused("query", sql=sql)
        assert error["kind"] == "NotAllowed"
        assert "policy.toml" in error["message"]
    assert cloud.transport.sent == []
    harmless = "SELECT * FROM awscc.cloud_control.resources WHERE TypeName = 'AWS::SQS::Queue'"
    assert ruled(services={"deny": ["iam"]}).call("query", sql=harmless)["rows"] == []


def test_every_region_is_refused_before_it_is_asked_which_there_are(
    cloud: Cloud, ruled: Callable[..., Agent]
) -> None:
    agent = ruled(relations={"deny": ["awscc.iam.*"]}, regions={"allow": ["eu-*"]})
    error = agent.refused("query", sql="SELECT * FROM awscc.iam.roles WHERE region = '*'")
    assert "relations.deny has 'awscc.iam.*'" in error["message"]
    error = agent.refused("query", sql="SELECT arn FROM awscc.sqs.queues")
    assert "regions.allow has nothing for 'us-east-1'" in error["message"]
    assert cloud.transport.sent == []
    sql = "SELECT arn FROM awscc.sqs.queues WHERE region = 'eu-west-1'"
    assert agent.call("query", sql=sql)["rows"] == []


def test_a_view_of_the_users_own_is_looked_through(
    cloud: Cloud, open_door: Callable[..., Door], tmp_path: Path
) -> None:
    policy = policy_of({"services": {"deny": ["iam"]}}, "policy.toml")
    door = open_door(cloud, policy=policy)
    door.database = tmp_path / "own.sqlite3"
    from cirrusql.session import Session

    with Session(door.engine, database=door.database) as session:
        list(session.execute("CREATE VIEW people AS SELECT arn FROM awscc.iam.roles"))
    error = Agent(door).refused("query", sql="SELECT * FROM people")
    assert "services.deny has 'iam'" in error["message"]
    assert cloud.transport.sent == []


def test_what_is_denied_is_not_found_nor_described(ruled: Callable[..., Agent]) -> None:
    agent = ruled(relations={"allow": ["awscc.sqs.*"]})
    found = agent.call("search", text="queues and roles")["relations"]
    assert {one["name"].rpartition(".")[0] for one in found} == {"awscc.sqs"}
    assert "relations.allow" in agent.refused("describe", relation="awscc.iam.roles")["message"]
    with pytest.raises(Exception, match=r"relations\.allow"):
        agent.with_client(lambda one: one.read_resource("awscc://iam/roles"))


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'",
            (
                "awscc.sqs.queues may not be written by delete: in policy.toml"
                " writes.'awscc.sqs.*' allows create and update"
            ),
        ),
        (
            "INSERT INTO awscc.sns.topics (topic_name) VALUES ('a')",
            "writes has nothing for 'awscc.sns.topics'",
        ),
        (
            "UPDATE awscc.logs.log_groups SET retention_in_days = 7 WHERE region = 'us-east-1'",
            "writes has nothing for 'awscc.logs.log_groups'",
        ),
        (
            "INSERT INTO awscc.sqs.queues (queue_name, region) VALUES ('a', 'eu-west-1')",
            "regions.allow has nothing for 'eu-west-1'",
        ),
        (
            (
                "INSERT INTO awscc.cloud_control.resources (TypeName, DesiredState)"
                " VALUES ('AWS::SNS::Topic', '{}')"
            ),
            "writes has nothing for 'awscc.sns.topics'",
        ),
    ],
)
def test_a_method_that_is_not_allowed_is_refused_before_any_call(
    cloud: Cloud, ruled: Callable[..., Agent], sql: str, told: str
) -> None:
    agent = ruled(writes={"awscc.sqs.*": ["create", "update"]}, regions={"allow": ["us-east-1"]})
    error = agent.refused("plan", sql=sql)
    assert error["kind"] == "NotAllowed"
    assert told in error["message"]
    assert cloud.transport.sent == []


def test_a_policy_that_became_stricter_holds_for_older_plans(
    cloud: Cloud, open_door: Callable[..., Door]
) -> None:
    sql = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('a')"
    token = Agent(open_door(cloud)).call("plan", sql=sql)["token"]
    strict = open_door(cloud, policy=policy_of({"writes": {}}, "policy.toml"))
    assert "writes has nothing" in Agent(strict).refused("apply", token=token)["message"]
    assert cloud.transport.sent == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("relations = 3", "relations is a table"),
        ("[relation]\ndeny = []", "did you mean 'relations'"),
        ("[relations]\ndenied = []", "cannot have 'denied'"),
        ("[relations]\ndeny = 'awscc.*'", "is a list of texts"),
        ("[writes]\n'awscc.*' = ['creat']", "did you mean 'create'"),
        ("[budgets.life]\ncals = 1", "did you mean 'calls'"),
        ("[", "is not TOML"),
    ],
)
def test_a_policy_that_says_nothing_right_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(DataError, match=told) as caught:
        read_policy(path)
    assert "policy.toml" in str(caught.value)


def test_all_of_a_policy_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(
        "[relations]\nallow = ['awscc.*']\n[writes]\n'awscc.*' = ['create']\n"
        "[budgets]\ncalls = 7\n[budgets.life]\nrows = 9\n"
    )
    policy = read_policy(path)
    assert policy.relations.allow == ("awscc.*",)
    assert policy.writes == {"awscc.*": ("create",)}
    assert (policy.call.calls, policy.call.rows, policy.life.rows) == (7, 1_000, 9)
    with pytest.raises(DataError, match="cannot read"):
        read_policy(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"services": {"deny": ["iamx"]}}, "services.deny has 'iamx', and nothing is called that"),
        ({"relations": {"deny": ["iam.roles"]}}, "did you mean 'awscc.iam.roles'"),
        ({"relations": {"deny": ["AWS::IAM::Role"]}}, "called as in SQL: awscc.iam.roles"),
        ({"relations": {"deny": ["awscc.iam.role"]}}, "did you mean 'awscc.iam.roles'"),
        ({"relations": {"deny": ["aws.ec2.vw_images"]}}, "it is a view"),
        ({"relations": {"allow": ["awscc.s4.*"]}}, "nothing is called that"),
        ({"regions": {"deny": ["us-east1"]}}, "did you mean 'us-east-1'"),
        ({"writes": {"aws.sqs.*": ["create"]}}, "writes has 'aws.sqs.*'"),
    ],
)
def test_a_name_that_nothing_has_is_a_mistake(
    ruled: Callable[..., Agent], rules: dict[str, Any], told: str
) -> None:
    """A deny of `AWS::IAM::*` denied nothing, and said nothing."""
    with pytest.raises(DataError) as caught:
        ruled(**rules)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "rules",
    [
        {"services": {"deny": ["IAM"]}},
        {"relations": {"deny": ["AwsCC.IAM.Roles", "main.*"]}},
        {"relations": {"deny": ["awscc.iam.*", "aws.iam.list_*"]}, "writes": {"AWSCC.SQS.*": []}},
    ],
)
def test_names_are_compared_in_any_case(ruled: Callable[..., Agent], rules: dict[str, Any]) -> None:
    error = ruled(**rules).refused("query", sql="SELECT arn FROM awscc.iam.roles")
    assert "may not be read" in error["message"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM aws.cloudcontrol.list_resources WHERE type_name = 'AWS::IAM::Role'",
        (
            "SELECT * FROM aws.cloudcontrol.get_resource WHERE type_name = 'AWS::IAM::Role'"
            " AND identifier = 'a'"
        ),
        "SELECT * FROM awscc.cloud_control.resource_requests",
        "SELECT * FROM awscc.cloud_control.vw_failed_requests",
        "SELECT * FROM aws.config.list_discovered_resources WHERE resource_type = 'AWS::IAM::Role'",
    ],
)
def test_what_tells_of_every_type_is_refused_where_not_every_type_may_be_read(
    cloud: Cloud, ruled: Callable[..., Agent], sql: str
) -> None:
    agent = ruled(services={"deny": ["iam"]})
    assert "this tells of all" in agent.refused("query", sql=sql)["message"]
    assert cloud.transport.sent == []
    named = "awscc.cloud_control.resource_requests"
    agent = ruled(services={"deny": ["iam"]}, relations={"allow": [named]})
    assert agent.call("query", sql=f"SELECT * FROM {named}")["complete"] is True


@pytest.mark.parametrize("name", ["changes", "coverage", "history"])
@pytest.mark.parametrize(
    "rules",
    [
        {"services": {"deny": ["iam"]}},
        {"relations": {"deny": ["awscc.iam.roles"]}},
        {"relations": {"allow": ["awscc.ec2.*", "cirrusql.*"]}},
        {"regions": {"allow": ["eu-*"]}},
    ],
)
def test_what_was_remembered_of_every_type_and_region_is_refused_unless_it_is_named(
    ruled: Callable[..., Agent], rules: dict[str, Any], name: str
) -> None:
    relation = f"cirrusql.{name}"
    refused = ruled(**rules).refused("query", sql=f"SELECT * FROM {relation}")
    assert "this tells of all" in refused["message"]
    # Once it is named, all that is wrong is that there is no inventory.
    named = ruled(**{**rules, "relations": {"allow": [relation]}})
    assert "inventory" in named.refused("query", sql=f"SELECT * FROM {relation}")["message"]
    assert "inventory" in ruled().refused("query", sql=f"SELECT * FROM {relation}")["message"]


def test_a_policy_without_the_journal_has_no_tool_for_it(ruled: Callable[..., Agent]) -> None:
    error = ruled(relations={"deny": ["cirrusql.requests"]}).refused("requests")
    assert "cirrusql.requests may not be read" in error["message"]
