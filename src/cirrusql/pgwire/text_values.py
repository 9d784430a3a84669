"""Texts and documents of rows, as PostgreSQL has them."""

from __future__ import annotations

import json
import math
from typing import Any

from cirrusql.errors import DataError


class DoesNotFit(DataError):
    """A value is not of the type that was promised before the first row."""


def text(value: Any) -> bytes:
    """Any value as text, as PostgreSQL casts one: `true`, `1.5`, a document, bytes in hex."""
    if isinstance(value, str):
        return _encoded(value)
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, float):
        return shown(value).encode()
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    if isinstance(value, dict | list):
        import orjson

        return orjson.dumps(value)
    return str(value).encode()


def _encoded(written: str) -> bytes:
    """A text, which has no NUL in PostgreSQL; left out, it would be another text."""
    if "\0" in written:
        hint = "replace(…, char(0), '') leaves it out, hex(…) shows it"
        raise DoesNotFit("a text has a NUL character in it", hint=hint)
    try:
        return written.encode()
    except UnicodeEncodeError:
        raise DoesNotFit("a text has half a character in it", hint="hex(…) shows it") from None


def document(value: Any) -> bytes:
    """A document; what is a text by itself, as some services give one, is one in quotes."""
    if not isinstance(value, str) or value[:1] in ("{", "["):
        return text(value)
    try:
        json.loads(value)
    except ValueError:
        value = json.dumps(value, ensure_ascii=False)
    return _encoded(value)


def shown(number: float) -> str:
    """A double as PostgreSQL has it, where it is none that is written in digits."""
    if math.isfinite(number):
        return repr(number)
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def told(value: Any) -> str:
    """A value in a message, cut where it is long."""
    text = repr(value)
    return text if len(text) < 60 else f"{text[:50]} …"
