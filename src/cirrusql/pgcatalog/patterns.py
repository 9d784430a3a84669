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


@lru_cache(maxsize=128)
def _compiled(pattern: str, ignore_case: bool) -> Any:  # noqa: FBT001
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise DataError(f"invalid regular expression '{pattern}': {error}") from None
