"""Every tool through the SDK's own client, in both generations of the protocol."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import Door
from mcp import MCPError
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent

READING = ["search", "describe", "explain", "query", "plan", "requests"]
WRITING = ["apply", "resume", "cancel"]
QUEUE = "AWS::SQS::Queue"


@pytest.fixture
def agent(door: Door, mode: str) -> Agent:
    return Agent(door, mode)


def test_what_is_listed_depends_on_what_the_server_was_started_for(
    cloud: Cloud, open_door: Callable[..., Door], mode: str
) -> None:
    def listed(write: WriteMode) -> list[str]:
        agent = Agent(open_door(cloud, write), mode)
        return [one.name for one in agent.with_client(lambda one: one.list_tools()).tools]

    assert listed(WriteMode.READ_ONLY) == READING
    assert listed(WriteMode.WRITE) == READING + WRITING
    assert listed(WriteMode.DELETE_TOO) == READING + WRITING


def test_hints_say_what_a_tool_does(agent: Agent) -> None:
    tools = {one.name: one for one in agent.with_client(lambda one: one.list_tools()).tools}
    for name in READING:
        assert tools[name].annotations.read_only_hint is True
    for name in WRITING:
        assert tools[name].annotations.read_only_hint is False
        assert tools[name].annotations.destructive_hint is True
    for tool in tools.values():
        assert tool.output_schema["type"] == "object"
        assert "answer" not in tool.input_schema["properties"]  # a person's, never the model's


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("security groups", "awscc.ec2.security_groups"),
        ("queue", "awscc.sqs.queues"),
        ("lambda functions", "awscc.lambda.functions"),
        ("EBS snapshots", "aws.ec2.describe_snapshots"),
        ("who may assume a role", "awscc.iam.roles"),
    ],
)
def test_search_finds_relations_by_words(agent: Agent, text: str, wanted: str) -> None:
    found = agent.call("search", text=text)["relations"]
    assert wanted in [one["name"] for one in found[:10]]


def test_search_is_narrowed_by_service_and_limited(agent: Agent) -> None:
    found = agent.call("search", text="groups", service="EC2", limit=3)["relations"]
    assert len(found) == 3
    assert all(one["name"].split(".")[1] == "ec2" for one in found)


def test_what_a_list_needs_is_told_by_the_names_of_columns(agent: Agent) -> None:
    relation = "awscc.accessanalyzer.archive_rules"
    assert agent.call("describe", relation=relation)["list_needs"] == ["analyzer_name"]
    found = agent.call("search", text="archive rules of analyzers")["relations"]
    (needs,) = [one["needs"] for one in found if one["name"] == relation]
    assert needs == ["analyzer_name"]


def test_describe_tells_columns_keys_permissions_and_examples(agent: Agent) -> None:
    told = agent.call("describe", relation="awscc.sqs.queues")
    columns = {one["name"]: one for one in told["columns"]}
    assert columns["queue_url"]["flags"] == "identifier, read-only"
    assert columns["delay_seconds"]["type"] == "integer"
    assert told["identifier"] == "<QueueUrl>"
    assert "sqs:CreateQueue" in told["permissions"]["create"]
    assert any(
        one.lstrip("/* \n").startswith("SELECT") or "SELECT" in one for one in told["examples"]
    )
    assert agent.call("describe", relation=QUEUE)["name"] == "awscc.sqs.queues"
    operation = agent.call("describe", relation="aws.ec2.describe_snapshots")
    assert "FROM aws.ec2.describe_snapshots" in operation["examples"][0]
    assert "name" in str(agent.call("describe", relation="cirrusql.regions")["columns"])
    assert "did you mean" in agent.refused("describe", relation="awscc.sqs.queuez")["hint"]


def test_explain_tells_calls_and_permissions_and_makes_none(agent: Agent, cloud: Cloud) -> None:
    told = agent.call("explain", sql="SELECT arn FROM awscc.sqs.queues WHERE region = 'us-east-1'")
    assert "1 ListResources" in " ".join(told["plan"])
    assert "sqs:ListQueues" in told["permissions"]
    assert told["columns"] == [["arn", "string"]]
    assert cloud.transport.sent == []


def test_query_gives_rows_with_types_and_an_account_of_them(agent: Agent, cloud: Cloud) -> None:
    tags = [{"Key": "Owner", "Value": "ops"}]
    cloud.put(QUEUE, {"QueueName": "orders", "FifoQueue": False, "Tags": tags})
    told = agent.call(
        "query",
        sql="SELECT queue_name, tags, tags_map ->> 'Owner' AS owner FROM awscc.sqs.queues"
        " WHERE region = ? AND queue_name = ?",
        params=["us-east-1", "orders"],
    )
    assert told["columns"] == [["queue_name", "string"], ["tags", "array"], ["owner", None]]
    assert told["rows"] == [["orders", tags, "ops"]]
    assert told["complete"] is True
    assert told["truncated"] is False
    assert told["calls"] == len(cloud.transport.sent)


def test_query_takes_named_parameters_show_and_describe(agent: Agent) -> None:
    assert agent.call("query", sql="SELECT :a AS a", params={"a": {"b": 1}})["rows"] == [[{"b": 1}]]
    assert agent.call("query", sql="SHOW SERVICES IN awscc", max_rows=3)["truncated"] is True
    assert agent.call("query", sql="DESCRIBE awscc.sqs.queues")["row_count"] > 5


def test_values_that_json_has_not_are_texts(agent: Agent) -> None:
    """`Infinity` is no JSON, and a client could not read the answer."""
    result = agent.result("query", sql="SELECT 1e999, -1e999, x'00ff', NULL, 9223372036854775807")
    text = result.content[0].text  # type: ignore[union-attr]
    assert "Infinity" not in text
    rows = [["inf", "-inf", "00ff", None, 9223372036854775807]]
    assert json.loads(text)["rows"] == rows
    assert result.structured_content["rows"] == rows


def test_a_plan_is_applied_and_looked_at(agent: Agent, cloud: Cloud) -> None:
    plan = agent.call("plan", sql="INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders')")
    assert plan["summary"] == f"create 1 of {QUEUE}"
    assert plan["changes"] == [
        {"action": "create", "type": QUEUE, "region": "us-east-1", "new": {"QueueName": "orders"}}
    ]
    assert "sqs:CreateQueue" in plan["permissions"]
    assert cloud.transport.sent == []
    done = agent.call("apply", token=plan["token"])
    assert (done["done"], done["failed"], done["open"]) == (1, 0, 0)
    assert done["requests"][0]["status"] == "SUCCESS"
    assert agent.asked == [
        (
            f"Apply the plan {plan['token']} to a test's cloud? It would: create 1 of {QUEUE}.\n"
            f'- create {QUEUE} in us-east-1: QueueName = "orders"'
        )
    ]
    assert cloud.rows("SELECT queue_name FROM awscc.sqs.queues") == [("orders",)]


def test_an_update_is_shown_as_what_differs(agent: Agent, cloud: Cloud) -> None:
    (url,) = cloud.put(QUEUE, {"QueueName": "orders", "DelaySeconds": 3})
    plan = agent.call(
        "plan",
        sql="UPDATE awscc.sqs.queues SET delay_seconds = ? WHERE region = 'us-east-1'",
        params=[7],
    )
    (change,) = plan["changes"]
    assert change["identifier"] == url
    assert change["diff"] == [{"path": "/DelaySeconds", "old": 3, "new": 7}]
    agent.call("apply", token=plan["token"])
    assert cloud.rows("SELECT delay_seconds FROM awscc.sqs.queues") == [(7,)]


def test_a_plan_that_changes_nothing_has_no_token(agent: Agent, cloud: Cloud) -> None:
    cloud.put(QUEUE, {"QueueName": "orders", "DelaySeconds": 3})
    sql = "UPDATE awscc.sqs.queues SET delay_seconds = 3 WHERE region = 'us-east-1'"
    plan = agent.call("plan", sql=sql)
    assert "token" not in plan
    assert plan["summary"].startswith("changes nothing: ")


def test_progress_tells_of_writes(agent: Agent) -> None:
    values = ", ".join(f"('q{number}')" for number in range(5))
    plan = agent.call("plan", sql=f"INSERT INTO awscc.sqs.queues (queue_name) VALUES {values}")
    agent.told.clear()
    agent.call("apply", token=plan["token"])
    assert agent.told[-1][:2] == (5.0, 5.0)


def test_pages_and_prompts_are_there(agent: Agent) -> None:
    def text(uri: str) -> str:
        found = agent.with_client(lambda one: one.read_resource(uri))
        return str(found.contents[0].text)

    assert text("awscc://sqs/queues").startswith("# queues")
    assert "describe_snapshots" in text("aws://ec2/describe_snapshots")
    assert "region" in text("cirrusql://guide")
    assert "```sql" in text("cirrusql://cookbook")
    prompts = agent.with_client(lambda one: one.list_prompts()).prompts
    assert [one.name for one in prompts] == ["public_exposure", "unused", "untagged", "plan_change"]
    asked = agent.with_client(lambda one: one.get_prompt("unused", {"region": "eu-west-1"}))
    assert "eu-west-1" in asked.messages[0].content.text


def test_a_page_that_is_not_there_says_so(agent: Agent) -> None:
    with pytest.raises(MCPError, match="queuez"):
        agent.with_client(lambda one: one.read_resource("awscc://sqs/queuez"))


def test_permissions_that_are_not_told_are_not_none(agent: Agent) -> None:
    """Of a statement with parameters none were told, as if it needed none."""
    sql = "INSERT INTO awscc.sqs.queues (queue_name) VALUES (?)"
    plan = agent.call("plan", sql=sql, params=["a"])
    assert "sqs:CreateQueue" in plan["permissions"]
    plan = agent.call("plan", sql=f"{sql}; {sql}", params=["a", "b"])
    assert "permissions" not in plan
    assert "is not told" in plan["warnings"][0]
    other = "INSERT INTO awscc.sns.topics (topic_name) VALUES ('d')"
    plan = agent.call(
        "plan", sql=f"{other}; {other.replace('sns.topics (topic', 'sqs.queues (queue')}"
    )
    assert {"sqs:CreateQueue", "sns:CreateTopic"} <= {*plan["permissions"]}


def test_what_calls_nothing_is_explained_as_that(agent: Agent) -> None:
    """The columns of a DESCRIBE were told for a plan."""
    for sql in ("SHOW TABLES", "DESCRIBE awscc.sqs.queues"):
        (line,) = agent.call("explain", sql=sql)["plan"]
        assert line.startswith("no call: ")


def test_a_role_is_shown_to_the_agent_and_to_the_person(agent: Agent) -> None:
    """With another's rights a plan is another plan."""
    role = "arn:aws:iam::123456789012:role/admin"
    sql = f"INSERT INTO awscc.sqs.queues (queue_name, RoleArn) VALUES ('a', '{role}')"
    plan = agent.call("plan", sql=sql)
    assert plan["changes"][0]["parameters"] == {"RoleArn": role}
    agent.call("apply", token=plan["token"])
    assert f"in us-east-1 as {role}: QueueName" in agent.asked[0]


def test_nothing_found_is_not_nothing_to_do(agent: Agent, cloud: Cloud) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "orders", "DelaySeconds": 3})
    where = "WHERE region = 'us-east-1' AND queue_name ="
    sql = f"UPDATE awscc.sqs.queues SET delay_seconds = 3 {where}"
    told = agent.call("plan", sql=f"{sql} 'gone'")["summary"]
    assert told == "changes nothing: no resource is found"
    told = agent.call("plan", sql=f"{sql} 'orders'")["summary"]
    assert told == "changes nothing: 1 resource found, as wanted already"
