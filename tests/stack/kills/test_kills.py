"""Commands killed at random moments, and run again: they converge, and do nothing twice.

A command is killed up to three times in a row: what takes up an interrupted one is killed, too.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.stack.kills.conftest import Begin
from tests.stack.kills.works import THERE, Works

KILLS = 20
SEEDS = (1, 2, 3)
IN_A_ROW = 3
# Starting and reading the stack take half a second; whole commands one to two.
WHILE_BUILDING = (0.45, 2.0)
WHILE_CHANGING = (0.45, 1.6)
CHANGED = {"KEEP": "14"}
REPLACED = {"KEEP": "14", "BLOCK": "10.2", "ROLE_PATH": "/other/"}
FAILING = {
    "code": "InvalidRequest",
    "operation": "CreateResource",
    "type_name": "AWS::SNS::Subscription",
    "layer": "handler",
    "message": "nobody listens",
}
slow = pytest.mark.slow


def _built(works: Works, kills: int, **variables: str) -> None:
    ended = works.run_killed(kills, "build", "--yes", after=WHILE_BUILDING, **variables)
    assert ended.code == 0, ended


def _torn_down(works: Works, kills: int = 0, **variables: str) -> None:
    ended = works.run_killed(kills, "teardown", "--yes", after=WHILE_CHANGING, **variables)
    assert ended.code == 0, ended
    works.require_gone()


def _kill_first_builds(works: Works, kills: int) -> None:
    while works.killed < kills:
        before = works.asked()
        _built(works, min(IN_A_ROW, kills - works.killed))
        works.require_built()
        assert works.made(since=before) == THERE, "something was made twice"
        _torn_down(works)


def test_a_first_build_that_is_killed_makes_everything_once(begin: Begin) -> None:
    works = begin(1)
    process = works.start_writing("build", works.random.randrange(1, THERE.total()))
    process.kill()
    process.communicate()
    _built(works, 0)
    assert (works.there(), works.made()) == (THERE, THERE)
    works.require_nothing_open()


@slow
@pytest.mark.parametrize("seed", SEEDS)
def test_first_builds_that_are_killed_make_everything_once(begin: Begin, seed: int) -> None:
    _kill_first_builds(begin(seed), KILLS)


@slow
@pytest.mark.parametrize("seed", SEEDS)
def test_changing_builds_that_are_killed_make_nothing_anew(begin: Begin, seed: int) -> None:
    works = begin(seed)
    _built(works, 0)
    wanted: tuple[dict[str, str], ...] = (CHANGED, {})
    while works.killed < KILLS:
        variables, wanted = wanted[0], wanted[::-1]
        _built(works, min(IN_A_ROW, KILLS - works.killed), **variables)
        works.require_built(**variables)
    assert works.made() == THERE
    _torn_down(works)


@slow
@pytest.mark.parametrize("seed", SEEDS)
def test_replacing_builds_that_are_killed_leave_nothing_behind(begin: Begin, seed: int) -> None:
    works = begin(seed)
    _built(works, 0)
    wanted: tuple[dict[str, str], ...] = (REPLACED, {})
    while works.killed < KILLS:
        variables, wanted = wanted[0], wanted[::-1]
        _built(works, min(IN_A_ROW, KILLS - works.killed), **variables)
        works.require_built(**variables)
    _torn_down(works)


@slow
@pytest.mark.parametrize("seed", SEEDS)
def test_another_build_after_a_killed_one_finds_what_that_made(begin: Begin, seed: int) -> None:
    """Nobody has to build the same again: the values may be others, or it may be torn down."""
    works = begin(seed)
    choices: tuple[dict[str, str], ...] = ({}, CHANGED, REPLACED)
    while works.killed < KILLS:
        for _ in range(IN_A_ROW):
            variables = works.random.choice(choices)
            works.run_killed(1, "build", "--yes", after=WHILE_CHANGING, **variables)
        if works.random.random() < 0.3:
            works.run_killed(1, "build", "--yes", after=WHILE_CHANGING, **REPLACED)
            _torn_down(works, 1)
        else:
            variables = works.random.choice(choices)
            _built(works, 1, **variables)
            works.require_built(**variables)


@slow
@pytest.mark.parametrize("seed", SEEDS)
def test_rollbacks_that_are_killed_leave_nothing_behind(begin: Begin, seed: int) -> None:
    works = begin(seed)
    while works.killed < KILLS:
        is_first = works.random.random() < 0.5
        if not is_first:
            _built(works, 0)
            _without_the_reader(works)
        works.configure(faults=[FAILING])
        kills = min(IN_A_ROW, KILLS - works.killed)
        ended = works.run_killed(
            kills, "build", "--yes", "--on-failure", "rollback", after=(0.9, 2.6), **REPLACED
        )
        assert ended.code == 1, ended
        assert "nobody listens" in ended.err
        works.require_nothing_open()
        works.configure(faults=[])
        _built(works, 0, **REPLACED)
        works.require_built(**REPLACED)
        _torn_down(works, 0, **REPLACED)


def _without_the_reader(works: Works) -> None:
    """Delete the resource whose creation is to fail, so that a build creates it."""
    (name,) = [name for kind, name in works.store().resources if kind == "AWS::SNS::Subscription"]
    works.delete("AWS::SNS::Subscription", name)


@slow
@pytest.mark.parametrize("seed", SEEDS)
def test_teardowns_that_are_killed_leave_nothing(begin: Begin, seed: int) -> None:
    works = begin(seed)
    while works.killed < KILLS:
        _built(works, 0)
        works.require_built()
        _torn_down(works, min(IN_A_ROW, KILLS - works.killed))


@slow
@pytest.mark.parametrize("seed", SEEDS)
def test_commands_that_are_killed_at_once_leave_no_half_state(begin: Begin, seed: int) -> None:
    """Most often while the state is read, or while it is written at the end."""
    works = begin(seed)
    seen: Counter[str] = Counter()
    _built(works, 0)
    for _ in range(KILLS):
        variables = works.random.choice(({}, CHANGED))
        ended = works.run_killed(1, "build", "--yes", after=(0.7, 1.4), **variables)
        seen[str(ended.code)] += 1
        assert ended.code == 0, ended
        works.require_built(**variables)
    _torn_down(works)
