"""The commands below `stack`, and their options."""

from __future__ import annotations

import argparse
from typing import Any

from cirrusql.cli.arguments import Parser, add_target, count, duration

_EXAMPLES = """
A stack is a folder with a stackql_manifest.yml, and in resources/ the statements of those of its
resources that have any. Data goes to stdout, everything else to stderr. The exit code is 0 when all
was done, 1 when something failed, 2 for a wrong command line; with --detailed-exitcode, plan and
drift end with 2 when there are changes.

examples:
  cirrusql stack init shop
  cirrusql stack plan shop dev --local -e AWS_REGION=us-east-1
  cirrusql stack build shop dev --local -e AWS_REGION=us-east-1
  cirrusql stack plan shop prod --out shop.plan, and then: cirrusql stack build shop.plan
  cirrusql stack plan shop dev --assert "SELECT * FROM changes WHERE action = 'delete'"
  cirrusql stack teardown shop dev --local -e AWS_REGION=us-east-1 --yes
"""
LOG_LEVELS = ("trace", "debug", "info", "warn", "error")


def parser() -> Parser:
    """All commands."""
    made = Parser(
        prog="cirrusql stack",
        description="Deploy resources that belong together, from a manifest.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_init(commands)
    _add_validate(commands)
    _add_plan(commands)
    _add_build(commands)
    _add_test(commands)
    _add_teardown(commands)
    _add_drift(commands)
    _add_outputs(commands)
    _add_graph(commands)
    _add_import(commands)
    _add_export(commands)
    return made


def _add_stack(command: Parser, *, plan_file: bool = False) -> None:
    """Which stack, in which environment, with which values."""
    what = "the stack's folder, a CloudFormation template, or what a CDK app made (cdk.out)"
    plan = "; or a plan that `stack plan --out` has written" if plan_file else ""
    command.add_argument("folder", metavar="STACK", help=what + plan)
    command.add_argument(
        "environment",
        metavar="ENV",
        nargs="?",
        help="the environment of a folder's stack, such as dev",
    )
    group = add_values(command)
    group.add_argument(
        "--stack",
        dest="stacks",
        action="append",
        default=[],
        metavar="NAME",
        help="of a CDK app's stacks this one only, or those of a pattern; may be given again",
    )


def add_values(command: Parser) -> Any:
    """The options for a stack's variables and parameters; the group of those of templates."""
    command.add_argument(
        "-e",
        "--env",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a variable for the manifest's templates; may be given again",
    )
    command.add_argument(
        "--env-file",
        metavar="FILE",
        help="variables, one NAME=VALUE on a line; .env if there is one",
    )
    group = command.add_argument_group("of a template")
    group.add_argument("--name", help="the stack's name; by default the file's")
    group.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a value for a parameter; may be given again",
    )
    group.add_argument(
        "--parameters",
        action="append",
        default=[],
        metavar="FILE",
        help="values for parameters, JSON or YAML, as AWS's own tools take them",
    )
    group.add_argument(
        "--skip-unsupported",
        action="store_true",
        help="leave out what cannot be deployed, and tell what then lacks",
    )
    return group


def _add_run(command: Parser) -> None:
    """How it is dealt with."""
    add_target(command)
    group = command.add_argument_group("behaviour")
    group.add_argument(
        "--parallelism",
        type=count,
        default=48,
        metavar="N",
        help="resources dealt with at once; 1 keeps the order of the manifest",
    )
    group.add_argument("--show-queries", action="store_true", help="show statements as they run")
    group.add_argument(
        "--log-level", choices=LOG_LEVELS, default="info", help="how much is told on stderr"
    )
    add_state(group)
    group.add_argument("--no-progress", action="store_true", help="no progress on the terminal")


def add_state(group: Any) -> None:
    """The option for where a stack's state is."""
    group.add_argument(
        "--state",
        metavar="FILE",
        help="where it is kept which resource is which: a file, or s3://BUCKET/KEY for a team; by"
        " default a file in your data folder",
    )


def _add_changing(command: Parser) -> None:
    command.add_argument("--yes", action="store_true", help="delete and replace without asking")
    command.add_argument(
        "--wait-for-lock",
        type=duration,
        default=0.0,
        metavar="TIME",
        help="how long to wait while somebody else works on the stack",
    )
    command.add_argument(
        "--on-failure",
        choices=("rollback", "ignore", "error"),
        default="error",
        help="when a resource fails: undo what was done, go on with the others, or stop",
    )
    command.add_argument("--dry-run", action="store_true", help="only show what would be done")


def _add_init(commands: Any) -> None:
    init = commands.add_parser("init", help="begin a stack: a folder with a manifest")
    init.add_argument("folder", metavar="DIR")
    init.add_argument("-p", "--provider", choices=("aws", "awscc"), default="awscc")
    init.add_argument(
        "-t", "--template", metavar="DIR", help="begin with a copy of another stack's folder"
    )
    init.add_argument("--env", default="dev", metavar="ENV", help="the environment; dev by default")


