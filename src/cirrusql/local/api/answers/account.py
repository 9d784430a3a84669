"""The account's contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.world import World, seeded_facts
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]


def _own(world: World, request: Request) -> None:
    if request.get("AccountId", world.account) != world.account:
        message = "The local cloud knows the contacts of the account that asks only"
        raise Refusal("AccessDeniedException", message)


def _get_alternate_contact(world: World, request: Request) -> Mapping[str, Any]:
    _own(world, request)
    kind = request.text("AlternateContactType")
    known = seeded_facts("account")["alternate_contacts"] if world.is_seeded else {}
    if kind not in known:
        message = "No contact of the inputted alternate contact type found."
        raise Refusal("ResourceNotFoundException", message, status=404)
    return {"AlternateContact": {**known[kind], "AlternateContactType": kind}}


def _get_contact_information(world: World, request: Request) -> Mapping[str, Any]:
    _own(world, request)
    if not world.is_seeded:
        raise Refusal("ResourceNotFoundException", "No contact information found.", status=404)
    return {"ContactInformation": seeded_facts("account")["contact"]}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "account": {
        "get_alternate_contact": _get_alternate_contact,
        "get_contact_information": _get_contact_information,
    },
}
