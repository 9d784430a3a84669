"""`cirrusql exec`: statements from the command line, a file or stdin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import (
    Parser,
    Usage,
    add_place,
    delimiter,
    duration,
    place_of,
    variables,
    with_bare_local,
)
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.formats import FORMATS
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import Style, output_to
from cirrusql.cli.script import Runner
from cirrusql.session import Options, Session, WriteOptions

_STDIN = "-"
_EXAMPLES = """
Rows go to stdout, everything else to stderr. The exit code is 0 when all was done, 1 when a
statement failed, 2 for a wrong command line, 3 when part of the answer could not be read, and
130 after Ctrl-C. The first error ends a script. In json, each statement gives one array.

examples:
  cirrusql exec --local "SELECT region, bucket_name FROM awscc.s3.buckets LIMIT 3"
  cirrusql exec --region eu-west-1,us-east-1 -o csv -f vpcs.csv "SELECT * FROM awscc.ec2.vpcs"
  cirrusql exec --local -i report.sql --var team=web --var days:=30 -o json
  cirrusql exec --local "DESCRIBE awscc.lambda.functions"
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(with_bare_local(arguments))
    narrator.shows_progress &= not parsed.no_progress
    script = _script(parsed)
    values = variables(parsed.var)
    catalog = Catalog.open()
    environment = place_of(parsed).environment(catalog)
    style = Style(parsed.output, not parsed.hideheaders, parsed.delimiter)
    with output_to(parsed.outfile, style) as output:
        session = Session(catalog, environment, session_options(parsed, narrator))
        try:
            return Runner(session, output, narrator).run(script, values, explains=parsed.explain)
        finally:
            session.close()


def parser() -> Parser:
    """The command's options."""
    made = Parser(
        prog="cirrusql exec",
        description="Run SQL statements and write their rows to stdout.",
        epilog=_EXAMPLES,
    )
    made.add_argument("sql", nargs="?", metavar="SQL", help="one or more statements, with ';'")
    made.add_argument("-i", "--infile", metavar="FILE", help="read the SQL from FILE; - is stdin")
    made.add_argument(
        "--var",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of :NAME in the SQL, as text; NAME:=JSON for a number or a document",
    )
    add_place(made)
    add_output(made)
    add_behaviour(made)
    made.add_argument(
        "--explain", action="store_true", help="show how each statement would be run; call nothing"
    )
    return made


def add_output(parser: Parser) -> None:
    """The options that say how results look."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "-o", "--output", choices=FORMATS, default="table", help="the format; table by default"
    )
    group.add_argument("-f", "--outfile", metavar="FILE", help="write results to FILE")
    group.add_argument("-H", "--hideheaders", action="store_true", help="leave column names out")
    group.add_argument(
        "-d",
        "--delimiter",
        type=delimiter,
        default=",",
        help="what stands between values in csv and text; a comma by default",
    )
    group.add_argument("--no-progress", action="store_true", help="no progress on the terminal")


def add_behaviour(parser: Parser) -> None:
    """The options that say how statements are run."""
    group = parser.add_argument_group("behaviour")
    group.add_argument(
        "--yes",
        action="store_true",
        help="let a statement change several resources that it does not name one by one",
    )
    group.add_argument("--read-only", action="store_true", help="refuse every write")
    group.add_argument(
        "--strict", action="store_true", help="an answer that is not complete is an error"
    )
    group.add_argument(
        "--timeout", type=duration, metavar="TIME", help="for each statement, such as 30s or 5min"
    )


def session_options(parsed: argparse.Namespace, narrator: Narrator) -> Options:
    """How the session behaves; with a person at the terminal, that person can say yes."""
    confirm = narrator.confirm if narrator.can_ask else None
    return Options(
        strict=parsed.strict,
        read_only=parsed.read_only,
        timeout=parsed.timeout,
        writes=WriteOptions(confirmed=parsed.yes, confirm=confirm),
    )


def _script(parsed: argparse.Namespace) -> str:
    if (parsed.sql is None) == (parsed.infile is None):
        problem = "no SQL" if parsed.sql is None else "SQL both as an argument and by -i"
        raise Usage(f"{problem}; give statements as one argument, or -i FILE (- reads stdin)")
    if parsed.sql is not None:
        return str(parsed.sql)
    try:
        if parsed.infile == _STDIN:
            return sys.stdin.read()
        return Path(parsed.infile).read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {parsed.infile}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"cannot read {parsed.infile}: it is not UTF-8 text") from None
