"""Checks of controls: what the page is told of them, and what is never called a pass."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.console import Console
from cirrusql.controls.reports import FORMATS
from tests.answers.clouds import Cloud
from tests.collecting.clouds import collected
from tests.console.conftest import REGIONS
from tests.console.consoles import browser, console_on

CHECK = "check-number-one"
OURS = """
ASSERT 'ours.1' TITLE 'Queues wait' SEVERITY high SOURCE 'https://wiki.example.com/queues'
AS SELECT region, queue_name AS resource, 'it does not wait' AS reason, delay_seconds
FROM awscc.sqs.queues WHERE coalesce(delay_seconds, 0) = 0;
ASSERT 'ours.2' TITLE 'There are no topics' SEVERITY low
AS SELECT region, topic_arn AS resource, 'it is there' AS reason FROM awscc.sns.topics;
"""
BROKEN = "ASSERT 'broken.1' AS SELECT volum_id AS resource, 'x' AS reason FROM awscc.ec2.volumes;"
FOR_EVER = """
ASSERT 'slow.1' AS SELECT 1 AS resource, 'x' AS reason WHERE (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0;
"""
WAIVERS = """
[[waiver]]
control = "ours.1"
resource = "b*"
reason = "it is old"
expires = 2199-12-31
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with controls, waivers, and what is neither."""
    made = tmp_path / "stacks"
    (made / "audit").mkdir(parents=True)
    (made / "audit" / "ours.sql").write_text(OURS)
    (made / "broken.sql").write_text(BROKEN)
    (made / "slow.sql").write_text(FOR_EVER)
    (made / "query.sql").write_text("SELECT 1")
    (made / "waivers.toml").write_text(WAIVERS)
    (tmp_path / "secret.sql").write_text("ASSERT 'x' AS SELECT 1 AS resource")
    return made


@pytest.fixture
def console(cloud: Cloud, tmp_path: Path, folder: Path) -> Iterator[Console]:
    with console_on(cloud, tmp_path, stacks=(folder,)) as made:
        yield made


def check(client: TestClient, *names: str, **asked: Any) -> Any:
    """How a check ended, as the page is told it."""
    begun = client.post("/api/checks", json={"check": CHECK, "names": [*names], **asked})
    assert begun.status_code == 200, begun.text
    return ended(client)


def ended(client: TestClient) -> Any:
    """How a check stands once it has ended."""
    last = json.loads(client.get(f"/api/checks/{CHECK}/follow").text.splitlines()[-1])
    whole = client.get(f"/api/checks/{CHECK}").json()
    assert last["state"] == whole["state"]
    return whole


def by_id(told: Any) -> dict[str, Any]:
    return {one["id"]: one for one in told["outcomes"]}


def test_there_are_the_sets_and_the_files_that_have_controls(client: TestClient) -> None:
    found = client.get("/api/controls").json()
    assert [one["name"] for one in found["sets"]] == ["cis", "fsbp"]
    assert found["files"] == ["0/audit/ours.sql", "0/broken.sql", "0/slow.sql"]
    assert found["waivers"] == ["0/waivers.toml"]


def test_what_is_found_is_told_with_its_rows(client: TestClient, cloud: Cloud) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a"}, {"QueueName": "b"})
    told = check(client, "0/audit/ours.sql")
    assert (told["state"], told["total"], told["done"]) == ("done", 2, 2)
    first, second = by_id(told)["ours.1"], by_id(told)["ours.2"]
    assert (first["status"], first["counts"], first["severity"]) == ("failed", {"new": 2}, "high")
    assert first["places"] == [["123456789012", "us-east-1", 2]]
    assert (first["section"], first["sources"]) == ("ours", ["https://wiki.example.com/queues"])
    assert (second["status"], second["counts"]) == ("passed", {})
    found = client.get(f"/api/checks/{CHECK}/{first['place']}").json()
    assert found["of"] == 2
    assert [one["resource"] for one in found["findings"]] == ["a", "b"]
    assert found["findings"][0]["reason"] == "it does not wait"
    assert [name for name, _ in found["findings"][0]["details"]] == ["delay_seconds"]
    assert found["text"].startswith("ASSERT 'ours.1'")
    assert told["told"]["numbers"]["failed"] == 1
    assert told["told"]["passed"] is False


def test_what_is_waived_is_told_apart_with_its_reason(client: TestClient, cloud: Cloud) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a"}, {"QueueName": "b"})
    told = check(client, "0/audit/ours.sql", waivers="0/waivers.toml", only=["ours.1"])
    (one,) = told["outcomes"]
    assert one["counts"] == {"new": 1, "waived": 1}
    found = client.get(f"/api/checks/{CHECK}/0").json()["findings"]
    assert [(f["resource"], f["waiver"]) for f in found] == [
        ("a", None),
        ("b", "until 2199-12-31: it is old"),
    ]


def test_what_could_not_be_checked_is_no_pass(client: TestClient) -> None:
    told = check(client, "0/broken.sql")
    (one,) = told["outcomes"]
    assert one["status"] == "error"
    assert "volum_id" in one["lacks"][0]
    assert (told["told"]["passed"], told["told"]["complete"]) == (False, False)


def test_what_could_not_all_be_read_is_no_pass(
    catalog: Catalog, tmp_path: Path, folder: Path
) -> None:
    cloud = Cloud(catalog, REGIONS, around=lambda inner: _Refusing(inner, "eu-west-1"))
    with console_on(cloud, tmp_path, stacks=(folder,)) as console:
        told = check(browser(console), "0/audit/ours.sql")
        assert {one["status"] for one in told["outcomes"]} == {"incomplete"}
        assert "eu-west-1" in told["outcomes"][0]["lacks"][0]
        assert told["told"]["passed"] is False
    cloud.close()


class _Refusing:
    """Refuses what is sent to a region."""

    def __init__(self, inner: Transport, region: str) -> None:
        self._inner, self._region = inner, region

    async def send(self, call: Call) -> Answer:
        if call.region == self._region:
            return Answer(400, b'{"__type": "AccessDeniedException", "Message": "no"}')
        return await self._inner.send(call)

    async def account_id(self) -> str:
        return await self._inner.account_id()

    def close(self) -> None:
        self._inner.close()


def test_a_cancelled_check_says_what_was_checked_and_has_no_report(client: TestClient) -> None:
    asked = {"check": CHECK, "names": ["0/slow.sql", "0/audit/ours.sql"]}
    client.post("/api/checks", json=asked)
    until = time.monotonic() + 20
    while client.get(f"/api/checks/{CHECK}").json()["done"] < 2 and time.monotonic() < until:
        time.sleep(0.02)
    client.post(f"/api/checks/{CHECK}/cancel")
    told = ended(client)
    assert (told["state"], told["total"], told["done"]) == ("cancelled", 3, 2)
    assert told["told"] is None
    assert sorted(by_id(told)) == ["ours.1", "ours.2"]
    refused = client.post(f"/api/checks/{CHECK}/report", json={"format": "json"})
    assert "not all controls" in refused.json()["error"]["message"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_downloaded_as_the_command_line_writes_it(
    client: TestClient, console: Console, cloud: Cloud, form: str
) -> None:
    from cirrusql.controls.reports import written

    cloud.put("AWS::SQS::Queue", {"QueueName": "a"})
    check(client, "0/audit/ours.sql")
    ticket = client.post(f"/api/checks/{CHECK}/report", json={"format": form}).json()["ticket"]
    file = client.get(f"/download/{ticket}")
    (report,) = [one.report for one in console.checks._checks.values()]
    assert report is not None
    assert file.text == written(report, form)
    assert "cirrusql-check-" in file.headers["content-disposition"]


@pytest.mark.parametrize(
    "name", ["../secret.sql", "0/../secret.sql", "1/audit/ours.sql", "/etc/passwd", "0/", "none"]
)
def test_only_files_of_the_folders_are_read(client: TestClient, name: str) -> None:
    told = check(client, name)
    assert told["state"] == "failed"
    assert "is no file in the folders" in told["error"]["message"]


def test_files_that_are_not_as_they_should_be_are_told_with_every_reason(
    client: TestClient,
) -> None:
    told = check(client, "0/query.sql")
    assert told["state"] == "failed"
    assert "only ASSERT is" in told["problems"][0]


def test_another_persons_check_is_not_found(console: Console) -> None:
    one, other = browser(console), browser(console)
    check(one, "0/broken.sql")
    for path in ("", "/follow", "/0", "/trend"):
        assert other.get(f"/api/checks/{CHECK}{path}").status_code == 404
    assert other.post(f"/api/checks/{CHECK}/cancel").status_code == 404


def test_a_check_that_is_asked_for_again_is_the_same(client: TestClient, cloud: Cloud) -> None:
    check(client, "0/audit/ours.sql")
    before = len(cloud.transport.sent)
    check(client, "0/audit/ours.sql")
    assert len(cloud.transport.sent) == before


def trend(client: TestClient, runs: int = 8) -> Any:
    """What a trend has found once it has ended."""
    begun = client.post(f"/api/checks/{CHECK}/trend", json={"runs": runs})
    assert begun.status_code == 200, begun.text
    while True:
        shown = client.get(f"/api/checks/{CHECK}/trend").json()["trend"]
        if shown["state"] != "running":
            return shown
        time.sleep(0.02)


def test_without_an_inventory_there_is_no_trend(client: TestClient) -> None:
    check(client, "0/audit/ours.sql")
    shown = trend(client)
    assert shown["state"] == "failed"
    assert "no inventory" in shown["error"]["message"]


def test_a_trend_is_what_the_last_runs_of_the_inventory_would_have_shown(
    catalog: Catalog, tmp_path: Path, folder: Path
) -> None:
    store = tmp_path / "store"
    cloud = Cloud(catalog, ("us-east-1",), inventory=str(store))
    engine = cloud.session.engine
    types = ("AWS::SQS::Queue", "AWS::SNS::Topic")
    with console_on(cloud, tmp_path, stacks=(folder,)) as console:
        client = browser(console)
        cloud.put("AWS::SQS::Queue", {"QueueName": "a"})
        collected(engine, store, types)
        cloud.put("AWS::SQS::Queue", {"QueueName": "b"}, {"QueueName": "c"})
        collected(engine, store, types)
        collected(engine, store, types[:1])
        check(client, "0/audit/ours.sql", only=["ours.1"])
        calls = len(cloud.transport.sent)
        shown = trend(client, 2)
        assert shown["state"] == "done", shown
        assert [point["findings"] for point in shown["points"]] == [3, 3]
        assert [point["findings"] for point in trend(client)["points"]] == [1, 3, 3]
        assert shown["points"][0]["severities"] == {"high": 3}
        asked = [call.operation for call in cloud.transport.sent[calls:]]
        assert "ListResources" not in asked
    cloud.close()
