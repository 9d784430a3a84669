"""Texts: pieces of them, and what they are like."""

from __future__ import annotations

from functools import lru_cache

from cirrusql.engine.functions.wildcards import Token, Wildcards
from cirrusql.errors import DataError


def string(value: str) -> str:
    """The value as text: how StackQL says that a JSON-looking text is not a document.

    >>> string("[1]")
    '[1]'
    """
    return value


def split_part(text: str, delimiter: str, number: int) -> str:
    """The n-th piece, from 1, or from the end if negative; the empty string if there is none.

    As in PostgreSQL, an empty delimiter leaves one piece, and DataError is raised for 0.

    >>> split_part("a-b-c", "-", -1), split_part("a-b-c", "-", 2), split_part("a", "-", 5)
    ('c', 'b', '')
    """
    if number == 0:
        raise DataError("field position must not be zero", hint="pieces are counted from 1")
    pieces = text.split(delimiter) if delimiter else [text]
    place = number - 1 if number > 0 else number
    return pieces[place] if -len(pieces) <= place < len(pieces) else ""


def ilike(text: str, pattern: str) -> int:
    r"""1 if a text is like a pattern of PostgreSQL's ILIKE, else 0.

    Letters are compared without case, all of Unicode's, where SQLite's LIKE knows those of ASCII.
    Raises DataError for a pattern that ends in a lone backslash, as PostgreSQL does.

    >>> ilike("prod-WEB", "PROD%"), ilike("100%", r"100\%"), ilike("ab", "a")
    (1, 1, 0)
    """
    return int(_like(pattern).matches(text))


@lru_cache(maxsize=256)
def _like(pattern: str) -> Wildcards:
    tokens: list[Token] = []
    letters = iter(pattern)
    for letter in letters:
        if letter == "\\":
            following = next(letters, None)
            if following is None:
                raise DataError("the pattern ends in a backslash", hint="write it twice")
            tokens.append(following)
        else:
            tokens.append({"%": Wildcards.MANY, "_": Wildcards.ONE}.get(letter, letter))
    return Wildcards(tokens, ignore_case=True)
