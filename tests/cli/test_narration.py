from __future__ import annotations

import io
import time

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli import progress
from cirrusql.cli.narration import Narrator
from cirrusql.cli.progress import line
from cirrusql.errors import Error
from cirrusql.result import Diagnostics, Result, ResultColumn
from cirrusql.session import Target, Session


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def session() -> Session:
    catalog = Catalog.open()
    return Session.alone(catalog, Target(local=":memory:").environment(catalog))


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
    Narrator(terminal).outcome(result, 1, 0.5)
    Narrator(pipe).outcome(result, 1, 0.5)
    assert (
        terminal.getvalue() == "1 row · a, b, c and 1 more · 1,200 calls · 3 throttled · 0.50 s\n"
    )
    assert pipe.getvalue() == ""


def test_notes_are_told_everywhere() -> None:
    stream = io.StringIO()
    result = Result((ResultColumn("x"),), iter(()), Diagnostics(notes=["not offered in x"]))
    Narrator(stream).outcome(result, 0, 0.0)
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


def test_how_far_a_statement_is(session: Session) -> None:
    assert line(session, 3.2) == "3 s"
    session.progress.scopes, session.progress.scopes_done, session.progress.rows = 34, 12, 5120
    assert line(session, 3.2) == "12 of 34 scopes · 5,120 rows · 3 s"


def test_progress_is_drawn_after_a_moment_and_wiped(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(progress, "_INTERVAL_SECONDS", 0.01)
    terminal = Terminal()
    with Narrator(terminal).following(session):
        deadline = time.monotonic() + 5
        while "0 s" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert terminal.getvalue().startswith("\r\x1b[K0 s")
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_quick_statements_and_pipes_show_no_progress(session: Session) -> None:
    terminal, pipe = Terminal(), io.StringIO()
    with Narrator(terminal).following(session), Narrator(pipe).following(session):
        pass
    with Narrator(terminal, shows_progress=False).following(session):
        pass
    assert (terminal.getvalue(), pipe.getvalue()) == ("", "")
