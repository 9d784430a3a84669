"""`cirrusql serve`: doors for other programs, several at once if wanted, on one engine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Parser, Usage, add_target, target_of, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.serve.addresses import address
from cirrusql.cli.serve.doors import DOORS, add_shared, require_opened, serving
from cirrusql.cli.serve.health import Health, HealthPage
from cirrusql.session import Engine

_EXAMPLES = """
Everything is served until Ctrl-C; --mcp also ends with stdin. Browsers and agents write only where
--write says so; clients of PostgreSQL write as at the prompt, unless --read-only refuses it.

examples:
  cirrusql serve --console --local
  cirrusql serve --console --profile production --region '*'
  cirrusql serve --postgres 5432 --local
  cirrusql serve --mcp --local
  cirrusql serve --mcp --profile audit --region eu-west-1 --policy policy.toml
  cirrusql serve --mcp-http 8931 --write --local
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(with_bare_local(arguments))
    wanted = [door for door in DOORS if door.is_wanted(parsed)]
    if not wanted:
        raise Usage(
            "which door? Say --console, --postgres, --mcp or --mcp-http; see cirrusql serve --help"
        )
    require_opened(parsed)
    for door in wanted:
        door.require_possible(parsed)
    catalog = Catalog.open()
    health = Health(len(wanted))
    with ExitStack() as open_:
        engine = open_.enter_context(Engine(catalog, target_of(parsed).environment(catalog)))
        if parsed.metrics is not None:
            page = HealthPage(health, *parsed.metrics)
            page.start()
            open_.callback(page.stop)
            narrator.say(f"health and metrics are at {page.url}")
        asyncio.run(serving(wanted, parsed, engine, narrator, health))
    return ExitCode.DONE


def parser() -> Parser:
    """The command's options."""
    made = Parser(
        prog="cirrusql serve",
        description="Let others ask: people from a browser, psql, drivers and BI tools by"
        " PostgreSQL's protocol, and agents by the Model Context Protocol.",
        epilog=_EXAMPLES,
    )
    for door in DOORS:
        door.add_options(made)
    add_shared(made)
    add_target(made)
    made.add_argument(
        "--metrics",
        type=address,
        metavar="[HOST:]PORT",
        help="tell /health and /metrics (Prometheus) of all doors over HTTP",
    )
    made.add_argument(
        "--database",
        metavar="PATH",
        help="the file of your own views and tables, as `exec` has it; :memory: for none",
    )
    return made
