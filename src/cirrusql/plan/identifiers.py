"""The identifiers of resources, written as the API reads them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping

from cirrusql.catalog import ResourceType
from cirrusql.sql import IDENTIFIER, Condition, Value, possible


def identifier(resource_type: ResourceType, parts: Iterable[str]) -> str:
    """The identifier with these parts, in the order of the primary identifier.

    The API reads `a|b`; where a part has a `|` of its own only the JSON form is unambiguous.
    """
    values = list(parts)
    if len(values) > 1 and any("|" in value for value in values):
        named = dict(zip(resource_type.identifier_parts, values, strict=True))
        return json.dumps(named, separators=(",", ":"))
    return "|".join(values)


def pinned_identifiers(
    resource_type: ResourceType, ways: Iterable[Mapping[str, frozenset[Value]]], where: Condition
) -> tuple[str, ...] | None:
    """The identifiers that WHERE pins, in a stable order; None unless every alternative pins them.

    A value with a `|` in it is written in the API's JSON form, which cannot be misread.
    """
    found: dict[str, None] = {}
    for way in ways:
        if IDENTIFIER.key in way:
            names: tuple[str, ...] = (IDENTIFIER.key,)
        elif all(part in way for part in resource_type.identifier_parts):
            names = resource_type.identifier_parts
        else:
            return None
        for values in itertools.product(*(sorted(way[name], key=str) for name in names)):
            if possible(where, dict(zip(names, values, strict=True))):
                found[identifier(resource_type, map(str, values))] = None
    # No resource has a blank name, and the service refuses to be asked for one.
    return tuple(name for name in found if name.strip())
