"""The accounts of an organisation, as Organizations lists them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.catalog.services import ORGANIZATIONS
from cirrusql.engine.accounts.configuration import Listed

if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Caller

_ACTIVE = "ACTIVE"


async def listed_accounts(
    caller: Caller, region: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()
) -> tuple[Listed, ...]:
    """The active accounts, by number: all, or those that are included, without those excluded.

    A unit means its accounts and those of the units in it. Raises what the service refuses.
    """
    found: dict[str, Listed] = {}
    numbers = {one for one in include if one.isdigit()}
    units = [one for one in include if not one.isdigit()]
    if numbers or not include:
        everything = [one async for one in _accounts(caller, region, "ListAccounts", {})]
        found |= {
            one.account_id: one for one in everything if not include or one.account_id in numbers
        }
    for unit in units:
        found |= await _below(caller, region, unit)
    for left_out in exclude:
        gone = [left_out] if left_out.isdigit() else await _below(caller, region, left_out)
        for number in gone:
            found.pop(number, None)
    active = (one for one in found.values() if one.state == _ACTIVE)
    return tuple(sorted(active, key=lambda one: one.account_id))


async def _below(caller: Caller, region: str, unit: str) -> dict[str, Listed]:
    parent = {"ParentId": unit}
    accounts = _accounts(caller, region, "ListAccountsForParent", parent)
    found = {one.account_id: one async for one in accounts}
    operation, member = "ListOrganizationalUnitsForParent", "OrganizationalUnits"
    async for inner in _pages(caller, region, operation, member, parent):
        found |= await _below(caller, region, str(inner["Id"]))
    return found


async def _accounts(
    caller: Caller, region: str, operation: str, request: Mapping[str, Any]
) -> AsyncIterator[Listed]:
    async for one in _pages(caller, region, operation, "Accounts", request):
        number = str(one["Id"])
        # The ARN of an account names the one that manages the organisation.
        manager = (str(one.get("Arn", "")).split(":") + [""] * 5)[4]
        state = str(one.get("State") or one.get("Status") or _ACTIVE)
        yield Listed(number, str(one.get("Name") or number), state, manager == number)


async def _pages(
    caller: Caller, region: str, operation: str, member: str, request: Mapping[str, Any]
) -> AsyncIterator[Mapping[str, Any]]:
    """The entries of every page; one that is empty may have a next."""
    token: str | None = None
    while True:
        asked = {**request, "NextToken": token} if token else request
        page = await caller.call(operation, asked, region, ORGANIZATIONS)
        for one in page.get(member) or ():
            yield one
        token = page.get("NextToken")
        if not token:
            return
