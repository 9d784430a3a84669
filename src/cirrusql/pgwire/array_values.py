"""Lists as PostgreSQL writes them, `{a,"b c",NULL}`, and in binary; a catalogue has some."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any

from cirrusql.errors import DataError
from cirrusql.pgcatalog import list_texts
from cirrusql.pgcatalog.types import INT2VECTOR, OIDVECTOR, types

Write = Callable[[Any], bytes]
Read = Callable[[bytes], Any]


def text_writer(type_: int) -> Write:
    """What writes a list as text; vectors have blanks between their numbers."""
    if type_ in (INT2VECTOR, OIDVECTOR):
        return lambda value: " ".join(map(str, value)).encode()
    return lambda value: (list_texts.written(json.dumps(value)) or "").encode()


def binary_writer(type_: int, of_element: Callable[[int], Write]) -> Write:
    """What writes a list in binary: its dimension, the type, each element with its length."""
    element = types()[type_].element
    # Vectors count from 0.
    first = 0 if type_ in (INT2VECTOR, OIDVECTOR) else 1
    write = of_element(element)

    def written(value: Sequence[Any]) -> bytes:
        has_null = any(one is None for one in value)
        if not value:
            return struct.pack("!iiI", 0, 0, element)
        head = struct.pack("!iiIii", 1, has_null, element, len(value), first)
        return head + b"".join(map(_cell, (None if one is None else write(one) for one in value)))

    return written


def _cell(data: bytes | None) -> bytes:
    return struct.pack("!i", -1) if data is None else struct.pack("!I", len(data)) + data


def read_text(text: str, read: Callable[[str], Any]) -> list[Any]:
    """The elements of a list as text. Raises DataError for more than one dimension, ValueError.

    >>> read_text('{a,"b c",NULL,"NULL"}', str), read_text("{}", str)
    (['a', 'b c', None, 'NULL'], [])
    """
    text = text.strip()
    if text.startswith("{{"):
        raise DataError("a list of several dimensions is not understood")
    if re.fullmatch(r"\{\s*\}", text):
        return []
    found: list[Any] = []
    place = 1 if text.startswith("{") else len(text)
    while place < len(text):
        match = _ELEMENT.match(text, place)
        if match is None:
            break
        quoted, plain, end = match.groups()
        if quoted is None and plain.strip().upper() == "NULL":
            found.append(None)
        else:
            found.append(read(_ESCAPED.sub(r"\1", plain.strip() if quoted is None else quoted)))
        place = match.end()
        if end == "}" and place == len(text):
            return found
    raise ValueError(text)


# An element in quotes, or one without, which is not empty.
_ELEMENT = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"\s*|((?:[^",{}\\\s]|\\.|\s(?=[^,}]))+)\s*)([,}])', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_binary(data: bytes, of_element: Callable[[int], Read]) -> list[Any]:
    """The elements of a list in binary. Raises DataError for what is no list of one dimension."""
    dimensions, _, element = struct.unpack("!iiI", data[:12])
    if dimensions == 0:
        return []
    if dimensions != 1:
        raise DataError(f"a list of {dimensions} dimensions is not understood")
    count = struct.unpack("!i", data[12:16])[0]
    found: list[Any] = []
    read, at = of_element(element), 20
    for _ in range(count):
        size = struct.unpack("!i", data[at : at + 4])[0]
        at += 4
        if size == -1:
            found.append(None)
            continue
        if size < 0 or at + size > len(data):
            raise DataError("a list is shorter than it says")
        found.append(read(data[at : at + size]))
        at += size
    if at != len(data) or count < 0:
        raise DataError("a list is longer than what is in it")
    return found
