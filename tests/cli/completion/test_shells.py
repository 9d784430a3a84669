"""bash, zsh and fish, as they are installed, complete what `complete --words` says there is."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from random import Random

import pytest

from cirrusql.cli.completion.words import candidates, place_of
from cirrusql.cli.spec import Command, Value, command_line
from tests.cli.completion import shells
from tests.cli.completion.conftest import PROFILES

TOP = command_line()
KINDS = ("bash", "zsh", "zsh of fpath", "fish")
_CASES = 120
_FILES = ["a b.sql", "c.sql", "sub"]


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if not shells.installed(name.split(maxsplit=1)[0]):
        pytest.skip(f"{name} is not installed")
    return name


@pytest.fixture
def offered(kind, script, place, environment):
    """For each line, what the shell makes of its last word: all that it can become."""
    shell = kind.split()[0]
    path, work = script(shell), place / "work"
    if shell == "fish":
        yield lambda lines: shells.fish(path, work, lines, environment)
        return
    out = place / "given"
    if shell == "bash":
        terminal = shells.bash(path, work, out, environment)
    else:
        terminal = shells.zsh(path, work, out, environment, sourced=kind == "zsh")

    def ask(lines):
        return [terminal.all_matches(line)[_words_before(line) :] for line in lines]

    yield ask
    terminal.close()


def _words_before(line: str) -> int:
    """How many arguments stand before the last word, which may be empty."""
    try:
        words = shlex.split(line)
    except ValueError:
        words = shlex.split(line + line[max(map(line.rfind, "'\""))])
    return len(words) - 1 - (not line.endswith(" "))


def values(words: list[str]) -> list[str]:
    """What a shell offered, without the option before a `=`, without a folder's slash; sorted."""
    return sorted(
        {re.sub("^--[^=]*=(?=.)", "", word).removesuffix("/").removesuffix("=") for word in words}
    )


def generated(seed: int) -> tuple[str, list[str]]:
    """A command line that is begun, and its words: one option or none, and arguments, before it."""
    chance = Random(seed)
    command, words = TOP, list[str]()
    while command.commands and chance.random() < 0.9:
        command = chance.choice(command.commands)
        words.append(command.name)
    if chance.random() < 0.5:
        option = chance.choice(command.options)
        name = chance.choice(option.names)
        value = _some(option.value, chance)
        if option.value is None or option.value.optional:
            words.append(name)
        else:
            words += (
                [f"{name}={value}"]
                if name.startswith("--") and chance.random() < 0.5
                else [name, value]
            )
    words += [_some(one.value, chance) for one in command.arguments[: chance.randint(0, 2)]]
    if chance.random() < 0.2:
        words.append("--")
    last = chance.choice(["", "-", "--", *_last(command, chance)])
    words.append(last)
    return " ".join(["cirrusql", *map(_typed, words[:-1]), last]), words


def _typed(word: str) -> str:
    """A word as people quote it: the value, not the option that it is of."""
    name, equals, value = word.partition("=") if word.startswith("--") else ("", "", word)
    return f"{name}{equals}{shlex.quote(value) if value or not name else ''}"


def _some(value: Value | None, chance: Random) -> str:
    if value is not None and value.choices:
        return chance.choice(value.choices)
    return chance.choice(["x", "a b", "it's", "k=v", "d:=3", "AWS::S3::Bucket", "é"])


def _last(command: Command, chance: Random) -> Iterator[str]:
    for option in chance.sample(command.options, min(3, len(command.options))):
        name = option.names[-1]
        yield name[: chance.randint(3, len(name))]
        if option.value is not None and option.value.choices:
            yield f"{name}={chance.choice(option.value.choices)[:1]}"
    for one in command.commands:
        yield one.name[:2]


def _is_static(words: list[str]) -> bool:
    """Whether no file and no data is asked for, and nothing that shells do differently."""
    place = place_of(TOP, words[:-1])
    if place.command is None:
        return True
    last = words[-1]
    asked = place.option.value if place.option is not None else None
    if asked is None and last.startswith("--") and "=" in last and not place.only_arguments:
        option = place.command.option(last.partition("=")[0])
        asked = option.value if option is not None else None
    elif asked is None and not (last.startswith("-") and not place.only_arguments):
        argument = place.command.argument(place.before)
        asked = argument.value if argument is not None else None
    return asked is None or asked.kind is None


def test_generated_lines_are_completed_as_the_words_are(kind, offered) -> None:
    lines = [one for one in map(generated, range(_CASES * 2)) if _is_static(one[1])][:_CASES]
    answers = offered([line for line, _ in lines])
    asked = 0
    for (line, words), answer in zip(lines, answers, strict=True):
        wanted = [value for value, _ in candidates(TOP, words)]
        # zsh does not offer an option again that is there; what stands there already is no test.
        gone = {word.partition("=")[0] for word in words[:-1]}
        gone |= {name for one in gone for name in _names_of(words, one)}
        found = [one for one in values(answer) if one not in gone]
        asked += bool(wanted)
        expected = sorted({*wanted} - gone)
        if not expected and kind != "fish":
            # Nothing was put in the place of the word; zsh offers options where nothing else is.
            assert found in ([], values([words[-1]]), sorted(_all_options(words) - gone)), line
        else:
            assert found == expected, line
    assert asked > _CASES / 3


