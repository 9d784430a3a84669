"""`cirrusql accounts`: which accounts may be asked, and whether they can be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Parser, add_target, target_of, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import output_to
from cirrusql.engine.accounts.checking import Checked, check
from cirrusql.engine.display import FORMATS, Display
from cirrusql.plan.wording import some
from cirrusql.records import replace
from cirrusql.result import Result, Statistics, rows_of
from cirrusql.session import Engine

if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Caller
    from cirrusql.engine.accounts.account import Account

_EXAMPLES = """
Accounts are named by accounts.toml in your configuration folder, by --accounts FILE, or by several
profiles. docs/accounts.md says what the file has.

examples:
  cirrusql accounts list
  cirrusql accounts list --account 'prod-*' -o csv
  cirrusql accounts check --profile dev,prod
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command; 3 if some of the accounts cannot be asked, 1 if none can."""
    parsed = parser().parse_args(with_bare_local(arguments))
    catalog = Catalog.open()
    target = target_of(parsed)
    environment = replace(target, accounts=target.accounts or ("*",)).environment(catalog)
    accounts = environment.accounts
    assert accounts is not None  # where they are asked for and nothing names them, that is an error
    with (
        output_to(None, narrator.warning) as output,
        Engine(catalog, environment) as engine,
    ):
        from cirrusql.cloudcontrol import Caller

        caller = Caller(engine.client, Statistics())
        found = engine.wait(accounts.selected(caller))
        if parsed.command == "list":
            output.show(_listed(found), Display(parsed.output))
            return ExitCode.DONE
        checked = engine.wait(_checked(found, caller, engine))
        output.show(_shown(checked), Display(parsed.output))
    return _code(checked)


def parser() -> Parser:
    """The commands below `accounts` and their options."""
    made = Parser(
        prog="cirrusql accounts",
        description="The accounts that may be asked.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("list", help="each account, and where its keys come from")
    commands.add_parser(
        "check", help="ask each account who calls, and which regions it has enabled"
    )
    for command in commands.choices.values():
        add_target(command)
        command.add_argument("-o", "--output", choices=FORMATS, default="table")
    return made


async def _checked(found: tuple[Account, ...], caller: Caller, engine: Engine) -> list[Checked]:
    regions = engine.environment.regions
    partition = engine.environment.partition
    return await asyncio.gather(*(check(one, caller, partition, regions) for one in found))


def _listed(found: tuple[Account, ...]) -> Result:
    names = ("account_id", "name", "state", "how", "regions", "tags")
    return rows_of(
        names,
        [
            (
                one.account_id,
                one.name,
                one.state,
                one.how,
                ", ".join(one.regions) or None,
                json.dumps(one.tags, ensure_ascii=False) if one.tags else None,
            )
            for one in found
        ],
    )


def _shown(checked: list[Checked]) -> Result:
    names = ("account_id", "name", "how", "answers", "regions", "refused")
    return rows_of(
        names,
        [
            (
                one.account.account_id,
                one.account.name,
                one.account.how,
                "no" if one.regions is None else "yes",
                some(tuple(one.regions)) if one.regions else None,
                one.refused,
            )
            for one in checked
        ],
    )


def _code(checked: list[Checked]) -> ExitCode:
    failed = sum(one.refused is not None for one in checked)
    if not failed:
        return ExitCode.DONE
    return ExitCode.FAILED if failed == len(checked) else ExitCode.INCOMPLETE
