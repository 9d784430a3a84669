"""Values in JSON and CBOR bodies, both ways, by their shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import orjson

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.cloudcontrol.codec.times import time_sent, time_text

Change = Callable[[Any], Any]
"""From a value on the wire to what it says, or back."""


def masked(value: Any) -> Any:
    """What is shown of a secret; nothing of one that is empty.

    >>> masked("hunter2"), masked("")
    ('***', '')
    """
    return "***" if value else value


def policy(value: Any) -> Any:
    """A policy of IAM's, which sends them percent-encoded; what is not JSON stays a text.

    >>> policy("%7B%22Version%22%3A%222012-10-17%22%7D")
    {'Version': '2012-10-17'}
    """
    try:
        found = orjson.loads(unquote(value))
    except (ValueError, TypeError, AttributeError):
        return value
    return found if isinstance(found, dict) else value


MARKS: Mapping[Any, Change] = {"secret": masked, "policy": policy}
"""What is made of members with a mark, by the mark."""


class JsonReader:
    """Makes functions that read values. Mutable: one is made once for a shape."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._made: dict[int, Change | None] = {}

    def change(self, reference: Reference) -> Change | None:
        """What makes a value of what stands at a reference; None if it is one already."""
        place = reference.place
        if place not in self._made:
            # While a shape is being made, one within it that is the same looks it up when it runs.
            self._made[place] = lambda value: self._again(place, value)
            self._made[place] = self._make(self._shapes[place])
        return self._made[place]

    def _again(self, place: int, value: Any) -> Any:
        change = self._made[place]
        return value if change is None else change(value)

    def _make(self, shape: Shape) -> Change | None:
        if shape.type == "timestamp":
            return time_text
        if shape.type == "structure" and not shape.traits.get("d"):
            return self._structure(shape)
        if shape.type == "list":
            assert shape.item is not None
            return _list(self.change(shape.item))
        if shape.type == "map":
            assert shape.item is not None
            return _map(self.change(shape.item))
        return None

    def _structure(self, shape: Shape) -> Change:
        parts = {
            one.wire: (one.name, MARKS.get(one.traits.get("z")) or self.change(one))
            for one in shape.members
        }

        def read(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            found = {}
            for wire, sent in value.items():
                part = parts.get(wire)
                if part is not None and sent is not None:
                    name, change = part
                    found[name] = sent if change is None else change(sent)
            return found

        return read


def _list(change: Change | None) -> Change | None:
    if change is None:
        return None
    return lambda value: [change(one) for one in value] if isinstance(value, list) else value


def _map(change: Change | None) -> Change | None:
    if change is None:
        return None

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: change(one) for key, one in value.items()}

    return read


def json_sent(
    shapes: Shapes, reference: Reference, value: Any, moment: Change = lambda number: number
) -> Any:
    """A value as a body has it: members by their names on the wire, times as numbers.

    `moment` makes what is sent of such a number. Raises DataError for a time that is none.
    """
    return _Sender(shapes, moment).value(reference, value)


class _Sender:
    """Makes values for a body."""

    def __init__(self, shapes: Shapes, moment: Change) -> None:
        self._shapes = shapes
        self._moment = moment

    def value(self, reference: Reference, value: Any) -> Any:
        shape = self._shapes.at(reference)
        if shape.type == "structure" and isinstance(value, Mapping) and not shape.traits.get("d"):
            return {
                one.wire: self.value(one, value[one.name])
                for one in shape.members
                if value.get(one.name) is not None
            }
        if shape.type == "list" and isinstance(value, list):
            assert shape.item is not None
            return [self.value(shape.item, one) for one in value]
        if shape.type == "map" and isinstance(value, Mapping):
            assert shape.item is not None
            return {key: self.value(shape.item, one) for key, one in value.items()}
        if shape.type == "timestamp":
            form = reference.traits.get("t") or shape.traits.get("t") or "unixTimestamp"
            sent = time_sent(value, form)
            return sent if isinstance(sent, str) else self._moment(sent)
        return value
