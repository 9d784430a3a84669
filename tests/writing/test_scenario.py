"""A thousand log groups by one statement, while everything goes wrong that can."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Client, InProcessTransport
from cirrusql.local import LocalCloud
from cirrusql.session import Environment, Session, aws_environment
from tests.writing.proxy import ResettingProxy, proxying

COUNT = 1_000
TYPE = "AWS::Logs::LogGroup"

ENDPOINT = """
import sys
from pathlib import Path
from cirrusql.catalog import Catalog
from cirrusql.local import Fault, Latency, Settings
from cirrusql.local.http.server import run
faults = (
    Fault("ThrottlingException", probability=0.2, message="Rate exceeded"),
    Fault("Throttling", operation="CreateResource", probability=0.1),
    Fault("GeneralServiceException", layer="handler", operation="CreateResource",
          probability=0.1, message="Rate exceeded (Service: Logs)", after_effect=True),
)
settings = Settings(faults=faults, latency=Latency(0.005, 0.02))
run(Path(sys.argv[1]), Catalog.open(), port=int(sys.argv[2]), settings=settings)
"""

CLIENT = """
import sys
from cirrusql.catalog import Catalog
from cirrusql.session import Session, aws_environment
environment = aws_environment(endpoint_url=sys.argv[1], regions=("us-east-1",))
session = Session.alone(Catalog.open(), environment)
for result in session.execute(sys.argv[2]):
    print(result.message, flush=True)
"""

INSERT = f"""
INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {COUNT})
SELECT 'group-' || i, 30 FROM n"""


class Endpoint:
    """The local cloud in a process that can be killed. Mutable state: the process."""

    program = ENDPOINT

    def __init__(self, path: Path, port: int) -> None:
        self._path = path
        self._port = port
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", self.program, str(self._path), str(self._port)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        _until(self._answers, 20)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/_local/health", timeout=1):
                return True
        except OSError:
            return False


def _until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _query(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5000)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _restart_at(endpoint: Endpoint, condition: Callable[[], bool]) -> None:
    """Kill the endpoint when the condition holds, and start it again a little later."""
    _until(condition, 240)
    endpoint.kill()
    time.sleep(1)
    endpoint.start()


@pytest.mark.slow
def test_a_thousand_creates_through_throttling_resets_and_kills(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    journal = tmp_path / "cirrusql" / "requests.sqlite3"
    port = _free_port()
    endpoint = Endpoint(tmp_path / "cloud.sqlite3", port)
    proxy = ResettingProxy(port, probability=0.02)

    def done() -> int:
        if not journal.exists():
            return 0
        try:
            ((count,),) = _query(journal, "SELECT count(*) FROM request WHERE state = 'done'")
        except (apsw.SQLError, apsw.CantOpenError):
            return 0
        return int(str(count))

    try:
        with proxying(proxy) as at:
            url = f"http://127.0.0.1:{at}"
            client = subprocess.Popen(
                [sys.executable, "-c", CLIENT, url, INSERT], env=dict(os.environ)
            )
            _restart_at(endpoint, lambda: done() > 150)
            _until(lambda: done() > 400, 240)
            client.send_signal(signal.SIGKILL)
            client.wait()
            killed_at = done()
            assert killed_at < COUNT
            session = Session.alone(
                catalog, aws_environment(endpoint_url=url, regions=("us-east-1",))
            )
            ((number, *_, state, _),) = session.requests().list()
            assert str(state).startswith("open: ")
            with ThreadPoolExecutor() as pool:
                restarting = pool.submit(_restart_at, endpoint, lambda: done() > killed_at + 150)
                rows = list(session.requests().resume(number))
                restarting.result()
            session.close()
    finally:
        endpoint.kill()
    states = Counter(row[4] for row in rows)
    assert states == {"done": COUNT}, states
    assert [row[0] for row in rows] == list(range(1, COUNT + 1))
    assert {row[3] for row in rows} == {f"group-{n}" for n in range(1, COUNT + 1)}
    assert proxy.resets > 10
    _check_cloud(catalog, tmp_path / "cloud.sqlite3")


def _check_cloud(catalog: Catalog, path: Path) -> None:
    """Exactly what was asked for is there, by the local cloud's own account."""
    cloud = LocalCloud.open(path, catalog)
    client = Client(InProcessTransport(cloud, "123456789012"))
    session = Session.alone(catalog, Environment(lambda: client, ("us-east-1",), "the same"))
    sql = "SELECT count(*), count(DISTINCT log_group_name), min(retention_in_days) FROM {}"
    (result,) = session.execute(sql.format("awscc.logs.log_groups"))
    assert list(result) == [(COUNT, COUNT, 30)]
    session.close()
