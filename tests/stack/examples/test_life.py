"""The example stacks from their first plan to their end, each through the command line."""

from __future__ import annotations

import json
import re
import shutil
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command
from tests.stack.examples.conftest import Begin
from tests.stack.examples.lives import (
    BUCKET,
    DATABASE,
    DECLARED,
    FEATURES,
    LIVES,
    STACKS,
    STARTER,
    WEB,
    Life,
)
from tests.stack.examples.running import Running, changing

pytestmark = pytest.mark.thorough


EACH = [pytest.param(life, id=life.name) for life in LIVES]
EACH_IN_TURN = [
    pytest.param(
        life, id=life.name, marks=pytest.mark.slow if life in (WEB, DATABASE, FEATURES) else ()
    )
    for life in LIVES
]
"""Those that take seconds run in their share of the slow tests."""


@pytest.fixture
def life(request: pytest.FixtureRequest, tmp_path: Path) -> Life:
    """A stack in a copy from which everything can be removed, and which waits little."""
    found: Life = request.param
    folder = tmp_path / found.name
    shutil.copytree(STACKS / found.name, folder)
    manifest = folder / "stackql_manifest.yml"
    manifest.write_text(manifest.read_text().replace("prevent_destroy: true", "keep: false"))
    for path in folder.rglob("*.iql"):
        path.write_text(re.sub(r"retry_delay=\d+", "retry_delay=0.01", path.read_text()))
    return found.at(folder)


@pytest.fixture
def stack(life: Life, begin: Begin) -> Running:
    """Its commands, on an empty cloud."""
    return begin(life)


def created(changes: dict[str, dict[str, Any]]) -> set[str]:
    """The resources that a plan creates."""
    return {name for name, change in changes.items() if change["action"] == "create"}


@pytest.mark.parametrize("life", EACH, indirect=True)
def test_a_stack_is_built_once_and_leaves_nothing(
    stack: Running, life: Life, tmp_path: Path
) -> None:
    stack.done("validate")
    first = stack.plan()
    assert created(first)
    assert (stack.resources, stack.requests) == ([], 0), "a plan changes nothing"
    gives_what_it_exports(stack, life, tmp_path / "outputs.json")
    writes = stack.requests
    again = stack.done("build")
    assert not {"created", "updated", "replaced"} & set(again.err.split())
    assert stack.requests - writes == life.commands
    assert changing(stack.plan()) == {}
    stack.done("teardown --yes")
    assert stack.resources == list(life.remains)
    last = stack.plan()
    assert created(first) - created(last) == {kept for kept in created(first) if "audit" in kept}
    stack.done("teardown --yes")
    assert stack.resources == list(life.remains)


