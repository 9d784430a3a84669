"""Which regions and accounts there are, as a statement names them, and where a relation exists."""

from __future__ import annotations

from collections.abc import Collection
from typing import NoReturn

from cirrusql.catalog import Relation
from cirrusql.errors import MissingKey, Position, UnknownName, did_you_mean
from cirrusql.plan.nodes import Scope
from cirrusql.records import Record
from cirrusql.sql import (
    ACCOUNT_ID,
    EVERY_REGION,
    REGION,
    BoundQuery,
    Condition,
    Judged,
    NamedScope,
    Test,
    alternatives,
    speaks_of,
)

_HOME = "us-east-1"


def asks_everywhere(query: BoundQuery) -> bool:
    """Whether some relation is asked in regions that the statement does not name."""
    spoken = (way for table in query.tables for way in table.asked_regions if way is not None)
    compared = any(table.compared for table in query.tables)
    return compared or any(not _names_regions(way) for way in spoken)


def require_regions(query: BoundQuery, scope: Scope) -> None:
    """Raise UnknownName for a region that the query names and that does not exist."""
    for named in query.named_regions:
        # Its line is counted only then: a list of 5,000 would count as often.
        if scope.known and named.name not in scope.known:
            require_region(named.name, scope, query.fragment.position(named.offset))


def require_accounts(query: BoundQuery, scope: Scope) -> None:
    """Raise UnknownName for an account that the query names and that may not be asked.

    A number without quotes names none: account_id is a text, and would equal no row of any.
    """
    for table in query.tables:
        for way in table.asked:
            number = _bare_number(way) if way is not None else None
            if number is not None:
                hint = f"write it in quotes: account_id = '{number:012}'"
                raise UnknownName(f"account_id is a text, and {number} is a number", hint=hint)
    numbers = [one.account_id for one in scope.accounts]
    names = [one.name for one in scope.accounts]
    if not scope.accounts:
        if scope.own is None:
            return
        numbers = names = [scope.own]
    for named in query.named_accounts:
        if named.name not in numbers:
            _refuse_account(named, scope, numbers, query)
    for named in query.named_account_names:
        if named.name not in names:
            _refuse_account(named, scope, names, query)


def _bare_number(condition: Condition) -> int | None:
    """A number that an account is compared with for equality; None if there is none."""
    if isinstance(condition, Judged):
        return None
    if isinstance(condition, Test):
        compared = condition.column == ACCOUNT_ID.key and condition.operator in ("=", "in")
        numbers = (one for one in condition.values if isinstance(one, int) and one >= 0)
        return next(numbers, None) if compared else None
    return next((n for one in condition.parts if (n := _bare_number(one)) is not None), None)


def _refuse_account(
    named: NamedScope, scope: Scope, known: Collection[str], query: BoundQuery
) -> NoReturn:
    position = query.fragment.position(named.offset)
    if scope.accounts:
        hint = did_you_mean(named.name, known) or "`cirrusql accounts list` shows those known here"
    else:
        hint = f"these are of {scope.own}; --account or --accounts name others"
    message = f"there are no credentials for the account '{named.name}'"
    raise UnknownName(message, hint=hint, position=position)


def require_region(name: str, scope: Scope, position: Position | None = None) -> None:
    """Raise UnknownName for a region that does not exist, with the closest that does."""
    if scope.known and name not in scope.known:
        hint = "name one" if name == EVERY_REGION else did_you_mean(name, scope.known)
        hint = hint or "see SHOW REGIONS; one that is new, give by --region"
        raise UnknownName(f"there is no region '{name}'", hint=hint, position=position)


def _names_regions(condition: Condition) -> bool:
    """Whether every way to satisfy a condition names its regions."""
    if not speaks_of(condition, REGION.key):
        return False
    return all(REGION.key in way for way in alternatives(condition, (REGION.key,)))


class Regions(Record):
    """The regions to ask, and those named or configured where the type does not exist."""

    asked: tuple[str, ...]
    skipped: tuple[str, ...] = ()


def regions(
    relation: Relation, wanted: frozenset[str] | None, named: Collection[str], scope: Scope
) -> Regions:
    """Of the regions to ask a relation in, those where it exists; without any the configured ones.

    Only `named` and configured ones are told of where it does not. A global service is asked once.
    Raises MissingKey if there is nothing to go by.
    """
    if wanted is None:
        return _configured(relation, scope)
    there = tuple(name for name in sorted(wanted) if _is_offered(relation, name, scope))
    missing = tuple(n for n in sorted(wanted) if n not in there and n in named)
    return _once(relation, Regions(there, missing))


def _configured(relation: Relation, scope: Scope) -> Regions:
    if not scope.regions:
        raise MissingKey(
            f"no region to look for {relation.name} in",
            hint="add WHERE region = '…', give --region, or configure one for your profile",
        )
    for name in scope.regions:
        require_region(name, scope)
    there = tuple(name for name in scope.regions if _is_offered(relation, name, scope))
    if relation.is_global and not there:
        offered = tuple(sorted(relation.regions))
        return Regions((_HOME,) if _HOME in offered else offered[:1])
    missing = tuple(name for name in scope.regions if name not in there)
    return _once(relation, Regions(there, missing))


def _is_offered(relation: Relation, name: str, scope: Scope) -> bool:
    """Whether a relation exists in a region; of a region that is new nothing is known."""
    is_new = bool(scope.catalogued) and name not in scope.catalogued
    return not relation.regions or name in relation.regions or is_new


def _once(relation: Relation, found: Regions) -> Regions:
    if relation.is_global and len(found.asked) > 1:
        return Regions((_HOME,) if _HOME in found.asked else found.asked[:1])
    return found
