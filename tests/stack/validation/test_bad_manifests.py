"""Bad manifests: every mistake is told at once, with its file and line, and before any call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cirrusql.stack import StackError, load
from tests.cli.conftest import Command, Ended, _own_home, command
from tests.stack.validation.manifests import (
    CIRCLES,
    FILES,
    KEYS,
    NAMES,
    PROPERTIES,
    STATEMENTS,
    VARIABLES,
    Wrong,
)

__all__ = ["_own_home", "command"]

GROUPS = (KEYS, NAMES, CIRCLES, VARIABLES, PROPERTIES, STATEMENTS, FILES)
ALL = [one for group in GROUPS for one in group]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a stack, of a user without files."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    made = tmp_path / "stack"
    (made / "resources").mkdir(parents=True)
    return made


def write(folder: Path, one: Wrong) -> None:
    """Write the files of a stack."""
    (folder / "stackql_manifest.yml").write_text(one.manifest, "utf-8")
    for name, content in one.files.items():
        path = folder / "resources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def told(ended: Ended, folder: Path) -> list[str]:
    """The lines of an error, with the files' names only."""
    text = re.sub(rf"{re.escape(str(folder))}/(resources/)?", "", ended.err)
    lines = text.replace("stackql_manifest.yml", "manifest").splitlines()
    return [line.removeprefix("cirrusql: ") for line in lines]


def run(command: Command, words: str, folder: Path, one: Wrong) -> Ended:
    """Run a command of the stack, against a cloud that is not there yet."""
    variables = [word for item in one.variables.items() for word in ("-e", "=".join(item))]
    target = [] if words == "validate" else [f"--local={folder / 'cloud.db'}"]
    return command("stack", words, str(folder), "dev", *target, *variables)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_everything_is_told_at_once(folder: Path, command: Command, one: Wrong) -> None:
    write(folder, one)
    validated = run(command, "validate", folder, one)
    assert (validated.code, validated.out) == (1, "")
    lines = told(validated, folder)
    expected = list(one.problems)
    assert [line[: len(text)] for line, text in zip(lines, expected, strict=False)] == expected
    assert len(lines) == len(expected), lines[len(expected) :]
    with pytest.raises(StackError) as refused:
        load(folder, "dev", one.variables)
    problems = refused.value.problems
    assert len(problems) == len(expected)
    assert all(problem.place for problem in problems)
    if len(problems) > 1:
        assert str(refused.value) == f"{problems[0]} (and {len(problems) - 1} more)"


@pytest.mark.parametrize("one", [group[0] for group in GROUPS], ids=lambda one: one.name)
def test_the_same_is_refused_before_any_call(folder: Path, command: Command, one: Wrong) -> None:
    write(folder, one)
    lines = told(run(command, "validate", folder, one), folder)
    for words in ("plan", "build", "test", "drift"):
        ended = run(command, words, folder, one)
        assert (ended.code, told(ended, folder)) == (1, lines), words
    assert not (folder / "cloud.db").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name: caf\xe9", "is not UTF-8 text"),
        (b"\xff\xfen\x00", "is not UTF-8 text"),
        (b"name: \x00", "this is not YAML: "),
        (None, "No such file or directory"),
    ],
)
def test_what_is_no_text_at_all(
    folder: Path, command: Command, content: bytes | None, said: str
) -> None:
    if content is not None:
        (folder / "stackql_manifest.yml").write_bytes(content)
    for words in ("validate", "plan", "build", "teardown"):
        ended = run(command, words, folder, Wrong("", "", ()))
        assert ended.code == 1
        assert re.search(rf"stackql_manifest\.yml:1: .*{said}", ended.err), ended.err
    assert not (folder / "cloud.db").exists()


def test_whoever_only_removes_a_stack_need_not_mind_what_it_wants(
    folder: Path, command: Command
) -> None:
    """A schema may refuse tomorrow what was built today."""
    text = "resources: [{name: log_group, props: [{name: log_group_name, value: g}%s]}]"
    write(folder, Wrong("right", text % "", ()))
    assert run(command, "build", folder, Wrong("right", "", ())).code == 0
    write(folder, Wrong("wrong", text % ", {name: retention_in_days, value: 6}", ()))
    nothing = Wrong("wrong", "", ())
    assert run(command, "plan", folder, nothing).code == 1
    assert run(command, "outputs", folder, nothing).code == 0
    ended = command(
        "stack", "teardown", str(folder), "dev", f"--local={folder / 'cloud.db'}", "--yes"
    )
    assert (ended.code, "is gone" in ended.err) == (0, True)
