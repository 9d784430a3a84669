"""What goes wrong reaches the agent: what, where, and what to do next."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.mcp import Door, searching
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent


@pytest.fixture
def agent(door: Door, mode: str) -> Agent:
    return Agent(door, mode)


def test_a_misspelt_column_has_message_hint_and_position(agent: Agent) -> None:
    error = agent.refused("query", sql="SELECT\n quue_name FROM awscc.sqs.queues")
    assert error["kind"] == "UnknownName"
    assert error["hint"] == "did you mean 'queue_name'?"
    assert (error["line"], error["column"]) == (2, 2)


@pytest.mark.parametrize(
    ("sql", "kind", "told"),
    [
        ("DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'", "ReadOnly", "plan"),
        ("INSERT INTO awscc.sqs.queues (queue_name) VALUES ('a')", "ReadOnly", "plan"),
        ("EXEC awscc.sqs.queues.delete_resource @Identifier = 'a'", "ReadOnly", "plan"),
        ("CREATE TABLE t (a)", "ReadOnly", "takes no CREATE"),
        ("CREATE VIEW v AS SELECT 1", "ReadOnly", "CREATE VIEW"),
        ("SET paid_calls = allow", "ReadOnly", "SET"),
        ("BEGIN", "ReadOnly", "BEGIN"),
        ("EXPLAIN ANALYZE SELECT 1", "ReadOnly", "EXPLAIN"),
        ("SELECT 1; SELECT 2", "NotSupportedError", "one statement"),
        ("", "NotSupportedError", "one statement"),
        ("PRAGMA writable_schema = 1", "ParseError", "PRAGMA"),
        ("ATTACH '/etc/passwd' AS x", "ParseError", "ATTACH"),
        ("SELECT load_extension('x')", "ParseError", "not authorized"),
    ],
)
def test_query_takes_what_reads_and_nothing_else(
    agent: Agent, cloud: Cloud, sql: str, kind: str, told: str
) -> None:
    error = agent.refused("query", sql=sql)
    assert told in f"{error['message']} {error.get('hint')}"
    assert error["kind"] == kind or kind == "ParseError"
    assert cloud.transport.sent == []


def test_plan_takes_what_writes(agent: Agent) -> None:
    assert "SELECT cannot be planned" in agent.refused("plan", sql="SELECT 1")["message"]
    assert "either sql or a stack" in agent.refused("plan")["message"]
    assert "no statement" in agent.refused("plan", sql="--")["message"]
    assert "CREATE cannot be planned" in agent.refused("plan", sql="CREATE TABLE t (a)")["message"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("query", {}, "sql: Field required"),
        ("query", {"sql": 7}, "sql: Input should be a valid string"),
        ("query", {"sql": "SELECT 1", "max_rows": 0}, "max_rows"),
        ("query", {"sql": "SELECT 1", "timeout_s": -1}, "timeout_s"),
        ("qury", {}, "no tool 'qury'"),
        ("apply", {"token": ["a"]}, "token"),
    ],
)
def test_wrong_arguments_are_told_without_their_values(
    agent: Agent, tool: str, arguments: dict[str, Any], told: str
) -> None:
    error = agent.refused(tool, **arguments)
    assert told in error["message"]
    assert "pydantic" not in error["message"]


def test_a_mistake_of_ours_is_told_and_the_server_goes_on(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("the text of a bug may have anything in it")

    monkeypatch.setattr(searching.Index, "search", broken)
    error = agent.refused("search", text="queues")
    assert error["kind"] == "InternalError"
    assert "ZeroDivisionError" in error["message"]
    assert "anything" not in str(error)
    assert agent.call("query", sql="SELECT 1")["rows"] == [[1]]


def test_part_of_an_answer_says_that_it_is_part(cloud: Cloud, agent: Agent) -> None:
    sql = "SELECT region FROM awscc.sqs.queues WHERE region IN ('us-east-1', 'eu-west-1')"
    cloud.put("AWS::SQS::Queue", {"QueueName": "a"})
    send = cloud.transport.inner.send

    async def refusing(call: Any) -> Any:
        answer = await send(call)
        if call.region == "eu-west-1":
            body = b'{"__type": "AccessDeniedException", "message": "not for you"}'
            return type(answer)(403, body)
        return answer

    cloud.transport.inner.send = refusing  # type: ignore[method-assign]
    told = agent.call("query", sql=sql)
    assert told["rows"] == [["us-east-1"]]
    assert told["complete"] is False
    (problem,) = told["problems"]
    assert problem["scope"] == "eu-west-1"
    assert "not for you" in problem["message"]
