"""What stands before and in a cell: options, the name that the answer gets, and SQL."""

from __future__ import annotations

import argparse
import re

from cirrusql.cli.arguments import (
    Parser,
    Usage,
    add_target,
    count,
    duration,
    target_of,
    with_bare_local,
)
from cirrusql.engine.target import Target
from cirrusql.records import Record

OUTPUTS = ("table", "df", "pl", "arrow")

_WORD = re.compile(r"""\s*((?:[^\s"']|"[^"]*"|'[^']*')+)""")
_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*<<")
_EXAMPLES = """
%cirrusql --local SELECT count(*) FROM awscc.ec2.vpcs
%%cirrusql -o df vpcs <<
SELECT vpc_id, cidr_block FROM awscc.ec2.vpcs WHERE region = :region
"""


class Cell(Record):
    """What a cell asks for.

    `target` is None where it says nothing of it; `name` is that of the variable that gets the
    answer, None if it is to be shown.
    """

    target: Target | None
    database: str | None
    output: str
    changes: dict[str, object]
    confirmed: bool
    dry_run: bool
    explains: bool
    closes: bool
    name: str | None
    sql: str


def parser() -> Parser:
    """The options, of which those for a target are the command line's."""
    made = Parser(
        prog="%cirrusql", description="Run SQL and show its rows.", epilog=_EXAMPLES, add_help=False
    )
    add_target(made)
    group = made.add_argument_group("this cell")
    group.add_argument(
        "-o", "--output", choices=OUTPUTS, default="table", help="what the answer is given as"
    )
    group.add_argument("--explain", action="store_true", help="show the plan; call nothing")
    group.add_argument(
        "--yes", action="store_true", help="let a statement change several resources"
    )
    group.add_argument("--dry-run", action="store_true", help="show the calls of a write")
    group.add_argument("--read-only", action="store_true", help="refuse every change of a resource")
    group.add_argument("--strict", action="store_true", help="refuse an answer with gaps")
    group.add_argument("--max-rows", type=count, metavar="N", help="the most rows of a query")
    group.add_argument("--timeout", type=duration, metavar="TIME", help="for each statement")
    group.add_argument("--database", metavar="PATH", help="the file of your own tables and views")
    group.add_argument("--close", action="store_true", help="close the connection")
    group.add_argument("-h", "--help", action="store_true", help="show this")
    return made


def cell_of(line: str, body: str | None) -> Cell | None:
    """What a line, and the cell below it, ask for; None if that is help.

    Raises Usage for options that are not understood.

    >>> cell = cell_of("--local=:memory: -o df vpcs << ", "SELECT 'a << b' -- that")
    >>> cell.target.local, cell.output, cell.name, cell.sql.strip()
    (':memory:', 'df', 'vpcs', "SELECT 'a << b' -- that")
    """
    made = parser()
    words, rest = _options_of(made, line)
    parsed = made.parse_args(with_bare_local(words))
    if parsed.help:
        return None
    text = rest if body is None else f"{rest}\n{body}"
    named = _NAMED.match(text)
    given = (parsed.local, parsed.endpoint_url, parsed.profile, parsed.concurrency)
    says_where = any(one is not None for one in given) or bool(parsed.region)
    return Cell(
        target=target_of(parsed) if says_where else None,
        database=parsed.database,
        output=parsed.output,
        changes=_changes(parsed),
        confirmed=parsed.yes,
        dry_run=parsed.dry_run,
        explains=parsed.explain,
        closes=parsed.close,
        name=named[1] if named else None,
        sql=text[named.end() :] if named else text,
    )


def _changes(parsed: argparse.Namespace) -> dict[str, object]:
    """The session's options that hold for this cell alone."""
    names = ("read_only", "strict", "max_rows", "timeout")
    return {name: value for name in names if (value := getattr(parsed, name))}


def _options_of(made: Parser, line: str) -> tuple[list[str], str]:
    """The options at the beginning of a line, and the rest of it as it is.

    SQL is not split into words: its quotes are its own, and `--` with a space begins a comment.
    """
    actions = made._option_string_actions  # noqa: SLF001 - argparse has no other way to ask
    words: list[str] = []
    at = 0
    while (found := _WORD.match(line, at)) and found[1].startswith("-") and found[1] != "--":
        words.append(_unquoted(found[1]))
        at = found.end()
        action = actions.get(words[-1])
        takes_next = action is not None and action.nargs is None
        if takes_next and (value := _WORD.match(line, at)):
            words.append(_unquoted(value[1]))
            at = value.end()
    if words and words[-1].startswith("-") and words[-1].partition("=")[0] not in actions:
        raise Usage(f"there is no option {words[-1]}; see %cirrusql --help")
    return words, line[at:]


def _unquoted(word: str) -> str:
    return re.sub(r""""([^"]*)"|'([^']*)'""", lambda found: found[1] or found[2] or "", word)
