"""A console on a local cloud in memory, asked over HTTP by a browser that a test plays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from cirrusql.console import Console
from cirrusql.console.app import application
from cirrusql.engine.write_mode import WriteMode
from tests.answers.clouds import Cloud

HOST = "127.0.0.1:7070"
TAB, RUN = "tab-number-one", "run-number-one"


@contextmanager
def console_on(
    cloud: Cloud, folder: Path, mode: WriteMode = WriteMode.READ_ONLY, **more: Any
) -> Iterator[Console]:
    """A console of a cloud's engine, whose files are in a folder."""
    console = Console(cloud.session.engine, mode=mode, database=":memory:", folder=folder, **more)
    try:
        yield console
    finally:
        console.close()


def browser(console: Console, *, enters: bool = True) -> TestClient:
    """A browser that has come in by an address of its own."""
    client = TestClient(application(console, {HOST}), base_url=f"http://{HOST}")
    if enters:
        answer = client.post("/api/enter", json={"token": console.keys.token()})
        client.headers["Authorization"] = f"Bearer {answer.json()['key']}"
    return client


def run(
    client: TestClient,
    sql: str,
    parameters: Any = None,
    *,
    tab: str = TAB,
    run_id: str = RUN,
) -> Any:
    """How a script that was run ended, as the page is told it."""
    asked = {"tab": tab, "run": run_id, "sql": sql, "parameters": parameters}
    answer = client.post("/api/runs", json=asked)
    assert answer.status_code == 200, answer.text
    return followed(client, run_id)


def followed(client: TestClient, run_id: str = RUN) -> Any:
    """How a run has ended; its places are put together, as of each a line has what is new."""
    answer = client.get(f"/api/runs/{run_id}/follow")
    assert answer.status_code == 200, answer.text
    places: dict[tuple[int, ...], Any] = {}
    calls: dict[tuple[int, ...], Any] = {}
    for text in answer.text.splitlines():
        line = json.loads(text)
        for number, statement in enumerate(line["statements"]):
            scopes = statement["scopes"]
            places |= {(number, *place[:3]): place for place in scopes["places"]}
            calls |= {(number, *call[:2]): call for call in scopes["calls"]}
            scopes["places"] = [one for key, one in places.items() if key[0] == number]
            scopes["calls"] = [one for key, one in calls.items() if key[0] == number]
    return line


def rows(client: TestClient, statement: int = 0, run_id: str = RUN, **asked: Any) -> Any:
    """Some rows of an answer, without their numbers."""
    answer = client.get(f"/api/runs/{run_id}/{statement}/rows", params=asked)
    assert answer.status_code == 200, answer.text
    return [row[1:] for row in answer.json()["rows"]]
