"""A person is asked before anything is written, in both generations of the protocol."""

from __future__ import annotations

import pytest
from mcp_types import ElicitResult

from cirrusql.mcp import Door
from mcp import MCPError
from tests.answers.clouds import Cloud
from tests.mcp.agents import LEFT, NO, UNTICKED, YES, Agent

CREATE = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders')"
NAMES = "SELECT queue_name FROM awscc.sqs.queues"


@pytest.mark.parametrize("answer", [NO, LEFT, UNTICKED])
def test_without_a_yes_nothing_is_written_and_the_plan_stays(
    door: Door, cloud: Cloud, mode: str, answer: ElicitResult
) -> None:
    agent = Agent(door, mode, answer)
    token = agent.call("plan", sql=CREATE)["token"]
    error = agent.refused("apply", token=token)
    assert error["kind"] == "NotAllowed"
    assert "nobody agreed" in error["message"]
    assert len(agent.asked) == 1
    assert cloud.transport.sent == []
    agent.answer = YES
    assert agent.call("apply", token=token)["done"] == 1


def test_a_client_that_cannot_ask_a_person_cannot_write(
    door: Door, cloud: Cloud, mode: str
) -> None:
    agent = Agent(door, mode, answer=None)
    token = agent.call("plan", sql=CREATE)["token"]
    with pytest.raises(MCPError, match=r"(?i)elicitation"):
        agent.result("apply", token=token)
    assert cloud.transport.sent == []


def test_a_model_cannot_say_yes_for_a_person(door: Door, cloud: Cloud, mode: str) -> None:
    agent = Agent(door, mode, NO)
    token = agent.call("plan", sql=CREATE)["token"]
    for answer in ({"apply": True}, {"action": "accept", "data": {"apply": True}}, True):
        assert agent.refused("apply", token=token, answer=answer)["kind"] in (
            "NotAllowed",
            "InterfaceError",
        )
    assert cloud.transport.sent == []


def test_what_is_asked_names_what_would_be_done(door: Door, cloud: Cloud, mode: str) -> None:
    cloud.put("AWS::SQS::Queue", *({"QueueName": f"q{number}"} for number in range(12)))
    agent = Agent(door, mode, NO)
    sql = "DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'"
    agent.refused("apply", token=agent.call("plan", sql=sql)["token"])
    (question,) = agent.asked
    assert "delete 12 of AWS::SQS::Queue" in question
    assert question.count("\n- delete AWS::SQS::Queue 'https://") == 10
    assert "password" not in question
