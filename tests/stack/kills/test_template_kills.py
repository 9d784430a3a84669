"""Builds and teardowns of a template, killed at random moments: nothing is made twice or left.

Nothing in the template has a name or tags: only what was noted before the end tells which resource
is which.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stack.kills.conftest import Begin
from tests.stack.kills.works import THERE, Works

KILLS = 20
IN_A_ROW = 3
AFTER = (0.45, 1.8)
CHANGED = {"Keep": "14"}
REPLACED = {"Keep": "14", "Block": "10.2", "RolePath": "/other/"}
slow = pytest.mark.slow


class TemplateWorks(Works):
    """The same with a template."""

    def words(self, command: str, variables: dict[str, str]) -> list[str]:
        """The stack, and the values of its parameters."""
        given = [word for n, v in variables.items() for word in ("--parameter", f"{n}={v}")]
        return [command, str(Path(__file__).parent / "factory.yaml"), *given]


WORKS = TemplateWorks


def _built(works: Works, kills: int, **variables: str) -> None:
    ended = works.run_killed(kills, "build", "--yes", after=AFTER, **variables)
    assert ended.code == 0, ended
    works.require_built(**variables)


def test_a_first_build_that_is_killed_makes_everything_once(begin: Begin) -> None:
    works = begin()
    process = works.start_writing("build", works.random.randrange(1, THERE.total()))
    process.kill()
    process.communicate()
    _built(works, 0)
    assert works.made() == THERE
    assert works.run("teardown", "--yes").code == 0
    works.require_gone()


@slow
def test_first_builds_that_are_killed_make_everything_once(begin: Begin) -> None:
    works = begin()
    while works.killed < KILLS:
        before = works.asked()
        _built(works, min(IN_A_ROW, KILLS - works.killed))
        assert works.made(since=before) == THERE, "something was made twice"
        assert works.run("teardown", "--yes").code == 0
        works.require_gone()


@slow
def test_other_builds_that_are_killed_leave_no_more_than_there_is_to_be(begin: Begin) -> None:
    works = begin()
    choices: tuple[dict[str, str], ...] = ({}, CHANGED, REPLACED)
    while works.killed < KILLS:
        for _ in range(works.random.randrange(IN_A_ROW)):
            variables = works.random.choice(choices)
            works.run_killed(1, "build", "--yes", after=AFTER, **variables)
        _built(works, 1, **works.random.choice(choices))


@slow
def test_teardowns_that_are_killed_leave_nothing(begin: Begin) -> None:
    works = begin()
    while works.killed < KILLS:
        _built(works, 0)
        kills = min(IN_A_ROW, KILLS - works.killed)
        ended = works.run_killed(kills, "teardown", "--yes", after=(0.4, 1.2))
        assert ended.code == 0, ended
        works.require_gone()


@slow
def test_a_build_that_was_killed_can_be_torn_down_at_once(begin: Begin) -> None:
    works = begin()
    while works.killed < KILLS:
        works.run_killed(1, "build", "--yes", after=AFTER)
        ended = works.run("teardown", "--yes")
        assert ended.code == 0, ended
        works.require_gone()
