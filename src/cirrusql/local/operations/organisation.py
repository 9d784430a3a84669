"""The organisation of accounts that a local cloud holds: who manages it, who is in it.

An account with an `Organizations::Organization` manages one. The demo organisation has nine more
accounts than that which manages it; each is given its resources when it is first asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.planned import member_resources, read_accounts, read_organisation
from cirrusql.local.operations.planting import plant
from cirrusql.local.protocol.credentials import DEFAULT_ACCOUNT
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.storage.filled import is_filled, mark_filled

Member = Mapping[str, Any]
_ORGANISATION = "AWS::Organizations::Organization"


@cache
def demo_accounts() -> Mapping[str, Any]:
    """The units and accounts of the demo organisation, as its data has them."""
    return read_accounts()


@cache
def demo_members() -> Mapping[str, Member]:
    """The accounts of the demo organisation but the one that manages it, by number."""
    return {one["id"]: one for one in demo_accounts()["members"]}


def has_demo(backend: Backend) -> bool:
    """Whether the local cloud was given the demo organisation, and has it still."""
    resource_type = backend.registry.resource_type(_ORGANISATION)
    collection = backend.collection(resource_type, Scope(DEFAULT_ACCOUNT, "us-east-1"))
    found = backend.resources.every(collection, backend.clock.now())
    return any(
        one.visible == 0.0 and orjson.loads(one.properties)["Id"] == demo_accounts()["organisation"]
        for one in found
    )


def is_of_demo(backend: Backend, account: str) -> bool:
    """Whether an account is in the demo organisation, which this local cloud has."""
    return (account == DEFAULT_ACCOUNT or account in demo_members()) and has_demo(backend)


def first_use(backend: Backend, account: str) -> None:
    """Give an account of the demo organisation its resources if it never had any.

    In the transaction that is open, else in one of its own.
    """
    if account == DEFAULT_ACCOUNT or account not in demo_members():
        return
    if is_filled(backend.store, account) or not has_demo(backend):
        return
    if backend.store.in_transaction:
        _fill(backend, account)
        return
    with backend.store.transaction():
        # Another process may have been quicker.
        if not is_filled(backend.store, account):
            _fill(backend, account)


def _fill(backend: Backend, account: str) -> None:
    planned = member_resources(read_organisation(), demo_members()[account], DEFAULT_ACCOUNT)
    plant(backend, planned, account, salt=f"{account}/")
    mark_filled(backend.store, account)
