"""The organization in a local cloud that was taken from elsewhere: who manages the accounts.

An `Organizations::Organization` that was taken has its units and accounts as resources. Whoever
works on the copy sees that of the only one, and every other account beside it; where there is none,
or more than one, an organization of them all is made up.
"""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import World
from cirrusql.local.protocol.credentials import DEFAULT_ACCOUNT
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.storage.taken import taken_accounts

ORGANIZATION, ACCOUNT = "Organizations::Organization", "Organizations::Account"
MADE_UP_ROOT = "r-copy"
_MADE_UP = "o-copiedaccounts"


def is_operator(world: World) -> bool:
    """Whether the caller is whoever works on the copy, and not one of its accounts."""
    return world.account == DEFAULT_ACCOUNT and bool(taken_accounts(world.backend.store))


def managers(world: World) -> list[World]:
    """The accounts that were taken and manage an organization."""
    numbers = taken_accounts(world.backend.store)
    worlds = (World(world.backend, Scope(one, world.region), world.relation) for one in numbers)
    return [one for one in worlds if one.resources(ORGANIZATION)]


def manager_of(world: World) -> World | None:
    """Who manages the caller's organization, if the caller's account was taken."""
    known = taken_accounts(world.backend.store)
    if world.account not in known and not is_operator(world):
        return None
    found = managers(world)
    claiming = (one for one in found if world.account in _members(one))
    return next(claiming, found[0] if len(found) == 1 else None)


def _members(manager: World) -> Iterator[str]:
    return (str(one.model.get("AccountId")) for one in manager.resources(ACCOUNT))


def made_up_organization(world: World) -> Row:
    """An organization of all accounts that were taken, for whoever works on the copy."""
    tail = f"organization/{_MADE_UP}"
    return {
        "Id": _MADE_UP,
        "Arn": world.arn("organizations", tail, ""),
        "FeatureSet": "ALL",
        "MasterAccountArn": world.arn("organizations", f"account/{_MADE_UP}/{world.account}", ""),
        "MasterAccountId": world.account,
        "AvailablePolicyTypes": [],
    }


def account_row(operator: World, organization: str, root: str, number: str, name: str) -> Row:
    """An account of which no more is known than that it was taken."""
    return {
        "Id": number,
        "Arn": operator.arn("organizations", f"account/{organization}/{number}", ""),
        "Name": name or number,
        "Status": "ACTIVE",
        "State": "ACTIVE",
        "JoinedMethod": "INVITED",
        "Paths": [f"{organization}/{root}/{number}/"],
    }
