"""`cirrusql requests`: what was written, what became of it, and finishing what was interrupted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Parser, add_target, duration, target_of, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import output_to
from cirrusql.engine.display import FORMATS
from cirrusql.result import Result
from cirrusql.session import MEMORY, Display, Engine, Options, Session
from cirrusql.session.requests import Requests

_EXAMPLES = """
Before a write is sent it is noted down in your state folder ($XDG_STATE_HOME or ~/.local/state, in
cirrusql/requests.sqlite3), so that one that was interrupted can be finished without doing anything
twice. Resume and cancel it where it was made, with the same options.

examples:
  cirrusql requests list
  cirrusql requests show 7
  cirrusql requests resume 7 --profile prod
  cirrusql requests resume
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command; 3 if something of what was resumed is still open, or has failed."""
    parsed = parser().parse_args(with_bare_local(arguments))
    catalog = Catalog.open()
    environment = target_of(parsed).environment(catalog)
    with (
        output_to(None, narrator.warning) as output,
        Engine(catalog, environment) as engine,
        Session(engine, Options(timeout=parsed.timeout), database=MEMORY) as session,
    ):
        code = ExitCode.DONE
        for result in _COMMANDS[parsed.command](session.requests(), parsed):
            output.show(result, Display(parsed.output))
            for problem in result.diagnostics.problems:
                narrator.warning(problem)
                code = ExitCode.INCOMPLETE
        return code


def parser() -> Parser:
    """The commands below `requests` and their options."""
    made = Parser(
        prog="cirrusql requests",
        description="Writes of the last month: list, show, resume or cancel them.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("list", help="every write, the latest first, and how far it has come")
    show = commands.add_parser("show", help="the resources of one write, and what became of each")
    resume = commands.add_parser("resume", help="finish what is open of a write")
    cancel = commands.add_parser(
        "cancel", help="start nothing more of a write, and stop what the service has accepted"
    )
    for command in (show, cancel):
        command.add_argument("number", type=int, metavar="NUMBER", help="as `list` shows it")
    resume.add_argument(
        "number",
        type=int,
        nargs="?",
        metavar="NUMBER",
        help="as `list` shows it; without it, every write made here that is open",
    )
    for command in commands.choices.values():
        add_target(command)
        command.add_argument("-o", "--output", choices=FORMATS, default="table")
        command.add_argument("--timeout", type=duration, metavar="TIME", help="such as 30s or 5min")
    return made


def _resume(requests: Requests, parsed: argparse.Namespace) -> Iterator[Result]:
    numbers = requests.open() if parsed.number is None else [parsed.number]
    return (requests.resume(number) for number in numbers)


_COMMANDS: Mapping[str, Callable[[Requests, argparse.Namespace], Iterable[Result]]] = {
    "list": lambda requests, _: [requests.list()],
    "show": lambda requests, parsed: [requests.show(parsed.number)],
    "resume": _resume,
    "cancel": lambda requests, parsed: [requests.cancel(parsed.number)],
}
