"""The options of `cirrusql check`."""

from __future__ import annotations

from cirrusql.cli.arguments import Parser, add_target, duration
from cirrusql.controls.reports import FORMATS

DEFAULT_FORMAT = "text"
SEVERITIES = ("low", "medium", "high", "critical")
_EXAMPLES = """
A control is an ASSERT in a file; a folder is all .sql files in it, and fsbp a set that comes with
cirrusql. Nothing is changed. The exit code is 0 when everything passed, 1 when there are findings,
or when files are not as they should be, 2 for a wrong command line, and 3 when nothing new was
found but not all could be checked.

examples:
  cirrusql check fsbp --local
  cirrusql check fsbp controls/ --region '*' --severity high --waivers waivers.toml
  cirrusql check fsbp --only 's3.*' -o sarif -f s3.sarif --report junit=s3.xml
  cirrusql check fsbp --write-baseline known.json; cirrusql check fsbp --baseline known.json
"""


def parser() -> Parser:
    """The command's options."""
    made = Parser(
        prog="cirrusql check",
        description="Check controls, which are queries that must give no rows.",
        epilog=_EXAMPLES,
    )
    made.add_argument(
        "where", nargs="*", metavar="FILE|SET", help="files, folders, or names of sets of controls"
    )
    _add_choice(made)
    _add_accepted(made)
    add_target(made)
    _add_output(made)
    return made


def _add_choice(made: Parser) -> None:
    group = made.add_argument_group("which controls")
    group.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="these only; may be given again, or as a list with commas; * stands for anything",
    )
    group.add_argument(
        "--except",
        action="append",
        default=[],
        dest="without",
        metavar="ID",
        help="all but these, in the same way",
    )
    group.add_argument("--list", action="store_true", help="list them, and check none")
    group.add_argument(
        "--var",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of :NAME in the controls, as text; NAME:=JSON for a number or a document",
    )


def _add_accepted(made: Parser) -> None:
    group = made.add_argument_group("what counts")
    group.add_argument(
        "--severity",
        choices=SEVERITIES,
        default="low",
        help="findings of less are told and do not count; low by default",
    )
    group.add_argument(
        "--waivers", metavar="FILE", help="TOML with what is accepted, why, and until when"
    )
    group.add_argument(
        "--baseline", metavar="FILE", help="what is known already; only what is new counts"
    )
    group.add_argument(
        "--write-baseline", metavar="FILE", help="write what is found now as such a baseline"
    )


def _add_output(made: Parser) -> None:
    group = made.add_argument_group("output")
    group.add_argument(
        "-o",
        "--format",
        "--output",
        dest="output",
        choices=FORMATS,
        default=DEFAULT_FORMAT,
        help="the format of the report; text by default",
    )
    group.add_argument("-f", "--outfile", metavar="FILE", help="write the report to FILE")
    group.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write another report to a file; may be given again",
    )
    group.add_argument("--no-progress", action="store_true", help="no progress on the terminal")
    group.add_argument(
        "--database",
        metavar="PATH",
        help="the file of your own views and tables; by default the target's; :memory: for none",
    )
    group.add_argument(
        "--timeout", type=duration, metavar="TIME", help="for each control, such as 30s or 5min"
    )
