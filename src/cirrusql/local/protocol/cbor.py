"""CBOR (RFC 8949), as far as documents of JSON's kinds go: what newer SDKs send instead of JSON.

>>> decode(encode({"TagFilters": [{"Key": "Owner"}], "ResourcesPerPage": 50}))
{'TagFilters': [{'Key': 'Owner'}], 'ResourcesPerPage': 50}
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_INDEFINITE = 31
_BREAK = object()
_DEEPEST = 64
_SIMPLE_VALUES: Mapping[int, Any] = {20: False, 21: True, 22: None, 23: None}
_FLOATS: Mapping[int, str] = {25: ">e", 26: ">f", 27: ">d"}


class InvalidCbor(ValueError):
    """The bytes are not one whole document of this kind."""


def encode(value: Any) -> bytes:
    """A value of JSON's kinds as CBOR; raises TypeError for any other."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    if isinstance(value, Mapping):
        pairs = (encode(part) for pair in value.items() for part in pair)
        return _head(_MAP, len(value)) + b"".join(pairs)
    if isinstance(value, list | tuple):
        return _head(_LIST, len(value)) + b"".join(map(encode, value))
    raise TypeError(f"{type(value).__name__} is not a kind that JSON has")


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes((kind << 5 | number,))
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes((kind << 5 | extra,)) + number.to_bytes(size)
    raise TypeError(f"{number} is too large")


def decode(data: bytes) -> Any:
    """The value that all of `data` is; raises InvalidCbor, also for bytes and keys not of text."""
    reader = _Reader(data)
    try:
        value = reader.value(_DEEPEST)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise InvalidCbor("the document ends early, or its text is not UTF-8") from error
    if value is _BREAK or reader.place != len(data):
        raise InvalidCbor("something follows the document")
    return value


class _Reader:
    """Reads values off bytes. The mutable state is the place it has come to."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def value(self, depth: int) -> Any:
        """The next value, or _BREAK; `depth` is how deep it may still be nested."""
        if depth == 0:
            raise InvalidCbor("the document is nested too deeply")
        kind, extra = self._data[self.place] >> 5, self._data[self.place] & 31
        self.place += 1
        if kind == _SIMPLE:
            return self._simple(extra)
        if extra == _INDEFINITE:
            return self._indefinite(kind, depth - 1)
        number = self._number(extra)
        if kind in (_UNSIGNED, _NEGATIVE):
            return number if kind == _UNSIGNED else -1 - number
        if kind == _TEXT:
            return self._take(number).decode()
        if kind == _LIST:
            return [self._item(depth - 1) for _ in range(number)]
        if kind == _MAP:
            return dict(self._pair(depth - 1) for _ in range(number))
        if kind == _TAG:
            return self.value(depth - 1)
        raise InvalidCbor("a byte string is of no use here")

    def _simple(self, extra: int) -> Any:
        if extra == _INDEFINITE:
            return _BREAK
        if extra in _FLOATS:
            layout = _FLOATS[extra]
            return struct.unpack(layout, self._take(struct.calcsize(layout)))[0]
        if extra in _SIMPLE_VALUES:
            return _SIMPLE_VALUES[extra]
        raise InvalidCbor("an unknown simple value")

    def _indefinite(self, kind: int, depth: int) -> Any:
        parts: list[Any] = []
        while (part := self.value(depth)) is not _BREAK:
            parts.append(part if kind != _MAP else self._keyed(part, depth))
        if kind == _MAP:
            return dict(parts)
        if kind == _TEXT and all(isinstance(part, str) for part in parts):
            return "".join(parts)
        if kind == _LIST:
            return parts
        raise InvalidCbor("a value of this kind has a length")

    def _pair(self, depth: int) -> tuple[str, Any]:
        return self._keyed(self.value(depth), depth)

    def _keyed(self, key: Any, depth: int) -> tuple[str, Any]:
        if not isinstance(key, str):
            raise InvalidCbor("a key is not text")
        return key, self._item(depth)

    def _item(self, depth: int) -> Any:
        value = self.value(depth)
        if value is _BREAK:
            raise InvalidCbor("a value ends before it is complete")
        return value

    def _number(self, extra: int) -> int:
        if extra < 24:
            return extra
        if extra > 27:
            raise InvalidCbor("a length of no size that there is")
        return int.from_bytes(self._take(1 << extra - 24))

    def _take(self, size: int) -> bytes:
        taken = self._data[self.place : self.place + size]
        if len(taken) < size:
            raise InvalidCbor("the document ends early")
        self.place += size
        return taken
