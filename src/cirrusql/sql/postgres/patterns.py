"""Patterns of PostgreSQL's LIKE, which minds the case of letters, as those of SQLite's GLOB, which
does too: what is pushed down or judged early of a GLOB then is of a LIKE.
"""

from __future__ import annotations

from cirrusql.errors import DataError

_SPECIAL = frozenset("*?[")
_WILD = {"%": "*", "_": "?"}


def glob_of_like(pattern: str, escape: str = "\\") -> str:
    r"""The pattern for GLOB that a pattern of LIKE is.

    Raises DataError for one that ends in its escape, and for an escape of several letters.

    >>> glob_of_like("vpc-%"), glob_of_like(r"100\%_*")
    ('vpc-*', '100%?[*]')
    """
    if len(escape) > 1:
        raise DataError(f"'{escape}' is no escape", hint="an escape is one character, or none")
    found: list[str] = []
    letters = iter(pattern)
    for letter in letters:
        if letter == escape:
            following = next(letters, None)
            if following is None:
                raise DataError("the pattern ends in its escape", hint="write it twice")
            found.append(f"[{following}]" if following in _SPECIAL else following)
        else:
            found.append(_WILD.get(letter) or (f"[{letter}]" if letter in _SPECIAL else letter))
    return "".join(found)


def is_plain(pattern: str) -> bool:
    """Whether SQLite's LIKE says of a pattern what ILIKE does: it has ASCII letters, no escapes."""
    return pattern.isascii() and "\\" not in pattern


def regexp_of(pattern: str, *, ignores_case: bool) -> str:
    """The regular expression that one of PostgreSQL's is: a dot is any character, a newline too.

    >>> regexp_of("^a.b", ignores_case=True), regexp_of("^ab", ignores_case=False)
    ('(?is)^a.b', '^ab')
    """
    flags = ("i" if ignores_case else "") + ("s" if "." in pattern else "")
    return f"(?{flags}){pattern}" if flags else pattern
