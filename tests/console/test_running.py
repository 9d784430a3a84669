"""Statements that are run from the console: what the page is told of them, and what it is not."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.console import Console
from tests.answers.clouds import Cloud
from tests.console.conftest import REGIONS
from tests.console.consoles import RUN, TAB, browser, console_on, followed, rows, run

_NUMBERS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n"
)
_FOR_EVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_an_answer_has_its_rows_its_places_and_its_plan(client: TestClient, cloud: Cloud) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a"}, {"QueueName": "b"})
    told = run(client, "SELECT region, queue_name FROM awscc.sqs.queues ORDER BY 2")
    assert told["state"] == "done"
    (statement,) = told["statements"]
    assert (statement["kind"], statement["rows"], statement["complete"]) == ("SELECT", 2, True)
    assert [column["name"] for column in statement["columns"]] == ["region", "queue_name"]
    assert rows(client) == [["us-east-1", "a"], ["us-east-1", "b"]]
    scopes = statement["scopes"]
    assert sorted((place[0], place[2], place[3]) for place in scopes["places"]) == [
        ("awscc.sqs.queues", region, "done") for region in sorted(REGIONS)
    ]
    assert sum(call[2] for call in scopes["calls"]) == sum(statement["calls"].values()) > 0
    assert scopes["found"] == {"awscc.sqs.queues": 2}
    (scan,) = statement["picture"]["scans"]
    assert (scan["relation"], scan["regions"], scan["after"]) == ("awscc.sqs.queues", 2, [])


def test_every_statement_of_a_script_has_an_answer_and_the_first_error_ends_it(
    client: TestClient,
) -> None:
    told = run(client, "SELECT 1; SELECT 2, 3; SELECT abs(-9223372036854775808); SELECT 4")
    assert told["state"] == "failed"
    assert [one["state"] for one in told["statements"]] == ["done", "done", "failed"]
    assert rows(client, 1) == [[["n", "2"], ["n", "3"]]]
    assert "overflow" in told["statements"][2]["error"]["message"]
    assert told["statements"][2]["text"] == "SELECT abs(-9223372036854775808)"


def test_what_is_not_sql_is_told_with_its_place(client: TestClient) -> None:
    (statement,) = run(client, "SELECT 1;\nSELEKT 2")["statements"]
    assert statement["state"] == "failed"
    assert statement["error"]["position"] == {"line": 2, "column": 1}


def test_parameters_are_values(client: TestClient) -> None:
    run(client, "SELECT :a, :b", {"a": 1, "b": "it's"})
    assert rows(client) == [[["n", "1"], "it's"]]


def test_a_failed_place_makes_an_answer_incomplete_and_says_why(
    catalog: Catalog, tmp_path: Path
) -> None:
    cloud = Cloud(catalog, REGIONS, around=lambda inner: _Refusing(inner, "eu-west-1"))
    with console_on(cloud, tmp_path) as console:
        client = browser(console)
        cloud.put("AWS::SQS::Queue", {"QueueName": "a"})
        (statement,) = run(client, "SELECT queue_name FROM awscc.sqs.queues")["statements"]
        assert (statement["state"], statement["complete"], statement["rows"]) == ("done", False, 1)
        assert "eu-west-1" in statement["problems"][0]["message"]
        (cause,) = statement["scopes"]["errors"]
        assert (cause["error_code"], cause["places"]) == ("AccessDenied", 1)
        refused = client.post(f"/api/runs/{RUN}/0/export", json={"format": "csv"})
        assert refused.status_code == 400
        assert "not the whole answer" in refused.json()["error"]["message"]
        agreed = client.post(
            f"/api/runs/{RUN}/0/export", json={"format": "csv", "incomplete": True}
        )
        file = client.get(f"/download/{agreed.json()['ticket']}")
        assert file.text == "queue_name\na\n"
        assert "incomplete" in file.headers["content-disposition"]
    cloud.close()


class _Refusing:
    """Refuses what is sent to a region."""

    def __init__(self, inner: Transport, region: str) -> None:
        self._inner, self._region = inner, region

    async def send(self, call: Call) -> Answer:
        if call.region == self._region:
            body = b'{"__type": "AccessDeniedException", "Message": "no"}'
            return Answer(400, body)
        return await self._inner.send(call)

    async def account_id(self) -> str:
        return await self._inner.account_id()

    def close(self) -> None:
        self._inner.close()


def test_what_would_write_gives_its_calls_whatever_was_set_before(
    client: TestClient, cloud: Cloud
) -> None:
    """`SET dry_run = off` before it let the editor write."""
    insert = "INSERT INTO awscc.sqs.queues(queue_name) VALUES ('x')"
    told = run(client, f"SET dry_run = off; {insert}; BEGIN; {insert}; COMMIT")
    assert [one["state"] for one in told["statements"]] == ["done"] * 5
    assert told["statements"][1]["columns"][0]["name"] == "operation"
    assert cloud.rows("SELECT queue_name FROM awscc.sqs.queues") == []


def test_a_run_that_is_asked_for_again_is_the_same_run(client: TestClient, cloud: Cloud) -> None:
    asked = {"tab": TAB, "run": RUN, "sql": "SELECT count(*) FROM awscc.sqs.queues"}
    for _ in range(3):
        assert client.post("/api/runs", json=asked).status_code == 200
        followed(client)
    assert len(cloud.transport.sent) == len(REGIONS)


def test_a_cancelled_statement_ends_at_once_and_the_script_with_it(client: TestClient) -> None:
    asked = {"tab": TAB, "run": RUN, "sql": f"SELECT 1; {_FOR_EVER}; SELECT 2"}
    client.post("/api/runs", json=asked)
    time.sleep(0.3)
    began = time.monotonic()
    client.post(f"/api/runs/{RUN}/cancel")
    told = followed(client)
    assert time.monotonic() - began < 2
    assert told["state"] == "cancelled"
    assert [one["state"] for one in told["statements"]] == ["done", "cancelled"]


def test_one_script_runs_in_a_tab_and_others_beside_it(client: TestClient) -> None:
    client.post("/api/runs", json={"tab": TAB, "run": RUN, "sql": _FOR_EVER})
    busy = client.post("/api/runs", json={"tab": TAB, "run": "another-run", "sql": "SELECT 1"})
    assert busy.status_code == 400
    assert run(client, "SELECT 2", tab="another-tab", run_id="another-run")["state"] == "done"
    assert client.post("/api/check", json={"tab": TAB, "sql": "SELECT 1"}).json() == {"busy": True}
    client.post(f"/api/runs/{RUN}/cancel")
    assert followed(client)["state"] == "cancelled"


def test_a_cut_answer_says_that_there_are_more(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cirrusql.console.tab.MOST_ROWS", 1_000)
    (statement,) = run(client, _NUMBERS.format(1_001))["statements"]
    assert (statement["rows"], statement["more"]) == (1_000, True)
    assert client.post(f"/api/runs/{RUN}/0/export", json={}).status_code == 400
    (statement,) = run(client, _NUMBERS.format(1_000), run_id="another-run")["statements"]
    assert (statement["rows"], statement["more"]) == (1_000, False)


def test_the_next_run_of_a_tab_lets_go_of_the_rows_before(client: TestClient) -> None:
    run(client, "SELECT 1")
    run(client, "SELECT 2", run_id="another-run")
    gone = client.get(f"/api/runs/{RUN}/0/rows")
    assert gone.status_code == 404
    assert "run it again" in gone.json()["error"]["hint"]


def test_nobody_sees_the_runs_of_another(client: TestClient, console: Console) -> None:
    run(client, "SELECT 1")
    other = browser(console)
    for method, path in (
        ("GET", f"/api/runs/{RUN}/follow"),
        ("GET", f"/api/runs/{RUN}/0/rows"),
        ("POST", f"/api/runs/{RUN}/cancel"),
    ):
        assert other.request(method, path).status_code == 404
    assert run(other, "SELECT 3", run_id="their-own-run")["state"] == "done"
    assert rows(client) == [[["n", "1"]]]


def test_a_text_is_checked_and_completed_without_a_call(client: TestClient, cloud: Cloud) -> None:
    found = client.post("/api/check", json={"tab": TAB, "sql": "SELECT :x; SELECT :x, :y"}).json()
    assert [one["parameters"] for one in found["statements"]] == [["x"], ["x", "y"]]
    wrong: Any = client.post(
        "/api/check", json={"tab": TAB, "sql": "SELECT nam FROM awscc.sqs.queues"}
    ).json()
    assert wrong["error"]["position"] == {"line": 1, "column": 8}
    text = "SELECT queue_n FROM awscc.sqs.queues"
    found = client.post("/api/complete", json={"tab": TAB, "sql": text, "cursor": 14}).json()
    assert found["candidates"][0][1] == "queue_name"
    assert cloud.transport.sent == []


def test_what_is_checked_after_a_run_is_no_statement_of_it(client: TestClient) -> None:
    """The text is looked at again as soon as a run has ended; it was shown as a second answer."""
    run(client, "SELECT 1")
    client.post("/api/check", json={"tab": TAB, "sql": "SELECT 2"})
    client.post("/api/complete", json={"tab": TAB, "sql": "SELECT ", "cursor": 7})
    assert [one["state"] for one in followed(client)["statements"]] == ["done"]


def test_a_statement_is_explained_without_a_call(client: TestClient, cloud: Cloud) -> None:
    asked = {"tab": TAB, "run": RUN, "sql": "SELECT * FROM awscc.sqs.queues", "explain": True}
    client.post("/api/runs", json=asked)
    (statement,) = followed(client)["statements"]
    assert statement["is_text"]
    assert statement["picture"]["scans"][0]["method"] == "list"
    assert cloud.transport.sent == []


def test_a_run_that_cannot_be_noted_is_not_begun(client: TestClient, console: Console) -> None:
    console.history._database.execute("DROP TABLE runs")
    asked = {"tab": TAB, "run": RUN, "sql": "SELECT 1"}
    refused = client.post("/api/runs", json=asked)
    assert refused.status_code == 400
    assert "history cannot be written" in refused.json()["error"]["message"]
    console.history._database.execute("CREATE TABLE runs(run_id, begun, ended, target, sql, state,"
                                      " rows, calls, message, server)")  # fmt: skip
    assert run(client, "SELECT 1")["state"] == "done"


@pytest.mark.parametrize("pause", [0.0, 0.001, 0.01, 0.05])
def test_a_run_that_is_cancelled_as_it_begins_ends(client: TestClient, pause: float) -> None:
    """Between its beginning and its first statement there was nothing to cancel."""
    for number in range(5):
        run_id = f"run-number-{number}"
        client.post("/api/runs", json={"tab": TAB, "run": run_id, "sql": _FOR_EVER})
        time.sleep(pause)
        client.post(f"/api/runs/{run_id}/cancel")
        assert followed(client, run_id)["state"] == "cancelled"


def test_rows_are_copied_as_a_spreadsheet_takes_them(client: TestClient) -> None:
    run(client, "SELECT 'a' AS x, 1 AS y UNION ALL SELECT 'b' || char(9), NULL")
    asked = {"format": "tsv", "start": 0, "count": 2, "columns": [1, 0]}
    copied = client.post(f"/api/runs/{RUN}/0/copy", json=asked)
    assert copied.json()["text"] == 'y\tx\n1\ta\n\t"b\t"\n'


def test_regions_that_are_found_not_to_be_the_account_s_are_no_places(
    catalog: Catalog, tmp_path: Path
) -> None:
    """Planned once for every region that there is, and once more for those that are enabled."""
    cloud = Cloud(catalog, ("us-east-1",))
    with console_on(cloud, tmp_path) as console:
        client = browser(console)
        (told,) = run(client, "SELECT * FROM awscc.sqs.queues WHERE region = '*'")["statements"]
    states = {place[3] for place in told["scopes"]["places"]}
    assert "done" in states
    assert states <= {"done", "gone"}
    cloud.close()


def test_of_too_many_tabs_that_rest_the_oldest_is_let_go_of(
    client: TestClient, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser that is closed does not say so: its tabs were kept until there were too many."""
    monkeypatch.setattr("cirrusql.console.desk._MOST_TABS", 3)
    client.post("/api/runs", json={"tab": TAB, "run": RUN, "sql": _FOR_EVER})
    for number in range(5):
        run(client, "SELECT 1", tab=f"tab-number-{number}", run_id=f"run-number-{number}")
    assert console.desk.counts == (3, 1)
    assert client.get("/api/runs/run-number-0/follow").status_code == 404
    client.post(f"/api/runs/{RUN}/cancel")
    assert followed(client)["state"] == "cancelled"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"format": "csv", "view": "v9"}, "not arranged so any more"),
        ({"format": "csv", "columns": [0, 7]}, "there is no column 7"),
        ({"format": "xlsx"}, "is no format"),
        ({"format": "parquet"}, "pip install"),
    ],
)
def test_what_cannot_be_exported_is_said_before_the_download(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], told: str
) -> None:
    """It was a download that broke off, without a word."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "cirrusql.formats.columnar", raising=False)
    run(client, "SELECT 1 AS a")
    answer = client.post(f"/api/runs/{RUN}/0/export", json=asked)
    assert answer.status_code == 400, answer.text
    assert told in answer.json()["error"]["text"]
