"""Regular expressions, as psql's patterns become: `^(ec2.*)$`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cirrusql.errors import DataError, NotSupportedError


def matches(text: str | None, pattern: str | None, ignore_case: int = 0) -> bool | None:
    """Whether a pattern is found in a text.

    By RE2, whose matching takes time linear in the text: a pattern comes from anybody.

    >>> matches("vpcs", "^(vpc.*)$"), matches("vpcs", "VPC", 1), matches(None, "x")
    (True, True, None)
    """
    if text is None or pattern is None:
        return None
    return bool(_compiled(pattern, bool(ignore_case)).search(str(text)))


def replaced(text: str | None, pattern: str | None, by: str | None, flags: str = "") -> str | None:
    r"""`regexp_replace`: the first match, or with the flag g every match.

    >>> replaced("a1b2", "([0-9])", r"<\1>"), replaced("a1b2", "[0-9]", "", "g")
    ('a<1>b2', 'ab')
    """
    if text is None or pattern is None or by is None or flags is None:
        return None
    if set(flags) - set("gi"):
        raise DataError(f"the flags '{flags}' of a regular expression are not supported here")
    found = _compiled(_longest(pattern), "i" in flags)

    def made(match: Any) -> str:
        return _REFERENCE.sub(lambda one: _referred(match, one), by)

    return str(found.sub(made, text, 0 if "g" in flags else 1))


_REFERENCE = re.compile(r"\\(.)", re.DOTALL)


def _referred(match: Any, one: re.Match[str]) -> str:
    """What `\\1`, `\\&` or another escape of a replacement stands for."""
    if one[1] == "&":
        return str(match.group(0))
    if not one[1].isdigit():
        return one[1] if one[1] == "\\" else one[0]
    number = int(one[1])
    return str((match.group(number) if number <= match.re.groups else "") or "")


def part(text: str | None, pattern: str | None) -> str | None:
    """`substring(text from pattern)`: the match, or the group in parentheses.

    >>> part("PostgreSQL 15.18", "SQL ([0-9]+)"), part("abc", "b.")
    ('15', 'bc')
    """
    if text is None or pattern is None:
        return None
    found = _compiled(_longest(pattern), False).search(text)
    if found is None:
        return None
    whole = found.group(1) if found.re.groups else found.group(0)
    return None if whole is None else str(whole)


def split(text: str, pattern: str, flags: str = "") -> list[str]:
    """`regexp_split_to_table`: the pieces between matches that are not empty."""
    if set(flags) - set("i"):
        raise DataError(f"the flags '{flags}' of a regular expression are not supported here")
    pieces, done = [], 0
    for match in _compiled(_longest(pattern), "i" in flags).finditer(text):
        if match.start() == match.end():
            raise NotSupportedError("splitting by what may be empty is not supported here")
        pieces.append(text[done : match.start()])
        done = match.end()
    return [*pieces, text[done:]]


def _longest(pattern: str) -> str:
    """A pattern of which the match itself matters: PostgreSQL takes the longest, RE2 the first."""
    if "|" in pattern or _LAZY.search(pattern):
        raise NotSupportedError(f"what '{pattern}' matches is not told here", hint="ask with ~")
    return pattern


_LAZY = re.compile(r"[*+?}]\?")
# A character of a pattern, with what is before it if that is a backslash or begins a group.
_PIECE = re.compile(r"\\(.)|\(\?(.)|\[\[:[<>]|\*\*\*|.", re.DOTALL)
# Escapes that mean the same to both, and those that RE2 writes otherwise.
_ESCAPES = {**{one: f"\\{one}" for one in "dDsSwWA"}, "y": r"\b", "Y": r"\B", "Z": r"\z"}


def _translated(pattern: str) -> str:
    """A pattern in RE2's words; raises NotSupportedError for what RE2 has not.

    >>> _translated(r"^a\\yb")
    '^a\\\\bb'
    """
    return _PIECE.sub(_piece, pattern)


def _piece(match: re.Match[str]) -> str:
    whole, escaped, group = match[0], match[1], match[2]
    is_known = len(whole) == 1 or group == ":"
    if escaped is not None:
        is_known = not escaped.isalnum() or escaped in _ESCAPES
        whole = _ESCAPES.get(escaped, whole)
    if not is_known:
        raise NotSupportedError(f"'{match[0]}' in a regular expression is not supported here")
    return whole


@lru_cache(maxsize=128)
def _compiled(pattern: str, ignore_case: bool) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    options.dot_nl = True  # a newline is a letter as any other
    try:
        return re2.compile(_translated(pattern), options)
    except re2.error as error:
        raise DataError(f"invalid regular expression '{pattern}': {error}") from None
