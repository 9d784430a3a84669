"""One run of the journal that writes of several statements, sessions and threads add to."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Client, InProcessTransport
from cirrusql.errors import AlreadyExists, Cancelled, InterfaceError, OperationalError
from cirrusql.execute.write.write_log import NoWriteLog
from cirrusql.local import LocalCloud, Settings
from cirrusql.session import (
    Engine,
    Environment,
    Options,
    Session,
    WriteOptions,
    WriteRun,
    local_environment,
)
from tests.answers.clouds import Cloud
from tests.patience import stopping
from tests.writing.store import journal_at, store_at
from tests.writing.trouble import Passing

QUEUE, VPC = "AWS::SQS::Queue", "AWS::EC2::VPC"
TOPICS = (
    "INSERT INTO awscc.sns.topics (topic_name) SELECT '{0}-' || value FROM json_each('[1,2,3]')"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this test's journal."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "cirrusql"


@pytest.fixture
def make(catalog: Catalog, folder: Path) -> Iterator[Callable[..., Cloud]]:
    """Makes clouds in memory whose writes are journaled all the same."""
    made: list[Cloud] = []

    def make(**arguments: Any) -> Cloud:
        made.append(Cloud(catalog, ("us-east-1",), journaled=True, **arguments))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


def _session(engine: Engine, run: WriteRun, label: str | None, **options: Any) -> Session:
    """A session whose writes are added to a run."""
    writes = WriteOptions(run=run, label=label, confirmed=True)
    return Session(engine, Options(writes=writes, **options), database=":memory:")


def _in_threads(work: Callable[[int], None], count: int) -> None:
    failed: list[Exception] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 - raised again where the test waits
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed


def test_a_run_grows_from_several_threads_and_sessions(make: Callable[..., Cloud]) -> None:
    cloud = make()
    engine, requests = cloud.session.engine, cloud.session.requests()
    run = WriteRun(engine, "stack shop")

    def build(number: int) -> None:
        with (
            _session(engine, run, f"topics {number}") as one,
            _session(engine, run, f"queue {number}") as other,
        ):
            for step in range(4):
                list(one.execute(TOPICS.format(f"t{number}{step}")))
                values = {"QueueName": f"q{number}{step}"}
                other.apply([other.planned_create(QUEUE, "us-east-1", values)])
            list(one.execute(f"DELETE FROM awscc.sns.topics WHERE topic_name LIKE 't{number}0%'"))

    assert run.number is None
    _in_threads(build, 3)
    assert run.number == 1
    ((number, *_, count, state, label),) = requests.list()
    assert (number, count, state, label) == (1, 57, "running", "stack shop")
    run.close()
    entries = requests.entries(1)
    assert [entry.row for entry in entries] == list(range(57))
    assert {entry.state.value for entry in entries} == {"done"}
    made = Counter((entry.verb, entry.label) for entry in entries)
    for number in range(3):
        assert made["CREATE", f"topics {number}"] == 12
        assert made["CREATE", f"queue {number}"] == 4
        assert made["DELETE", f"topics {number}"] == 3
    for entry in entries:
        assert str(entry.label)[-1] in str(entry.identifier).rpartition("/")[2].rpartition(":")[2]
    ((*_, state, label),) = requests.list()
    assert (state, label) == ("57 done", "stack shop")
    assert list(requests.entries_labelled("stack shop")) == list(entries)


def test_rows_of_others_are_not_noted_as_sent(make: Callable[..., Cloud]) -> None:
    """The rows that come next are noted ahead, and they are another statement's."""
    cloud = make()
    session, requests = cloud.session, cloud.session.requests()
    plans = session.plan(f"{TOPICS.format('a')}; {TOPICS.format('b')}")
    one, other = (tuple(call.begun() for call in plan.calls) for plan in plans)
    run = WriteRun(session.engine, "stack shop")
    logs = run.log(one), run.log(other)
    request = one[1].request
    assert request is not None
    asyncio.run(logs[0].before_send(1, request))
    assert _states(requests.entries(1)) == ["not started", "sent", "sent", *["not started"] * 3]
    logs[0].close(ended=True)
    assert _states(requests.entries(1)) == ["not started", "sent", *["not started"] * 4]
    request = other[0].request
    assert request is not None
    asyncio.run(logs[1].before_send(0, request))
    assert _states(requests.entries(1))[:3] == ["not started", "sent", "not started"]
    assert _states(requests.entries(1))[3:] == ["sent"] * 3
    logs[1].close(ended=True)
    states = ["not started", "sent", "not started", "sent", "not started", "not started"]
    assert _states(requests.entries(1)) == states


def _states(entries: Any) -> list[str]:
    return [entry.state.value for entry in entries]


def test_nothing_is_kept_of_a_run_without_writes(make: Callable[..., Cloud], folder: Path) -> None:
    cloud = make()
    engine = cloud.session.engine
    with WriteRun(engine, "stack shop") as run, _session(engine, run, None) as session:
        list(session.execute("SELECT * FROM awscc.sns.topics"))
        session.apply([session.planned_update(QUEUE, "us-east-1", "q", [], {})])
    assert run.number is None
    assert not folder.exists()


