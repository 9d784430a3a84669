"""What of a property's text a template puts into another: the name in an ARN, a part, letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

from cirrusql.local.regions import regions

_HEX = "0123456789abcdef"
_STABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def tail(text: str) -> str:
    """What the text ends with after its last `:` or `/`: the name in an ARN.

    >>> tail("arn:aws:lambda:us-east-1:123456789012:function:web"), tail("web")
    ('web', 'web')
    """
    return re.split("[:/]", text)[-1]


def stable(text: str) -> str:
    """Twenty letters and digits that are always the same for the same text."""
    return "".join(Random(text).choices(_STABLE, k=20))  # noqa: S311 - a name, no secret


def same_hex(text: str, length: int) -> str:
    """Hexadecimal digits that are always the same for the same text, as in the default VPC's id."""
    return "".join(Random(text).choices(_HEX, k=length))  # noqa: S311 - a name, no secret


def zone_id(name: str) -> str | None:
    """The id of an availability zone.

    >>> zone_id("eu-west-1a"), zone_id("eu-west-1z")
    ('euw1-az1', None)
    """
    return dict(_zones(name)).get(name)


def zone_name(zone: str) -> str | None:
    """The name of the availability zone with an id.

    >>> zone_name("euw1-az1")
    'eu-west-1a'
    """
    return next((name for name, one in _zones("") if one == zone), None)


def _zones(prefix: str) -> Iterator[tuple[str, str]]:
    """The names and ids of all zones in the regions whose names a text begins with, or in all."""
    for region in regions().values():
        if not prefix or prefix.startswith(region.name):
            for letter, zone in region.zones.items():
                yield region.name + letter, zone


def first_zone(region: str) -> str:
    """The first availability zone of a region; of one that nothing is known of, `a`."""
    return next((name for name, _ in _zones(region) if name[:-1] == region), f"{region}a")


def _part(text: str, index: int) -> str | None:
    parts = text.split("|")
    return parts[index] if index < len(parts) else None


PARTS: Mapping[str, Callable[[str], str | None]] = {
    # Parameters in a path begin with a slash of their own, others need one.
    "slash": lambda text: f"/{text.removeprefix('/')}",
    "dashed": lambda text: text.replace("::", "-"),
    "hyphened": lambda text: text.replace(".", "-"),
    "zoneid": zone_id,
    "zonename": zone_name,
    "tail": tail,
    "has": lambda _: "",
    "first": lambda text: _part(text, 0),
    "second": lambda text: _part(text, 1),
    "third": lambda text: _part(text, 2),
    "stable": stable,
}
"""How a text is shown, by the word that a template has before the property's name."""
