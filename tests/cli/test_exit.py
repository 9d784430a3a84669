from __future__ import annotations

import inspect

import pytest

from cirrusql import errors
from cirrusql.cli import commands
from cirrusql.cli.exit import ExitCode, exit_code
from tests.cli.conftest import Command

CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.Error)
]
LEAVES = [kind for kind in CLASSES if not kind.__subclasses__()]
OTHERS = {
    errors.InterfaceError: ExitCode.USAGE,
    errors.Cancelled: ExitCode.INTERRUPTED,
}


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_error_has_its_exit_code(leaf: type[errors.Error]) -> None:
    assert exit_code(leaf("x")) == OTHERS.get(leaf, ExitCode.FAILED)


def test_the_codes_are_what_is_documented() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 130, 141]


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (errors.NotFound("no such thing"), 1, "cirrusql: no such thing\n"),
        (KeyboardInterrupt(), 130, "cirrusql: interrupted\n"),
        (PermissionError(13, "Permission denied", "/x"), 1, "/x: Permission denied\n"),
        (ValueError("odd\nthing"), 1, "a mistake in cirrusql itself: ValueError: odd thing; "),
    ],
)
def test_whatever_happens_is_one_line(
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    raised: BaseException,
    code: int,
    said: str,
) -> None:
    def fail(*_: object) -> int:
        raise raised

    monkeypatch.setattr(commands, "_run", fail)
    ended = command("exec")
    assert ended.code == code
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_help_names_every_command_and_each_has_help(command: Command) -> None:
    ended = command("--help")
    assert ended.code == 0
    for name in commands.COMMANDS:
        assert f"\n  {name} " in ended.out
        page = command(name, "--help")
        assert page.code == 0
        assert page.out.startswith(f"usage: cirrusql {name}")
        assert "example" in page.out


def test_no_command_or_an_unknown_one(command: Command) -> None:
    assert command().code == 2
    ended = command("exce", "SELECT 1")
    assert (ended.code, ended.err) == (2, "cirrusql: no command 'exce'; did you mean 'exec'?\n")