def test_a_cloud_in_memory_leaves_no_trace(catalog: Catalog, folder: Path) -> None:
    with (
        Engine(catalog, local_environment(catalog, ":memory:")) as engine,
        WriteRun(engine, "stack shop") as run,
        _session(engine, run, None) as session,
    ):
        list(session.execute(TOPICS.format("a")))
        assert isinstance(run.log([]), NoWriteLog)
    assert run.number is None
    assert not folder.exists()


def test_nothing_is_added_to_a_run_that_is_closed(make: Callable[..., Cloud]) -> None:
    cloud = make()
    run = WriteRun(cloud.session.engine, "stack shop")
    run.close()
    with (
        _session(cloud.session.engine, run, None) as session,
        pytest.raises(InterfaceError, match="the run of stack shop is closed"),
    ):
        list(session.execute(TOPICS.format("a")))
    assert cloud.transport.sent == []


def test_a_run_with_a_failure_has_ended(make: Callable[..., Cloud]) -> None:
    """What the failure stopped is not started later by whoever resumes it."""
    cloud = make()
    cloud.put("AWS::S3::Bucket", {"BucketName": "there"})
    sql = "INSERT INTO awscc.s3.buckets (bucket_name) VALUES ('there')"
    engine = cloud.session.engine
    with (
        WriteRun(engine, "stack shop") as run,
        _session(engine, run, None) as session,
        pytest.raises(AlreadyExists),
    ):
        session.apply(session.plan(f"{sql}; {TOPICS.format('a')}"))
    requests = cloud.session.requests()
    assert _states(requests.entries(1)) == ["failed", *["not started"] * 3]
    assert requests.open() == []


def test_a_run_is_open_where_one_of_its_statements_was_interrupted(
    make: Callable[..., Cloud],
) -> None:
    cloud = make(settings=Settings(duration=30.0))
    engine, requests = cloud.session.engine, cloud.session.requests()
    hint = "finish {it} with `cirrusql stack build shop`"
    with (
        WriteRun(engine, "stack shop", resume_hint=hint) as run,
        _session(engine, run, None) as session,
    ):
        plans = session.plan(f"{TOPICS.format('a')}; {TOPICS.format('b')}")
        begun = lambda: _states(requests.entries(1))[:3] == ["started"] * 3  # noqa: E731
        with stopping(session.cancel, begun), pytest.raises(Cancelled) as raised:
            session.apply(plans)
    assert str(raised.value).endswith(f"the end of 3 writes is not known: {hint}")
    assert _states(requests.entries(1)) == ["started"] * 3 + ["not started"] * 3
    assert (requests.open(), requests.open("stack shop"), requests.open("other")) == ([1], [1], [])
    cloud.local.settings = Settings()
    for token in [entry.request_token for entry in requests.entries(1)][:3]:
        cloud.ask("CancelResourceRequest", RequestToken=token)
    list(requests.resume(1))
    states = _states(requests.entries(1))
    assert states[3:] == ["done"] * 3
    assert (requests.open(), "not started" in states) == ([], False)


def test_a_run_that_is_left_open_is_resumed(make: Callable[..., Cloud]) -> None:
    cloud = make()
    cloud.put("AWS::S3::Bucket", {"BucketName": "there"})
    engine, requests = cloud.session.engine, cloud.session.requests()
    sql = "INSERT INTO awscc.s3.buckets (bucket_name) VALUES ('there')"
    run = WriteRun(engine, "stack shop")
    with _session(engine, run, None) as session, pytest.raises(AlreadyExists):
        session.apply(session.plan(f"{sql}; {TOPICS.format('a')}"))
    run.close(ended=False)
    run.close()
    assert requests.open() == [1]
    list(requests.resume(1))
    assert _states(requests.entries(1)) == ["failed", "done", "done", "done"]


def test_a_run_under_way_is_resumed_by_nobody(make: Callable[..., Cloud]) -> None:
    cloud = make()
    engine, requests = cloud.session.engine, cloud.session.requests()
    with WriteRun(engine, "stack shop") as run, _session(engine, run, None) as session:
        list(session.execute(TOPICS.format("a")))
        other = Session.alone(cloud.catalog, cloud.session.environment)
        for one in (requests, other.requests()):
            assert one.open() == []
            with pytest.raises(OperationalError, match="still being carried out"):
                one.resume(1)
    assert requests.open() == []
    list(other.requests().resume(1))
    other.engine._client = None  # the cloud outlives it
    other.close()


