"""The commands below `inventory` and their options."""

from __future__ import annotations

from typing import Any

from cirrusql.cli.arguments import Parser, add_target, duration
from cirrusql.cli.inventory.collect import add_to
from cirrusql.cli.stack.arguments import add_state, add_values
from cirrusql.engine.display import FORMATS

# What a view is written for.
ENGINES = ("duckdb", "datafusion", "spark", "trino", "athena")
_EXAMPLES = """
The inventory remembers what was found in your accounts, when, and what was asked and not answered.
It is read by AS OF in statements, by the relations cirrusql.runs, coverage, history and changes,
and by these commands. docs/inventory.md says what each means.

examples:
  cirrusql inventory collect --account '*' --region '*'
  cirrusql inventory status
  cirrusql inventory changes --since yesterday --type 'ec2.*'
  cirrusql inventory history awscc.ec2.vpcs vpc-0a1b2c3d
  cirrusql inventory diff 2026-11-20 LATEST --account production -o json
  cirrusql inventory diff --stack shop --environment dev --as-of yesterday
  cirrusql inventory diff eu-west-1 eu-central-1 --type AWS::Lambda::Function
  cirrusql inventory export --as-of 2026-11-20 -o parquet -f resources.parquet
  cirrusql inventory prune --keep 400d --dry-run
"""
_MOMENT = "a date (the end of that day, UTC), a time, yesterday, 36h (ago), a run's id or LATEST"


def parser() -> Parser:
    """All of them."""
    made = Parser(
        prog="cirrusql inventory",
        description="What was found and when, what changed, and what is not known.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_to(commands)
    _add_telling(commands)
    _add_comparing(commands)
    _add_upkeep(commands)
    for command in commands.choices.values():
        add_target(command)
    return made


def _add_telling(commands: Any) -> None:
    status = commands.add_parser("status", help="how scopes were answered, by cause, and how old")
    _add_types(status)
    _add_output(status)
    runs = commands.add_parser("runs", help="the runs, the newest last")
    runs.add_argument("--writes", action="store_true", help="your own writes, too")
    _add_output(runs)
    changes = commands.add_parser("changes", help="what changed, by when, and which properties")
    changes.add_argument(
        "--since",
        metavar="MOMENT",
        help=f"{_MOMENT}; of a date its beginning; by default yesterday",
    )
    changes.add_argument("--until", default="LATEST", metavar="MOMENT", help=_MOMENT)
    changes.add_argument("--run", metavar="RUN", help="what this run saw, whenever that was")
    _add_types(changes)
    _add_output(changes)
    history = commands.add_parser("history", help="all that was ever seen of one resource")
    history.add_argument("type", metavar="TYPE", help="a relation, or a type of CloudFormation")
    history.add_argument("identifier", metavar="IDENTIFIER", help="what the service calls it")
    _add_output(history)


def _add_comparing(commands: Any) -> None:
    diff = commands.add_parser(
        "diff",
        help="what makes one state of another (moments, accounts, regions), or of a stack",
        description="What makes the second of the first, or with --stack how what was there differs"
        " from a stack, as `stack drift` tells it and without a call. 0 if nothing does, 2 if"
        " something does, 3 if something could not be compared.",
    )
    for name in ("before", "after"):
        diff.add_argument(
            name,
            metavar="A" if name == "before" else "B",
            nargs="?",
            help=f"{_MOMENT}; an account; a region",
        )
    _add_as_of(diff, "of accounts, regions or a stack, the moment at which they are compared")
    _add_stack(diff)
    _add_types(diff)
    _add_output(diff)
    export = commands.add_parser("export", help="every resource at a moment, whole")
    _add_as_of(export, "the moment")
    _add_types(export)
    export.add_argument("-o", "--output", choices=FORMATS, default="jsonl", help="jsonl by default")
    export.add_argument("-f", "--outfile", metavar="FILE", help="write to FILE, not to stdout")
    views = commands.add_parser("sql", help="views for other engines, as the text of statements")
    views.add_argument("--engine", choices=ENGINES, default="duckdb", help="duckdb by default")


def _add_stack(diff: Parser) -> None:
    group = diff.add_argument_group("of a stack")
    group.add_argument(
        "--stack",
        metavar="STACK",
        help="the stack's folder, a CloudFormation template, or what a CDK app made (cdk.out)",
    )
    group.add_argument(
        "--environment", metavar="ENV", help="the environment of a folder's stack, such as dev"
    )
    group.add_argument(
        "--only",
        dest="stacks",
        action="append",
        default=[],
        metavar="NAME",
        help="of a CDK app's stacks this one only, or those of a pattern; may be given again",
    )
    add_state(group)
    add_values(diff)


def _add_upkeep(commands: Any) -> None:
    commands.add_parser("compact", help="make few files of many; nothing is forgotten")
    prune = commands.add_parser("prune", help="forget what is older than so long")
    prune.add_argument(
        "--keep",
        type=duration,
        required=True,
        metavar="TIME",
        help="how much history to keep, such as 400d",
    )
    prune.add_argument("--dry-run", action="store_true", help="say what would be forgotten")
    prune.add_argument("--yes", action="store_true", help="do not ask")


def _add_types(command: Parser) -> None:
    command.add_argument(
        "--type",
        action="append",
        default=[],
        metavar="TYPE",
        help="a relation or a type of CloudFormation, or a wildcard; may be given again, or as a"
        " list with commas",
    )


def _add_as_of(command: Parser, what: str) -> None:
    command.add_argument("--as-of", default=None, metavar="MOMENT", help=f"{what}: {_MOMENT}")


def _add_output(command: Parser) -> None:
    command.add_argument("-o", "--output", choices=FORMATS, default="table")
