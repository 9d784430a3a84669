"""What a resource type does that its schema does not say: `data/quirks.json`, one entry each.

An entry names services or types, says why, and sets some of the fields of `Quirks`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cirrusql.catalog import naming
from cirrusql.records import Record, field

_ENTRIES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("data").joinpath("quirks.json").read_text("utf-8")
)


class Quirks(Record):
    """The quirks of one type.

    A type that `is_global` has one answer for the whole account. `home_property` names a resource's
    own region, for a type that every region lists in full. `required` are properties that an INSERT
    must give beside the schema's. `column_names` are columns that the rules would name otherwise,
    by property.
    """

    is_global: bool = False
    home_property: str | None = None
    required: tuple[str, ...] = ()
    column_names: Mapping[str, str] = field(factory=dict)


def quirks(type_name: str) -> Quirks:
    """All that the entries say of a type, by its name or its service's.

    >>> quirks("AWS::IAM::Role").is_global, quirks("AWS::EC2::VPC") == Quirks()
    (True, True)
    """
    found: dict[str, Any] = {}
    service = naming.service_name(type_name)
    for entry in _ENTRIES:
        if type_name in entry.get("types", ()) or service in entry.get("services", ()):
            found |= {name: entry[name] for name in Quirks.__match_args__ if name in entry}
    return Quirks(**found)
