"""Shapes of requests: the types, lengths, patterns and maxima of their members.

SDKs check only what is required and the minima; all else reaches the service, which answers in
one fixed wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from cirrusql.local.protocol.errors import Refusal
from cirrusql.records import Record

Members = dict[str, Any]

_INTEGER = re.compile(r"-?[0-9]{1,18}")


class Text(Record):
    """A string member: its length in characters, its pattern, or the words allowed."""

    minimum: int = 0
    maximum: int = 1 << 30
    pattern: str = ""
    words: tuple[str, ...] = ()

    @cached_property
    def matches(self) -> Callable[[str], object] | None:
        """What says whether the pattern matches all of a text; None without a pattern.

        Compiled for the first request that has the member: there are thirty, of 0.1 ms each.
        """
        return re.compile(self.pattern).fullmatch if self.pattern else None

    def fits(self, value: object) -> bool:
        """Whether nothing is wrong with `value`: the same rules, without the words."""
        return (
            isinstance(value, str)
            and self.minimum <= len(value) <= self.maximum
            and (self.matches is None or self.matches(value) is not None)
            and (not self.words or value in self.words)
        )

    def complaints(self, value: object, path: str) -> Iterator[str]:
        """What is wrong with `value`, in the service's wording; raises Refusal if not a string."""
        if not isinstance(value, str):
            raise wrong_type(value, "a String")
        if len(value) < self.minimum:
            bound = f"length greater than or equal to {self.minimum}"
            yield _complaint(value, path, f"Member must have {bound}")
        if len(value) > self.maximum:
            bound = f"length less than or equal to {self.maximum}"
            yield _complaint(value, path, f"Member must have {bound}")
        if self.matches is not None and not self.matches(value):
            rule = f"Member must satisfy regular expression pattern: {self.pattern}"
            yield _complaint(value, path, rule)
        if self.words and value not in self.words:
            yield _complaint(
                value, path, f"Member must satisfy enum value set: [{', '.join(self.words)}]"
            )


class Number(Record):
    """An integer member and its bounds."""

    minimum: int
    maximum: int

    def complaints(self, value: object, path: str) -> Iterator[str]:
        """What is wrong with `value`; raises Refusal if it is not an integer."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type(value, "an Integer")
        if value < self.minimum:
            bound = f"value greater than or equal to {self.minimum}"
            yield _complaint(value, path, f"Member must have {bound}")
        if value > self.maximum:
            bound = f"value less than or equal to {self.maximum}"
            yield _complaint(value, path, f"Member must have {bound}")


class Truth(Record):
    """A member that is true or false."""

    def complaints(self, value: object, _: str) -> Iterator[str]:
        """Nothing; raises Refusal if it is neither."""
        if not isinstance(value, bool):
            raise wrong_type(value, "a Boolean")
        yield from ()


class Items(Record):
    """A list member, all items of one shape."""

    item: Text | Structure | Items
    maximum: int = 1 << 30
    minimum: int = 0

    def complaints(self, value: object, path: str) -> Iterator[str]:
        """What is wrong with the items; raises Refusal if it is not a list."""
        if not isinstance(value, list):
            raise wrong_type(value, "a List")
        if len(value) < self.minimum:
            bound = f"length greater than or equal to {self.minimum}"
            yield _complaint(value, path, f"Member must have {bound}")
        if len(value) > self.maximum:
            bound = f"length less than or equal to {self.maximum}"
            yield _complaint(value, path, f"Member must have {bound}")
        inner = "." if isinstance(self.item, Structure) else ""
        for number, item in enumerate(value, start=1):
            yield from self.item.complaints(item, f"{path}.{number}.member{inner}")


class Structure(Record):
    """A member, or a whole request, with members of its own; `required` ones must be there."""

    members: Mapping[str, Shape]
    required: tuple[str, ...] = ()

    def fits(self, value: object) -> bool:
        """Whether all is well for certain; False leaves it to `complaints` to say."""
        if not isinstance(value, dict):
            return False
        for name in self.required:
            if name not in value:
                return False
        for name, item in value.items():
            shape = self.members.get(name)
            if shape is not None and not (isinstance(shape, Text) and shape.fits(item)):
                return False
        return True

    def complaints(self, value: object, path: str = "") -> Iterator[str]:
        """What is wrong with the members; unknown ones are ignored, null ones are absent."""
        if not isinstance(value, dict):
            raise wrong_type(value, "a Structure")
        for name in self.required:
            if value.get(name) is None:
                yield (
                    f"Value at '{path}{_lower_camel(name)}' failed to satisfy constraint:"
                    " Member must not be null"
                )
        for name, item in value.items():
            shape = self.members.get(name)
            if shape is None or item is None:
                continue
            place = path + _lower_camel(name)
            inner = f"{place}." if isinstance(shape, Structure) else place
            yield from shape.complaints(item, inner)


Shape = Text | Number | Truth | Items | Structure


def checked_members(shape: Structure, request: Members) -> Members:
    """The members of a request, without those that are null.

    Raises Refusal: SerializationException for members of a wrong type, ValidationException for
    those that break a constraint.

    >>> shape = Structure({"RequestToken": Text(1, 128, "[a-z]+")})
    >>> checked_members(shape, {"RequestToken": "a b"})
    Traceback (most recent call last):
    cirrusql.local.protocol.errors.Refusal: 1 validation error detected: Value 'a b' at \
'requestToken' failed to satisfy constraint: Member must satisfy regular expression pattern: \
[a-z]+
    """
    if shape.fits(request):
        return request
    complaints = list(shape.complaints(request))
    if complaints:
        count = len(complaints)
        noun = "error" if count == 1 else "errors"
        raise Refusal(
            "ValidationException", f"{count} validation {noun} detected: {'; '.join(complaints)}"
        )
    return {name: value for name, value in request.items() if value is not None}


def checked_form(shape: Structure, form: Members) -> Members:
    """The fields of a form as members, with its numbers as numbers; raises Refusal.

    >>> checked_form(Structure({"MaxResults": Number(1, 100)}), {"MaxResults": "20"})
    {'MaxResults': 20}
    """
    numbers = [name for name in form if isinstance(shape.members.get(name), Number)]
    return checked_members(shape, {**form, **{name: _number(form[name]) for name in numbers}})


def _number(text: str) -> int:
    # int() would take a million digits, blanks and underscores.
    if not _INTEGER.fullmatch(text):
        raise wrong_type(text, "an Integer")
    return int(text)


def _complaint(value: object, path: str, rule: str) -> str:
    return f"Value '{_shown(value)}' at '{path}' failed to satisfy constraint: {rule}"


def _shown(value: object) -> str:
    # A document of 260,000 characters does not belong in an error message.
    text = str(value)
    return text if len(text) <= 1024 else text[:1024] + "..."


def wrong_type(value: object, wanted: str) -> Refusal:
    """The refusal of a member that is not `wanted`, as in `a String`."""
    words = {str: "STRING_VALUE", bool: "BOOLEAN_VALUE", list: "START_ARRAY", dict: "START_OBJECT"}
    found = words.get(type(value), "NUMBER_VALUE")
    return Refusal("SerializationException", f"{found} can not be converted to {wanted}")


def _lower_camel(name: str) -> str:
    # A form spells a member of a member with a full stop.
    return ".".join(part[0].lower() + part[1:] for part in name.split("."))