def test_a_run_is_let_go_of_when_its_last_statement_has_ended(make: Callable[..., Cloud]) -> None:
    running, goes_on = threading.Event(), threading.Event()

    class Slow(Passing):
        async def send(self, call: Call) -> Answer:
            if call.operation == "CreateResource":
                running.set()
                await asyncio.to_thread(goes_on.wait, 10)
            return await super().send(call)

    cloud = make(around=Slow)
    engine, requests = cloud.session.engine, cloud.session.requests()
    run = WriteRun(engine, "stack shop")

    def build() -> None:
        with _session(engine, run, None) as session:
            list(session.execute(TOPICS.format("a")))

    thread = threading.Thread(target=build)
    thread.start()
    assert running.wait(60)
    run.close()
    ((*_, state, _),) = requests.list()
    assert state == "running"
    goes_on.set()
    thread.join()
    ((*_, state, _),) = requests.list()
    assert state == "3 done"


def test_entries_of_all_runs_with_a_label_are_told_the_first_first(
    make: Callable[..., Cloud],
) -> None:
    cloud = make()
    engine = cloud.session.engine
    for label, name in (("shop", "a"), ("other", "b"), ("shop", "c")):
        with WriteRun(engine, label) as run, _session(engine, run, name) as session:
            list(session.execute(TOPICS.format(name)))
    cloud.run(TOPICS.format("d"))
    requests = cloud.session.requests()
    assert [entry.label for entry in requests.entries_labelled("shop")] == ["a"] * 3 + ["c"] * 3
    assert [row[-1] for row in requests.list()] == [None, "shop", "other", "shop"]
    assert [row[-1] for row in requests.show(2)] == ["b"] * 3
    sql = "SELECT write, write_label, label FROM cirrusql.requests WHERE row = 1 ORDER BY write"
    assert cloud.rows(sql) == [
        (1, "shop", "a"), (2, "other", "b"), (3, "shop", "c"), (4, None, None),
    ]  # fmt: skip


def test_writes_have_their_label_without_a_run_of_several(make: Callable[..., Cloud]) -> None:
    cloud = make(options=Options(writes=WriteOptions(label="topic")))
    cloud.run(TOPICS.format("a"))
    assert [row[-1] for row in cloud.session.requests().show(1)] == ["topic"] * 3


# -- a process that is killed

CHILD = """
import sys, threading
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Client, InProcessTransport
from cirrusql.local import Latency, LocalCloud, Settings
from cirrusql.session import Engine, Environment, Options, Session, WriteOptions, WriteRun

catalog = Catalog.open()

def connect():
    settings = Settings(latency=Latency(0.01, 0.05), duration=0.05)
    cloud = LocalCloud.open(sys.argv[1], catalog, settings=settings)
    return Client(InProcessTransport(cloud, "123456789012"))

environment = Environment(connect, ("us-east-1",), "the child's", journaled=True)
engine = Engine(catalog, environment)
run = WriteRun(engine, "stack shop")

def build(number):
    options = Options(writes=WriteOptions(run=run, label=f"part {number}"))
    with Session(engine, options, database=":memory:") as session:
        for step in range(1000):
            if step % 2:
                list(session.execute(
                    "INSERT INTO awscc.ec2.vpcs (cidr_block) SELECT '10.0.' || value || '.0/24'"
                    " FROM json_each('[1,2,3]')"
                ))
            else:
                values = {"CidrBlock": "10.1.0.0/16"}
                session.apply([session.planned_create("AWS::EC2::VPC", "us-east-1", values)])

for number in range(3):
    threading.Thread(target=build, args=(number,)).start()
"""


@pytest.mark.parametrize("rows", [1, 12, 40])
def test_a_killed_run_is_one_thing_to_resume_and_each_row_is_done_once(
    rows: int, catalog: Catalog, folder: Path, tmp_path: Path
) -> None:
    cloud, journal = tmp_path / "cloud.sqlite3", folder / "requests.sqlite3"
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(cloud)], env=dict(os.environ))
    try:
        deadline = time.monotonic() + 30
        while not journal.exists() or _count(journal) < rows:
            assert (child.poll(), time.monotonic() < deadline) == (None, True)
            time.sleep(0.005)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()

    def connect() -> Client:
        return Client(InProcessTransport(LocalCloud.open(cloud, catalog), "123456789012"))

    environment = Environment(connect, ("us-east-1",), "the child's", journaled=True)
    with Session.alone(catalog, environment) as session:
        requests = session.requests()
        assert requests.open("stack shop") == [1]
        list(requests.resume(1))
        entries = requests.entries_labelled("stack shop")
        made = [identifier for identifier, _ in session.list(VPC, "us-east-1")]
        assert requests.open() == []
    assert _states(entries) == ["done"] * len(entries)
    assert len(entries) >= rows
    assert sorted(str(entry.identifier) for entry in entries) == sorted(made)
    assert {entry.label for entry in entries} <= {"part 0", "part 1", "part 2"}
    store = store_at(cloud)
    assert all(store.successes(row) == 1 for row in journal_at(journal))


def _count(journal: Path) -> int:
    try:
        return len(journal_at(journal))
    except Exception:  # noqa: BLE001 - it is being made
        return 0
