"""All that a user can name is documented: commands, options, settings, functions, relations."""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import cirrusql
from cirrusql.catalog import SYSTEM_RELATIONS
from cirrusql.cli.commands import COMMANDS
from cirrusql.cli.shell.commands import COMMANDS as COMMANDS_OF_SHELL
from cirrusql.engine.display import FORMATS
from cirrusql.engine.settings import SETTINGS
from cirrusql.notebook.arguments import parser as notebook_parser
from cirrusql.session import Session
from cirrusql.sql import parser
from cirrusql.sql.parse_telling import SHOWABLE

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "guide.md").read_text("utf-8")
STATEMENTS = (DOCS / "statements.md").read_text("utf-8")
PYTHON = (DOCS / "python.md").read_text("utf-8")
SESSIONS = (DOCS / "sessions.md").read_text("utf-8")
# The options of exec and shell have a table; those of the others are where their command is.
PAGES = {
    "check": ("controls.md",),
    "complete": ("shell-completion.md",),
    "inventory": ("inventory.md",),
    "local": ("local.md",),
    "requests": ("writing.md",),
    "serve": ("agents.md", "console.md", "postgres.md"),
    "stackql": ("stackql.md",),
    "stack": ("stacks.md", "cloudformation.md"),
}


def missing(names: Iterator[str] | list[str], text: str) -> list[str]:
    """Those names that stand in no code of a text."""
    code = re.findall(r"`([^`\n]+)`", text)
    code += re.findall(r"^```\w+\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [name for name in names if not any(re.search(rf"(?<![\w-]){name}\b", c) for c in code)]


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The long options of a command and of those below it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in set(action.choices.values()):
                yield from options(below)
        yield from (name for name in action.option_strings if name.startswith("--"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    assert missing([f"cirrusql {command}"], GUIDE) == []
    pages = (DOCS / name for name in PAGES.get(command, ()))
    text = GUIDE + "".join(page.read_text("utf-8") for page in pages)
    names = set(options(import_module(f"cirrusql.cli.{command}").parser()))
    assert missing(sorted(names - {"--help"}), text) == []


def test_every_setting_is_documented_in_its_own_words() -> None:
    rows = [f"| `{one.name}` | {one.values} | {one.help} |" for one in SETTINGS]
    assert [row for row in rows if row not in STATEMENTS] == []


def test_every_command_of_the_shell_is_documented_in_its_own_words() -> None:
    shell = (DOCS / "shell.md").read_text("utf-8")
    for one in COMMANDS_OF_SHELL:
        written = f"{one.name} {one.argument}".rstrip().replace("|", "\\|")
        assert f"| `{written}` | {one.help} |" in shell
        assert missing([re.escape(name) for name in one.aliases], shell) == []


def test_every_format_relation_and_word_of_show_is_documented() -> None:
    assert missing(list(FORMATS), GUIDE) == []
    assert missing([relation.name for relation in SYSTEM_RELATIONS], GUIDE) == []
    assert missing([f"SHOW {word}" for word in SHOWABLE], STATEMENTS) == []


def test_every_word_that_begins_a_statement_is_documented() -> None:
    refused = {"PRAGMA", "ATTACH", "DETACH", "VACUUM", "REINDEX", "ANALYZE"}
    synonyms = {"(", "DESC", "END", "START"}
    words = set(parser._STATEMENTS) - refused - synonyms
    assert missing(sorted(words), STATEMENTS) == []
    assert missing(sorted(refused), GUIDE) == []


def test_every_argument_of_connect_and_method_of_a_session_is_documented() -> None:
    assert missing(list(inspect.signature(cirrusql.connect).parameters), PYTHON) == []
    methods = [name for name in vars(Session) if not name.startswith("_")]
    # What stands above, or is for modules of this package only.
    inherited = {"alone", "catalog", "environment", "planned", "fail_transaction"}
    assert missing([name for name in methods if name not in inherited], SESSIONS) == []


def test_every_option_of_a_notebook_and_what_a_cursor_can_do_is_documented() -> None:
    """What PEP 249 documents need not be told again."""
    own = {"arrow", "df", "pl", "fetch_record_batch", "diagnostics", "lastrowid", "nextset"}
    assert own <= set(dir(cirrusql.Cursor))
    assert missing(sorted(own), PYTHON) == []
    names = set(options(notebook_parser())) - {"--help", "--concurrency", "--database", "--close"}
    assert missing(sorted(names - {"--output"}), PYTHON) == []
