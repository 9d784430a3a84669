"""Check 83: kill -9 in the middle of 1,000 concurrent creates loses nothing acknowledged."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from tests.local.conftest import LOG_GROUP

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud

CREATES, CONNECTIONS = 1000, 16
ACCOUNT, REGION = "000000000000", "us-east-1"
SERVE = """
import sys
from cirrusql.catalog import Catalog
from cirrusql.local import Settings
from cirrusql.local.http.server import run
settings = Settings(duration=float(sys.argv[3]))
run(sys.argv[1], Catalog.open(), port=int(sys.argv[2]), settings=settings)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(path: Path, duration: float) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(path), str(port), str(duration)])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process, port
    process.kill()
    raise AssertionError("the server did not start")


class Writer(threading.Thread):
    """Creates log groups on one connection and notes which were acknowledged."""

    def __init__(self, port: int, names: list[str]) -> None:
        super().__init__()
        self._port = port
        self._names = names
        self.acknowledged: dict[str, str] = {}

    def run(self) -> None:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=20)) as connection:
            self._create(connection)

    def _create(self, connection: HTTPConnection) -> None:
        for name in self._names:
            desired = json.dumps({"LogGroupName": name, "RetentionInDays": 7})
            body = json.dumps({"TypeName": LOG_GROUP, "DesiredState": desired, "ClientToken": name})
            try:
                connection.request(
                    "POST", "/", body, {"X-Amz-Target": "CloudApiService.CreateResource"}
                )
                with connection.getresponse() as answer:
                    event = json.loads(answer.read())["ProgressEvent"]
            except (OSError, HTTPException, ValueError):
                return
            assert answer.status == 200
            self.acknowledged[name] = event["RequestToken"]


def call(cloud: LocalCloud, operation: str, **members: object) -> dict[str, object]:
    answer = cloud.call(operation, json.dumps(members).encode(), account=ACCOUNT, region=REGION)
    document: dict[str, object] = json.loads(answer.body)
    assert answer.status == 200, document
    return document


def listed(cloud: LocalCloud) -> set[str]:
    names: set[str] = set()
    token: dict[str, object] = {}
    while True:
        page = call(cloud, "ListResources", TypeName=LOG_GROUP, **token)
        names |= {item["Identifier"] for item in page["ResourceDescriptions"]}  # type: ignore[attr-defined]
        if "NextToken" not in page:
            return names
        token = {"NextToken": page["NextToken"]}


@pytest.mark.slow
@pytest.mark.parametrize("duration", [0.0, 0.3])
@pytest.mark.parametrize("moment", [0.03, 0.07, 0.12, 0.2, 0.3])
def test_083_nothing_acknowledged_is_lost(
    tmp_path: Path, catalog: Catalog, moment: float, duration: float
) -> None:
    path = tmp_path / "cloud.db"
    process, port = start(path, duration)
    names = [f"/crash/{number:04}" for number in range(CREATES)]
    writers = [Writer(port, names[first::CONNECTIONS]) for first in range(CONNECTIONS)]
    for writer in writers:
        writer.start()
    time.sleep(moment)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    for writer in writers:
        writer.join(30)
    acknowledged = {n: token for writer in writers for n, token in writer.acknowledged.items()}
    cloud = LocalCloud.open(path, catalog)
    cloud.advance_clock(duration + 1)
    for name, token in acknowledged.items():
        event = call(cloud, "GetResourceRequestStatus", RequestToken=token)["ProgressEvent"]
        assert event["OperationStatus"] == "SUCCESS"  # type: ignore[index]
        call(cloud, "GetResource", TypeName=LOG_GROUP, Identifier=name)
    present = listed(cloud)
    assert acknowledged.keys() <= present
    requests = cloud.backend.store.connection.execute(
        "SELECT identifier, status, due FROM request"
    ).fetchall()
    assert {identifier for identifier, status, _ in requests if status == "SUCCESS"} == present
    assert all(due is None for *_, due in requests)
    (check,) = cloud.backend.store.connection.execute("PRAGMA integrity_check").fetchall()
    assert check == ("ok",)
    cloud.close()
