"""CBOR (RFC 8949) as three of AWS's services speak it: what JSON has, and times and bytes."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.records import Record

_INDEFINITE = 31
_BREAK = object()
_SIZES = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_EPOCH_TIME = 1


class Moment(Record):
    """A time: seconds since 1970, which have a tag of their own."""

    seconds: float


def packed(value: Any) -> bytes:
    """A value as CBOR."""
    write = _WRITERS.get(type(value))
    if write is None:
        raise TypeError(f"{value!r} cannot be CBOR")
    return write(value)


_WRITERS: Mapping[type, Callable[[Any], bytes]] = {
    type(None): lambda _: b"\xf6",
    bool: lambda value: b"\xf5" if value else b"\xf4",
    int: lambda value: _head(0, value) if value >= 0 else _head(1, -1 - value),
    float: lambda value: b"\xfb" + struct.pack(">d", value),
    str: lambda value: _head(3, len(value.encode())) + value.encode(),
    bytes: lambda value: _head(2, len(value)) + value,
    list: lambda value: _head(4, len(value)) + b"".join(map(packed, value)),
    dict: lambda value: (
        _head(5, len(value)) + b"".join(packed(key) + packed(one) for key, one in value.items())
    ),
    Moment: lambda value: bytes([6 << 5 | _EPOCH_TIME]) + packed(value.seconds),
}


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for size, form in _SIZES.items():
        if number < 1 << 8 * struct.calcsize(form):
            return bytes([major << 5 | size]) + struct.pack(form, number)
    raise OverflowError("an integer of more than 64 bits")


def unpacked(body: bytes) -> Any:
    """What a body says, bytes as base64 text; raises ValueError for what is not CBOR.

    >>> unpacked(packed({"a": [1, -2, "x", None, True]}))
    {'a': [1, -2, 'x', None, True]}
    """
    reader = _Reader(body)
    try:
        value = reader.value()
    except (IndexError, struct.error, UnicodeDecodeError, RecursionError, TypeError) as error:
        raise ValueError(f"it is not CBOR: {error}") from None
    if value is _BREAK or not reader.ended:
        raise ValueError("it is not CBOR: more than one value")
    return value


class _Reader:
    """Reads one value after the other. Mutable: where it is."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at == len(self._body)

    def value(self) -> Any:
        first = self._body[self._at]
        self._at += 1
        major, small = first >> 5, first & 31
        if major == 7:
            return self._simple(small)
        number = self._number(small)
        if major == 0:
            return number
        if major == 1:
            return -1 - self._known(number)
        if major in (2, 3):
            data = self._data(major, number)
            return b64encode(data).decode() if major == 2 else data.decode()
        if major == 4:
            return self._list(number)
        if major == 5:
            return self._map(number)
        return self.value()  # a tag: a time is a number of seconds all the same

    def _number(self, small: int) -> int | None:
        if small < 24:
            return small
        return None if small == _INDEFINITE else int(self._unpack(_SIZES.get(small, "")))

    def _simple(self, small: int) -> Any:
        if small == _INDEFINITE:
            return _BREAK
        if small in _FLOATS:
            return self._unpack(_FLOATS[small])
        return _SIMPLE[small] if small in _SIMPLE else self._unpack("")

    def _unpack(self, form: str) -> Any:
        if not form:
            raise ValueError("it is not CBOR: a reserved value")
        (found,) = struct.unpack_from(form, self._body, self._at)
        self._at += struct.calcsize(form)
        return found

    def _data(self, major: int, number: int | None) -> bytes:
        if number is None:
            parts = []
            while (first := self._body[self._at]) != 0xFF:
                self._at += 1
                if first >> 5 != major:
                    raise ValueError("it is not CBOR: a part of another type")
                parts.append(self._data(major, self._known(self._number(first & 31))))
            self._at += 1
            return b"".join(parts)
        data = self._body[self._at : self._at + number]
        if len(data) < number:
            raise ValueError("it is not CBOR: it ends too early")
        self._at += number
        return data

    def _known(self, number: int | None) -> int:
        if number is None:
            raise ValueError("it is not CBOR: no length where one must be")
        return number

    def _list(self, number: int | None) -> list[Any]:
        found: list[Any] = []
        while number is None or len(found) < number:
            value = self.value()
            if value is _BREAK:
                break
            found.append(value)
        return found

    def _map(self, number: int | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        count = 0
        while number is None or count < number:
            key = self.value()
            if key is _BREAK:
                break
            found[key] = self.value()
            count += 1
        return found
