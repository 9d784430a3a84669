"""A value as the text that stands in a cell."""

from __future__ import annotations

from typing import Any

NULL = "null"


def cell(value: Any) -> str:
    """The text of a value; NULL is `null`, as StackQL's users know it, and bytes are hex.

    >>> [cell(value) for value in (None, True, 1.5, "a", b"\\x01")]
    ['null', 'true', '1.5', 'a', '01']
    """
    match value:
        case str():
            return value
        case None:
            return NULL
        case bool():
            return "true" if value else "false"
        case bytes():
            return value.hex()
        case _:
            return str(value)


def is_number(value: Any) -> bool:
    """Whether a value is shown like a number, at the right of its column."""
    return isinstance(value, int | float) and not isinstance(value, bool)
