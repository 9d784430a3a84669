"""The options that `exec` and `shell` share, and the session that they describe."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Parser, add_target, count, delimiter, duration, moment, target_of
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import output_to
from cirrusql.engine.display import FORMATS, Display
from cirrusql.engine.environment import Environment
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.engine.setting_kinds import AUTO_ON_OR_OFF

if TYPE_CHECKING:
    from cirrusql.cli.script import Runner
    from cirrusql.session import Session


def add_session(parser: Parser) -> None:
    """All of them."""
    parser.add_argument(
        "--var",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of :NAME in the SQL, as text; NAME:=JSON for a number or a document",
    )
    add_target(parser)
    _add_output(parser)
    _add_behaviour(parser)


@contextmanager
def opened(parsed: argparse.Namespace, narrator: Narrator) -> Iterator[Runner]:
    """A session as the options describe it, and where its answers go; closed at the end."""
    narrator.shows_progress &= not parsed.no_progress
    catalog = Catalog.open()
    options = options_of(parsed, narrator)
    environment = target_of(parsed).environment(catalog)
    from cirrusql.cli.script import Runner

    with (
        output_to(parsed.outfile, narrator.warning) as output,
        connected(catalog, environment, options, narrator, parsed.database) as session,
    ):
        output.require(options.display)
        yield Runner(session, output, narrator)


@contextmanager
def connected(
    catalog: Catalog,
    environment: Environment,
    options: Options,
    narrator: Narrator,
    database: str | None,
) -> Iterator[Session]:
    """A session with a target, whose events the narrator hears; closed at the end."""
    from cirrusql.session import Engine, Session

    with (
        Engine(catalog, environment) as engine,
        Session(engine, options, database=database, listener=narrator.listener) as session,
    ):
        yield session


def _add_output(parser: Parser) -> None:
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
        help="what stands between values in csv, text and pptext; a comma by default",
    )
    group.add_argument(
        "-x",
        "--expanded",
        action="store_const",
        const=True,
        help="a table with a line for each column",
    )
    group.add_argument("--no-pager", action="store_true", help="no pager for long results")
    group.add_argument(
        "--colours",
        "--color",
        choices=AUTO_ON_OR_OFF,
        default="auto",
        help="whether results have colours; by default on a terminal that has some",
    )
    group.add_argument("--timing", action="store_true", help="tell the time of each statement")
    group.add_argument("--no-progress", action="store_true", help="no progress on the terminal")


def _add_behaviour(parser: Parser) -> None:
    group = parser.add_argument_group("behaviour")
    group.add_argument(
        "--yes",
        action="store_true",
        help="let a statement change several resources that it does not name one by one",
    )
    group.add_argument(
        "--dry-run",
        action="store_true",
        help="show the calls that a write would make, as rows, and change nothing",
    )
    group.add_argument("--read-only", action="store_true", help="refuse every change of a resource")
    group.add_argument(
        "--strict", action="store_true", help="an answer that is not complete is an error"
    )
    group.add_argument(
        "--as-of",
        type=moment,
        metavar="MOMENT",
        help="read resources as the inventory had them: a date (its end), a time, yesterday, 36h,"
        " RUN and an id, or LATEST",
    )
    group.add_argument(
        "--database",
        metavar="PATH",
        help="the file of your own views and tables; by default one for each account, endpoint or"
        " local cloud in your data folder; :memory: for none",
    )
    group.add_argument(
        "--max-rows",
        type=count,
        metavar="N",
        help="the most rows that a query gives; whether there are more is told",
    )
    group.add_argument(
        "--timeout", type=duration, metavar="TIME", help="for each statement, such as 30s or 5min"
    )


def options_of(parsed: argparse.Namespace, narrator: Narrator) -> Options:
    """How the session behaves; with a person at the terminal, that person can say yes."""
    confirm = narrator.confirm if narrator.can_ask else None
    return Options(
        strict=parsed.strict,
        as_of=parsed.as_of,
        read_only=parsed.read_only,
        timeout=parsed.timeout,
        max_rows=parsed.max_rows,
        writes=WriteOptions(confirmed=parsed.yes, confirm=confirm, dry_run=parsed.dry_run),
        display=_display(parsed),
    )


def _display(parsed: argparse.Namespace) -> Display:
    """How results are displayed until a SET says otherwise."""
    return Display(
        parsed.output,
        not parsed.hideheaders,
        parsed.delimiter,
        expanded=parsed.expanded,
        pager=False if parsed.no_pager else None,
        colours=AUTO_ON_OR_OFF[parsed.colours],
        timing=parsed.timing,
    )
