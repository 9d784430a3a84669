"""Cancelling a call of a tool cancels its statement, and the server goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from cirrusql.cloudcontrol import Answer, Call
from cirrusql.mcp import Door, make_server
from mcp import Client, MCPError
from tests.answers.clouds import Cloud
from tests.mcp.agents import YES, Agent
from tests.patience import LONG, until

ENDLESS = "WITH RECURSIVE q(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM q) SELECT max(a) FROM q"


class Stuck:
    """A way to the cloud on which no call, or none with `about` in its body, soon comes to an end.

    Mutable state: how many calls wait, and how many were cancelled while they did.
    """

    def __init__(self, inner: Any, about: bytes = b"", seconds: float = LONG) -> None:
        self.inner = inner
        self.about = about
        self.seconds = seconds
        self.waiting = self.cancelled = 0
        self.opened = False

    async def send(self, call: Call) -> Answer:
        if not self.opened and self.about in (call.body or b""):
            self.waiting += 1
            try:
                await asyncio.sleep(self.seconds)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        answer: Answer = await self.inner.send(call)
        return answer

    async def account_id(self) -> str:
        return str(await self.inner.account_id())

    def close(self) -> None:
        self.inner.close()


async def happened(condition: Callable[[], object]) -> None:
    """Wait until a condition is true; fails if it never is."""
    await anyio.to_thread.run_sync(until, condition)


def cancelled(door: Door, mode: str, sql: str, when: Callable[[], object]) -> None:
    """Ask for a statement, and cancel it as soon as a condition is true."""

    async def run() -> None:
        async with (
            Client(make_server(door), mode=mode) as client,
            anyio.create_task_group() as all_,
        ):
            all_.start_soon(client.call_tool, "query", {"sql": sql})
            await happened(when)
            all_.cancel_scope.cancel()

    anyio.run(run)


def test_a_call_that_is_cancelled_lets_go_of_what_waits(
    cloud: Cloud, door: Door, mode: str
) -> None:
    stuck = Stuck(cloud.transport.inner)
    cloud.transport.inner = stuck
    sql = "SELECT arn FROM awscc.sqs.queues WHERE region IN ('us-east-1', 'eu-west-1')"
    cancelled(door, mode, sql, lambda: stuck.waiting == 2)
    until(lambda: stuck.cancelled == 2)
    stuck.opened = True
    assert Agent(door, mode).call("query", sql=sql)["rows"] == []


def test_a_statement_of_sqlites_alone_is_cancelled_too(door: Door, mode: str) -> None:
    begun: list[bool] = []

    def when() -> bool:
        begun.append(True)
        return len(begun) > 20

    cancelled(door, mode, ENDLESS, when)  # else this would never return
    assert Agent(door, mode).call("query", sql="SELECT 1")["rows"] == [[1]]


def test_a_client_that_waits_no_longer_is_a_client_that_cancels(
    cloud: Cloud, door: Door, mode: str, tmp_path: Path
) -> None:
    stuck = Stuck(cloud.transport.inner)
    cloud.transport.inner = stuck

    def is_over() -> bool:  # on a machine with other work no call may have been begun
        noted = '"decision":"cancelled"' in (tmp_path / "agents.jsonl").read_text()
        return noted and stuck.cancelled == stuck.waiting

    async def run() -> None:
        async with Client(make_server(door), mode=mode, read_timeout_seconds=0.3) as client:
            with pytest.raises(MCPError):
                await client.call_tool("query", {"sql": "SELECT arn FROM awscc.sqs.queues"})
            await happened(is_over)

    anyio.run(run)


def test_the_audit_log_says_that_it_was_cancelled(cloud: Cloud, door: Door, tmp_path: Any) -> None:
    stuck = Stuck(cloud.transport.inner)
    cloud.transport.inner = stuck
    cancelled(door, "auto", "SELECT arn FROM awscc.sqs.queues", lambda: stuck.waiting)
    until(lambda: '"decision":"cancelled"' in (tmp_path / "agents.jsonl").read_text())


def test_a_plan_that_is_being_applied_is_cancelled(cloud: Cloud, door: Door, mode: str) -> None:
    """What was sent stays noted; the token is used up, whatever became of it."""
    agent = Agent(door, mode)
    sql = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders')"
    token = agent.call("plan", sql=sql)["token"]
    stuck = Stuck(cloud.transport.inner)
    cloud.transport.inner = stuck

    async def answer(context: Any, params: Any) -> Any:
        return YES

    async def run() -> None:
        client = Client(make_server(door), mode=mode, elicitation_callback=answer)
        async with client as one, anyio.create_task_group() as all_:
            all_.start_soon(one.call_tool, "apply", {"token": token})
            await happened(lambda: stuck.waiting)
            all_.cancel_scope.cancel()

    anyio.run(run)
    until(lambda: stuck.cancelled)
    stuck.opened = True
    assert agent.refused("apply", token=token)["kind"] == "PlanRefused"
    assert cloud.rows("SELECT queue_name FROM awscc.sqs.queues") == []


def test_what_a_cancelled_call_has_written_is_noted(
    cloud: Cloud, door: Door, mode: str, tmp_path: Path
) -> None:
    sql = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders'), ('returns')"
    token = Agent(door, mode).call("plan", sql=sql)["token"]
    stuck = Stuck(cloud.transport.inner, b"returns")
    cloud.transport.inner = stuck

    async def answer(context: Any, params: Any) -> Any:
        return YES

    async def run() -> None:
        client = Client(make_server(door), mode=mode, elicitation_callback=answer)
        async with client as one, anyio.create_task_group() as all_:
            all_.start_soon(one.call_tool, "apply", {"token": token})
            polled = "GetResourceRequestStatus"
            await happened(lambda: any(call.operation == polled for call in cloud.transport.sent))
            await happened(lambda: stuck.waiting)
            await anyio.sleep(0.2)
            all_.cancel_scope.cancel()

    anyio.run(run)

    until(lambda: ended_lines(tmp_path))
    (line,) = ended_lines(tmp_path)
    assert [name.rpartition("/")[2] for name in line["written"]] == ["orders"]


def test_calls_at_the_same_time_do_not_wait_for_each_other(cloud: Cloud, door: Door) -> None:
    stuck = Stuck(cloud.transport.inner)
    cloud.transport.inner = stuck

    async def run() -> None:
        async with Client(make_server(door)) as client, anyio.create_task_group() as all_:
            for _ in range(3):
                all_.start_soon(
                    client.call_tool, "query", {"sql": "SELECT arn FROM awscc.s3.buckets"}
                )
            await happened(lambda: stuck.waiting == 3)
            with anyio.fail_after(LONG):
                result = await client.call_tool("query", {"sql": "SELECT 1"})
            assert not result.is_error
            all_.cancel_scope.cancel()

    anyio.run(run)


def test_what_a_cancelled_build_of_a_stack_has_made_is_noted(
    cloud: Cloud, open_door: Callable[..., Door], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log said that it was cancelled, and nothing of what it had made."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "two.yaml").write_text(
        "Resources:\n"
        "  First: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}\n"
        "  Second: {Type: AWS::SQS::Queue, DependsOn: First, Properties: {QueueName: returns}}\n"
    )
    door = open_door(cloud, stacks=(folder,))
    token = Agent(door).call("plan", stack="two.yaml")["token"]
    stuck = Stuck(cloud.transport.inner, b"returns", seconds=1)
    cloud.transport.inner = stuck

    async def answer(context: Any, params: Any) -> Any:
        return YES

    async def run() -> None:
        client = Client(make_server(door), elicitation_callback=answer)
        async with client as one, anyio.create_task_group() as all_:
            all_.start_soon(one.call_tool, "apply", {"token": token})
            await happened(lambda: stuck.waiting)
            all_.cancel_scope.cancel()

    anyio.run(run)
    until(lambda: ended_lines(tmp_path))
    (line,) = ended_lines(tmp_path)
    assert "First" in line["written"]


def ended_lines(folder: Path) -> list[dict[str, Any]]:
    """What the audit log says of calls that had no result."""
    lines = map(json.loads, (folder / "agents.jsonl").read_text().splitlines())
    return [one for one in lines if one["decision"] == "ended"]
