"""Each resource is read once for a plan and the build after it, and again where it may differ."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cirrusql.cloudcontrol.client import Caller
from cirrusql.errors import NotFound
from cirrusql.session import Session
from cirrusql.stack import Deployer, StackFailed, StackOptions, load
from cirrusql.stack.run import deployment
from cirrusql.stack.run.seen import Seen
from tests.stack.world import REGION, declared

KEY = ("AWS::Logs::LogGroup", "x", REGION)


@pytest.fixture
def calls(monkeypatch):
    """What is called, counted by operation."""
    counted: Counter[str] = Counter()
    sending = Caller.sending

    def counting(self, call):
        counted[call.operation] += 1
        sending(self, call)

    monkeypatch.setattr(Caller, "sending", counting)
    return counted


def groups(count, days=7):
    yield declared("first", "awscc.logs.log_groups", log_group_name="first", retention_in_days=days)
    for n in range(count - 1):
        name = f"{{{{ first.log_group_name }}}}-{n}"
        yield declared(
            f"group{n}", "awscc.logs.log_groups", log_group_name=name, retention_in_days=7
        )


def network():
    yield declared("vpc", "awscc.ec2.vpcs", cidr_block="10.0.0.0/16")
    vpc = "{{ vpc.vpc_id }}"
    for n in range(3):
        yield declared(f"subnet{n}", "awscc.ec2.subnets", vpc_id=vpc, cidr_block=f"10.0.{n}.0/24")


def test_a_build_of_what_is_as_wanted_reads_each_resource_once(world, calls):
    world.write(*groups(5))
    world.build()
    calls.clear()
    assert set(world.build().values()) == {"unchanged"}
    assert calls == {"GetResource": 5}


def test_what_a_plan_has_not_found_is_created_without_another_look(world, calls):
    world.write(*groups(5))
    world.build()
    assert calls == {"CreateResource": 5, "GetResourceRequestStatus": 5, "GetResource": 5 + 5}


def test_a_type_without_names_is_listed_once_for_plan_and_build(world, calls):
    world.write(*network())
    world.build()
    assert calls["ListResources"] == 2
    calls.clear()
    assert set(world.build().values()) == {"unchanged"}
    assert calls == {"GetResource": 4}


def test_one_at_a_time_reads_nothing_ahead_and_nothing_twice(world, calls):
    world.write(*groups(3))
    world.build(parallelism=1)
    calls.clear()
    assert set(world.build(parallelism=1).values()) == {"unchanged"}
    assert calls == {"GetResource": 3}


def test_a_teardown_reads_each_resource_once(world, calls):
    world.write(*groups(4))
    world.build()
    calls.clear()
    world.teardown()
    assert calls == {"GetResource": 4, "DeleteResource": 4, "GetResourceRequestStatus": 4}


def test_what_comes_after_a_change_is_read_again(world, calls):
    world.write(*groups(3))
    world.build()
    world.write(*groups(3, days=30))
    calls.clear()
    assert world.build() == {"first": "update", "group0": "unchanged", "group1": "unchanged"}
    read_back = 1
    assert calls["GetResource"] == 3 + 2 + read_back


def meddling(world, engine, at, meddle):
    """A deployer while whose build somebody else does something, once it has come so far."""

    def listen(event):
        if (event.name, event.text or event.node) == at:
            thread = threading.Thread(target=lambda: world.run(meddle))
            thread.start()
            thread.join()

    stack = load(world.folder, "dev", catalog=engine.catalog)
    return Deployer(engine, stack, StackOptions(confirmed=True), listen)


def test_what_a_change_has_changed_too_is_found_and_mended(world):
    world.write(*groups(2))
    world.build()
    world.write(*groups(2, days=30))
    meddle = (
        f"UPDATE awscc.logs.log_groups SET retention_in_days = 90 WHERE region = '{REGION}'"
        " AND log_group_name = 'first-0'"
    )
    with world.engine() as engine:
        built = meddling(world, engine, ("node.ended", "first"), meddle).build()
    assert {name: one.action.value for name, one in built.changes.items()} == {
        "first": "update",
        "group0": "update",
    }
    assert set(world.plan().values()) == {"unchanged"}


def test_what_was_read_long_ago_is_read_again(world, calls, monkeypatch):
    world.write(*groups(3))
    world.build()
    monkeypatch.setattr(deployment, "_SECONDS_TRUE", 0.0)
    calls.clear()
    assert set(world.build().values()) == {"unchanged"}
    assert calls == {"GetResource": 6}


def test_what_somebody_else_makes_between_plan_and_build_is_an_error_in_words(world):
    world.write(*groups(1))
    meddle = (
        f"INSERT INTO awscc.logs.log_groups (log_group_name, region) VALUES ('first', '{REGION}')"
    )
    with world.engine() as engine:
        deployer = meddling(world, engine, ("phase", "building"), meddle)
        with pytest.raises(StackFailed, match=r"first: AlreadyExists: .*'first'"):
            deployer.build()
    assert world.build() == {"first": "update"}


def test_who_waits_for_a_reading_is_told_that_it_failed():
    seen, asked, let_go = Seen(), threading.Event(), threading.Event()

    class Broken:
        def read_all(self, keys, heard):
            asked.set()
            let_go.wait(60)
            raise NotFound("broken")

    broken: Any = Broken()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(seen.read_all, [KEY], broken)
        asked.wait(60)
        second = pool.submit(seen.read_all, [KEY], broken)
        let_go.set()
        assert isinstance(first.exception(60), NotFound)
        assert isinstance(second.exception(60), NotFound)


def test_what_could_not_be_read_is_asked_for_again(world):
    seen = Seen()

    class Broken:
        def read_all(self, keys, heard):
            raise NotFound("broken")

    broken: Any = Broken()
    with pytest.raises(NotFound, match="broken"):
        seen.read_all([KEY], broken)
    with world.engine() as engine, Session(engine, database=":memory:") as session:
        (reading,) = seen.read_all([KEY], session)
    assert reading.answer is None
