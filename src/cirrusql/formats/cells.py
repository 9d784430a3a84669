"""A value as the text that stands in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cirrusql.formats.text import visible

NULL = "NULL"
_NULL_OF_STACKQL = "null"
_DOCUMENT_TYPES = ("object", "array")


def cell(value: Any) -> str:
    """The text of a value; NULL is `null`, as StackQL's users know it, and bytes are hex.

    >>> [cell(value) for value in (None, True, 1.5, "a", b"\\x01")]
    ['null', 'true', '1.5', 'a', '01']
    """
    match value:
        case str():
            return value
        case None:
            return _NULL_OF_STACKQL
        case bool():
            return "true" if value else "false"
        case bytes():
            return value.hex()
        case _:
            return str(value)


def shown(value: Any) -> str:
    """The text of a value for a person, on one line; a text that reads NULL is in SQL's quotes.

    >>> [shown(value) for value in (None, "NULL", "null", "", "two\\nlines")]
    ['NULL', "'NULL'", 'null', '', 'two\\\\nlines']
    """
    if type(value) is str:
        if reads_null(value):
            return quoted(value)
        return value if value.isprintable() else visible(value)
    return NULL if value is None else cell(value)


def reads_null(text: str) -> bool:
    """Whether a text would be taken for NULL, or for a text that is quoted for that reason."""
    return len(text) < 99 and text.strip("'") == NULL


def quoted(text: str) -> str:
    """The text as SQL writes it.

    >>> print(quoted("NULL"), quoted("'NULL'"))
    'NULL' '''NULL'''
    """
    return "'" + text.replace("'", "''") + "'"


def is_number(value: Any) -> bool:
    """Whether a value is shown like a number, at the right of its column."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def are_numbers(values: Sequence[Any]) -> bool:
    """Whether there are values beside NULL, and all are numbers."""
    present = [value for value in values if value is not None]
    return bool(present) and all(map(is_number, present))


def looks_like_document(value: Any) -> bool:
    """Whether a value is a text that begins as an object or array of JSON does."""
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[")


def may_hold_documents(type_: str | None) -> bool:
    """Whether a text that looks like a document is one, in a column of that type."""
    return type_ is None or type_ in _DOCUMENT_TYPES
