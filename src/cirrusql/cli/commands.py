"""The commands by name, and what every one of them does when it fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from cirrusql.cli import streams
from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode, exit_code
from cirrusql.cli.narration import Narrator
from cirrusql.errors import Error, did_you_mean, of_the_world

PROGRAM = "cirrusql"
SUMMARY = (
    "Read and change every AWS resource type with SQL, on AWS or on an exact local copy of its API."
)
# Name to what it does; `cirrusql.cli.<name>` has the functions `run` and `parser`.
COMMANDS: Mapping[str, str] = {
    "exec": "run SQL statements and write their rows to stdout",
    "shell": "type SQL statements at a prompt",
    "check": "controls: assertions in files, checked and reported",
    "stack": "stacks of resources: init, validate, plan, build, test, teardown, drift, …",
    "serve": "doors for other programs: psql, drivers, BI tools; agents by MCP",
    "requests": "what was written: list, show, resume, cancel",
    "accounts": "the accounts that may be asked: list, check",
    "inventory": "what was found and when: collect, status, changes, history, diff, export, …",
    "local": "the local cloud: serve, seed, reset, export, import",
    "catalog": "the resource types that are known: info, build, update",
    "stackql": "a launcher for tools that were written for StackQL: install",
    "docs": "documentation pages of resource types: page, build",
    "complete": "completion of commands and options in bash, zsh and fish",
}
# What may stand in place of a command.
OPTIONS: Mapping[tuple[str, ...], str] = {
    ("-h", "--help"): "what there is; after a command, what that one takes",
    ("-V", "--version"): "which version this is",
    ("--spec",): "all commands and options as JSON",
}
_HELP = """usage: cirrusql COMMAND …

{summary}

commands:
{commands}

options:
{options}

a first query, on the local cloud and its demo organisation:
  cirrusql exec --local "SELECT region, count(*) FROM awscc.s3.buckets GROUP BY region"
what there is to ask:
  cirrusql exec --local "SHOW SERVICES IN awscc"
  cirrusql exec --local "SHOW RESOURCES IN awscc.ec2"
  cirrusql exec --local "DESCRIBE awscc.ec2.vpcs"
"""
_HELP_WORDS = ("--help", "-h", "help")
_SHOWS_BUGS = "CIRRUSQL_TRACEBACK"


def dispatch(arguments: Sequence[str]) -> int:
    """Run the command that the first argument names; every failure becomes one line and a code."""
    narrator = Narrator(sys.stderr)
    try:
        return _run(arguments, narrator)
    except Usage as error:
        narrator.error(error)
        return ExitCode.USAGE
    except Error as error:
        narrator.error(error)
        return exit_code(error)
    except KeyboardInterrupt as error:
        narrator.error(f"interrupted; {error}" if str(error) else "interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        streams.abandon()
        return ExitCode.PIPE_CLOSED
    except Exception as bug:
        known = of_the_world(bug)
        if known is not None:
            narrator.error(known)
            return exit_code(known)
        if os.environ.get(_SHOWS_BUGS):
            raise
        narrator.error(
            f"a mistake in cirrusql itself: {type(bug).__name__}: {bug}; please report it,"
            f" with what {_SHOWS_BUGS}=1 shows"
        )
        return ExitCode.FAILED


def _run(arguments: Sequence[str], narrator: Narrator) -> int:
    if not arguments:
        raise Usage("no command; see cirrusql --help")
    name, *rest = arguments
    if name in _HELP_WORDS:
        streams.write_text(help_text())
        return ExitCode.DONE
    if name == "--spec":
        _print_spec()
        return ExitCode.DONE
    if name not in COMMANDS:
        hint = did_you_mean(name, COMMANDS) or "see cirrusql --help"
        raise Usage(f"no command '{name}'; {hint}")
    run: Callable[[Sequence[str], Narrator], ExitCode]
    run = import_module(f"cirrusql.cli.{name}").run
    try:
        return run(rest, narrator)
    except SystemExit as ended:
        # argparse has written a command's help.
        return int(ended.code or 0)


def help_text() -> str:
    """What `cirrusql --help` says."""
    options = {", ".join(names): what for names, what in OPTIONS.items()}
    return _HELP.format(summary=SUMMARY, commands=_columns(COMMANDS), options=_columns(options))


def _columns(said: Mapping[str, str]) -> str:
    widest = max(map(len, said))
    return "\n".join(f"  {name:{widest}}  {what}" for name, what in said.items())


def _print_spec() -> None:
    import json

    from cirrusql.cli.spec import document

    streams.write_text(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")