def gives_what_it_exports(stack: Running, life: Life, path: Path) -> None:
    """Build it, and hold what it gives against what it exports."""
    built = stack.done("build", f"--output-file={path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = json.loads(path.read_bytes())
    assert tuple(written) == ("stack_name", "stack_env", *life.exports, "elapsed_time")
    assert json.loads(built.out) == written
    assert all(value not in ("", None) for value in written.values())
    del written["elapsed_time"]
    assert json.loads(stack.done("outputs").out) == written


@pytest.mark.parametrize("life", EACH_IN_TURN, indirect=True)
def test_a_change_is_planned_and_built_and_one_from_outside_is_drift(
    stack: Running, life: Life
) -> None:
    stack.done("build")
    for given, expected in life.changes:
        assert changing(stack.plan(given=given)) == expected
        writes = stack.requests
        stack.done("build --yes", given=given)
        assert stack.requests - writes == life.writes(expected) + life.commands
        assert changing(stack.plan(given=given)) == {}
    given = life.changes[-1][0] if life.changes else {}
    assert stack.done("drift --detailed-exitcode", given=given).out.endswith(": no drift\n")
    stack.edit(life.edit)
    found = stack("drift --json --detailed-exitcode", given=given)
    assert found.code == 2
    changes = {one["resource"]: one for one in json.loads(found.out)["changes"]}
    assert changing(changes) == life.drift
    assert stack("test", given=given).code == 1
    stack.done("build", given=given)
    stack.done("drift --detailed-exitcode", given=given)
    stack.done("test", given=given)


# What every word of the command line makes of a secret: nowhere is it to be seen.
@pytest.mark.parametrize(
    ("of", "name"),
    [(DATABASE, "DB_PASSWORD"), pytest.param(FEATURES, "API_KEY", marks=pytest.mark.slow)],
)
def test_a_secret_is_told_nowhere(of: Life, name: str, begin: Begin, tmp_path: Path) -> None:
    secret = of.variables[name]
    stack = begin(of)
    loud = "--show-queries --log-level trace"
    other = {name: f"{secret}-2"}
    stack.done("validate")
    stack.done("graph")
    for words in (f"plan {loud}", "plan --json", f"build {loud}", f"plan {loud}"):
        stack.done(words)
    stack("plan --json", given=other)
    stack.done(f"plan --out={tmp_path / 'saved.plan'}")
    stack.done(f"build {loud} --yes", given=other)
    for words in (f"test {loud}", f"drift {loud}", "outputs", "outputs --reveal"):
        stack(words, given=other)
    stack.done(f"teardown --yes {loud}")
    assert len(stack.told) > 20_000, "it told much"
    assert secret not in stack.told
    kept = [path for path in (tmp_path / "own").rglob("*") if path.is_file()]
    assert len(kept) >= 2, "there is a lock and a journal"
    assert [path for path in kept if secret.encode() in path.read_bytes()] == []


def test_a_saved_plan_with_secrets_is_its_owners(begin: Begin, tmp_path: Path) -> None:
    path = tmp_path / "saved.plan"
    begin(DATABASE).done(f"plan --out={path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_may_not_be_destroyed_stays_and_everything_with_it(begin: Begin) -> None:
    stack = begin(DECLARED)
    stack.done("build")
    there = stack.resources
    refused = stack("teardown --yes")
    assert refused.code == 1
    assert "prevent_destroy keeps order_table" in refused.err
    assert stack.resources == there


@pytest.mark.slow
def test_another_environment_is_a_stack_of_its_own(begin: Begin) -> None:
    stack, other = begin(FEATURES), begin(replace(FEATURES, environment="prod"))
    stack.done("build")
    other.done("build")
    assert ("AWS::Events::Rule", "workshop-prod-nightly") in [
        (type_name, name.rpartition("/")[2]) for type_name, name in other.resources
    ]
    assert changing(stack.plan()) == changing(other.plan()) == {}
    stack.done("teardown --yes")
    assert changing(other.plan()) == {}
    other.done("teardown --yes")
    assert [name for _, name in other.resources] == [
        "/workshop/dev/audit-trail",
        "/workshop/prod/audit-trail",
    ]


def test_a_stack_that_init_begins_lives(begin: Begin, tmp_path: Path, command: Command) -> None:
    begun = command("stack", "init", str(tmp_path / "shop"))
    assert begun.code == 0
    assert command("stack", "init", str(tmp_path / "shop")).code == 1, "it is there"
    stack = begin(STARTER.at(tmp_path / "shop"))
    assert created(stack.plan()) == {"dead_letters", "orders"}
    built = stack.done("build")
    assert json.loads(built.out)["queue_url"].endswith("/shop-dev-orders")
    assert changing(stack.plan()) == {}
    stack.done("teardown --yes")
    assert stack.resources == []


def test_a_copy_of_another_stack_is_that_stack(
    begin: Begin, tmp_path: Path, command: Command
) -> None:
    copied = command("stack", "init", str(tmp_path / "mine"), f"--template={STACKS / 'bucket'}")
    assert copied.code == 0
    stack = begin(BUCKET.at(tmp_path / "mine"))
    assert created(stack.plan()) == {"photos"}
    renamed = stack.plan(given={"BUCKET_PREFIX": "other"})
    assert renamed["photos"]["identifier"] == "other-photo-archive-dev"
