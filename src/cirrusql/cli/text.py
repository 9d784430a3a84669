"""Text as a terminal shows it: what is visible, how wide it is, and cut to a width."""

from __future__ import annotations

import unicodedata

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Control characters would move the cursor or run escape sequences; others turn text around; half a
# surrogate pair, as an argument that is not UTF-8 brings it, cannot be written at all.
_INVISIBLE = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]
_INVISIBLE += [
    *range(0x200E, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
]
_ESCAPES = {number: _NAMED.get(chr(number), f"\\u{number:04x}") for number in _INVISIBLE}
_WIDE = ("W", "F")
ELLIPSIS = "…"


def visible(text: str) -> str:
    """The text on one line, with control characters written as escapes.

    >>> print(visible("two\\nlines, \\x1b[31mred"))
    two\\nlines, \\u001b[31mred
    """
    return text if text.isprintable() else text.translate(_ESCAPES)


def width(text: str) -> int:
    """How many columns a visible text takes on a terminal.

    >>> width("abc"), width("日本"), width("e\\u0301")
    (3, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def cut(text: str, columns: int) -> str:
    """The text, or as much of its beginning as leaves room for an ellipsis.

    >>> cut("abcdef", 6), cut("abcdef", 4), cut("日本語", 4)
    ('abcdef', 'abc…', '日…')
    """
    if width(text) <= columns:
        return text
    kept, used = "", 1
    for character in text:
        used += _width(character)
        if used > columns:
            break
        kept += character
    return kept + ELLIPSIS


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text with spaces up to a width, before it if `right`."""
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