def _all_options(words: list[str]) -> set[str]:
    command = place_of(TOP, words[:-1]).command
    return {name for one in command.options for name in one.names} if command is not None else set()


def _names_of(words: list[str], name: str) -> tuple[str, ...]:
    command = place_of(TOP, words[:-1]).command
    option = command.option(name) if command is not None else None
    return option.names if option is not None else ()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("cirrusql docs page awscc.s3.bucket", ["awscc.s3.bucket_policies", "awscc.s3.buckets"]),
        ("cirrusql docs page aw", ["awscc."]),
        ("cirrusql docs page s3t", ["s3tables."]),
        ("cirrusql docs page AWS::S3T", ["AWS::S3Tables::"]),
        ("cirrusql exec --region eu-w", ["eu-west-1", "eu-west-2", "eu-west-3"]),
        (
            "cirrusql exec --region=us-east-1,ap-northeast-",
            [f"us-east-1,ap-northeast-{n}" for n in (1, 2, 3)],
        ),
        ("cirrusql exec --profile ", sorted(PROFILES)),
        ("cirrusql shell --profile=", sorted(PROFILES)),
        ("cirrusql exec --profile a:", ["a:b=c"]),
        ("cirrusql exec --profile=a:b=", ["a:b=c"]),
        ("cirrusql exec --profile my\\ p", ["my prod"]),
        ("cirrusql exec -i ", _FILES),
        ("cirrusql exec --infile=a", ["a b.sql"]),
        ("cirrusql exec --local=c", ["c.sql"]),
        ("cirrusql exec --local ", []),
        ("cirrusql stack plan ", _FILES),
        ("cirrusql docs build ", ["sub"]),
        ("cirrusql requests show ", []),
        ('cirrusql exec "SELECT 1; --x" -o js', ["json", "jsonl"]),
        ("cirrusql stack export x y --no-state --form", ["--format"]),
        ("cirrusql exec --var 'a=b c' -f sub/", ["sub/deep.txt"]),
    ],
)
def test_data_files_and_quotes(offered, line: str, wanted: list[str]) -> None:
    (answer,) = offered([line])
    assert values(answer) == wanted


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("exec --profile my", ["exec", "--profile", "my prod"]),
        ('exec --profile "my', ["exec", "--profile", "my prod"]),
        ("exec --profile=it", ["exec", "--profile=it's"]),
        ("exec --profile 'it", ["exec", "--profile", "it's"]),
        ('exec --profile="a:', ["exec", "--profile=a:b=c"]),
        ("exec --profile=a:", ["exec", "--profile=a:b=c"]),
        ("exec --infile=a", ["exec", "--infile=a b.sql"]),
        ("docs page AWS::S3T\tNamespace", ["docs", "page", "AWS::S3Tables::Namespace"]),
        ("docs page awscc.s3t\tnamespaces", ["docs", "page", "awscc.s3tables.namespaces"]),
    ],
)
@pytest.mark.parametrize("kind", ["bash", "zsh"])
def test_what_tab_puts_in_is_what_the_command_is_given(
    kind, script, place, environment, typed: str, given: list[str]
) -> None:
    if not shells.installed(kind):
        pytest.skip(f"{kind} is not installed")
    make = {"bash": shells.bash, "zsh": lambda *every: shells.zsh(*every, sourced=True)}[kind]
    terminal = make(script(kind), place / "work", place / "given", environment)
    try:
        end = "" if "\t" in typed else shells.TAB
        assert terminal.keys(f"cirrusql {typed}{end}") == given
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_pressing_tab_for_commands_and_options_starts_no_python(
    shell, script, place, environment
) -> None:
    if not shells.installed(shell):
        pytest.skip(f"{shell} is not installed")
    broken = {**environment, "PATH": os.environ["PATH"]}
    tracer = place / "none" / "cirrusql"
    tracer.parent.mkdir(exist_ok=True)
    tracer.write_text(f"#!/bin/sh\ntouch {place / 'started'}\n")
    tracer.chmod(0o755)
    broken["PATH"] = f"{tracer.parent}{os.pathsep}{os.environ['PATH']}"
    line = "cirrusql exec --out"
    if shell == "fish":
        shells.fish(script("fish"), place / "work", [line, "cirrusql "], broken)
    else:
        make = {"bash": shells.bash, "zsh": lambda *every: shells.zsh(*every, sourced=True)}[shell]
        terminal = make(script(shell), place / "work", place / "given", broken)
        assert terminal.all_matches(line) == ["exec", "--outfile", "--output"]
        terminal.close()
    assert not (place / "started").exists()