def _add_validate(commands: Any) -> None:
    validate = commands.add_parser("validate", help="find what is wrong, without any call")
    _add_stack(validate)
    _add_run(validate)  # which it takes so that the words of `plan` will do; nothing is called
    validate.add_argument(
        "--check", action="store_true", help="run AWS's own check of a template, too (an extra)"
    )


def _add_plan(commands: Any) -> None:
    plan = commands.add_parser("plan", help="show what a build would do")
    _add_stack(plan)
    _add_run(plan)
    plan.add_argument("--prune", action="store_true", help=_PRUNE)
    plan.add_argument("--json", action="store_true", help="as JSON")
    plan.add_argument("--out", metavar="FILE", help="write a plan that can be built as it is")
    plan.add_argument(
        "--permissions", action="store_true", help="the IAM policy that a build needs"
    )
    plan.add_argument("--sql", metavar="SQL", help="a question about the relation `changes`")
    plan.add_argument(
        "--assert",
        dest="assertions",
        action="append",
        default=[],
        metavar="SQL",
        help="fail if this question about `changes` has an answer; a file with SQL, too",
    )
    _add_detailed(plan)


_PRUNE = "also delete what earlier builds have made and the stack has no more"


def _add_detailed(command: Parser) -> None:
    command.add_argument(
        "--detailed-exitcode", action="store_true", help="end with 2 when there are changes"
    )


def _add_build(commands: Any) -> None:
    build = commands.add_parser("build", help="have everything be as the stack says")
    _add_stack(build, plan_file=True)
    _add_run(build)
    _add_changing(build)
    build.add_argument("--prune", action="store_true", help=_PRUNE)
    _add_output(build)
    # A dry run is a plan, shown as text.
    build.set_defaults(
        json=False, out=None, permissions=False, sql=None, assertions=(), detailed_exitcode=False
    )


def _add_output(command: Parser) -> None:
    command.add_argument(
        "--output-file", metavar="FILE", help="write what the stack gives as JSON to FILE"
    )


def _add_test(commands: Any) -> None:
    test = commands.add_parser("test", help="see whether everything is there and as wanted")
    _add_stack(test)
    _add_run(test)
    test.add_argument("--dry-run", action="store_true", help=argparse.SUPPRESS)
    test.add_argument("--on-failure", default="error", help=argparse.SUPPRESS)
    _add_output(test)


def _add_teardown(commands: Any) -> None:
    teardown = commands.add_parser("teardown", help="delete everything that the stack has made")
    _add_stack(teardown)
    _add_run(teardown)
    _add_changing(teardown)


def _add_drift(commands: Any) -> None:
    drift = commands.add_parser("drift", help="show what has been changed by somebody else")
    _add_stack(drift)
    _add_run(drift)
    drift.add_argument("--json", action="store_true", help="as JSON")
    drift.add_argument(
        "--history", action="store_true", help="what was found before, and when; nothing is read"
    )
    _add_detailed(drift)


def _add_outputs(commands: Any) -> None:
    outputs = commands.add_parser("outputs", help="show what the stack gives")
    _add_stack(outputs)
    _add_run(outputs)
    _add_output(outputs)
    outputs.add_argument("--reveal", action="store_true", help="show protected values too")


def _add_graph(commands: Any) -> None:
    graph = commands.add_parser("graph", help="draw what needs what")
    _add_stack(graph)
    _add_run(graph)
    graph.add_argument("--format", choices=("text", "dot", "mermaid"), default="text")


def _add_import(commands: Any) -> None:
    adopt = commands.add_parser("import", help="say which resource a resource of the stack is")
    _add_stack(adopt)
    adopt.add_argument("resource", metavar="RESOURCE", help="its name in the manifest")
    adopt.add_argument("identifier", metavar="IDENTIFIER")
    _add_run(adopt)


def _add_export(commands: Any) -> None:
    export = commands.add_parser("export", help="write resources that are there as a stack")
    export.add_argument(
        "place", metavar="DIR|FILE", help="the new stack's folder, or the template's file"
    )
    export.add_argument(
        "queries",
        metavar="SQL",
        nargs="+",
        help="which: SELECT … FROM awscc.SERVICE.RESOURCE WHERE …; the first relation is exported",
    )
    export.add_argument(
        "--format",
        choices=("manifest", "cloudformation"),
        default="manifest",
        help="a manifest (the default), or a CloudFormation template: YAML, JSON if FILE is .json",
    )
    export.add_argument("--name", help="the stack's name; by default the folder's or the file's")
    export.add_argument("--env", metavar="ENV", help="a manifest's environment; dev by default")
    export.add_argument(
        "--no-state",
        action="store_true",
        help="do not note in a template's state which resource is which: write the file only",
    )
    _add_run(export)
