"""How what is typed ends: whether it is complete, and what its end asks for."""

from __future__ import annotations

import re

from cirrusql.errors import ParseError
from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token, lenient_tokens, tokens

_COMMAND = re.compile(r"\s*[\\.][a-zA-Z?!]")
_WORDS = ("help", "exit", "quit")
# `\G` as in MySQL's client, `\gx` and `\g` as in psql.
_ENDS = {"G": True, "gx": True, "g": None}


class Ending(Record):
    """The statements of a text without its end, and whether that asks for a line a column.

    `watch` are the seconds after which they are to be run again, if its end asks for that.
    """

    script: str
    expanded: bool = False
    watch: str | None = None


def is_command(text: str) -> bool:
    """Whether this is a command of the shell and no statement.

    >>> [is_command(text) for text in (chr(92) + "d ec2.vpcs", ".tables", "Help;", "SELECT 1")]
    [True, True, True, False]
    """
    return _COMMAND.match(text) is not None or text.strip(" \t\n;").lower() in _WORDS


def is_complete(text: str) -> bool:
    r"""Whether this ends with a semicolon, not one in a string or comment, or asks to be run.

    >>> [is_complete(text) for text in ("SELECT 1;", "SELECT ';", r"SELECT 1 \G", "a -- ;")]
    [True, False, True, False]
    """
    if is_command(text) and "\n" not in text.strip():
        return True
    try:
        found = list(tokens(text))
    except ParseError:
        return False
    return not found or found[-1].is_symbol(";") or _command_at_end(found) is not None


def ending(text: str) -> Ending:
    r"""What a complete text asks for.

    >>> ending(r"SELECT 1\G"), ending("SELECT 1; ").expanded, ending(r"SELECT 1 \watch 2").watch
    (Ending(script='SELECT 1', expanded=True, watch=None), False, '2')
    """
    found = list(lenient_tokens(text))
    place = _command_at_end(found)
    if place is None:
        return Ending(text)
    word, rest = found[place + 1].text, text[found[place + 1].end :].strip().rstrip(";")
    script = text[: found[place].start].rstrip()
    if word == "watch":
        return Ending(script, watch=rest)
    return Ending(script, expanded=bool(_ENDS[word]))


def _command_at_end(found: list[Token]) -> int | None:
    r"""The place of the backslash of a `\G` and the like at the end, behind a statement."""
    last = len(found) - (1 if found and found[-1].is_symbol(";") else 0)
    for place in range(max(last - 4, 1), last - 1):
        slash, word = found[place], found[place + 1]
        if not slash.is_symbol("\\") or word.start != slash.end or word.kind is not Kind.WORD:
            continue
        is_last = place + 2 == last
        if (word.text in _ENDS and is_last) or word.text == "watch":
            return place
    return None
