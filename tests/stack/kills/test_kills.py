"""Commands killed at random moments, and run again: they converge, and do nothing twice.

A command is killed up to three times in a row: what takes up an interrupted one is killed, too.
Chance begins with `--seed`.
"""

from __future__ import annotations

import pytest

from tests.stack.kills.conftest import Begin
from tests.stack.kills.works import THERE, Works

KILLS = 20
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


def test_a_first_build_that_is_killed_makes_everything_once(begin: Begin) -> None:
    works = begin()
    process = works.start_writing("build", works.random.randrange(1, THERE.total()))
    process.kill()
    process.communicate()
    _built(works, 0)
    assert (works.there(), works.made()) == (THERE, THERE)
    works.require_nothing_open()


@slow
def test_first_builds_that_are_killed_make_everything_once(begin: Begin) -> None:
    works = begin()
    while works.killed < KILLS:
        before = works.asked()
        _built(works, min(IN_A_ROW, KILLS - works.killed))
        works.require_built()
        assert works.made(since=before) == THERE, "something was made twice"
        _torn_down(works)


@slow
def test_changing_builds_that_are_killed_make_nothing_anew(begin: Begin) -> None:
    works = begin()
    _built(works, 0)
    wanted: tuple[dict[str, str], ...] = (CHANGED, {})
    while works.killed < KILLS:
        variables, wanted = wanted[0], wanted[::-1]
        _built(works, min(IN_A_ROW, KILLS - works.killed), **variables)
        works.require_built(**variables)
    assert works.made() == THERE
    _torn_down(works)


@slow
def test_replacing_builds_that_are_killed_leave_nothing_behind(begin: Begin) -> None:
    works = begin()
    _built(works, 0)
    wanted: tuple[dict[str, str], ...] = (REPLACED, {})
    while works.killed < KILLS:
        variables, wanted = wanted[0], wanted[::-1]
        _built(works, min(IN_A_ROW, KILLS - works.killed), **variables)
        works.require_built(**variables)
    _torn_down(works)


@slow
def test_another_build_after_a_killed_one_finds_what_that_made(begin: Begin) -> None:
    """Nobody has to build the same again: the values may be others, or it may be torn down."""
    works = begin()
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
def test_rollbacks_that_are_killed_leave_nothing_behind(begin: Begin) -> None:
    works = begin()
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
def test_teardowns_that_are_killed_leave_nothing(begin: Begin) -> None:
    works = begin()
    while works.killed < KILLS:
        _built(works, 0)
        works.require_built()
        _torn_down(works, min(IN_A_ROW, KILLS - works.killed))
