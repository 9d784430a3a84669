"""The journal: durable before anything is sent, without secrets, and enough to finish a run by."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call
from cirrusql.errors import OperationalError, Timeout, TransportError, UnknownName
from cirrusql.local import Settings
from cirrusql.records import replace
from cirrusql.session import Environment, Options, Session, local_environment
from tests.answers.clouds import Cloud
from tests.writing.trouble import Losing, Passing

GROUPS = (
    "INSERT INTO awscc.logs.log_groups (log_group_name)"
    " SELECT 'g' || value FROM json_each('[1,2,3,4,5]')"
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


def _again(cloud: Cloud, **changes: Any) -> Session:
    """Another session, as after a crash, on the same cloud."""
    environment = replace(cloud.session.environment, **changes)
    return Session.alone(cloud.catalog, environment)


def _rows(result: Any) -> list[tuple[Any, ...]]:
    return list(result)


def _states(result: Any) -> list[str]:
    return [row[4] for row in result]


def _execute(path: Path, sql: str, *values: Any) -> list[Any]:
    """What a statement gives, by the SQLite of the package: a process may have one only."""
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(1000)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def _in_journal(folder: Path, sql: str, *values: Any) -> list[Any]:
    return _execute(folder / "requests.sqlite3", sql, *values)


def test_the_files_are_the_users_own(make: Callable[..., Cloud], folder: Path) -> None:
    make().run(GROUPS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path


def test_a_cloud_in_memory_leaves_no_trace(catalog: Catalog, folder: Path) -> None:
    session = Session.alone(catalog, local_environment(catalog, ":memory:"))
    list(session.execute(GROUPS))
    session.close()
    assert not folder.exists()


def test_what_was_done_is_listed_and_shown(make: Callable[..., Cloud]) -> None:
    cloud = make()
    cloud.run(GROUPS)
    ((number, _, operation, type_name, place, count, state, _),) = _rows(
        cloud.session.requests().list()
    )
    assert (operation, type_name) == ("CreateResource", "AWS::Logs::LogGroup")
    assert (place, count, state) == ("a test's cloud", 5, "5 done")
    shown = _rows(cloud.session.requests().show(number))
    assert [(row[0], row[3], row[4]) for row in shown] == [
        (n, f"g{n}", "done") for n in range(1, 6)
    ]
    assert all(row[5] for row in shown)


def test_the_token_is_on_the_disk_before_the_request_is_sent(
    make: Callable[..., Cloud], folder: Path
) -> None:
    found: list[Any] = []

    class Looking(Passing):
        async def send(self, call: Call) -> Answer:
            if call.operation == "CreateResource":
                sql = "SELECT state FROM request WHERE client_token = ?"
                token = json.loads(call.body)["ClientToken"]
                found.append(_in_journal(folder, sql, token))
            return await super().send(call)

    make(around=Looking).run(GROUPS)
    assert found == [[("sent",)]] * 5


def test_secrets_are_never_written_down(make: Callable[..., Cloud], folder: Path) -> None:
    cloud = make()
    cloud.run(
        "INSERT INTO awscc.secretsmanager.secrets (name, secret_string) VALUES ('s', 'hunter22')"
    )
    environment = json.dumps({"Variables": {"DB_PASSWORD": "hunter33", "MODE": "plain"}})
    cloud.run(
        "INSERT INTO awscc.lambda.functions (function_name, role, code, environment) SELECT 'f',"
        " 'arn:aws:iam::123456789012:role/r', '{\"ZipFile\": \"hunter44\"}', ?",
        [environment],
    )
    cloud.session.close()
    text = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert b"hunter" not in text
    assert b"plain" in text


def test_a_write_without_an_answer_is_finished_by_resume(make: Callable[..., Cloud]) -> None:
    """The endpoint goes away after the first two requests and comes back later."""
    away = {"since": 3}

    class Away(Passing):
        async def send(self, call: Call) -> Answer:
            if sum(self.counted.values()) >= away["since"]:
                raise TransportError("connection refused")
            return await super().send(call)

    cloud = make(around=Away)
    with pytest.raises(
        TransportError,
        match=r"the end of \d writes? is not known: finish \w+ with `cirrusql requests resume 1`",
    ):
        cloud.run(GROUPS)
    away["since"] = 1_000_000
    session = _again(cloud)
    result = session.requests().resume(1)
    assert _states(result).count("done") == 5
    assert not result.diagnostics.problems
    names = cloud.rows("SELECT log_group_name FROM awscc.logs.log_groups ORDER BY 1")
    assert names == [(f"g{n}",) for n in range(1, 6)]
    again = session.requests().resume(1)
    assert _states(again).count("done") == 5
    assert again.diagnostics.calls == {}


def test_nothing_is_done_twice_where_the_service_makes_the_name(
    make: Callable[..., Cloud],
) -> None:
    class Lost(Losing):
        async def send(self, call: Call) -> Answer:
            if self.counted.get("CreateResource", 0) >= self.times:
                raise TransportError("connection reset")
            return await super().send(call)

    cloud = make(around=lambda inner: Lost(inner, operation="CreateResource", times=9))
    with pytest.raises(TransportError):
        cloud.run("INSERT INTO awscc.ec2.vpcs (cidr_block) VALUES ('10.0.0.0/16')")
    cloud.transport.inner = cloud.transport.inner.inner  # type: ignore[attr-defined]
    assert _states(_again(cloud).requests().resume(1)) == ["done"]
    assert len(cloud.rows("SELECT Identifier FROM awscc.ec2.vpcs")) == 1


def test_a_token_that_the_service_has_forgotten_is_not_used(
    make: Callable[..., Cloud], folder: Path
) -> None:
    cloud = make()
    cloud.run("INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('here')")
    cloud.run("INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('gone')")
    cloud.run("INSERT INTO awscc.ec2.vpcs (cidr_block) VALUES ('10.0.0.0/16')")
    cloud.run("DELETE FROM awscc.logs.log_groups WHERE log_group_name = 'gone'")
    _in_journal(folder, "UPDATE request SET state = 'sent', sent = 1")
    _in_journal(folder, "UPDATE request SET identifier = NULL WHERE type_name = 'AWS::EC2::VPC'")
    session = _again(cloud)
    assert _states(session.requests().resume(1)) == ["done"]
    assert _states(session.requests().resume(2)) == ["done"]
    failed = session.requests().resume(3)
    assert failed.diagnostics.problems
    assert "it is not known whether" in str(_rows(failed)[0][7])
    assert len(cloud.rows("SELECT Identifier FROM awscc.ec2.vpcs")) == 1
    names = cloud.rows("SELECT log_group_name FROM awscc.logs.log_groups ORDER BY 1")
    assert names == [("gone",), ("here",)]
    assert _states(session.requests().resume(4)) == ["done"]


def test_what_holds_a_secret_is_not_sent_again(make: Callable[..., Cloud], folder: Path) -> None:
    cloud = make()
    cloud.run(
        "INSERT INTO awscc.secretsmanager.secrets (name, secret_string) VALUES ('s', 'hunter22')"
    )
    _in_journal(folder, "UPDATE request SET state = 'not started'; UPDATE run SET ended = NULL")
    sent = len(cloud.transport.sent)
    result = _again(cloud).requests().resume(1)
    assert _states(result) == ["failed"]
    assert "its secret values are not kept" in str(result.diagnostics.problems[0])
    assert len(cloud.transport.sent) == sent


def test_nowait_is_waited_for_by_resume(make: Callable[..., Cloud]) -> None:
    cloud = make(settings=Settings(duration=0.3))
    cloud.run(f"/*+ NOWAIT */ {GROUPS}")
    requests = cloud.session.requests()
    assert _rows(requests.list())[0][6] == "open: 5 started"
    assert _states(requests.resume(1)) == ["done"] * 5


def test_cancel_starts_nothing_more(make: Callable[..., Cloud]) -> None:
    cloud = make(settings=Settings(duration=60))
    cloud.session.options = replace(Options(), timeout=3.0)
    with pytest.raises(Timeout):
        cloud.run(GROUPS)
    cloud.session.options = Options()
    requests = cloud.session.requests()
    assert _rows(requests.list())[0][6] == "open: 5 started"
    assert _states(requests.cancel(1)) == ["cancelled"] * 5
    assert cloud.rows("SELECT log_group_name FROM awscc.logs.log_groups") == []
    assert _rows(requests.list())[0][6] == "5 cancelled"


def test_a_write_made_elsewhere_is_not_touched(make: Callable[..., Cloud]) -> None:
    cloud = make()
    cloud.run(GROUPS)
    session = _again(cloud, description="another cloud")
    with pytest.raises(OperationalError, match="was made in a test's cloud, and this is another"):
        session.requests().resume(1)
    with pytest.raises(UnknownName, match="there is no write 7 in the journal"):
        session.requests().show(7)


# -- a process that is killed


CHILD = """
import sys
from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud, Settings
from cirrusql.cloudcontrol import Client, InProcessTransport
from cirrusql.session import Environment, Session

