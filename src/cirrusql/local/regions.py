"""Where AWS is: partitions, their regions and availability zones, and which need opting in.

The data is AWS's list of regions as of November 2026. Regions opened after March 2019 are off until
an account opts in. Which zone has which letter differs from account to account; here it does not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from cirrusql.records import Record


class Region(Record):
    """A region; `zones` are the ids of its availability zones, by the letter in their names."""

    name: str
    partition: str
    domain: str
    needs_opt_in: bool
    zones: Mapping[str, str]

    def status(self, opted_in: tuple[str, ...] | None) -> str:
        """What EC2 says of the region to accounts that opted in to these, or to all if None.

        >>> regions()["eu-south-1"].status(()), regions()["eu-south-1"].status(None)
        ('not-opted-in', 'opted-in')
        """
        if not self.needs_opt_in:
            return "opt-in-not-required"
        return "opted-in" if opted_in is None or self.name in opted_in else "not-opted-in"


def is_enabled(name: str, opted_in: tuple[str, ...] | None) -> bool:
    """Whether calls are answered in a region of this name.

    >>> is_enabled("eu-west-1", ()), is_enabled("eu-south-1", ()), is_enabled("eu-east-9", ())
    (True, False, False)
    """
    if opted_in is None:
        return True
    region = regions().get(name)
    return region is not None and region.status(opted_in) != "not-opted-in"


@cache
def regions() -> Mapping[str, Region]:
    """Every region by name, in the order of the data.

    >>> regions()["eu-west-1"].zones["a"], regions()["me-south-1"].needs_opt_in
    ('euw1-az1', True)
    """
    from importlib.resources import files

    partitions = json.loads(files(__package__).joinpath("data/regions.json").read_bytes())
    return {
        name: Region(name, partition, known["domain"], region["opt_in"], region["zones"])
        for partition, known in partitions.items()
        for name, region in known["regions"].items()
    }
