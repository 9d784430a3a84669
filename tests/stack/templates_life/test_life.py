"""The example templates from their first plan to their end, each through the command line."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.stack.on_a_cloud import tops
from tests.stack.templates_life.conftest import Begin
from tests.stack.templates_life.lives import ALONE, TEMPLATES, Life
from tests.stack.templates_life.running import Running

pytestmark = pytest.mark.thorough

EACH = [pytest.param(life, id=life.name) for life in ALONE]


@pytest.mark.parametrize("life", EACH)
def test_a_stack_is_built_once_and_leaves_nothing(life: Life, begin: Begin, tmp_path: Path) -> None:
    stack = begin(life)
    valid = stack.done("validate")
    assert valid.err.endswith(f": {life.creates} resources, valid\n")
    asked = stack.requests
    planned = stack.changes()
    assert [one["action"] for one in planned.values()] == ["create"] * life.creates
    assert stack.requests == asked, "a plan changes nothing"
    gives_its_outputs(stack, life, tmp_path / "outputs.json")
    assert len(stack.resources_beyond) == life.creates
    asked = stack.requests
    assert stack.changes() == {}
    stack.done("build")
    stack.done("test")
    assert stack.requests == asked
    stack.done("teardown --yes")
    assert stack.resources_beyond == ()
    assert stack.changes().keys() == planned.keys()


def gives_its_outputs(stack: Running, life: Life, path: Path) -> None:
    """Build it, and hold what it gives against what the template says."""
    built = stack.done("build", f"--output-file={path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = json.loads(path.read_bytes())
    assert tuple(written) == life.outputs
    assert all(value not in ("", None) for value in written.values())
    assert json.loads(built.out) == json.loads(stack.done("outputs").out) == written


@pytest.mark.parametrize("life", EACH)
def test_a_change_is_planned_and_built_and_one_from_outside_is_drift(
    life: Life, begin: Begin
) -> None:
    stack = begin(life)
    stack.done("build")
    given: Mapping[str, str] = {}
    for given, expected in life.changes:
        assert tops(stack.changes(given=given)) == expected
        stack.done("build --yes", given=given)
        assert stack.changes(given=given) == {}
    assert stack.changes("drift", given=given) == {}
    stack.edit(life.edit)
    assert tops(stack.changes("drift", given=given)) == life.drift
    assert stack("test", given=given).code == 1
    stack.done("build", given=given)
    assert stack.changes("drift", given=given) == {}
    stack.done("test", given=given)
    stack.done("teardown --yes", given=given)
    assert stack.resources_beyond == life.remains


def test_every_example_is_told_of() -> None:
    page = (TEMPLATES / "README.md").read_text("utf-8")
    for path in TEMPLATES.iterdir():
        assert path.name == "README.md" or f"[{path.name}]({path.name})" in page
