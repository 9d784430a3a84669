"""The list of accounts that statements may ask, and which of them they ask by default."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from cirrusql.cloudcontrol.roles import PROFILE, KeySource
from cirrusql.engine.accounts.account import Account, is_wild
from cirrusql.engine.accounts.configuration import Configuration, Listed
from cirrusql.errors import CredentialsError, InterfaceError, did_you_mean
from cirrusql.records import Record

if TYPE_CHECKING:
    from asyncio import Lock
    from pathlib import Path

    from cirrusql.cloudcontrol import Caller
    from cirrusql.engine.accounts.cache import ListCache

_FRESH = 3600.0
_FEW = 3


class Naming(Record):
    """How accounts are found: by a file, by several profiles, or as a local cloud lists them.

    `by_number` says that the accounts of a local cloud are reached by their numbers as keys, which
    is how one at an address tells them apart; in this process there are no keys.
    """

    configuration: Configuration | None = None
    profiles: tuple[str, ...] = ()
    by_number: bool = False


class Accounts:
    """The one owner of the list of accounts; shared by the sessions of an engine.

    `patterns` say which are asked by default, those that the file says if there are none, else
    all. `region` is where services
    with one endpoint are asked. With a `cache` folder, what an organisation lists is kept there for
    an hour; `place` tells endpoints apart in it.

    Mutable state: the list once it was asked for, and when. Changed on the engine's loop only, and
    read on any thread.
    """

    def __init__(
        self,
        naming: Naming,
        patterns: tuple[str, ...] = (),
        *,
        region: str = "us-east-1",
        partition: str = "aws",
        cache: Callable[[], Path] | None = None,
        place: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._naming = naming
        told = naming.configuration.chosen if naming.configuration is not None else ()
        self.patterns = patterns or told
        self._region = region
        self._partition = partition
        self._cache = cache
        self._place = place
        self._clock = clock
        self._found: tuple[Account, ...] | None = None
        self._asked = 0.0
        self._asking: Lock | None = None

    async def known(self, caller: Caller) -> tuple[Account, ...]:
        """Every account, by number; what an organisation lists is asked once an hour.

        Raises what the service refuses, and InterfaceError for an account without a source of keys
        or where there is none at all.
        """
        import asyncio

        self._asking = self._asking or asyncio.Lock()
        async with self._asking:
            if self._found is None or self._clock() - self._asked >= _FRESH:
                # The time first: while it is asked accounts may come that it will not tell.
                now = self._clock()
                found = await self._list(caller)
                if not found:
                    hint = "`cirrusql accounts list` shows what the configuration names"
                    raise InterfaceError("there is no account to ask", hint=hint)
                self._found, self._asked = found, now
        return self._found

    async def selected(self, caller: Caller) -> tuple[Account, ...]:
        """Those that are asked when a statement names none.

        Raises InterfaceError for a pattern that no account matches.
        """
        await self.known(caller)
        return self.chosen

    @property
    def at_hand(self) -> tuple[Account, ...]:
        """What is known of the list without asking."""
        return self._found or ()

    @property
    def chosen(self) -> tuple[Account, ...]:
        """Of those, the ones that are asked when a statement names none.

        Raises InterfaceError for a pattern that no account matches.
        """
        matching = select(self.at_hand, self.patterns)
        # One that is suspended answers nobody: it is asked where it is named, not by a wildcard.
        meant = [pattern for pattern in self.patterns if not is_wild(pattern)]
        chosen = tuple(
            one for one in matching if one.state == "ACTIVE" or any(map(one.matches, meant))
        )
        if matching and not chosen:
            raise InterfaceError("no account is ACTIVE", hint="--account names one all the same")
        return chosen

    @property
    def in_words(self) -> str:
        """Which are asked when a statement names none, as far as that is known without asking."""
        try:
            names = [one.name for one in self.chosen]
        except InterfaceError:  # whoever asks them is told
            names = []
        few = names or self.patterns or ("all accounts",)
        return ", ".join(few) if len(few) <= _FEW else f"{len(few)} accounts"

    def source(self, account_id: str) -> KeySource:
        """Where an account's keys come from; raises CredentialsError for one that is not listed."""
        for one in self.at_hand:
            if one.account_id == account_id:
                return one.source or KeySource(by_number=True)
        raise CredentialsError(
            f"account {account_id} is none of those that are known here",
            hint="`cirrusql accounts list` shows them",
        )

    async def _list(self, caller: Caller) -> tuple[Account, ...]:
        configuration, profiles = self._naming.configuration, self._naming.profiles
        if configuration is not None:
            found = await self._configured(configuration, caller)
        elif profiles:
            found = await self._of_profiles(profiles, caller)
        else:
            source = KeySource(by_number=True) if self._naming.by_number else None
            listed = await self._listed(caller, None)
            found = {
                one.account_id: Account(one.account_id, one.name, source=source) for one in listed
            }
        return tuple(found[number] for number in sorted(found))

    async def _configured(self, configuration: Configuration, caller: Caller) -> dict[str, Account]:
        found: dict[str, Account] = {}
        if configuration.organization is not None:
            for one in await self._listed(caller, configuration):
                found[one.account_id] = configuration.account(
                    one.account_id, partition=self._partition, listed=one
                )
        for number in configuration.accounts:
            if number not in found:
                found[number] = configuration.account(number, partition=self._partition)
        return found

    async def _of_profiles(self, profiles: tuple[str, ...], caller: Caller) -> dict[str, Account]:
        import asyncio

        callers = (caller.of(f"{PROFILE}{name}") for name in profiles)
        numbers = await asyncio.gather(*(called_as(one, self._region) for one in callers))
        found: dict[str, Account] = {}
        for name, number in zip(profiles, numbers, strict=True):
            if number in found:
                raise InterfaceError(f"profiles {found[number].name} and {name} are of one account")
            found[number] = Account(number, name, source=KeySource(name))
        return found

    async def _listed(
        self, caller: Caller, configuration: Configuration | None
    ) -> tuple[Listed, ...]:
        from cirrusql.engine.accounts.organization import listed_accounts

        if configuration is None or configuration.organization is None:
            return await listed_accounts(caller, self._region)
        told = configuration.organization
        kept = self._kept(configuration)
        if kept is not None and (found := kept.read(self._clock() - _FRESH)) is not None:
            return found
        as_profile = caller.of(f"{PROFILE}{told.profile}") if told.profile else caller
        found = await listed_accounts(as_profile, self._region, told.include, told.exclude)
        if kept is not None:
            kept.write(found, self._clock())
        return found

    def _kept(self, configuration: Configuration) -> ListCache | None:
        if self._cache is None:
            return None
        from cirrusql.engine.accounts.cache import ListCache

        return ListCache.of(
            self._cache(), configuration.path, configuration.organization, self._place
        )

    def __repr__(self) -> str:
        return f"<Accounts: {len(self.at_hand)} known, asked by default: {self.patterns or 'all'}>"


async def called_as(caller: Caller, region: str) -> str:
    """The number of the account that a caller's calls are made as; raises CredentialsError."""
    from cirrusql.catalog.services import STS

    return str((await caller.call("GetCallerIdentity", {}, region, STS)).get("Account"))


def select(accounts: tuple[Account, ...], patterns: tuple[str, ...]) -> tuple[Account, ...]:
    """Those that a pattern matches, all without one; InterfaceError for one that matches none.

    >>> select((Account("111122223333", "prod"),), ("pord",))
    Traceback (most recent call last):
    cirrusql.errors.InterfaceError: no account is called 'pord'; did you mean 'prod'?
    """
    if not patterns:
        return accounts
    for pattern in patterns:
        if not any(one.matches(pattern) for one in accounts):
            names = [name for one in accounts for name in (one.name, one.account_id)]
            hint = did_you_mean(pattern, names) or "`cirrusql accounts list` shows what there is"
            raise InterfaceError(f"no account is called '{pattern}'", hint=hint)
    return tuple(one for one in accounts if any(map(one.matches, patterns)))
