"""Each budget, of one call and of the server's life, ends what would exceed it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from cirrusql.errors import BudgetExceeded, DataError
from cirrusql.mcp import Door, Policy
from cirrusql.mcp.budgets import NO_LIMIT, Budget, Ledger
from cirrusql.records import replace
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent

QUEUE = "AWS::SQS::Queue"
NAMES = "SELECT queue_name FROM awscc.sqs.queues ORDER BY 1"
ENDLESS = "WITH RECURSIVE q(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM q) SELECT max(a) FROM q"


@pytest.fixture
def limited(cloud: Cloud, open_door: Callable[..., Door]) -> Callable[..., Agent]:
    """Makes an agent with a budget for a call, and one for the server's life."""

    def made(life: Budget = NO_LIMIT, **call: float) -> Agent:
        policy = Policy()
        policy = replace(policy, call=policy.call.changed(call, "test"), life=life)
        return Agent(open_door(cloud, policy=policy))

    return made


@pytest.fixture
def queues(cloud: Cloud) -> None:
    cloud.put(QUEUE, *({"QueueName": f"q{number}"} for number in range(8)))


@pytest.mark.usefixtures("queues")
def test_calls_are_counted_before_they_are_sent(
    cloud: Cloud, limited: Callable[..., Agent]
) -> None:
    error = limited(calls=5).refused("query", sql=NAMES)
    assert error["kind"] == "BudgetExceeded"
    assert "more than 5 calls" in error["message"]
    assert "name a region or an identifier" in error["hint"]
    assert len(cloud.transport.sent) == 5
    assert error["calls"] == 5


@pytest.mark.usefixtures("queues")
def test_an_agent_may_ask_for_less_and_not_for_more(limited: Callable[..., Agent]) -> None:
    agent = limited(calls=9, rows=3)
    assert "more than 2 calls" in agent.refused("query", sql=NAMES, max_calls=2)["message"]
    assert agent.call("query", sql=NAMES, max_calls=1_000, max_rows=1_000)["row_count"] == 3
    assert agent.call("query", sql=NAMES, max_rows=2)["rows"] == [["q0"], ["q1"]]


@pytest.mark.usefixtures("queues")
def test_rows_that_are_left_out_are_told(limited: Callable[..., Agent]) -> None:
    told = limited(rows=3).call("query", sql=NAMES)
    assert (told["row_count"], told["truncated"], told["complete"]) == (3, True, True)
    assert "max_rows is 3" in told["next"]
    assert limited(rows=8).call("query", sql=NAMES)["truncated"] is False


def test_no_row_at_all_may_be_allowed(limited: Callable[..., Agent]) -> None:
    """A limit of 0 was none."""
    told = limited(rows=0).call("query", sql="SELECT 1")
    assert (told["rows"], told["truncated"]) == ([], True)


def test_bytes_cut_an_answer_between_rows(limited: Callable[..., Agent]) -> None:
    hundred = "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n LIMIT 100)"
    numbers = f"{hundred} SELECT a, hex(zeroblob(40)) FROM n"
    told = limited(bytes=1_000).call("query", sql=numbers)
    assert 5 < told["row_count"] < 20
    assert told["truncated"] is True
    assert "1000 bytes" in told["next"]
    error = limited(bytes=50).refused("query", sql=numbers)
    assert "one row has more than the 50 bytes" in error["message"]


@pytest.mark.thorough
def test_seconds_bound_what_sqlite_does_too(limited: Callable[..., Agent]) -> None:
    assert limited(seconds=0.2).refused("query", sql=ENDLESS)["kind"] == "Timeout"
    assert limited().refused("query", sql=ENDLESS, timeout_s=0.2)["kind"] == "Timeout"


def test_regions_are_counted_before_any_call(cloud: Cloud, limited: Callable[..., Agent]) -> None:
    sql = f"{NAMES.partition(' ORDER')[0]} WHERE region IN ('us-east-1', 'eu-west-1', 'eu-west-2')"
    error = limited(regions=2).refused("query", sql=sql)
    assert "asks 3 regions, and may 2" in error["message"]
    assert cloud.transport.sent == []
    assert limited(regions=3).call("query", sql=sql)["row_count"] == 0


@pytest.mark.usefixtures("queues")
def test_the_calls_of_a_life_are_shared_by_all_connections(
    cloud: Cloud, limited: Callable[..., Agent]
) -> None:
    agent = limited(Budget(calls=12))
    assert agent.call("query", sql=NAMES)["calls"] == 9
    assert "more than 3 calls" in agent.refused("query", sql=NAMES)["message"]
    error = agent.refused("query", sql=NAMES)
    assert error["message"] == "this server has used up its calls: 12 while it lives"
    assert len(cloud.transport.sent) == 12


def test_rows_and_bytes_of_a_life_are_used_up(limited: Callable[..., Agent]) -> None:
    agent = limited(Budget(rows=3))
    sql = "SELECT 1 UNION ALL SELECT 2"
    assert agent.call("query", sql=sql)["row_count"] == 2
    assert agent.call("query", sql=sql)["truncated"] is True
    assert "used up its rows" in agent.refused("query", sql=sql)["message"]
    assert "used up its bytes" in _second(limited(Budget(bytes=4)), sql)


