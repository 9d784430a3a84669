"""`cirrusql exec`: statements from the command line, a file or stdin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cirrusql.cli.arguments import Parser, Usage, variables, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.opening import add_session, opened
from cirrusql.cli.output import write_text

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
    if parsed.render:
        write_text(script if script.endswith("\n") else f"{script}\n")
        return ExitCode.DONE
    with opened(parsed, narrator) as runner:
        code = runner.run(script, values, explains=parsed.explain)
        return max(code, runner.end())


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
        "-q",
        "--iqldata",
        metavar="FILE",
        help="values for the places {{ .name }} in the SQL of -i, as JSON or YAML",
    )
    add_session(made)
    made.add_argument(
        "--explain", action="store_true", help="show how each statement would be run; call nothing"
    )
    made.add_argument(
        "--render",
        action="store_true",
        help="write the statements of -i with their values in place, and run nothing",
    )
    return made


def _script(parsed: argparse.Namespace) -> str:
    """The statements; those of a file with its values in their places."""
    if (parsed.sql is None) == (parsed.infile is None):
        problem = "no SQL" if parsed.sql is None else "SQL both as an argument and by -i"
        raise Usage(f"{problem}; give statements as one argument, or -i FILE (- reads stdin)")
    if parsed.sql is not None:
        if parsed.iqldata is not None:
            raise Usage("-q gives values to the file of -i; to an argument :NAME and --var do")
        return str(parsed.sql)
    from cirrusql.cli.templates import Values, rendered

    values = Values()
    if parsed.iqldata is not None:
        values = Values.read(_read(parsed.iqldata), parsed.iqldata)
    return rendered(_read(parsed.infile), values)


def _read(path: str) -> str:
    from pathlib import Path

    try:
        if path == _STDIN:
            return sys.stdin.read()
        return Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"cannot read {path}: it is not UTF-8 text") from None
