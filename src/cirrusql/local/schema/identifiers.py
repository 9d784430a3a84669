"""Identifiers: from a request's text to the one form under which a resource is kept.

That form is the values of the primary identifier in schema order, joined by `|`; answers show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.schema.pointers import Pointer, show_pointer, value_at
from cirrusql.local.schema.registered_type import RegisteredType


class Identifier(NamedTuple):
    """How a request names a resource.

    `text` is the stored form. If the request used an additional identifier it is empty and
    `properties` says what to look for. `exact` is false for a text whose number of parts is
    wrong: it names a resource only if a value itself contains a `|`.
    """

    text: str
    properties: Mapping[Pointer, Any] | None = None
    exact: bool = True


def identifier_of(resource_type: RegisteredType, model: Mapping[str, Any]) -> str | None:
    """The stored form of a model's primary identifier; None if a part is missing."""
    values = [value_at(model, pointer) for pointer in resource_type.primary]
    if any(value is None for value in values):
        return None
    return "|".join(map(_shown, values))


def parse_identifier(resource_type: RegisteredType, text: str) -> Identifier:
    """What a request's Identifier names; raises Refusal for a JSON form that fits no identifier.

    JSON may name the parts bare or by pointer, in any order, and is the only way to use an
    additional identifier.
    """
    parts = _json_parts(text)
    if parts is None:
        exact = len(resource_type.primary) == 1 or text.count("|") == len(resource_type.primary) - 1
        return Identifier(text, exact=exact)
    if parts.keys() == set(resource_type.primary):
        return Identifier("|".join(_shown(parts[pointer]) for pointer in resource_type.primary))
    for pointers in resource_type.additional:
        if parts.keys() == set(pointers):
            return Identifier("", properties=parts)
    raise not_valid(resource_type, text)


def not_valid(resource_type: RegisteredType, text: str) -> Refusal:
    """The refusal of an identifier with the wrong parts."""
    wanted = ", ".join(map(show_pointer, resource_type.primary))
    return Refusal(
        "ValidationException", f"Identifier {text} is not valid for identifier [{wanted}]"
    )


def _json_parts(text: str) -> dict[Pointer, Any] | None:
    if "{" not in text or not text.lstrip().startswith("{"):
        return None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict) or any(isinstance(part, dict | list) for part in value.values()):
        return None
    return {
        tuple(name.removeprefix("/properties/").split("/")): part for name, part in value.items()
    }


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
