"""What was run is written down before it is sent, and what nobody ended was interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from starlette.testclient import TestClient

from cirrusql.console import Console
from cirrusql.console.history import History
from tests.answers.clouds import Cloud
from tests.console.consoles import RUN, TAB, browser, console_on, run

_SERVER = """
import sys, time
from pathlib import Path
from cirrusql.console.history import History
history = History(Path(sys.argv[1]), "theirs")
history.begun("their-run", "SELECT 1", "a cloud")
print("begun", flush=True)
time.sleep(600)
"""


def test_a_run_is_in_the_history_with_its_end(client: TestClient) -> None:
    run(client, "SELECT 1; SELECT 2")
    run(client, "SELECT nothing", run_id="another-run")
    found = client.get("/api/history").json()["runs"]
    assert [(one["run_id"], one["state"], one["rows"]) for one in found] == [
        ("another-run", "failed", 0),
        (RUN, "done", 2),
    ]
    assert "nothing" in found[0]["message"]
    assert client.get("/api/history", params={"search": "SELECT 2"}).json()["runs"] == found[1:]
    client.post("/api/history/forget")
    assert client.get("/api/history").json()["runs"] == []


def test_what_a_killed_server_was_running_was_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "console.sqlite3"
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with server:
        assert server.stdout is not None
        assert server.stdout.readline() == "begun\n"
        beside = History(path, "beside")
        assert [one["state"] for one in beside.runs()] == ["running"]
        beside.close()
        server.send_signal(signal.SIGKILL)
        server.wait()
    after = History(path, "after")
    (one,) = after.runs()
    assert (one["state"], one["message"]) == ("interrupted", "the server ended while it ran")
    assert path.stat().st_mode & 0o077 == 0
    after.close()


def test_queries_are_kept_by_folder_and_name(client: TestClient) -> None:
    for name, folder in (("b", "x"), ("a", "x"), ("c", "")):
        asked = {
            "name": name,
            "folder": folder,
            "sql": f"SELECT '{name}'",
            "parameters": {"p": "1"},
        }
        assert client.post("/api/queries/keep", json=asked).status_code == 200
    kept = client.get("/api/queries").json()["queries"]
    assert [(one["folder"], one["name"]) for one in kept] == [("", "c"), ("x", "a"), ("x", "b")]
    assert kept[0]["parameters"] == {"p": "1"}
    client.post("/api/queries/drop", json={"name": "c"})
    assert len(client.get("/api/queries").json()["queries"]) == 2
    assert client.post("/api/queries/keep", json={"name": " ", "sql": ""}).status_code == 400


def test_a_run_that_is_sent_again_to_a_server_that_started_anew_is_not_done_twice(
    client: TestClient, console: Console, cloud: Cloud, tmp_path: Path
) -> None:
    run(client, "SELECT count(*) FROM awscc.sqs.queues")
    sent = len(cloud.transport.sent)
    with console_on(cloud, tmp_path) as anew:
        key = client.headers["Authorization"]
        again = browser(anew, enters=False)
        again.headers["Authorization"] = key
        asked = {"tab": TAB, "run": RUN, "sql": "SELECT count(*) FROM awscc.sqs.queues"}
        answer = again.post("/api/runs", json=asked)
    assert answer.status_code == 404
    assert "begun before" in answer.json()["error"]["message"]
    assert len(cloud.transport.sent) == sent
