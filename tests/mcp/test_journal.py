"""`requests`, `resume` and `cancel` on a local cloud in a file, whose writes are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp import AuditLog, Door
from cirrusql.mcp.plan_store import PlanStore
from cirrusql.mcp.policy_file import policy_of
from cirrusql.session import Session, Target
from tests.mcp.agents import NO, Agent

CREATE = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders'), ('returns')"


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A door to a local cloud in a file, with a journal of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    target = Target(local=tmp_path / "cloud.sqlite3", seed=False, regions=("us-east-1",))
    with target.engine() as engine:
        yield Door(
            engine,
            mode=WriteMode.DELETE_TOO,
            plans=PlanStore(tmp_path / "plans"),
            audit=AuditLog(tmp_path / "agents.jsonl"),
            database=":memory:",
        )


def interrupted(door: Door) -> int:
    """A write of which one resource was never begun: its number."""
    with Session(door.engine, database=":memory:") as session:
        plans = session.plan(CREATE)
        from cirrusql.execute.write.write_log import entries_of

        calls = [call.begun() for plan in plans for call in plan.calls]
        place = door.engine.environment.description
        account = door.engine.account_id()
        journal = door.engine.journal
        number = journal.begin(place, account, entries_of(calls))
        journal.let_go(number, ended=False).result()
        return number


def test_what_was_applied_is_listed_with_each_of_its_resources(door: Door) -> None:
    agent = Agent(door)
    assert agent.call("requests") == {"requests": []}
    done = agent.call("apply", token=agent.call("plan", sql=CREATE)["token"])
    (run,) = agent.call("requests")["requests"]
    assert (run["resources"], run["state"], run["type_name"]) == (2, "2 done", "AWS::SQS::Queue")
    entries = agent.call("requests", number=run["write"])["requests"]
    assert [one["state"] for one in entries] == ["done", "done"]
    assert {one["request_token"] for one in entries} == {one["token"] for one in done["requests"]}
    assert agent.refused("requests", number=77)["kind"] == "UnknownName"


def test_a_write_that_was_broken_off_is_finished_once_somebody_agrees(
    door: Door, mode: str
) -> None:
    number = interrupted(door)
    agent = Agent(door, mode, NO)
    assert agent.refused("resume", number=number)["kind"] == "NotAllowed"
    told = Agent(door, mode).call("resume", number=number)
    assert (told["done"], told["failed"], told["open"]) == (2, 0, 0)
    names = agent.call("query", sql="SELECT queue_name FROM awscc.sqs.queues ORDER BY 1")
    assert names["rows"] == [["orders"], ["returns"]]


def test_a_write_is_given_up(door: Door) -> None:
    number = interrupted(door)
    told = Agent(door).call("cancel", number=number)
    assert (told["done"], told["open"]) == (0, 0)
    assert [one["state"] for one in told["requests"]] == ["cancelled", "cancelled"]


def test_what_the_policy_refuses_is_not_finished_either(door: Door) -> None:
    number = interrupted(door)
    door.policy = policy_of({"writes": {"awscc.s3.*": ["create"]}}, "policy.toml")
    for tool in ("resume", "cancel"):
        error = Agent(door).refused(tool, number=number)
        assert "writes has nothing for 'awscc.sqs.queues'" in error["message"]


def test_a_write_that_fails_half_way_tells_how_far_it_came(door: Door) -> None:
    agent = Agent(door)
    token = agent.call("plan", sql=CREATE)["token"]
    list(_session(door, "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('returns')"))
    error = agent.refused("apply", token=token)
    assert error["kind"] == "AlreadyExists"
    assert "1 write done, which stays; 1 failed" in error["hint"]


def _session(door: Door, sql: str) -> Iterator[object]:
    with Session(door.engine, database=":memory:") as session:
        yield from session.execute(sql)


def test_of_a_write_to_another_cloud_nothing_is_told(door: Door, tmp_path: Path) -> None:
    """A server for the local cloud told of what its user had written to production."""
    number = interrupted(door)
    other = Target(local=tmp_path / "other.sqlite3", seed=False, regions=("us-east-1",))
    with other.engine() as engine:
        agent = Agent(Door(engine, mode=WriteMode.DELETE_TOO, database=":memory:"))
        assert agent.call("requests") == {"requests": []}
        assert agent.call("query", sql="SELECT * FROM cirrusql.requests")["rows"] == []
        for tool in ("requests", "resume", "cancel"):
            error = agent.refused(tool, number=number)
            assert error["message"] == f"the write {number} was made in another cloud"
        assert agent.asked == []


def test_a_list_that_is_cut_says_how_much_is_missing(door: Door) -> None:
    agent = Agent(door)
    agent.call("apply", token=agent.call("plan", sql=CREATE)["token"])
    told = agent.call("requests", number=1, limit=1)
    assert (len(told["requests"]), told["more"]) == (1, 1)
    assert "more" not in agent.call("requests", number=1, limit=2)
    assert agent.call("search", text="queue", service="sqs", limit=1)["more"] > 1
    assert "did you mean 'sqs'" in agent.refused("search", text="queue", service="sq")["hint"]


def test_who_is_asked_to_finish_a_write_is_told_which(door: Door) -> None:
    number = interrupted(door)
    agent = Agent(door, answer=NO)
    agent.refused("resume", number=number)
    line = "\n- create AWS::SQS::Queue in us-east-1"
    assert agent.asked[0].endswith(f"That is 2 of 2.{line}{line}")
    agent = Agent(door)
    assert agent.call("resume", number=number)["done"] == 2
    assert f"nothing of write {number} is open" in agent.refused("resume", number=number)["message"]
    assert len(agent.asked) == 1
