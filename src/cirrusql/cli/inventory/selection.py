"""What a command is about: an opened inventory, and which part of it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import regions_of, target_of
from cirrusql.engine.inventories import Inventory
from cirrusql.errors import InterfaceError, UnknownName, did_you_mean
from cirrusql.inventory.moments import At
from cirrusql.inventory.queries import Where
from cirrusql.inventory.records import ScopeKey
from cirrusql.inventory.standings import Standing, never_asked, standings
from cirrusql.records import Record, replace
from cirrusql.session import Engine

_NUMBER = re.compile(r"\d{12}")
_WILD = frozenset("*?[")


class Selection(Record):
    """An opened inventory and the part of it that is wanted; None for types, … is all.

    It is `named` where the user names a type, an account or a region, and not by a wildcard.
    """

    inventory: Inventory
    engine: Engine
    types: tuple[str, ...] | None = None
    accounts: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    named: bool = False

    @property
    def where(self) -> Where:
        """The part as a condition."""
        return Where(self.types, self.accounts, self.regions)

    def standings(
        self, at: At | str = At.LATEST, *, everywhere: bool = False
    ) -> dict[ScopeKey, Standing]:
        """How each scope of the part stands at a moment.

        Those that were never asked are told where the user names something, or `everywhere`: in
        every account and region that anything was asked in.
        """
        reading = self.inventory.reading
        found = standings(reading.coverage_at(self.types, at, self.accounts, self.regions))
        if not (self.named or everywhere):
            return found
        answered = {(one.type_name, one.account_id) for one in found}
        for scope in self._expected():
            elsewhere = self.regions is not None or (scope.type_name, scope.account_id) in answered
            if scope not in found and not (elsewhere and self._is_global(scope.type_name)):
                found[scope] = never_asked(scope)
        return found

    def _expected(self) -> Iterator[ScopeKey]:
        stored = self.inventory.past.places()
        accounts = stored[0] if self.accounts is None else self.accounts
        regions = stored[1] if self.regions is None else self.regions
        types = tuple(self.inventory.past.types()) if self.types is None else self.types
        return (
            ScopeKey(account, region, name)
            for name in types
            for region in regions
            if self._is_offered(name, region)
            for account in accounts
        )

    def _is_offered(self, type_name: str, region: str) -> bool:
        """Whether a type exists in a region, as far as is known: it is not missing elsewhere."""
        try:
            offered = self.engine.catalog.resource_type(type_name).regions
        except UnknownName:
            return True
        return not offered or region in offered or region not in self.engine.catalog.regions()

    def _is_global(self, type_name: str) -> bool:
        """Whether a type has one answer for all of an account, which stands in one region."""
        try:
            return self.engine.catalog.resource_type(type_name).is_global
        except UnknownName:
            return False


@contextmanager
def selected(parsed: argparse.Namespace, others: Sequence[str] = ()) -> Iterator[Selection]:
    """The inventory of the options' target, and what the options say of it; closed at the end.

    `others` are further accounts whose numbers will be wanted.

    Raises OperationalError if there is none, UnknownName for a type or a region that is unknown,
    and InterfaceError for an account that nothing names.
    """
    target = target_of(parsed)
    accounts = target.accounts
    by_number = all(_NUMBER.fullmatch(one) or one == "*" for one in (*accounts, *others))
    wanted = replace(
        target,
        accounts=() if by_number else accounts or tuple(others),
        regions=tuple(one for one in target.regions if not _WILD & set(one)),
    )
    catalog = Catalog.open()
    with Engine(catalog, wanted.environment(catalog)) as engine:
        inventory = engine.inventories.open()
        types = regions_of(_types_of(parsed))
        yield Selection(
            inventory,
            engine,
            tuple(_types(inventory, types)) if types else None,
            _accounts(engine, accounts, by_number=by_number),
            _regions(engine, inventory, target.regions),
            _names_one((*types, *accounts, *target.regions)),
        )


def account_number(engine: Engine, text: str) -> str:
    """The number of an account that a user names; raises InterfaceError if nothing does."""
    if _NUMBER.fullmatch(text):
        return text
    (found,) = _numbers(engine, (text,))
    return found


def _types_of(parsed: argparse.Namespace) -> Sequence[str]:
    given = getattr(parsed, "type", ())
    return [given] if isinstance(given, str) else given


def _types(inventory: Inventory, patterns: Sequence[str]) -> list[str]:
    return inventory.past.names.matching(patterns, tuple(inventory.past.types()))


def _names_one(given: Sequence[str]) -> bool:
    return any(not _WILD & set(one) for one in given)


def _accounts(engine: Engine, given: tuple[str, ...], *, by_number: bool) -> tuple[str, ...] | None:
    if not given or "*" in given:
        return None
    return given if by_number else _numbers(engine, given)


def _numbers(engine: Engine, names: tuple[str, ...]) -> tuple[str, ...]:
    accounts = engine.environment.accounts
    if accounts is None:
        hint = "use its number, or --accounts FILE"
        raise InterfaceError(f"no account is known here as '{names[0]}'", hint=hint)
    from cirrusql.cloudcontrol import Caller
    from cirrusql.engine.accounts.directory import select
    from cirrusql.result import Statistics

    known = engine.wait(accounts.known(Caller(engine.client, Statistics())))
    return tuple(one.account_id for one in select(known, names))


def _regions(
    engine: Engine, inventory: Inventory, given: tuple[str, ...]
) -> tuple[str, ...] | None:
    if not given or "*" in given:
        return None
    _, stored = inventory.past.places()
    known = {*stored, *engine.catalog.regions()}
    found: dict[str, None] = {}
    for pattern in given:
        among = sorted(stored if _WILD & set(pattern) else known)
        named = [one for one in among if fnmatchcase(one, pattern)]
        if not named:
            hint = did_you_mean(pattern, known)
            raise UnknownName(f"the inventory knows no region '{pattern}'", hint=hint)
        found |= dict.fromkeys(named)
    return tuple(found)
