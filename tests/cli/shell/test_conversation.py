from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.shell.conversation import converse
from cirrusql.cli.shell.history import history_path
from tests.cli.conftest import Command


def talk(*typed: str | type[BaseException]) -> tuple[list[str], list[str], ExitCode]:
    """What was answered and which prompts were shown, for lines typed one after the other."""
    lines: Iterator[str | type[BaseException]] = iter(typed)
    answered: list[str] = []
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt.strip())
        line = next(lines, EOFError)
        if isinstance(line, str):
            return line
        raise line

    def answer(script: str) -> ExitCode:
        answered.append(script)
        return ExitCode.FAILED if "bad" in script else ExitCode.DONE

    return answered, prompts, converse(ask, answer, Narrator(io.StringIO()))


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        (["SELECT 1;"], ["SELECT 1;"]),
        (["SELECT", "1;"], ["SELECT\n1;"]),
        (["SELECT ';", "';"], ["SELECT ';\n';"]),
        (["SELECT 1; SELECT", "2;"], ["SELECT 1; SELECT\n2;"]),
        (["SELECT 1; -- done"], ["SELECT 1; -- done"]),
        (["/* a;", "b */ SELECT 1;"], ["/* a;\nb */ SELECT 1;"]),
        (["", "SELECT 1"], ["SELECT 1"]),
        (["SELECT 'abc", KeyboardInterrupt, "SELECT 2;"], ["SELECT 2;"]),
        (["\\q", "SELECT 1;"], []),
        (["Exit;", "SELECT 1;"], []),
        (["SELECT", "quit;"], ["SELECT\nquit;"]),
        (["help", "SELECT 1;"], ["help", "SELECT 1;"]),
        (["\\x on", "SELECT 1\\G"], ["\\x on", "SELECT 1\\G"]),
        (["SELECT", "\\x", ";"], ["SELECT\n\\x\n;"]),
    ],
)
def test_statements_end_with_a_semicolon(
    typed: list[str | type[BaseException]], answered: list[str]
) -> None:
    assert [script for script in talk(*typed)[0] if script.strip()] == answered


def test_the_prompt_says_that_more_is_wanted() -> None:
    assert talk("SELECT", "1;")[1] == ["cirrusql>", "...>", "cirrusql>"]


def test_an_error_does_not_end_it() -> None:
    answered, _, code = talk("bad;", "SELECT 1;")
    assert (len(answered), code) == (2, ExitCode.FAILED)


def test_statements_from_a_pipe(command: Command) -> None:
    script = "SELECT 1 AS a;\nSELECT nope;\nSELECT\n2 AS b"
    ended = command("shell", "--local=:memory:", "-o", "jsonl", stdin=script)
    assert ended.out == '{"a":1}\n{"b":2}\n'
    assert ended.err == "cirrusql: line 1, column 8: no column 'nope'\n"
    assert ended.code == 1


def test_the_session_stays(command: Command) -> None:
    script = "CREATE VIEW v AS SELECT 7 AS a;\nSELECT * FROM v;\n"
    ended = command("shell", "--local=:memory:", "-o", "jsonl", stdin=script)
    assert ended.out == '{"a":7}\n'


def test_the_history_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert str(history_path()) == "/state/cirrusql/shell_history"
