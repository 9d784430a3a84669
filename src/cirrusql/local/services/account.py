"""AWS Account Management: which regions an account has enabled, as EC2 says it in other words."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.paging import page_token, page_token_start
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.regions import regions
from cirrusql.local.services.service import Action

_MAXIMUM_PAGE = 50
_STATUSES: Mapping[str, str] = {
    "opt-in-not-required": "ENABLED_BY_DEFAULT",
    "opted-in": "ENABLED",
    "not-opted-in": "DISABLED",
}
"""This service's words for EC2's."""


def _list_regions(backend: Backend, call: Call, members: Members) -> Members:
    wanted = members.get("RegionOptStatusContains") or ()
    belongs_to = ("ListRegions", call.scope.account, call.scope.partition, sorted(wanted))
    after = _start(members.get("NextToken"), belongs_to)
    size = members.get("MaxResults", _MAXIMUM_PAGE)
    found = [
        (name, status)
        for name, status in sorted(_statuses(backend, call).items())
        if name > after and (not wanted or status in wanted)
    ]
    answer: Members = {
        "Regions": [
            {"RegionName": name, "RegionOptStatus": status} for name, status in found[:size]
        ]
    }
    if len(found) > size:
        answer["NextToken"] = page_token(found[size - 1][0], *belongs_to)
    return answer


def _get_region_opt_status(backend: Backend, call: Call, members: Members) -> Members:
    name = members["RegionName"]
    status = _statuses(backend, call).get(name)
    if status is None:
        raise Refusal("ValidationException", f"{name} is not a region of {call.scope.partition}")
    return {"RegionName": name, "RegionOptStatus": status}


def _statuses(backend: Backend, call: Call) -> Mapping[str, str]:
    return {
        region.name: _STATUSES[region.status(backend.settings.opted_in)]
        for region in regions().values()
        if region.partition == call.scope.partition
    }


def _start(token: str | None, belongs_to: tuple[object, ...]) -> str:
    try:
        return str(page_token_start(token, *belongs_to)) if token else ""
    except Refusal as refusal:
        raise Refusal("ValidationException", refusal.message) from refusal


ACTIONS: Mapping[str, Action] = {
    "ListRegions": _list_regions,
    "GetRegionOptStatus": _get_region_opt_status,
}
