from __future__ import annotations

import io
import time

import pytest

from cirrusql.cli import progress
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import Shown
from cirrusql.cli.progress import Counts
from cirrusql.errors import Error
from cirrusql.events import Event
from cirrusql.result import Diagnostics, Result, ResultColumn


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_error_is_one_line_without_control_characters() -> None:
    stream = io.StringIO()
    Narrator(stream).error(Error("no\nsuch \x1b[31mthing", hint="try another"))
    assert stream.getvalue() == "cirrusql: no such \\u001b[31mthing; try another\n"


def test_the_summary_is_for_terminals() -> None:
    diagnostics = Diagnostics(
        regions=("a", "b", "c", "d"), calls={"ListResources": 1200}, throttles=3
    )
    result = Result((ResultColumn("x"),), iter(()), diagnostics)
    terminal, pipe = Terminal(), io.StringIO()
    Narrator(terminal).outcome(result, Shown(1), 0.5)
    Narrator(pipe).outcome(result, Shown(1), 0.5)
    assert (
        terminal.getvalue() == "1 row · a, b, c and 1 more · 1,200 calls · 3 throttled · 0.50 s\n"
    )
    assert pipe.getvalue() == ""


def test_notes_are_told_everywhere() -> None:
    stream = io.StringIO()
    result = Result((ResultColumn("x"),), iter(()), Diagnostics(notes=["not offered in x"]))
    Narrator(stream).outcome(result, Shown(), 0.0)
    assert stream.getvalue() == "cirrusql: note: not offered in x\n"


@pytest.mark.parametrize(
    ("typed", "yes"), [("y\n", True), ("YES\n", True), ("\n", False), ("no\n", False), ("", False)]
)
def test_only_an_explicit_yes_is_one(
    monkeypatch: pytest.MonkeyPatch, typed: str, yes: bool
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    terminal = Terminal()
    names = [f"group-{number} in us-east-1" for number in range(25)]
    assert Narrator(terminal).confirm("delete 25 resources?", names) is yes
    written = terminal.getvalue()
    assert written.count("  group-") == 20
    assert "  … and 5 more\n" in written
    assert written.endswith("delete 25 resources? [y/N] ")


def test_nobody_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert not Narrator(Terminal()).can_ask
    monkeypatch.setattr("sys.stdin", Terminal())
    assert Narrator(Terminal()).can_ask
    assert not Narrator(io.StringIO()).can_ask


def test_how_far_a_statement_is() -> None:
    counts = Counts()
    assert counts.line(3.2) == "3 s"
    counts.count(Event("scan.started", 1, count=34))
    counts.count(Event("rows", 1, count=5120))
    for name in ["scope.ended"] * 12 + ["call"] * 3 + ["throttled"]:
        counts.count(Event(name, 1))
    told = "12 of 34 scopes · 5,120 rows · 3 s · 3 calls · 1 throttled"
    assert counts.line(3.2) == told


def test_progress_is_drawn_after_a_moment_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(progress, "_INTERVAL_SECONDS", 0.01)
    terminal = Terminal()
    with Narrator(terminal).following():
        deadline = time.monotonic() + 60
        while "0 s" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert terminal.getvalue().startswith("\r\x1b[K0 s")
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_quick_statements_and_pipes_show_no_progress() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    with Narrator(terminal).following(), Narrator(pipe).following():
        pass
    with Narrator(terminal, shows_progress=False).following():
        pass
    assert (terminal.getvalue(), pipe.getvalue()) == ("", "")
