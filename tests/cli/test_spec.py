"""`cirrusql --spec` says what the parsers take: what is in the help is in it, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.cli.commands import COMMANDS
from cirrusql.cli.completion.values import VALUES
from cirrusql.cli.exit import MEANINGS, ExitCode
from cirrusql.cli.spec import KINDS, Argument, Command, Option, Value, command_line
from tests.cli import conftest

TOP = command_line()
PAGE = Path(__file__).parents[2] / "docs" / "shell-completion.md"
# What begins a line of help that describes an option or an argument, up to two spaces.
_TOLD = re.compile(r"^ {2,4}(\S.*?)(?: {2,}.*)?$", re.MULTILINE)
_EPILOG = re.compile(r"\nexamples?:|\nPoint an AWS client")
_NAME = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")


def each(command: Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Command]]:
    yield path, command
    for one in command.commands:
        yield from each(one, (*path, one.name))


EVERY = [pytest.param(path, one, id=" ".join(path) or "cirrusql") for path, one in each(TOP)]


@pytest.mark.parametrize(("path", "told"), EVERY)
def test_every_option_and_argument_of_the_help_is_there_and_no_other(
    command: conftest.Command,
    monkeypatch: pytest.MonkeyPatch,
    path: tuple[str, ...],
    told: Command,
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    shown = command(*path, "--help").out
    left = [match[1] for match in _TOLD.finditer(_EPILOG.split(shown)[0])]
    options = [one for one in left if one.startswith("-")]
    assert {name for one in options for name in _NAME.findall(one)} == {
        name for option in told.options for name in option.names
    }
    for option in told.options:
        line = next(one for one in options if option.names[-1] in _NAME.findall(one))
        assert line.split(option.names[-1])[1].strip() in _words(option.value)
    words = [one for one in left if not one.startswith("-")]
    expected = [_words(one.value) for one in told.arguments]
    expected += [{one.name} for one in told.commands]
    assert [one for one in expected if one.isdisjoint(words)] == []
    if path and not told.commands:
        assert len(words) == len(expected)


def _words(value: Value | None) -> set[str]:
    """How help may write a value."""
    if value is None:
        return {""}
    if value.name == "WORD":
        return {"..."}
    choices = f"{{{','.join(value.choices)}}}" if value.choices else value.name
    return {f"[{value.name}]"} if value.optional else {value.name, choices}


def test_it_is_printed_as_json_with_a_format_and_a_version(command: conftest.Command) -> None:
    ended = command("--spec")
    printed = json.loads(ended.out)
    assert (ended.code, ended.err, printed["format"]) == (0, "", 1)
    assert command("--version").out == f"cirrusql {printed['version']}\n"
    assert [one["name"] for one in printed["commands"]] == [*COMMANDS]
    assert {one["code"] for one in printed["exit_codes"]} == set(map(int, ExitCode))
    (page,) = (one for one in printed["commands"] if one["name"] == "docs")
    assert page["commands"][0]["arguments"] == [
        {
            "value": {"name": "RELATION", "kind": "relation", "choices": None, "optional": False},
            "help": "awscc.SERVICE.RESOURCE, a type's name, or aws.SERVICE.OPERATION",
            "required": True,
            "repeatable": False,
        }
    ]


def test_what_a_script_has_to_know_of_an_option() -> None:
    executing, stack = TOP.command("exec"), TOP.command("stack")
    assert executing is not None
    assert stack is not None
    local, region = executing.option("--local"), executing.option("--region")
    assert local is not None
    assert region is not None
    assert local.value == Value("PATH", "file", None, optional=True)
    assert (region.repeatable, region.value) == (True, Value("REGION", "region"))
    assert executing.argument(0) is not None
    assert executing.argument(1) is None
    exporting, testing = stack.command("export"), stack.command("test")
    assert exporting is not None
    assert testing is not None
    assert exporting.argument(7) == exporting.arguments[1]
    assert testing.option("--dry-run") is None, "it is taken, and not in the help"


def test_every_exit_code_has_its_meaning() -> None:
    assert set(MEANINGS) == set(ExitCode)


def test_every_kind_is_some_value_and_can_be_completed() -> None:
    taken = [one.value for _, told in each(TOP) for one in told.options]
    taken += [one.value for _, told in each(TOP) for one in told.arguments]
    assert {one.kind for one in taken if one is not None and one.kind} == set(KINDS.values())
    assert set(KINDS.values()) == {*VALUES, "file", "folder"}
    assert {one.name for one in taken if one is not None} >= set(KINDS)


def test_the_page_names_every_field_and_every_kind() -> None:
    text = PAGE.read_text("utf-8")
    records = (Command, Option, Argument, Value)
    fields = {"format", "version", "exit_codes", "code"}
    fields |= {str(name) for one in records for name in one.__match_args__}
    assert [name for name in sorted({*fields, *KINDS.values()}) if f"`{name}`" not in text] == []
