"""The accounts of a run, and the regions of each in which it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cirrusql.catalog.partitions import partition_named
from cirrusql.engine.engine import Engine
from cirrusql.errors import CallFailed, CredentialsError, Error, MissingKey
from cirrusql.plan.regions import require_region
from cirrusql.records import Record
from cirrusql.result import Statistics
from cirrusql.sql import EVERY_REGION

if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Caller
    from cirrusql.engine.accounts.account import Account

_AT_ONCE = 64


class AccountPlaces(Record):
    """An account, the regions that are asked in it, and those that it has not enabled.

    `told` is whether the account itself said which are enabled. With `refused` nothing can be asked
    in it, and `regions` are those that would have been.
    """

    account_id: str
    regions: tuple[str, ...]
    not_enabled: tuple[str, ...] = ()
    told: bool = True
    refused: Error | None = None


class Places:
    """Finds the accounts and regions of a run. `regions` are those that its user names."""

    def __init__(self, engine: Engine, regions: tuple[str, ...] = ()) -> None:
        self._engine = engine
        self._environment = engine.environment
        self._named = tuple(name for name in regions if name != EVERY_REGION)
        self._everywhere = EVERY_REGION in regions
        self._partition = partition_named(engine.environment.partition)
        for name in self._named:
            require_region(name, engine.scope)

    async def find(self) -> list[AccountPlaces]:
        """Ask each account who calls there and what it has enabled.

        Raises CredentialsError if there is one identity only and it has no usable keys, MissingKey
        if no region is named or configured.
        """
        from cirrusql.cloudcontrol import Caller

        caller = Caller(self._engine.client, Statistics())
        accounts = self._environment.accounts
        if accounts is None:
            number = await caller.account_id()
            await self._engine.enabled_regions.ask(caller)
            told = self._engine.enabled_regions.told
            return [self._asked(number, None, told)]
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(account: Account) -> AccountPlaces:
            async with gate:
                return await self._of_account(account, caller.of(account.account_id))

        await accounts.known(caller)
        found = await asyncio.gather(*map(one, accounts.chosen))
        return _with_regions_of_refused(found, self._fallback)

    async def _of_account(self, account: Account, caller: Caller) -> AccountPlaces:
        from cirrusql.engine.accounts.directory import called_as

        number, near = account.account_id, self._engine.default_region or self._partition.home
        try:
            really = await called_as(caller, near)
            if really != number:
                why = f"calls are made as account {really}"
                raise CredentialsError(why, error_code="WrongAccount")  # noqa: TRY301
        except (CredentialsError, CallFailed) as error:
            regions = () if self._is_open(account) else self._asked(number, account, None).regions
            return AccountPlaces(number, regions, refused=error)
        enabled = self._engine.regions_of(number)
        await enabled.ask(caller)
        return self._asked(number, account, enabled.told)

    def _is_open(self, account: Account) -> bool:
        """Whether the account's own answer decides in which regions it is asked."""
        if self._named or self._everywhere:
            return not self._named
        return account.has_wildcards or (not account.regions and self._environment.everywhere)

    def _asked(
        self, number: str, account: Account | None, told: frozenset[str] | None
    ) -> AccountPlaces:
        """The regions of an account that has told, or not, what it has enabled."""
        enabled = told or frozenset(self._partition.regions)
        if self._named or self._everywhere:
            meant = {*self._named, *(enabled if self._everywhere else ())}
        elif account is not None and account.regions:
            meant = set(account.regions_among(enabled))
        elif self._environment.everywhere:
            meant = set(enabled)
        else:
            meant = set(self._configured)
        off = meant - told if told else set()
        return AccountPlaces(number, tuple(sorted(meant - off)), tuple(sorted(off)), bool(told))

    @property
    def _configured(self) -> tuple[str, ...]:
        regions = self._environment.regions
        if not regions:
            raise MissingKey(
                "no region to collect from",
                hint="give --region, '*' for every one, or configure one for your profile",
            )
        return regions

    @property
    def _fallback(self) -> tuple[str, ...]:
        return self._environment.regions or (self._partition.home,)


def _with_regions_of_refused(
    found: Iterable[AccountPlaces], fallback: tuple[str, ...]
) -> list[AccountPlaces]:
    """An account that tells nothing would have been asked where the others are."""
    places = list(found)
    others = sorted({name for one in places if one.refused is None for name in one.regions})
    meant = tuple(others) or fallback
    return [
        one
        if one.refused is None or one.regions
        else AccountPlaces(one.account_id, meant, refused=one.refused)
        for one in places
    ]
