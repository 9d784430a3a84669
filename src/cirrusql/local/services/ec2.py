"""EC2: the account's regions and their availability zones.

Answers, filters and what is refused are those of the EC2 API reference; the text about an unknown
region is one that AWS gave, the other texts follow it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.query import form_list, form_numbers
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.regions import Region, regions
from cirrusql.local.services.service import Action

Item = dict[str, str]

_NUMBER = "[0-9]{1,9}"
# What stands beside an operation's own parameters, in a signature of the query string too.
_COMMON = r"Action|Version|DryRun|AWSAccessKeyId|Signature(Method|Version)?|Timestamp|Expires"
_COMMON += rf"|SecurityToken|X-Amz-[A-Za-z-]+|Filter\.{_NUMBER}\.(Name|Value\.{_NUMBER})"
_REGION_PARAMETERS = rf"{_COMMON}|AllRegions|RegionName\.{_NUMBER}"
_ZONE_PARAMETERS = rf"{_COMMON}|AllAvailabilityZones|ZoneName\.{_NUMBER}|ZoneId\.{_NUMBER}"

_REGION_FILTERS = {
    "endpoint": "regionEndpoint",
    "opt-in-status": "optInStatus",
    "region-name": "regionName",
}
_ZONE_FILTERS = {
    "group-name": "groupName",
    "message": "message",
    "opt-in-status": "optInStatus",
    "parent-zone-id": "parentZoneId",
    "parent-zone-name": "parentZoneName",
    "region-name": "regionName",
    "state": "zoneState",
    "zone-id": "zoneId",
    "zone-name": "zoneName",
    "zone-type": "zoneType",
}
"""The members of an answer that filters look at, by the filters' names."""


def _describe_regions(backend: Backend, call: Call, form: Members) -> Members:
    _check_parameters(form, _REGION_PARAMETERS)
    names = form_list(form, "RegionName")
    # A region that is named is told of whether it is enabled or not.
    every = _flag(form, "AllRegions") or bool(names)
    opted_in = backend.settings.opted_in
    found = [
        item
        for item in (_region(region, opted_in) for region in _partition(call))
        if every or item["optInStatus"] != "not-opted-in"
    ]
    found = _named(found, "regionName", names, "region")
    return _answer(form, "regionInfo", _filtered(found, form, _REGION_FILTERS))


def _describe_availability_zones(_: Backend, call: Call, form: Members) -> Members:
    _check_parameters(form, _ZONE_PARAMETERS)
    # It adds zones that one opts in to, local ones and the like, of which there are none here.
    _flag(form, "AllAvailabilityZones")
    region = regions().get(call.scope.region)
    found = list(_zones(region)) if region else []
    by_name = _named(found, "zoneName", form_list(form, "ZoneName"), "availability zone")
    by_id = _named(found, "zoneId", form_list(form, "ZoneId"), "availability zone-id")
    found = [zone for zone in by_name if zone in by_id]
    return _answer(form, "availabilityZoneInfo", _filtered(found, form, _ZONE_FILTERS))


ACTIONS: Mapping[str, Action] = {
    "DescribeRegions": _describe_regions,
    "DescribeAvailabilityZones": _describe_availability_zones,
}


def _check_parameters(form: Members, known: str) -> None:
    for name in form:
        if not re.fullmatch(known, name):
            raise Refusal("UnknownParameter", f"The parameter {name} is not recognized")


def _partition(call: Call) -> Iterator[Region]:
    partition = call.scope.partition
    return (region for region in regions().values() if region.partition == partition)


def _region(region: Region, opted_in: tuple[str, ...] | None) -> Item:
    return {
        "regionName": region.name,
        "regionEndpoint": f"ec2.{region.name}.{region.domain}",
        "optInStatus": region.status(opted_in),
    }


def _zones(region: Region) -> Iterator[Item]:
    for letter, zone_id in region.zones.items():
        yield {
            "zoneName": region.name + letter,
            "zoneState": "available",
            "optInStatus": "opt-in-not-required",
            "regionName": region.name,
            "zoneId": zone_id,
            "groupName": f"{region.name}-zg-1",
            "networkBorderGroup": region.name,
            "zoneType": "availability-zone",
        }


def _named(items: list[Item], member: str, names: list[str], noun: str) -> list[Item]:
    """The items with these names, all if there are none; raises Refusal for an unknown one."""
    unknown = sorted(set(names) - {item[member] for item in items})
    if unknown:
        raise Refusal("InvalidParameterValue", f"Invalid {noun}: [{', '.join(unknown)}]")
    return [item for item in items if item[member] in names] if names else items


def _filtered(items: list[Item], form: Members, members: Mapping[str, str]) -> list[Item]:
    """The items that pass every filter of the form; raises Refusal for a filter that is none."""
    for number in form_numbers(form, "Filter"):
        name = form.get(f"Filter.{number}.Name", "null")
        if name not in members:
            raise Refusal("InvalidParameterValue", f"The filter '{name}' is invalid")
        member = members[name]
        patterns = [_pattern(value) for value in form_list(form, f"Filter.{number}.Value")]
        items = [
            item
            for item in items
            if member in item and any(pattern.fullmatch(item[member]) for pattern in patterns)
        ]
    return items


def _pattern(value: str) -> re.Pattern[str]:
    r"""A filter's value, in which `*` is any text, `?` any character, and `\` takes that away."""
    chunks = [""]
    for escaped, star, one, plain in re.findall(r"\\(.)|(\*)|(\?)|(.)", value, re.DOTALL):
        if star:
            chunks.append("")
        else:
            chunks[-1] += "." if one else re.escape(escaped or plain)
    if len(chunks) == 1:
        return re.compile(chunks[0], re.DOTALL)
    # Atomic, since the first place where a chunk fits will do: tried in all of its places,
    # `*a*a*a*a*b` takes hours on a text of thirty letters.
    middle = "".join(f"(?>.*?{chunk})" for chunk in chunks[1:-1])
    return re.compile(f"{chunks[0]}{middle}.*{chunks[-1]}", re.DOTALL)


def _flag(form: Members, name: str) -> bool:
    text = form.get(name, "false").lower()
    if text not in ("true", "false"):
        raise Refusal("InvalidParameterValue", f"Invalid value '{form[name]}' for {name}")
    return bool(text == "true")


def _answer(form: Members, name: str, items: list[Item]) -> Members:
    if _flag(form, "DryRun"):
        message = "Request would have succeeded, but DryRun flag is set."
        raise Refusal("DryRunOperation", message, status=412)
    return {name: items}
