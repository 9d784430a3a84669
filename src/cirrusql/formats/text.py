"""Text as a terminal shows it: what is visible, how wide it is, and cut to a width.

How wide a character is, and what belongs to it (an accent, the second half of a flag), is asked of
`wcwidth`, and only for text that is not ASCII: importing it takes 25 ms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Control characters would move the cursor or run escape sequences; others turn text around, or make
# two texts look the same; half a surrogate pair, as an argument that is not UTF-8 brings it, cannot
# be written at all.
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
_JOINERS = "\u200c\u200d"  # emoji, Persian and the scripts of India are written with them


class _Escapes(dict[int, str]):
    """What each character is replaced by; made when a character is met."""

    def __init__(self, kept: str = "") -> None:
        super().__init__({ord(character): character for character in kept})

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = character
        if unicodedata.category(character) in _INVISIBLE and character not in _JOINERS:
            shown = _NAMED.get(character) or _escaped(code)
        self[code] = shown
        return shown


def _escaped(code: int) -> str:
    """As JSON writes it, so that a document that is shown can be copied."""
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


_ESCAPES = _Escapes()
_ESCAPES_IN_LINES = _Escapes("\n\t")


def visible(text: str) -> str:
    """The text on one line, with control characters written as escapes.

    >>> print(visible("two\\nlines, \\x1b[31mred"))
    two\\nlines, \\u001b[31mred
    """
    return text if text.isprintable() else text.translate(_ESCAPES)


def harmless(text: str) -> str:
    """The text with its lines and tabs, and every other control character written as an escape."""
    return text if text.isprintable() else text.translate(_ESCAPES_IN_LINES)


def width(text: str) -> int:
    """How many columns a visible text takes on a terminal.

    >>> width("abc"), width("日本"), width("e\\u0301"), width("👩‍👧")
    (3, 4, 1, 2)
    """
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def cut(text: str, columns: int) -> str:
    """The text, or as much of its beginning as leaves room for an ellipsis.

    >>> cut("abcdef", 6), cut("abcdef", 4), cut("日本語", 4)
    ('abcdef', 'abc…', '日…')
    """
    if text.isascii():
        return text if len(text) <= columns else text[: max(columns - 1, 0)] + ELLIPSIS
    if width(text) <= columns:
        return text
    return next(_lines(text, columns - 1), "") + ELLIPSIS


def wrapped(text: str, columns: int) -> list[str]:
    """The text in pieces that are no wider than a line; at least one piece.

    >>> wrapped("abcdef", 4), wrapped("日本語", 4), wrapped("", 4)
    (['abcd', 'ef'], ['日本', '語'], [''])
    """
    if not text.isascii():
        return list(_lines(text, columns)) or [""]
    return [text[at : at + columns] for at in range(0, len(text), columns)] or [""]


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text with spaces up to a width, before it if `right`."""
    if text.isascii():
        return text.rjust(columns) if right else text.ljust(columns)
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces


def _lines(text: str, columns: int) -> Iterator[str]:
    """Pieces of the text that fit, cut between characters as a reader sees them."""
    from wcwidth import iter_graphemes

    line = ""
    for character in iter_graphemes(text):
        if line and width(line + character) > columns:
            yield line
            line = ""
        if not line and width(character) > columns:
            return  # there is no room for even one
        line += character
    if line:
        yield line
