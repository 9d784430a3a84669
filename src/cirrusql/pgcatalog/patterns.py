"""Regular expressions, as psql's patterns become: `^(ec2.*)$`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cirrusql.errors import DataError


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
    if text is None or pattern is None or by is None:
        return None
    if set(flags) - set("gi"):
        raise DataError(f"the flags '{flags}' of a regular expression are not supported here")
    found = _compiled(pattern, "i" in flags)
    return str(found.sub(by.replace("\\&", "\\0"), text, 0 if "g" in flags else 1))


def part(text: str | None, pattern: str | None) -> str | None:
    """`substring(text from pattern)`: the match, or the group in parentheses.

    >>> part("PostgreSQL 15.18", "SQL ([0-9]+)"), part("abc", "b.")
    ('15', 'bc')
    """
    if text is None or pattern is None:
        return None
    found = _compiled(pattern, False).search(text)
    if found is None:
        return None
    whole = found.group(1) if found.re.groups else found.group(0)
    return None if whole is None else str(whole)


@lru_cache(maxsize=128)
def _compiled(pattern: str, ignore_case: bool) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise DataError(f"invalid regular expression '{pattern}': {error}") from None
