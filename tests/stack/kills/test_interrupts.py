"""Ctrl-C, and SIGTERM: what is under way is seen to its end, and the next build goes on."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.stack.kills.conftest import Begin
from tests.stack.kills.works import THERE, Ended
from tests.writing.store import journal_at

TO_DO = "build or tear down the stack again, which finishes it"


def _ended(process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate(timeout=60)
    return Ended(process.returncode, out, err)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_sees_to_what_it_has_begun(begin: Begin, number: int) -> None:
    works = begin()
    process = works.start_writing("build")
    process.send_signal(number)
    ended = _ended(process)
    assert ended.code == 130, ended
    assert "interrupted: waiting for what is under way; again to leave it as it is …" in ended.err
    assert ended.err.splitlines()[-1] == (
        f"cirrusql: interrupted; what was begun is noted down: {TO_DO}"
    )
    made = works.there()
    assert 0 < made.total() < THERE.total()
    assert not [row for row in journal_at(works.journal) if row.open]
    ended = works.run("build", "--yes")
    assert ended.code == 0, ended
    works.require_built()
    assert works.made() == THERE


@pytest.mark.slow
@pytest.mark.parametrize("_again", range(4))
def test_whoever_interrupts_twice_is_let_go_at_once(begin: Begin, _again: int) -> None:
    """At once means at once: the second one was lost if it came just before what ends was awaited.

    And where it came in time, a write that was being noted ended the journal's writer.
    """
    works = begin()
    works.configure(duration=30.0)
    process = works.start_writing("build")
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    said = ""
    while "again to leave it as it is" not in said:
        said = process.stderr.readline()
        assert said, "it has ended"
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    ended = _ended(process)
    assert time.monotonic() - start < 15, "what is under way takes thirty seconds"
    assert "Error" not in ended.err
    assert ended.code == 130, ended
    assert [row for row in journal_at(works.journal) if row.open]
    works.configure(duration=0.1)
    ended = works.run("build", "--yes")
    assert ended.code == 0, ended
    works.require_built()
    assert works.made() == THERE


@pytest.mark.slow
def test_an_interrupted_teardown_goes_on_with_the_next(begin: Begin) -> None:
    works = begin()
    assert works.run("build", "--yes").code == 0
    process = works.start_writing("teardown")
    process.send_signal(signal.SIGINT)
    ended = _ended(process)
    assert ended.code == 130, ended
    assert TO_DO in ended.err
    ended = works.run("teardown", "--yes")
    assert ended.code == 0, ended
    works.require_gone()


@pytest.mark.slow
def test_an_interrupted_rollback_leaves_a_stack_that_can_be_built(begin: Begin) -> None:
    works = begin()
    fault = {"code": "InvalidRequest", "operation": "CreateResource", "layer": "handler"}
    works.configure(faults=[{**fault, "type_name": "AWS::SNS::Subscription"}])
    process = works.start("build", "--yes", "--on-failure", "rollback")
    assert process.stderr is not None
    said = ""
    while "rolling back" not in said:
        said = process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    ended = _ended(process)
    assert ended.code == 130, ended
    works.configure(faults=[])
    assert works.run("build", "--yes").code == 0
    works.require_built()
