"""Stacks from the console: planned, carried out as they were planned, and only if that may be."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cirrusql.catalog import Catalog
from cirrusql.console import Console
from cirrusql.console.stack_places import stack_places
from cirrusql.engine.write_mode import WriteMode
from tests.answers.clouds import Cloud
from tests.console.consoles import browser, console_on

EXAMPLE = Path(__file__).parents[2] / "examples" / "stacks" / "bucket"
RUN = "stack-run-one"
ASKED = {"stack": "0/bucket", "environment": "dev", "variables": {"AWS_REGION": "us-east-1"}}
NAMES = "SELECT bucket_name FROM awscc.s3.buckets WHERE region = 'us-east-1'"
TEMPLATE = (
    "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: from-template}\n"
)


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a manifest and a template, and a stack beside it that is nobody's business."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    shutil.copytree(EXAMPLE, tmp_path / "stacks" / "bucket")
    shutil.copytree(EXAMPLE, tmp_path / "other" / "bucket")
    (tmp_path / "stacks" / "link").symlink_to(tmp_path / "other" / "bucket")
    (tmp_path / "stacks" / "queue.yaml").write_text(TEMPLATE)
    (tmp_path / "stacks" / "notes.yaml").write_text("Resources: none of AWS's\n")
    return tmp_path / "stacks"


@pytest.fixture
def writer(cloud: Cloud, tmp_path: Path, stacks: Path) -> Iterator[Console]:
    with console_on(cloud, tmp_path, WriteMode.DELETE_TOO, stacks=(stacks,)) as console:
        yield console


@pytest.fixture
def person(writer: Console) -> TestClient:
    return browser(writer)


def rested(client: TestClient, run: str = RUN) -> Any:
    """How a plan stands once nothing is done about it any more."""
    for _ in range(600):
        found = client.get(f"/api/stacks/{run}").json()
        if found["state"] not in ("planning", "applying"):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def planned(client: TestClient, kind: str = "build", run: str = RUN, **asked: Any) -> Any:
    answer = client.post("/api/stacks", json={"run": run, "kind": kind, **ASKED, **asked})
    assert answer.status_code == 200, answer.text
    return rested(client, run)


def applied(client: TestClient, run: str = RUN) -> Any:
    answer = client.post(f"/api/stacks/{run}/apply")
    assert answer.status_code == 200, answer.text
    return rested(client, run)


def test_manifests_and_templates_are_found(stacks: Path) -> None:
    found, cut = stack_places([stacks])
    assert [(one.name, one.is_template) for one in found] == [
        ("0/queue.yaml", True),
        ("0/bucket", False),
    ]
    assert not cut


def test_a_stack_is_planned_built_and_torn_down(person: TestClient, cloud: Cloud) -> None:
    plan = planned(person)
    (change,) = plan["changes"]
    assert (plan["state"], change["action"], change["relation"]) == (
        "planned",
        "create",
        "awscc.s3.buckets",
    )
    assert {node["state"] for node in plan["nodes"].values()} == {"waiting"}
    assert cloud.rows(NAMES) == []
    built = applied(person)
    assert (built["state"], built["error"]) == ("applied", None)
    assert [node["state"] for node in built["nodes"].values()] == ["done"]
    assert cloud.rows(NAMES) == [("lantern-photo-archive-dev",)]
    assert planned(person, run="stack-run-two")["doing"] == 0
    gone = planned(person, "teardown", "stack-run-three")
    assert gone["destroys"] == 1
    assert applied(person, "stack-run-three")["state"] == "applied"
    assert cloud.rows(NAMES) == []


def test_a_plan_is_carried_out_once(person: TestClient, cloud: Cloud) -> None:
    planned(person)
    applied(person)
    sent = len(cloud.transport.sent)
    assert applied(person)["state"] == "applied"
    assert len(cloud.transport.sent) == sent


def test_what_has_changed_since_the_plan_is_not_built(
    person: TestClient, cloud: Cloud, stacks: Path
) -> None:
    planned(person)
    manifest = stacks / "bucket" / "stackql_manifest.yml"
    changed = manifest.read_text().replace("%}lantern{%", "%}other{%")
    assert changed != manifest.read_text()
    manifest.write_text(changed)
    found = applied(person)
    assert found["state"] == "failed"
    assert "has changed since the plan" in found["error"]["message"]
    assert cloud.rows(NAMES) == []


def test_drift_is_what_somebody_else_has_changed(person: TestClient, cloud: Cloud) -> None:
    planned(person)
    applied(person)
    assert planned(person, "drift", "stack-run-two")["doing"] == 0
    cloud.run("DELETE FROM awscc.s3.buckets WHERE bucket_name = 'lantern-photo-archive-dev'"
              " AND region = 'us-east-1'")  # fmt: skip
    drift = planned(person, "drift", "stack-run-three")
    assert [one["action"] for one in drift["changes"]] == ["create"]
    assert person.post("/api/stacks/stack-run-three/apply").status_code == 400


def test_a_template_is_a_stack_in_one_region(
    person: TestClient, catalog: Catalog, tmp_path: Path, stacks: Path
) -> None:
    asked: dict[str, Any] = {"stack": "0/queue.yaml", "environment": "", "variables": {}}
    assert "is in one region" in planned(person, **asked)["error"]["message"]
    cloud = Cloud(catalog, ("eu-west-1",))
    with console_on(cloud, tmp_path / "one", stacks=(stacks,)) as console:
        plan = planned(browser(console), **asked)
    assert [(one["resource"], one["region"]) for one in plan["changes"]] == [("Q", "eu-west-1")]
    cloud.close()


@pytest.mark.parametrize(
    ("mode", "kind", "allowed"),
    [
        (WriteMode.READ_ONLY, "build", False),
        (WriteMode.WRITE, "build", True),
        (WriteMode.WRITE, "teardown", False),
        (WriteMode.DELETE_TOO, "teardown", True),
    ],
)
def test_only_what_the_server_was_started_for_is_carried_out(
    cloud: Cloud, tmp_path: Path, stacks: Path, mode: WriteMode, kind: str, allowed: bool
) -> None:
    with console_on(cloud, tmp_path / "a", WriteMode.DELETE_TOO, stacks=(stacks,)) as console:
        client = browser(console)
        planned(client)
        if kind == "teardown":
            applied(client)
    with console_on(cloud, tmp_path / "b", mode, stacks=(stacks,)) as console:
        client = browser(console)
        plan = planned(client, kind)
        assert (plan["cannot"] is None) == allowed
        before = cloud.rows(NAMES)
        answer = client.post(f"/api/stacks/{RUN}/apply")
        assert (answer.status_code == 200) == allowed
        rested(client)
        assert (cloud.rows(NAMES) == before) != allowed


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"stack": "0/../other/bucket"}, "no stack in the folders"),
        ({"stack": "0/link"}, "no stack in the folders"),
        ({"stack": "/etc"}, "no stack in the folders"),
        ({"stack": "1/bucket"}, "no stack in the folders"),
        ({"environment": ""}, "which environment"),
        ({"variables": {}}, "AWS_REGION"),
    ],
)
def test_what_cannot_be_planned_says_why(
    person: TestClient, asked: dict[str, Any], told: str
) -> None:
    plan = planned(person, **asked)
    assert plan["state"] == "not planned"
    assert told in plan["error"]["text"]


def test_nobody_sees_or_builds_the_plan_of_another(person: TestClient, writer: Console) -> None:
    planned(person)
    other = browser(writer)
    assert other.get(f"/api/stacks/{RUN}").status_code == 404
    assert other.post(f"/api/stacks/{RUN}/apply").status_code == 404
