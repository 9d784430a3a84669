"""Whether an account can be asked: who calls there, and which regions it has enabled."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from cirrusql.catalog.partitions import partition_named
from cirrusql.engine.accounts.account import Account
from cirrusql.engine.accounts.directory import called_as
from cirrusql.engine.enabled_regions import EnabledRegions
from cirrusql.errors import Error
from cirrusql.records import Record

if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Caller


class Checked(Record):
    """What an account answered: its regions, None if it cannot be asked; and what was refused."""

    account: Account
    regions: tuple[str, ...] | None
    refused: str | None = None


async def check(
    account: Account, caller: Caller, partition: str, regions: tuple[str, ...]
) -> Checked:
    """Ask an account; raises no Error.

    `regions` are the configured ones, the first of which is asked. The account's own wildcards
    leave regions out.
    """
    known = partition_named(partition)
    near = next(iter(regions), None)
    way = caller.of(account.account_id)
    try:
        really = await called_as(way, near or known.home)
        if really != account.account_id:
            return Checked(account, None, f"calls are made as account {really}")
    except Error as error:
        return Checked(account, None, str(error))
    enabled = EnabledRegions(known, near)
    await enabled.ask(way)
    if not enabled.told:
        return Checked(account, (), "it does not say which regions are enabled")
    names = sorted(enabled.told)
    if account.regions:
        names = [n for n in names if any(fnmatchcase(n, one) for one in account.regions)]
    return Checked(account, tuple(names))
