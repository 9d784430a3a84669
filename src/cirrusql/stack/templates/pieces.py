"""The pieces of rendered text, which know whether they are the template's words or a value's.

All are text, so that everything a template does with text works; what is made of them by a method
of text is plain text again, and counts as a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any, Self

from cirrusql.errors import DataError

LARGEST = 32 * 1024 * 1024
"""So many characters may be rendered from one template."""


class Value(str):
    """The text of a value."""

    __slots__ = ()

    def __str__(self) -> str:
        return self


class Constant(Value):
    """A text that stands in an expression of the template, as a part of a longer one."""

    __slots__ = ()


class _Added(Value):
    """Text that keeps its pieces when text is put before or behind it."""

    __slots__ = ()

    def __add__(self, other: str) -> Rope:
        return Rope.of((self, other if isinstance(other, Value) else Value(other)))

    def __radd__(self, other: str) -> Rope:
        return Rope.of((other if isinstance(other, Value) else Value(other), self))


class Escaped(_Added):
    """A value whose single quotes are doubled already."""

    __slots__ = ()


class Rope(_Added):
    """Text that was put together: by a block, a macro, or `~`.

    Its pieces are plain text, which is the template's own words, and the classes of this module.
    """

    __slots__ = ("_pieces",)
    _pieces: tuple[str, ...]

    @classmethod
    def of(cls, pieces: Iterable[str]) -> Self:
        """The text of pieces; those of a rope among them become its own."""
        flat: list[str] = []
        for piece in pieces:
            flat += piece_parts(piece) if isinstance(piece, Rope) else (piece,)
        made = cls("".join(flat))
        made._pieces = tuple(flat)
        return made


def piece_parts(rope: Rope) -> tuple[str, ...]:
    """The pieces of a rope."""
    return getattr(rope, "_pieces", (Value(rope),))


def piece_slice(rope: Rope, start: int, end: int) -> Rope:
    """A part of a rope, which keeps the pieces that are in it.

    >>> piece_parts(piece_slice(Rope.of([" ", Value("ab"), "c "]), 2, 4))
    ('b', 'c')
    """
    found, at = [], 0
    for piece in piece_parts(rope):
        cut = str.__str__(piece)[max(start - at, 0) : max(end - at, 0)]
        if cut:
            found.append(type(piece)(cut))
        at += len(piece)
    return Rope.of(found)


def limited(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces as they are; raises DataError when they become too long together."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            raise DataError(f"the text is longer than {LARGEST} characters", hint="render less")
        yield piece


def inserted(value: Any) -> Value:
    """A value as it is written into text.

    >>> [str(inserted(v)) for v in ("True", True, None, 1.5, {"b": [1, "é"], "a": False})]
    ['True', 'true', 'null', '1.5', '{"b":[1,"é"],"a":false}']

    Raises DataError for a function.
    """
    if isinstance(value, Value):
        return value
    if isinstance(value, str):
        return Value(value)
    if value is None or isinstance(value, bool):
        return Value("null" if value is None else str(value).lower())
    if isinstance(value, int | float):
        return Value(value)
    if isinstance(value, date | time):
        return Value(value.isoformat())
    if callable(value):
        name = getattr(value, "__name__", "this")
        raise DataError(f"'{name}' is a function, not a value", hint=f"write {name}()")
    return json_text(value)


def json_text(value: Any) -> Value:
    """Compact JSON of a value; what is escaped inside it stays told apart.

    >>> str(json_text({"a": [1, None]}))
    '{"a":[1,null]}'
    """
    if _has_escaped(value):
        return Rope.of(_json_pieces(value))
    return Value(_dumped(value))


def _dumped(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _has_escaped(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_escaped, value)) or any(map(_has_escaped, value.values()))
    return (
        any(map(_has_escaped, value))
        if isinstance(value, list | tuple)
        else (isinstance(value, _Added))
    )


def _json_pieces(value: Any) -> Iterator[Value]:
    if isinstance(value, Mapping):
        for number, (name, inner) in enumerate(value.items()):
            yield Value("," if number else "{")
            yield from _json_pieces(name)
            yield Value(":")
            yield from _json_pieces(inner)
        yield Value("}" if value else "{}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield Value("," if number else "[")
            yield from _json_pieces(inner)
        yield Value("]" if value else "[]")
    elif isinstance(value, Rope):
        yield Value('"')
        for piece in piece_parts(value):
            yield (Escaped if isinstance(piece, Escaped) else Value)(_dumped(piece)[1:-1])
        yield Value('"')
    else:
        yield (Escaped if isinstance(value, Escaped) else Value)(_dumped(value))


def _plain(value: Any) -> Any:
    """What JSON knows, for what it does not."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Iterable):
        return list(value)
    raise DataError(f"a {type(value).__name__} cannot be written as JSON")


def native(value: Any) -> Any:
    """A value of JSON's types, without what its pieces know.

    >>> native({Value("a"): (Value("b"), range(2))})
    {'a': ['b', [0, 1]]}

    Raises DataError for a function.
    """
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)
    if isinstance(value, Mapping):
        return {native(name): native(inner) for name, inner in value.items()}
    if callable(value):
        inserted(value)  # which raises
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [native(inner) for inner in value]
    return value
