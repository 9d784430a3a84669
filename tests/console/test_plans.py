"""Plans: what they show, when they are applied, and what is told when it goes wrong half way."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.console import Console
from cirrusql.engine.write_mode import WriteMode
from tests.answers.clouds import Cloud
from tests.console.conftest import REGIONS
from tests.console.consoles import browser, console_on

PLAN = "plan-number-one"
INSERT = "INSERT INTO awscc.sqs.queues(queue_name, region) VALUES ('{}', 'us-east-1')"
UPDATE = "UPDATE awscc.sqs.queues SET delay_seconds = 7 WHERE region = 'us-east-1'"
DELETE = "DELETE FROM awscc.sqs.queues WHERE region = 'us-east-1'"


@pytest.fixture
def writer(cloud: Cloud, tmp_path: Path) -> Iterator[TestClient]:
    with console_on(cloud, tmp_path, WriteMode.DELETE_TOO) as console:
        yield browser(console)


def planned(client: TestClient, sql: str, plan: str = PLAN, parameters: Any = None) -> Any:
    """A plan, as the page is told it once it is made."""
    asked = {"plan": plan, "sql": sql, "parameters": parameters}
    answer = client.post("/api/plans", json=asked)
    assert answer.status_code == 200, answer.text
    return followed(client, plan)


def followed(client: TestClient, plan: str = PLAN) -> Any:
    """How a plan stands once nothing is done with it; who follows it is told the same."""
    answer = client.get(f"/api/plans/{plan}/follow")
    assert answer.status_code == 200, answer.text
    last = json.loads(answer.text.splitlines()[-1])
    whole = client.get(f"/api/plans/{plan}").json()
    assert last["state"] == whole["state"]
    return whole


def changes(client: TestClient, plan: str = PLAN) -> Any:
    """The first changes of a plan."""
    answer = client.get(f"/api/plans/{plan}/changes")
    assert answer.status_code == 200, answer.text
    return answer.json()["changes"]


def apply(client: TestClient, number: int, plan: str = PLAN) -> Any:
    """How applying a plan ended, as the page is told it."""
    answer = client.post(f"/api/plans/{plan}/apply", json={"changes": number})
    assert answer.status_code == 200, answer.text
    return followed(client, plan)


def refused(client: TestClient, number: Any = 1, plan: str = PLAN) -> str:
    """Why a plan is not applied."""
    answer = client.post(f"/api/plans/{plan}/apply", json={"changes": number})
    assert answer.status_code in (400, 404), answer.text
    return str(answer.json()["error"]["text"])


def names(cloud: Cloud) -> list[str]:
    """The queues that there are."""
    found = cloud.rows("SELECT queue_name FROM awscc.sqs.queues ORDER BY 1")
    return [str(name) for (name,) in found]


def writes(cloud: Cloud) -> int:
    """How many writes were sent."""
    words = ("CreateResource", "UpdateResource", "DeleteResource")
    return sum(call.operation in words for call in cloud.transport.sent)


def test_a_plan_shows_each_change_and_sends_nothing_but_reads(
    writer: TestClient, cloud: Cloud
) -> None:
    tags = [{"Key": "Owner", "Value": "ops"}]
    cloud.put("AWS::SQS::Queue", {"QueueName": "a", "DelaySeconds": 3, "Tags": tags})
    cloud.put("AWS::SQS::Queue", {"QueueName": "b", "DelaySeconds": 7})
    told = planned(writer, f"{UPDATE}; {INSERT.format('c')}")
    assert (told["state"], told["counts"]) == ("planned", {"update": 1, "create": 1})
    assert (told["calls"], told["changes"], told["typed"]) == (3, 2, False)
    assert told["account"] == "123456789012"
    actions = {one for part in told["permissions"]["Statement"] for one in part["Action"]}
    assert {"sqs:SetQueueAttributes", "sqs:CreateQueue", "cloudformation:UpdateResource"} <= actions
    by_name = {str(one["identifier"]).rpartition("/")[2]: one for one in changes(writer)}
    assert by_name["a"]["verb"] == "update"
    assert by_name["a"]["relation"] == "awscc.sqs.queues"
    assert by_name["a"]["properties"] == [
        {
            "path": "DelaySeconds",
            "pointer": "/DelaySeconds",
            "kind": "changed",
            "old": {"text": "3"},
            "new": {"text": "7"},
        }
    ]
    assert "QueueName" in by_name["a"]["fixed"]
    assert (by_name["b"]["verb"], by_name["b"]["properties"]) == ("nothing", [])
    assert writes(cloud) == 0


def test_a_patch_of_an_array_is_shown_line_by_line(writer: TestClient, cloud: Cloud) -> None:
    tags = [{"Key": f"key-{number}", "Value": "x" * 20} for number in range(9)]
    (name,) = cloud.put("AWS::SQS::Queue", {"QueueName": "a", "Tags": tags})
    patch = '[{"op": "add", "path": "/Tags/-", "value": {"Key": "new", "Value": "tag"}}]'
    planned(
        writer,
        f"UPDATE awscc.sqs.queues SET PatchDocument = '{patch}'"
        f" WHERE Identifier = '{name}' AND region = 'us-east-1'",
    )
    (change,) = changes(writer)
    (tags_changed,) = change["properties"]
    assert (tags_changed["path"], tags_changed["kind"]) == ("Tags", "changed")
    added = [text.strip() for sign, text in tags_changed["lines"] if sign == "+"]
    assert '{"Key": "new", "Value": "tag"}' in added
    assert "lines that stay" in dict(tags_changed["lines"])["…"]


def test_a_patch_that_does_not_fit_is_told_before_it_is_sent(
    writer: TestClient, cloud: Cloud
) -> None:
    (name,) = cloud.put("AWS::SQS::Queue", {"QueueName": "a"})
    patch = '[{"op": "remove", "path": "/Tags/3"}]'
    planned(
        writer,
        f"UPDATE awscc.sqs.queues SET PatchDocument = '{patch}'"
        f" WHERE Identifier = '{name}' AND region = 'us-east-1'",
    )
    (change,) = changes(writer)
    assert "does not fit" in change["notes"][0]
    assert change["properties"][0]["kind"] == "remove"


def test_what_can_only_be_given_at_creation_is_no_plan(writer: TestClient, cloud: Cloud) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a"})
    told = planned(writer, UPDATE.replace("delay_seconds = 7", "queue_name = 'b'"))
    assert told["state"] == "not planned"
    assert told["error"]["kind"] == "NotUpdatable"
    assert told["error"]["hint"]
    assert "no plan" in refused(writer)


def test_secrets_are_not_shown_though_they_change(writer: TestClient, cloud: Cloud) -> None:
    variables = {"Variables": {"DB_PASSWORD": "hunter22old", "LEVEL": "info"}}
    model = {
        "FunctionName": "f",
        "Role": "arn:aws:iam::123456789012:role/r",
        "Code": {"ZipFile": "x"},
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Environment": variables,
    }
    cloud.put("AWS::Lambda::Function", model)
    told = planned(
        writer,
        "UPDATE awscc.lambda.functions SET environment ="
        ' \'{"Variables": {"DB_PASSWORD": "hunter23new", "LEVEL": "info"}}\''
        " WHERE Identifier = 'f' AND region = 'us-east-1'",
    )
    shown = json.dumps([{**told, "sql": ""}, changes(writer)])
    assert "hunter2" not in shown
    ((change,),) = [one["properties"] for one in changes(writer)]
    assert (change["path"], change["secret"]) == ("Environment.Variables.DB_PASSWORD", True)
    assert change["new"] == {"text": '"***"'}


def test_an_applied_plan_is_told_call_by_call(writer: TestClient, cloud: Cloud) -> None:
    planned(writer, f"{INSERT.format('a')}; {INSERT.format('b')}")
    told = apply(writer, 2)
    assert told["state"] == "applied"
    steps = told["progress"]["steps"]
    assert [step[1] for step in steps] == ["done", "done"]
    assert all(step[2].endswith(("/a", "/b")) and step[3] for step in steps)
    assert names(cloud) == ["a", "b"]


def test_a_plan_is_applied_once_whoever_asks_again(writer: TestClient, cloud: Cloud) -> None:
    planned(writer, INSERT.format("a"))
    apply(writer, 1)
    assert apply(writer, 1)["state"] == "applied"
    assert (names(cloud), writes(cloud)) == (["a"], 1)


def test_a_plan_that_would_do_something_else_meanwhile_is_refused(
    writer: TestClient, cloud: Cloud
) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a", "DelaySeconds": 3})
    planned(writer, UPDATE)
    cloud.put("AWS::SQS::Queue", {"QueueName": "b", "DelaySeconds": 3})
    told = apply(writer, 1)
    assert told["state"] == "refused"
    assert "changed since the plan" in told["error"]["message"]
    assert "now it would update 2" in told["error"]["message"]
    assert writes(cloud) == 0
    assert "no plan" in refused(writer)


def test_a_resource_that_changed_otherwise_meanwhile_is_refused_too(
    writer: TestClient, cloud: Cloud
) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a", "DelaySeconds": 3})
    planned(writer, DELETE)
    cloud.run("UPDATE awscc.sqs.queues SET delay_seconds = 4 WHERE queue_name = 'a'")
    before = writes(cloud)
    assert apply(writer, 1)["state"] == "refused"
    assert writes(cloud) == before


@pytest.mark.parametrize("number", [0, 2, 10])
def test_another_number_of_changes_is_no_yes(writer: TestClient, cloud: Cloud, number: int) -> None:
    planned(writer, INSERT.format("a"))
    assert "not how many" in refused(writer, number)
    assert writes(cloud) == 0


@pytest.mark.parametrize(
    ("mode", "sql", "why"),
    [
        (WriteMode.READ_ONLY, INSERT.format("b"), "only reads"),
        (WriteMode.READ_ONLY, DELETE, "only reads"),
        (WriteMode.WRITE, DELETE, "deletes nothing"),
        (WriteMode.WRITE, f"{INSERT.format('b')}; {DELETE}", "deletes nothing"),
    ],
)
def test_what_the_server_was_not_started_for_is_refused_whatever_is_sent(
    cloud: Cloud, tmp_path: Path, mode: WriteMode, sql: str, why: str
) -> None:
    cloud.put("AWS::SQS::Queue", {"QueueName": "a"})
    with console_on(cloud, tmp_path, mode) as console:
        client = browser(console)
        told = planned(client, sql)
        assert told["state"] == "planned"
        assert why in told["cannot"]["message"]
        assert told["cannot"]["hint"]
        for number in (1, 2, True, "1", None):
            refused(client, number)
        assert why in refused(client, told["changes"])
        assert followed(client)["state"] == "planned"
        assert (names(cloud), writes(cloud)) == (["a"], 0)


def test_another_persons_plan_is_not_found(console: Console, cloud: Cloud) -> None:
    one, other = browser(console), browser(console)
    planned(one, INSERT.format("a"))
    for method, path in (("GET", ""), ("GET", "/changes"), ("GET", "/follow"), ("POST", "/cancel")):
        assert other.request(method, f"/api/plans/{PLAN}{path}").status_code == 404
    assert "not here" in refused(other)


@pytest.mark.parametrize("sql", ["SELECT 1", "SET region = 'x'", "", "CREATE VIEW v AS SELECT 1"])
def test_what_does_not_write_is_no_plan(client: TestClient, sql: str) -> None:
    told = planned(client, sql)
    assert told["state"] == "not planned"
    assert told["error"]["message"]


def test_a_plan_of_a_name_is_of_one_statement(client: TestClient) -> None:
    planned(client, INSERT.format("a"))
    asked = {"plan": PLAN, "sql": INSERT.format("b")}
    answer = client.post("/api/plans", json=asked)
    assert "another statement" in answer.json()["error"]["message"]
    assert planned(client, INSERT.format("a"))["state"] == "planned"


class Refusing:
    """Refuses to create what is called so, and holds once what is called otherwise."""

    def __init__(self, inner: Transport, refused: bytes, held: bytes = b"-") -> None:
        self._inner, self._refused, self._held = inner, refused, held

    async def send(self, call: Call) -> Answer:
        if call.operation == "CreateResource" and self._refused in (call.body or b""):
            return Answer(400, b'{"__type": "AccessDeniedException", "Message": "not you"}')
        if call.operation == "CreateResource" and self._held in (call.body or b""):
            self._held = b"-nothing more-"
            await asyncio.sleep(60)
        return await self._inner.send(call)

    async def account_id(self) -> str:
        return await self._inner.account_id()

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def failing(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Cloud, TestClient]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    cloud = Cloud(
        catalog,
        REGIONS,
        around=lambda inner: Refusing(inner, b"refused", b"held"),
        journaled=True,
    )
    with console_on(cloud, tmp_path, WriteMode.DELETE_TOO) as console:
        yield cloud, browser(console)
    cloud.close()


def test_a_failure_half_way_says_exactly_what_was_done(failing: tuple[Cloud, TestClient]) -> None:
    cloud, client = failing
    planned(client, "; ".join(map(INSERT.format, ("a", "refused", "c"))))
    told = apply(client, 3)
    assert told["state"] == "failed"
    assert "not you" in told["error"]["message"]
    assert [step[1] for step in told["progress"]["steps"]] == ["done", "failed", "not begun"]
    assert "not you" in told["progress"]["steps"][1][4]["message"]
    assert names(cloud) == ["a"]
    run = client.get(f"/api/journal/{told['number']}").json()
    assert [one["state"] for one in run["entries"]] == ["done", "failed", "not started"]
    assert run["open"] == []
    (listed,) = client.get("/api/journal").json()["runs"]
    assert listed["write"] == told["number"]


@pytest.mark.parametrize(
    ("word", "states", "there"),
    [
        ("cancel", ["done", "sent", "cancelled"], ["a"]),
        ("resume", ["done", "done", "done"], ["a", "c", "held"]),
    ],
)
def test_cancelling_says_what_is_not_known_and_the_journal_ends_it(
    failing: tuple[Cloud, TestClient], word: str, states: list[str], there: list[str]
) -> None:
    cloud, client = failing
    planned(client, "; ".join(map(INSERT.format, ("a", "held", "c"))))
    client.post(f"/api/plans/{PLAN}/apply", json={"changes": 3})
    until = time.monotonic() + 10
    while time.monotonic() < until:
        shown = client.get(f"/api/plans/{PLAN}").json()
        if shown["progress"]["counts"].get("sent") and shown["progress"]["counts"].get("done"):
            break
        time.sleep(0.02)
    client.post(f"/api/plans/{PLAN}/cancel")
    told = followed(client)
    assert told["state"] == "cancelled"
    assert [step[1] for step in told["progress"]["steps"]] == ["done", "not known", "not begun"]
    number = told["number"]
    run = client.get(f"/api/journal/{number}").json()
    assert run["open"] == [2, 3]
    assert client.post(f"/api/journal/{number}/{word}").status_code == 200
    while client.get(f"/api/journal/{number}").json()["doing"]:
        time.sleep(0.02)
    run = client.get(f"/api/journal/{number}").json()
    assert (run["ended"]["did"], run["ended"]["error"]) == (word, None)
    assert [one["state"] for one in run["entries"]] == states
    assert names(cloud) == there


def test_the_journal_is_only_worked_on_as_the_server_was_started_for(
    failing: tuple[Cloud, TestClient], tmp_path: Path
) -> None:
    cloud, client = failing
    planned(client, "; ".join(map(INSERT.format, ("a", "refused"))))
    number = apply(client, 2)["number"]
    with console_on(cloud, tmp_path / "other") as console:
        reader = browser(console)
        assert "only reads" in reader.get(f"/api/journal/{number}").json()["cannot"]["message"]
        for word in ("resume", "cancel"):
            answer = reader.post(f"/api/journal/{number}/{word}")
            assert "only reads" in answer.json()["error"]["message"]
    assert client.get("/api/journal/999").status_code == 404


def test_a_plan_that_is_being_made_is_cancelled(catalog: Catalog, tmp_path: Path) -> None:
    cloud = Cloud(catalog, REGIONS)
    with console_on(cloud, tmp_path, WriteMode.WRITE) as console:
        client = browser(console)
        forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        sql = f"INSERT INTO awscc.sqs.queues(queue_name) {forever} SELECT max(i) FROM n"
        client.post("/api/plans", json={"plan": PLAN, "sql": sql})
        time.sleep(0.3)
        client.post(f"/api/plans/{PLAN}/cancel")
        told = followed(client)
        assert (told["state"], told["error"]["kind"]) == ("not planned", "Cancelled")
    cloud.close()


def test_the_order_in_which_regions_answer_makes_no_other_plan(
    writer: TestClient, cloud: Cloud
) -> None:
    for region in REGIONS:
        queues = ({"QueueName": f"q{number}", "DelaySeconds": 1} for number in range(20))
        cloud.put("AWS::SQS::Queue", *queues, region=region)
    sql = "UPDATE awscc.sqs.queues SET delay_seconds = 9 WHERE region IN ('us-east-1', 'eu-west-1')"
    planned(writer, sql)
    told = apply(writer, 40)
    assert (told["state"], told["progress"]["counts"]) == ("applied", {"done": 40})


def test_whoever_presses_at_the_same_time_applies_it_once(writer: TestClient, cloud: Cloud) -> None:
    planned(writer, INSERT.format("a"))
    with ThreadPoolExecutor(8) as pool:
        ended = [*pool.map(lambda _: apply(writer, 1)["state"], range(8))]
    assert {*ended} == {"applied"}
    assert writes(cloud) == 1


def test_a_value_of_many_megabytes_is_cut_and_says_so(writer: TestClient, cloud: Cloud) -> None:
    (topic,) = cloud.put("AWS::SNS::Topic", {"TopicName": "t", "DisplayName": "old"})
    planned(
        writer,
        "UPDATE awscc.sns.topics SET display_name = hex(zeroblob(1500000))"
        f" WHERE Identifier = '{topic}' AND region = 'us-east-1'",
    )
    ((shown,),) = [one["properties"] for one in changes(writer)]
    assert shown["old"] == {"text": '"old"'}
    assert (len(shown["new"]["text"]), shown["new"]["of"]) == (20_000, 3_000_002)
