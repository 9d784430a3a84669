"""Statements that are right: of every kind, and all that the documentation shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from cirrusql.catalog import Catalog, statements

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_SQL = re.compile(r"^```sql\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (cirrusql (?:exec|shell) .*(?:\n(?!\$|```).*)*)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
_DOCUMENTED = ("AWS::CustomerProfiles::Integration", "AWS::EC2::Volume", "AWS::SSM::Parameter")


def corpus(catalog: Catalog) -> list[str]:
    """All of them, each once, in an order that stays."""
    found = [
        *_of_file(_HERE / "corpus.sql"),
        *_of_file(_ROOT / "tests" / "examples" / "further_questions.sql"),
        *_of_pages(),
        *_of_resource_pages(catalog),
    ]
    return list(dict.fromkeys(found))


def _of_file(path: Path) -> Iterator[str]:
    text = _COMMENT.sub("", path.read_text("utf-8"))
    yield from (one.strip() for one in re.split(r";$", text, flags=re.MULTILINE) if one.strip())


def _of_pages() -> Iterator[str]:
    for page in (_ROOT / "README.md", *sorted((_ROOT / "docs").rglob("*.md"))):
        text = page.read_text("utf-8")
        yield from (block.strip() for block in _SQL.findall(text))
        yield from (sql for command in _COMMAND.findall(text) for sql in _quoted(command))


def _quoted(command: str) -> Iterator[str]:
    """The statements in a command line: its longest word, if it has blanks."""
    for end in range(len(command.splitlines()), 0, -1):
        try:
            words = shlex.split("\n".join(command.splitlines()[:end]))
        except ValueError:
            continue
        longest = max(words, key=len)
        if " " in longest:
            yield longest
            return


def _of_resource_pages(catalog: Catalog) -> Iterator[str]:
    for name in _DOCUMENTED:
        kind = catalog.resource_type(name)
        updatable = statements.updatable_properties(kind)
        for statement in (
            statements.select_one(kind),
            statements.select_list(kind),
            statements.insert(kind, statements.writable_properties(kind)),
            statements.update(kind, updatable),
            statements.update_columns(kind, updatable),
            statements.delete(kind),
        ):
            yield statements.fill(
                statement,
                {one: f"a {one}" for one in statement.parameters} | {"region": "us-east-1"},
            )
