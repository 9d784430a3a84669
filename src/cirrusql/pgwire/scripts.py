"""A text into its statements, as PostgreSQL ends them: `E'it\\'s; '` and `$$ ; $$` are one text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cirrusql.sql.lexer import tokens
from cirrusql.sql.postgres.words import SYMBOL, words

_BLANK = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)


def pieces(script: str, *, postgres: bool) -> Iterator[tuple[str, int]]:
    """Each statement with what stands before its first word, and how much of the text precedes it.

    >>> list(pieces("SELECT E'a\\\\';'; ; /*+ x */ SELECT 2", postgres=True))
    [("SELECT E'a\\\\';'", 0), (' /*+ x */ SELECT 2', 17)]
    >>> list(pieces("-- nothing", postgres=True))
    []
    """
    start = 0
    for end in (*_semicolons(script, postgres=postgres), len(script)):
        text = script[start:end]
        if first_word_at(text) < len(text):
            yield text, start
        start = end + 1


def _semicolons(script: str, *, postgres: bool) -> Iterator[int]:
    """Where statements end."""
    if ";" not in script:
        return
    if postgres:
        yield from (one.start for one in words(script) if one.kind == SYMBOL and one.text == ";")
    else:
        yield from (one.start for one in tokens(script) if one.is_symbol(";"))


def first_word_at(text: str) -> int:
    """Where a statement's first word begins, behind white space and comments."""
    match = _BLANK.match(text)
    return match.end() if match is not None else 0
