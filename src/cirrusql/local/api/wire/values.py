"""Texts of a request as the values that its shapes ask for."""

from __future__ import annotations

from typing import Any

from cirrusql.local.protocol.errors import Refusal

_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}
_WORDS = {"integer": "an Integer", "long": "a Long", "float": "a Float", "double": "a Double"}


def read_text(kind: str, text: str) -> Any:
    """A scalar's text as its value; raises Refusal for what is none of its kind.

    >>> read_text("integer", "5"), read_text("boolean", "true"), read_text("string", "5")
    (5, True, '5')
    """
    if kind == "boolean":
        if text not in ("true", "false"):
            raise Refusal("SerializationException", f"'{text}' can not be converted to a Boolean")
        return text == "true"
    number = _NUMBERS.get(kind)
    if number is None:
        return text
    try:
        return number(text)
    except ValueError:
        said = f"'{text[:100]}' can not be converted to {_WORDS[kind]}"
        raise Refusal("SerializationException", said) from None
