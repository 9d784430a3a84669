"""Colours of results: the few that every terminal has, and that say something."""

from __future__ import annotations

import re

_END = "\x1b[0m"
_NAME, _NULL, _TEXT, _WORD = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[36m"
# A member's name, any other text, or a number or word of JSON.
_TOKENS = re.compile(r'("(?:[^"\\]|\\.)*")(:?)|(-?\d[\d.eE+-]*|\b(?:true|false|null)\b)')
SEQUENCE = re.compile("\x1b\\[[0-9;]*m")
"""What changes the colour, and takes no room on a screen."""


def as_name(text: str) -> str:
    """The name of a column."""
    return f"{_NAME}{text}{_END}"


def as_null(text: str) -> str:
    """What stands for NULL."""
    return f"{_NULL}{text}{_END}"


def as_json(text: str) -> str:
    """A piece of JSON: names, texts, and the rest apart.

    >>> as_json('{"a": 1}') == '{\\x1b[1m"a"\\x1b[0m: \\x1b[36m1\\x1b[0m}'
    True
    """
    return _TOKENS.sub(_coloured, text)


def _coloured(match: re.Match[str]) -> str:
    text, colon, word = match.groups()
    if word is not None:
        return f"{_WORD}{word}{_END}"
    return f"{_NAME if colon else _TEXT}{text}{_END}{colon}"
