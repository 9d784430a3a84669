"""`cirrusql exec`: statements from the command line, a file or stdin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cirrusql.cli.arguments import Parser, Usage, variables, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.opening import add_session, opened

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
    script, values = _script(parsed), variables(parsed.var)
    with opened(parsed, narrator) as runner:
        return runner.run(script, values, explains=parsed.explain)


def parser() -> Parser:
    """The command's options."""
    made = Parser(
        prog="cirrusql exec",
        description="Run SQL statements and write their rows to stdout.",
        epilog=_EXAMPLES,
    )
    made.add_argument("sql", nargs="?", metavar="SQL", help="one or more statements, with ';'")
    made.add_argument("-i", "--infile", metavar="FILE", help="read the SQL from FILE; - is stdin")
    add_session(made)
    made.add_argument(
        "--explain", action="store_true", help="show how each statement would be run; call nothing"
    )
    return made


def _script(parsed: argparse.Namespace) -> str:
    if (parsed.sql is None) == (parsed.infile is None):
        problem = "no SQL" if parsed.sql is None else "SQL both as an argument and by -i"
        raise Usage(f"{problem}; give statements as one argument, or -i FILE (- reads stdin)")
    if parsed.sql is not None:
        return str(parsed.sql)
    from pathlib import Path

    try:
        if parsed.infile == _STDIN:
            return sys.stdin.read()
        return Path(parsed.infile).read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {parsed.infile}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"cannot read {parsed.infile}: it is not UTF-8 text") from None
