"""A token is good once, for what was planned, for fifteen minutes, from wherever it is used."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import Door, plan_store
from cirrusql.mcp.plan_store import PlanRefused, PlanStore
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent

QUEUE = "AWS::SQS::Queue"
CREATE = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders')"
SLOWER = "UPDATE awscc.sqs.queues SET delay_seconds = 7 WHERE region = 'us-east-1'"
DELETE = "DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'"
NAMES = "SELECT queue_name FROM awscc.sqs.queues ORDER BY 1"


def test_a_token_is_good_once(agent: Agent, cloud: Cloud) -> None:
    token = agent.call("plan", sql=CREATE)["token"]
    agent.call("apply", token=token)
    sent = len(cloud.transport.sent)
    error = agent.refused("apply", token=token)
    assert error["kind"] == "PlanRefused"
    assert "was applied, or refused, before" in error["message"]
    assert len(agent.asked) == 1  # nobody is asked about what cannot be done
    assert len(cloud.transport.sent) == sent


def test_a_token_is_good_from_another_connection_and_generation(door: Door, cloud: Cloud) -> None:
    token = Agent(door, "legacy").call("plan", sql=CREATE)["token"]
    assert Agent(door, "auto").call("apply", token=token)["done"] == 1
    assert cloud.rows(NAMES) == [("orders",)]


def test_a_server_that_only_reads_plans_for_one_that_writes(
    cloud: Cloud, open_door: Callable[..., Door]
) -> None:
    reading = Agent(open_door(cloud, WriteMode.READ_ONLY))
    plan = reading.call("plan", sql=CREATE)
    assert "this server only reads" in plan["warnings"][0]
    assert "no tool 'apply'" in reading.refused("apply", token=plan["token"])["message"]
    assert Agent(open_door(cloud)).call("apply", token=plan["token"])["done"] == 1


def test_what_deletes_needs_a_server_that_was_started_for_it(
    cloud: Cloud, open_door: Callable[..., Door]
) -> None:
    cloud.put(QUEUE, {"QueueName": "orders"})
    agent = Agent(open_door(cloud, WriteMode.WRITE))
    plan = agent.call("plan", sql=DELETE)
    assert "--write=delete-too" in plan["warnings"][0]
    error = agent.refused("apply", token=plan["token"])
    assert (error["kind"], agent.asked) == ("NotAllowed", [])
    assert cloud.rows(NAMES) == [("orders",)]
    assert Agent(open_door(cloud)).call("apply", token=plan["token"])["done"] == 1
    assert cloud.rows(NAMES) == []


@pytest.mark.parametrize("sql", [SLOWER, DELETE])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE awscc.sqs.queues SET visibility_timeout = 9 WHERE region = 'us-east-1'",
        (
            'UPDATE awscc.sqs.queues SET tags = \'[{"Key": "keep", "Value": "yes"}]\''
            " WHERE region = 'us-east-1'"
        ),
        "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('another')",
        DELETE,
    ],
)
def test_a_token_is_refused_if_anything_has_changed(
    agent: Agent, cloud: Cloud, sql: str, change: str
) -> None:
    cloud.put(QUEUE, {"QueueName": "orders"})
    token = agent.call("plan", sql=sql)["token"]
    cloud.run(change)
    before = len(cloud.transport.sent)
    error = agent.refused("apply", token=token)
    assert error["kind"] in ("PlanRefused", "NotFound")
    after = {one.operation for one in cloud.transport.sent[before:]}
    assert after <= {"ListResources", "GetResource"}
    if error["kind"] == "PlanRefused":
        assert "has changed since the plan" in error["message"]
        assert "before" in agent.refused("apply", token=token)["message"]


def test_what_another_process_has_deleted_is_not_deleted_again(agent: Agent, cloud: Cloud) -> None:
    (url,) = cloud.put(QUEUE, {"QueueName": "orders"})
    token = agent.call("plan", sql=f"{DELETE} AND queue_url = '{url}'")["token"]
    cloud.run(DELETE)
    assert agent.refused("apply", token=token)["kind"] in ("NotFound", "PlanRefused")


def test_a_token_is_over_after_fifteen_minutes(
    agent: Agent, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = agent.call("plan", sql=CREATE)
    monkeypatch.setattr(time, "time", lambda now=time.time: now() + 15 * 60)
    error = agent.refused("apply", token=plan["token"])
    assert "is over: it was good for 15 minutes" in error["message"]
    assert cloud.transport.sent == []
    assert agent.asked == []


@pytest.mark.parametrize("token", ["", "nothing", "../../etc/passwd", "a" * 5_000, "\0", "é"])
def test_a_token_that_never_was(agent: Agent, token: str) -> None:
    error = agent.refused("apply", token=token)
    assert error["kind"] == "UnknownName"
    assert "there is no plan" in error["message"]


def test_a_token_for_another_cloud_is_refused(
    agent: Agent, make_cloud: Callable[..., Cloud], open_door: Callable[..., Door]
) -> None:
    token = agent.call("plan", sql=CREATE)["token"]
    other = open_door(make_cloud())
    other.__class__ = type("Other", (Door,), {"place": "somewhere else"})
    error = Agent(other).refused("apply", token=token)
    assert "was made for" in error["message"]


def test_files_of_plans_are_their_owners_and_forget(
    agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = agent.call("plan", sql=CREATE)["token"]
    path = tmp_path / "plans" / f"{token}.plan"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    agent.call("apply", token=token)
    assert [one.name for one in path.parent.iterdir()] == [f"{token}.used"]
    assert path.with_suffix(".used").read_bytes() == b""
    old = time.time() - 2 * 24 * 3600
    os.utime(path.with_suffix(".used"), (old, old))
    agent.call("plan", sql=CREATE.replace("orders", "more"))
    assert f"{token}.used" not in [one.name for one in path.parent.iterdir()]


def test_a_damaged_plan_is_told(agent: Agent, tmp_path: Path) -> None:
    token = agent.call("plan", sql=CREATE)["token"]
    (tmp_path / "plans" / f"{token}.plan").write_text('{"token": 1}')
    assert "cannot be read" in agent.refused("apply", token=token)["message"]


def test_of_many_that_take_a_token_one_gets_it(tmp_path: Path) -> None:
    store = PlanStore(tmp_path)
    facts = {"place": "x", "account": None, "fingerprint": "f", "summary": "s", "methods": ()}
    token = store.keep(**facts).token
    taken: list[bool] = []

    def take() -> None:
        try:
            PlanStore(tmp_path).take(token)
            taken.append(True)
        except PlanRefused:
            taken.append(False)

    threads = [threading.Thread(target=take) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 15 + [True]


PROCESS = """
import sys
from pathlib import Path
from cirrusql.session import Target
from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import Door
from cirrusql.mcp.plan_store import PlanStore
from tests.mcp.agents import Agent

tool, cloud, plans, value = sys.argv[1:]
with Target(local=cloud, seed=False, regions=("us-east-1",)).engine() as engine:
    door = Door(engine, mode=WriteMode.WRITE, plans=PlanStore(Path(plans)), database=":memory:")
    result = Agent(door).result(tool, **{"sql" if tool == "plan" else "token": value})
    print(result.content[0].text if result.is_error else
          result.structured_content.get("token") or result.structured_content["summary"])
"""


@pytest.mark.thorough
def test_a_token_is_good_in_another_process_and_there_once(tmp_path: Path) -> None:
    def run(tool: str, value: str, cloud: str = "cloud.sqlite3") -> str:
        words = [tool, str(tmp_path / cloud), str(tmp_path / "plans"), value]
        done = subprocess.run(
            [sys.executable, "-c", PROCESS, *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    token = run("plan", CREATE)
    assert "was made for" in run("apply", token, "other.sqlite3")
    assert "created in us-east-1" in run("apply", token)
    assert "PlanRefused" in run("apply", token)


def test_life_is_fifteen_minutes() -> None:
    assert plan_store.LIFE == 900