catalog = Catalog.open()

def connect():
    cloud = LocalCloud.open(sys.argv[1], catalog, settings=Settings(duration=float(sys.argv[2])))
    return Client(InProcessTransport(cloud, "123456789012"))

environment = Environment(connect, ("us-east-1",), "the child's", journaled=True)
session = Session.alone(catalog, environment)
for result in session.execute(sys.argv[3]):
    print("done", flush=True)
"""


def _environment(catalog: Catalog, path: Path) -> Environment:
    from cirrusql.cloudcontrol import Client, InProcessTransport
    from cirrusql.local import LocalCloud

    def connect() -> Client:
        return Client(InProcessTransport(LocalCloud.open(path, catalog), "123456789012"))

    return Environment(connect, ("us-east-1",), "the child's", journaled=True)


def test_a_killed_run_is_seen_running_and_then_finished(
    catalog: Catalog, folder: Path, tmp_path: Path
) -> None:
    cloud = tmp_path / "cloud.sqlite3"
    arguments = [sys.executable, "-c", CHILD, str(cloud), "30", GROUPS]
    child = subprocess.Popen(arguments, env=dict(os.environ))
    try:
        _wait_until(lambda: _accepted(folder) == 5)
        watching = Session.alone(catalog, Environment(lambda: None, (), "the child's"))  # type: ignore[arg-type, return-value]
        assert _rows(watching.requests().list())[0][6] == "running"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert _rows(watching.requests().list())[0][6] == "open: 5 started"
    _execute(cloud, "UPDATE request SET due = due - 30")
    session = Session.alone(catalog, _environment(catalog, cloud))
    assert _states(session.requests().resume(1)) == ["done"] * 5
    session.close()


def _accepted(folder: Path) -> int:
    try:
        sql = "SELECT count(*) FROM request WHERE request_token IS NOT NULL"
        return int(_in_journal(folder, sql)[0][0])
    except (apsw.SQLError, apsw.CantOpenError):
        return 0


def _wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_the_journal_is_a_relation(make: Callable[..., Cloud]) -> None:
    cloud = make()
    cloud.run(GROUPS)
    found = cloud.run(
        "SELECT write, type_name, state, count(*) FROM cirrusql_requests GROUP BY 1, 2, 3"
    )
    assert found.rows == [(1, "AWS::Logs::LogGroup", "done", 5)]
    assert not found.calls
