"""Example stacks with something changed at random: valid, or refused in words, and nothing else."""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cirrusql.catalog import Catalog
from cirrusql.stack import StackError, load
from tests.stack.examples.lives import LIVES, STACKS, Life

VARIABLES = {"AWS_REGION": "us-east-1", "DB_PASSWORD": "correct-horse-42", "API_KEY": "battery-42"}
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, "", "x", "a b", "{{ x }}", "{{ region }}", "{{", "{% if %}", "'",
    "file(x.json)", "file()", [], ["x"], [[]], [None], {}, {"a": 1}, {"name": "x"}, "🙂", "\x00",
    "{{ this.x }}", "{{ callback.Identifier }}", "{{ 1 / 0 }}", "{{ region.a.b }}", "{{ uuid() }}",
)  # fmt: skip
WORDS = ("name", "value", "values", "merge", "type", "file", "if", "exports", "region", "x-a", "")


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value of a document."""
    yield path
    inner = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for step, value in inner:
        yield from places(value, (*path, step))


def changed(document: Any, choice: random.Random) -> Any:
    """A copy of a document with one thing in it changed."""
    document = copy.deepcopy(document)
    *path, last = choice.choice([one for one in places(document) if one])
    holder = document
    for step in path:
        holder = holder[step]
    match choice.randrange(5):
        case 0:
            del holder[last]
        case 1:
            holder[last] = choice.choice(VALUES)
        case 2 if isinstance(holder, dict):
            holder[choice.choice(WORDS)] = holder.pop(last)
        case 3 if isinstance(holder, list):
            holder.insert(choice.randrange(len(holder) + 1), copy.deepcopy(holder[last]))
        case _:
            other = choice.choice([one for one in places(document) if one])
            value = document
            for step in other:
                value = value[step]
            holder[last] = copy.deepcopy(value)
    return document


def changed_text(text: str, choice: random.Random) -> str:
    """A text with a piece of it taken out, or doubled."""
    start = choice.randrange(len(text))
    end = min(start + choice.randrange(1, 30), len(text))
    return text[:start] + choice.choice(("", text[start:end] * 2, "'", "{{", "*/")) + text[end:]


@pytest.fixture(params=LIVES, ids=lambda life: life.name)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of each example."""
    life: Life = request.param
    shutil.copytree(STACKS / life.name, tmp_path / life.name)
    return tmp_path / life.name


def require_words(folder: Path, catalog: Catalog) -> bool:
    """Whether a stack is refused; fails if that is without a reason that has its place."""
    try:
        load(folder, "dev", VARIABLES, catalog=catalog)
    except StackError as error:
        problems = error.problems
    else:
        return False
    assert problems
    assert all(problem.place and problem.message for problem in problems), problems
    assert not any("\n" in str(problem) for problem in problems)
    return True


def look(folder: Path, catalog: Catalog, rounds: int, seed: str) -> None:
    """Change the manifest, and then one of the other files, so many times each."""
    manifest = folder / "stackql_manifest.yml"
    whole = manifest.read_text()
    document = yaml.safe_load(whole)
    refused = 0
    for number in range(rounds):
        choice = random.Random(f"{seed} {folder.name} {number}")
        made = changed(document, choice)
        manifest.write_text(yaml.safe_dump(made, sort_keys=False, allow_unicode=True))
        refused += require_words(folder, catalog)
    assert refused > rounds // 4
    for number in range(rounds):
        choice = random.Random(f"{seed} {folder.name} text {number}")
        files = [manifest, *sorted((folder / "resources").rglob("*.*"))]
        path = choice.choice(files)
        manifest.write_text(whole)
        before = path.read_text()
        path.write_text(changed_text(before, choice))
        require_words(folder, catalog)
        path.write_text(before)


@pytest.mark.thorough
def test_some_changes_are_understood_or_refused(folder: Path, catalog: Catalog) -> None:
    look(folder, catalog, 5, "1")


@pytest.mark.slow
def test_many_changes_are_understood_or_refused(
    folder: Path, catalog: Catalog, pytestconfig: pytest.Config
) -> None:
    look(folder, catalog, 100, pytestconfig.option.seed)