def _second(agent: Agent, sql: str) -> str:
    agent.result("query", sql=sql)
    return str(agent.refused("query", sql=sql)["message"])


def test_what_was_set_aside_and_not_used_is_given_back(limited: Callable[..., Agent]) -> None:
    agent = limited(Budget(calls=2, rows=50, seconds=100.0, bytes=10_000))
    for _ in range(5):
        agent.call("query", sql="SELECT 1")
        agent.refused("query", sql="SELECT nothing")


def test_calls_at_the_same_time_cannot_use_together_what_only_one_may() -> None:
    ledger = Ledger(Budget(calls=10))
    granted: list[int] = []

    def take() -> None:
        try:
            granted.append(ledger.take(Budget(calls=4)).calls or 0)
        except BudgetExceeded:
            granted.append(0)

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted, reverse=True)[:4] == [4, 4, 2, 0]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cals": 1}, "did you mean 'calls'"),
        ({"calls": -1}, "not below 0"),
        ({"calls": True}, "not below 0"),
        ({"calls": 1.5}, "whole number"),
        ({"seconds": "60"}, "not below 0"),
        ({"seconds": float("nan")}, "not below 0"),
    ],
)
def test_a_budget_that_is_none_is_refused(given: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=told):
        Budget().changed(given, "policy.toml: budgets")


@pytest.mark.usefixtures("queues")
def test_calls_of_several_statements_are_one_budget(
    cloud: Cloud, limited: Callable[..., Agent]
) -> None:
    """Each statement of a plan had the whole budget."""
    one = "UPDATE awscc.sqs.queues SET delay_seconds = 9 WHERE region = 'us-east-1' AND"
    urls = [url for (url,) in cloud.rows("SELECT queue_url FROM awscc.sqs.queues")]
    cloud.transport.sent.clear()
    sql = ";".join(f"{one} queue_url = '{url}'" for url in urls)
    assert (
        "the 5 calls that one call of a tool"
        in limited(calls=5).refused("plan", sql=sql)["message"]
    )
    assert len(cloud.transport.sent) == 5
    assert limited(calls=8).call("plan", sql=sql)["calls"] == 8


@pytest.mark.usefixtures("queues")
def test_bytes_cut_a_plan_and_it_says_so(limited: Callable[..., Agent]) -> None:
    """A DELETE of everything showed everything, whatever rows a query may give."""
    sql = "DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'"
    told = limited(bytes=700).call("plan", sql=sql)
    assert told["summary"] == "delete 8 of AWS::SQS::Queue"
    assert 0 < len(told["changes"]) < 8
    left = 8 - len(told["changes"])
    assert f"{left} more changes are not shown, and part of the plan" in told["warnings"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT hex(zeroblob(12000000))",
        "SELECT replace(hex(zeroblob(3000)), '0', hex(zeroblob(2000)))",
        "SELECT printf('%.*c', 400000000, 'x')",
    ],
)
def test_a_text_that_is_far_too_long_is_soon_refused(
    limited: Callable[..., Agent], sql: str
) -> None:
    """It was looked through for secrets first: a minute, in which the server did nothing else."""
    begun = time.monotonic()
    told = limited().refused("query", sql=sql)["message"]
    assert "too big" in told or "more than the 64000 bytes" in told
    assert time.monotonic() - begun < 5


def test_what_is_set_aside_is_not_used_up() -> None:
    ledger = Ledger(Budget(calls=4))
    first = ledger.take(Budget(calls=4))
    with pytest.raises(BudgetExceeded, match="that run now may use all calls"):
        ledger.take(Budget(calls=4))
    ledger.settle(first, {"calls": 4})
    with pytest.raises(BudgetExceeded, match="has used up its calls: 4"):
        ledger.take(Budget(calls=4))


DOUBLED = """
from cirrusql.engine.connection import limit_memory
from cirrusql.errors import Error
from cirrusql.session import Session, Target

limit_memory(64 * 1024 * 1024)
doubled = ", ".join(f"a{n}(x) AS (SELECT x||x FROM a{n - 1})" for n in range(1, 24))
with Target(local=":memory:").engine() as engine, Session(engine, database=":memory:") as session:
    try:
        list(session.execute(f"WITH a0(x) AS (SELECT 'a'), {doubled} SELECT length(x) FROM a23"))
    except Error as error:
        print(error)
    print([list(result) for result in session.execute("SELECT 1")])
"""


@pytest.mark.thorough
def test_what_sqlite_may_take_is_limited() -> None:
    """A short text took 8 GB, and all of the server with it."""
    run = subprocess.run(
        [sys.executable, "-c", DOUBLED], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.splitlines() == ["out of memory", "[[(1,)]]"]


def test_an_expression_that_is_a_columns_name_is_cut(limited: Callable[..., Agent]) -> None:
    told = limited().call("query", sql=f"SELECT length('{'x' * 5_000}')")
    assert len(told["columns"][0][0]) == 101
    assert told["rows"] == [[5_000]]
