"""JSON bodies: requests as members, and members as answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.local.protocol.errors import Refusal

_WORDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "structure": ((dict,), "a Structure"),
    "list": ((list,), "a List"),
    "map": ((dict,), "a Map"),
    "string": ((str,), "a String"),
    "boolean": ((bool,), "a Boolean"),
    "integer": ((int,), "an Integer"),
    "long": ((int,), "a Long"),
    "float": ((int, float), "a Float"),
    "double": ((int, float), "a Double"),
}


def json_members(shapes: Shapes, reference: Reference, sent: Any) -> Any:
    """A value of a request by the model's names; raises Refusal for one of a wrong type.

    Members that the model has not are kept, so that whoever answers sees them.
    """
    shape = shapes.at(reference)
    kinds, word = _WORDS.get(shape.type, ((object,), ""))
    # Truth values are integers to Python, not to AWS.
    if not isinstance(sent, kinds) or (isinstance(sent, bool) and kinds[0] not in (bool, object)):
        raise Refusal("SerializationException", f"{str(sent)[:100]} can not be converted to {word}")
    return _inside(shapes, shape, sent)


def _inside(shapes: Shapes, shape: Shape, sent: Any) -> Any:
    if shape.type == "structure" and not shape.traits.get("d"):
        names = {one.wire: one for one in shape.members}
        return {
            names[wire].name if wire in names else wire: (
                json_members(shapes, names[wire], value) if wire in names else value
            )
            for wire, value in sent.items()
            if value is not None
        }
    if shape.type == "list":
        assert shape.item is not None
        return [json_members(shapes, shape.item, one) for one in sent]
    if shape.type == "map":
        assert shape.item is not None
        return {key: json_members(shapes, shape.item, one) for key, one in sent.items()}
    return sent


def json_sent(shapes: Shapes, reference: Reference, value: Any) -> Any:
    """A value of an answer as the body has it: times as numbers, names as on the wire."""
    shape = shapes.at(reference)
    if shape.type == "structure" and not shape.traits.get("d"):
        return {
            one.wire: json_sent(shapes, one, value[one.name])
            for one in shape.members
            if value.get(one.name) is not None and one.traits.get("l") is None
        }
    if shape.type == "list":
        assert shape.item is not None
        return [json_sent(shapes, shape.item, one) for one in value]
    if shape.type == "map":
        assert shape.item is not None
        return {key: json_sent(shapes, shape.item, one) for key, one in value.items()}
    if shape.type == "timestamp":
        form = reference.traits.get("t") or shape.traits.get("t") or "unixTimestamp"
        return time_sent(value, form)
    return value


def time_sent(text: str, form: str) -> str | float:
    """An ISO text as a protocol wants it.

    >>> time_sent("1970-01-02T00:00:00Z", "unixTimestamp"), time_sent("1970-01-02T00:00:00Z", "")
    (86400, '1970-01-02T00:00:00Z')
    """
    if form == "unixTimestamp":
        seconds = datetime.fromisoformat(text).timestamp()
        return int(seconds) if seconds == int(seconds) else seconds
    if form == "rfc822":
        return format_datetime(datetime.fromisoformat(text).astimezone(UTC), usegmt=True)
    return text
