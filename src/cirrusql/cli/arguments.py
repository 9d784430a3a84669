"""Command line arguments: a parser that raises instead of exiting, and the options that several
commands share, as values."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from cirrusql.engine.target import Target
from cirrusql.errors import Error


class Usage(Exception):
    """The command line is wrong; the text says how, in one line."""


class Parser(argparse.ArgumentParser):
    """A parser of one command: options are not abbreviated, examples keep their lines."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _formatter)
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Raise Usage; the caller says it and chooses the exit code."""
        raise Usage(f"{message}; see {self.prog} --help")


def _formatter(prog: str) -> argparse.HelpFormatter:
    # Left to itself it imports shutil for the width, 4 ms for every command that is run.
    return argparse.RawDescriptionHelpFormatter(prog, width=_width())


def _width() -> int:
    """How wide help may be: as the terminal is, but for a margin."""
    try:
        columns = int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        try:
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
        except (AttributeError, ValueError, OSError):
            columns = 80
    return max(columns - 2, 20)


def add_target(parser: Parser) -> None:
    """The options that say where statements go."""
    group = parser.add_argument_group("where statements go (by default AWS, as your profile says)")
    group.add_argument(
        "--local",
        nargs="?",
        metavar="PATH",
        help="the local cloud: alone, the one in your data folder, made and filled with a demo"
        " organisation on first use; --local=PATH for another file; --local=:memory: for none",
    )
    group.add_argument("--endpoint-url", metavar="URL", help="another Cloud Control endpoint")
    group.add_argument(
        "--profile", help="a profile of your AWS config files; several with commas, an account each"
    )
    group.add_argument(
        "--accounts",
        metavar="FILE",
        help="the accounts that may be asked; by default accounts.toml in your config folder",
    )
    group.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="ACCOUNT",
        help="an account to ask when a statement names none, by number, name or wildcard; may be"
        " given again, or as a list with commas; '*' is every account",
    )
    group.add_argument(
        "--region",
        action="append",
        default=[],
        metavar="REGION",
        help="a region to ask when a statement names none; may be given again, or as a list with"
        " commas; '*' is every region",
    )
    group.add_argument(
        "--store",
        metavar="PLACE",
        help="the inventory: a folder, or an s3:// address; by default the target's own in your"
        " data folder",
    )
    group.add_argument(
        "--concurrency",
        type=count,
        metavar="N",
        help="calls that may be under way at once in one account and region",
    )


def with_bare_local(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--local` alone spelt `--local=`, so that it never takes the next one.

    >>> with_bare_local(["--local", "SELECT 1", "--", "--local"])
    ['--local=', 'SELECT 1', '--', '--local']
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = ["--local=" if word == "--local" else word for word in arguments[:end]]
    return [*options, *arguments[end:]]


def target_of(parsed: argparse.Namespace) -> Target:
    """Where statements go; raises Usage for options that contradict each other."""
    if parsed.local is not None and (parsed.endpoint_url or parsed.profile):
        other = "--endpoint-url" if parsed.endpoint_url else "--profile"
        raise Usage(f"--local and {other} exclude each other")
    return Target(
        local=False if parsed.local is None else parsed.local or True,
        endpoint_url=parsed.endpoint_url,
        profile=parsed.profile,
        regions=regions_of(parsed.region),
        concurrency=parsed.concurrency,
        accounts_file=parsed.accounts,
        accounts=regions_of(parsed.account),
        store=parsed.store,
    )


def regions_of(given: Sequence[str]) -> tuple[str, ...]:
    """The regions of all `--region` options, each once, in the order given.

    >>> regions_of(["us-east-1,eu-west-1", "us-east-1"])
    ('us-east-1', 'eu-west-1')
    """
    names = (name.strip() for words in given for name in words.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def variables(given: Sequence[str]) -> Mapping[str, Any]:
    """The values of all `--var` options: `k=v` is text, `k:=v` is JSON. Raises Usage.

    >>> variables(["account=012345678901", "days:=30", "on:=true"])
    {'account': '012345678901', 'days': 30, 'on': True}
    """
    return dict(_variable(text) for text in given)


def duration(text: str) -> float:
    """Seconds, of `30`, `30s`, `2min`, `40ms`; for argparse, which wants a ValueError."""
    from cirrusql.durations import seconds

    try:
        return seconds(text)
    except Error as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def moment(text: str) -> str:
    """A moment of the inventory, as the option `as_of` keeps it; for argparse."""
    from cirrusql.engine.settings import as_of_of

    try:
        return as_of_of(text)
    except Error as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def delimiter(text: str) -> str:
    """What stands between values; for argparse, which wants a ValueError."""
    from cirrusql.engine import display

    try:
        return display.delimiter(text)
    except Error as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _variable(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    typed = name.endswith(":")
    name = name.removesuffix(":").removeprefix(":")
    if not equals or not name.isidentifier():
        raise Usage(f"--var wants name=value or name:=json, not '{text}'")
    if not typed:
        return name, value
    import json

    try:
        return name, json.loads(value)
    except ValueError as error:
        raise Usage(f"--var {name}: '{value}' is not JSON: {error}") from None


def count(text: str) -> int:
    """A number above 0; for argparse, which wants a ValueError."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above 0")
    return number
