r"""The shell's own commands, one record each: `\d`, `\x`, and what users of other shells type.

Most are short for statements, so that everything they do can be done without them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.shell import acts
from cirrusql.engine.display import FORMATS
from cirrusql.errors import UnknownName, did_you_mean
from cirrusql.records import Record

if TYPE_CHECKING:
    from cirrusql.cli.shell.shell import Shell

Run = Callable[["Shell", str], ExitCode]

_SWITCH = ("on", "off")


class Command(Record):
    """One command: `argument` is how its help writes what it is given, `takes` what that is.

    `takes` is a slot of completion, such as `<file>`; `values` are all that it may be.
    """

    name: str
    argument: str
    help: str
    run: Run
    aliases: tuple[str, ...] = ()
    takes: str = ""
    values: tuple[str, ...] = ()


COMMANDS: tuple[Command, ...] = (
    Command(
        "\\?",
        "",
        "this list",
        acts.help_,
        ("help", ".help"),
    ),
    Command("\\h", "[word]", "the statements there are, or the forms of one", acts.forms),
    Command("\\q", "", "leave; Ctrl-D does too", acts.leave, ("exit", "quit", ".exit", ".quit")),
    Command(
        "\\d",
        "[name]",
        "the columns and methods of a relation; what is your own",
        acts.describe,
        (".inspect",),
        takes="<relation>",
    ),
    Command(
        "\\dt",
        "[pattern]",
        "your own tables and views; the relations whose names are like a pattern",
        acts.tables,
        (".tables",),
    ),
    Command("\\df", "[pattern]", "the functions beside SQLite's own", acts.functions),
    Command("\\dn", "[pattern]", "the services", acts.services),
    Command("\\l", "", "the providers, the first parts of names", acts.providers),
    Command(
        "\\x",
        "[on|off|auto]",
        "a line for each column; alone it switches",
        acts.expanded,
        takes="a value",
        values=(*_SWITCH, "auto"),
    ),
    Command(
        "\\format",
        "[name]",
        "the format of results; alone it shows them",
        acts.format_,
        (".output",),
        takes="a value",
        values=FORMATS,
    ),
    Command(
        "\\timing",
        "[on|off]",
        "the time that each statement takes",
        acts.timing,
        (".timing",),
        takes="a value",
        values=_SWITCH,
    ),
    Command(
        "\\o",
        "[file or |command]",
        "write results to a file, or into a command; alone to the terminal again",
        acts.redirect,
        takes="<file>",
    ),
    Command("\\i", "file", "run a file", acts.include, takes="<file>"),
    Command(
        "\\e",
        "[file]",
        "edit the last statement, or a file, with $EDITOR, and look at it here",
        acts.edit,
        takes="<file>",
    ),
    Command("\\g", "", "run the last statement again", acts.again),
    Command(
        "\\watch",
        "[seconds] [times]",
        "run the last statement again and again, until Ctrl-C",
        acts.watch_last,
    ),
    Command("\\s", "[file]", "what was typed, or write it to a file", acts.history, takes="<file>"),
    Command(
        "\\c",
        "[target]",
        "connect to local[=FILE], aws, a profile, http://…, or other regions",
        acts.connect,
        ("\\connect", "\\conninfo"),
    ),
)
"""Every command, in the order in which the help lists them."""


def run_command(shell: Shell, text: str) -> ExitCode:
    """Run a command as it was typed; raises UnknownName, with the closest one, if there is none."""
    word, _, argument = text.strip().partition(" ")
    argument = argument.strip()
    if not argument.startswith(("'", '"')):
        argument = argument.removesuffix(";").rstrip()
    name = word.rstrip(";")
    for one in COMMANDS:
        if name == one.name or name.lower() in one.aliases:
            return one.run(shell, argument)
    names = [name for one in COMMANDS for name in (one.name, *one.aliases)]
    hint = did_you_mean(name, names) or "\\? lists them"
    raise UnknownName(f"no command '{name}'", hint=hint)


def help_lines() -> list[str]:
    """What the commands are, one line each."""
    left = {one: f"{one.name} {one.argument}".rstrip() for one in COMMANDS}
    widest = max(map(len, left.values()))
    return [
        f"  {left[one]:{widest}}  {one.help}"
        + (f" ({', '.join(one.aliases)})" if one.aliases else "")
        for one in COMMANDS
    ]
