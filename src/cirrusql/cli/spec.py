"""The command line as data: commands, options, arguments and exit codes, read off the parsers.

What `cirrusql --spec` prints and what the shells' completion is made from. The parsers are the one
place where an option is described, so nothing here has to be kept in step with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from cirrusql.cli.commands import COMMANDS, OPTIONS, PROGRAM, SUMMARY
from cirrusql.cli.exit import MEANINGS
from cirrusql.records import Record, as_dict
from cirrusql.version import VERSION

FORMAT = 1
# What a value is, by the word that stands for it in the help; other words say nothing of that.
KINDS: Mapping[str, str] = {
    "DIR": "folder",
    "DIR|FILE": "file",
    "FILE": "file",
    "FILE|SET": "file",
    "NUMBER": "run",
    "PATH": "file",
    "PLACE": "folder",
    "PROFILE": "profile",
    "REGION": "region",
    "RELATION": "relation",
    "STACK": "file",
    "[REGION=]FILE.zip": "file",
}
_ANY_NUMBER = (argparse.ZERO_OR_MORE, argparse.ONE_OR_MORE, argparse.REMAINDER)


class Value(Record):
    """What an option or an argument takes.

    `name` is the word for it in the help. `kind` is one of `KINDS`, or None; `choices` are all that
    it may be, or None. One that is `optional` may be left out, and must stand behind a `=`.
    """

    name: str
    kind: str | None = None
    choices: tuple[str, ...] | None = None
    optional: bool = False


class Option(Record):
    """An option by all of its names; `value` is None for one that takes none."""

    names: tuple[str, ...]
    help: str
    value: Value | None = None
    repeatable: bool = False
    group: str | None = None


class Argument(Record):
    """A value without an option, by its place; only the last may be `repeatable`."""

    value: Value
    help: str
    required: bool = True
    repeatable: bool = False


class Command(Record):
    """A command and what may stand behind it: other commands, or arguments."""

    name: str
    help: str
    options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()
    commands: tuple[Command, ...] = ()

    def command(self, name: str) -> Command | None:
        """The command below this one that has this name."""
        return next((one for one in self.commands if one.name == name), None)

    def option(self, name: str) -> Option | None:
        """The option that has this among its names."""
        return next((one for one in self.options if name in one.names), None)

    def argument(self, place: int) -> Argument | None:
        """The argument at a place, counted from 0."""
        if place < len(self.arguments):
            return self.arguments[place]
        last = self.arguments[-1] if self.arguments else None
        return last if last is not None and last.repeatable else None


def command_line(only: str | None = None) -> Command:
    """`cirrusql` with everything below it; with `only`, the other commands without their own.

    >>> command_line("requests").command("requests").command("show").arguments[0].value
    Value(name='NUMBER', kind='run', choices=None, optional=False)
    """
    options = tuple(Option(names, text) for names, text in OPTIONS.items())
    commands = (
        _command(name, text, import_module(f"cirrusql.cli.{name}").parser())
        if only in (None, name)
        else Command(name, text)
        for name, text in COMMANDS.items()
    )
    return Command(PROGRAM, SUMMARY, options, commands=tuple(commands))


def document() -> Mapping[str, Any]:
    """All of it as JSON has it; `format` is counted up when what is there changes its meaning."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "exit_codes": [
            {"code": int(code), "name": code.name.lower(), "help": text}
            for code, text in MEANINGS.items()
        ],
        **_plain(command_line()),
    }


def _plain(record: Any) -> Any:
    if isinstance(record, Record):
        return {name: _plain(value) for name, value in as_dict(record).items()}
    return [*map(_plain, record)] if isinstance(record, tuple) else record


def _command(name: str, text: str, parser: argparse.ArgumentParser) -> Command:
    shown = [one for one in parser._actions if one.help != argparse.SUPPRESS]  # noqa: SLF001
    below = [one for one in shown if isinstance(one, argparse._SubParsersAction)]  # noqa: SLF001
    values = [one for one in shown if one not in below]
    groups = _groups(parser)
    return Command(
        name,
        text,
        tuple(
            _option(one, parser, groups.get(id(one)))
            for one in sorted(values, key=_is_help)
            if one.option_strings
        ),
        tuple(_argument(one, parser) for one in values if not one.option_strings),
        tuple(one for action in below for one in _commands(action)),
    )


def _commands(action: Any) -> Iterable[Command]:
    for said in action._choices_actions:  # noqa: SLF001 - which argparse has nowhere else
        yield _command(said.dest, said.help or "", action.choices[said.dest])


def _is_help(action: argparse.Action) -> bool:
    return "--help" in action.option_strings


def _groups(parser: argparse.ArgumentParser) -> Mapping[int, str]:
    """The titles of the groups that the parser itself was given, by their options."""
    own = parser._action_groups[2:]  # noqa: SLF001 - the first two are argparse's
    return {
        id(one): group.title
        for group in own
        if group.title
        for one in group._group_actions  # noqa: SLF001
    }


def _option(action: argparse.Action, parser: argparse.ArgumentParser, group: str | None) -> Option:
    return Option(
        tuple(action.option_strings),
        _help(action, parser),
        None if action.nargs == 0 else _value(action, action.nargs == argparse.OPTIONAL),
        isinstance(action, argparse._AppendAction),  # noqa: SLF001
        group,
    )


def _argument(action: argparse.Action, parser: argparse.ArgumentParser) -> Argument:
    repeatable = action.nargs in _ANY_NUMBER
    required = action.nargs not in (argparse.OPTIONAL, argparse.ZERO_OR_MORE)
    return Argument(_value(action), _help(action, parser), required, repeatable)


def _value(action: argparse.Action, optional: bool = False) -> Value:
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    choices: Sequence[str] | None = None
    if action.choices is not None:
        choices = [*map(str, action.choices)]
    return Value(name, KINDS.get(name), None if choices is None else tuple(choices), optional)


def _help(action: argparse.Action, parser: argparse.ArgumentParser) -> str:
    return parser._get_formatter()._expand_help(action) if action.help else ""  # noqa: SLF001
