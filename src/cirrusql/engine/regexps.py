r"""Regular expressions that end: Python's syntax and meaning, given up when the time is.

`(a+)+$` takes 2^40 steps to fail on 40 letters, in which `re` hears of nothing. The `regex` package
can be told to stop, and a match is then tried again for twice as long, so that a statement's
timeout and its cancelling are heard of in between.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cirrusql.errors import DataError

if TYPE_CHECKING:
    import regex

T = TypeVar("T")

# Eight attempts of 0.12, 0.24 … 15 seconds.
_MOST_SECONDS = 30.0
_FIRST_SECONDS = _MOST_SECONDS / 255
_SHOWN = 60


class Limits(Protocol):
    """What the statement that runs now may still take."""

    def remaining(self) -> float | None:
        """Seconds that are left; None without a limit."""

    def check(self) -> None:
        """Raise if the statement is cancelled or its time is up."""


def regexp_like(limits: Limits, text: str, pattern: str) -> int:
    """1 if the pattern is found in the text, else 0.

    Raises DataError for what is not a regular expression, and for a text on which it takes more
    than 30 seconds.
    """
    return int(_within(limits, pattern, lambda p, s: p.search(text, timeout=s)) is not None)


def regexp_substr(limits: Limits, text: str, pattern: str) -> str | None:
    """The first match of the pattern, or None; raises as `regexp_like` does."""
    found = _within(limits, pattern, lambda p, s: p.search(text, timeout=s))
    return str(found[0]) if found else None


def regexp_replace(limits: Limits, text: str, pattern: str, replacement: str) -> str:
    """Every match of the pattern replaced, as plain text; raises as `regexp_like` does."""
    return str(_within(limits, pattern, lambda p, s: p.sub(lambda _: replacement, text, timeout=s)))


def _within(limits: Limits, pattern: str, work: Callable[[regex.Pattern[str], float], T]) -> T:
    """What is found by `work`, which is given the pattern and the seconds that it may take."""
    compiled = _compiled(pattern)
    seconds = _FIRST_SECONDS
    while True:
        try:
            return work(compiled, seconds)
        except TimeoutError:
            limits.check()
        if seconds > _MOST_SECONDS / 2:
            hint = "repeat nothing that repeats, such as (a+)+"
            message = f"{_shown(pattern)} takes more than {_MOST_SECONDS:g} seconds on one value"
            raise DataError(message, hint=hint)
        left = limits.remaining()
        seconds = 2 * seconds if left is None else max(min(2 * seconds, left), 0.001)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    import regex

    try:
        return regex.compile(_as_in_re(pattern), regex.VERSION0)
    except (regex.error, OverflowError, RecursionError) as error:
        message = f"{_shown(pattern)} is not a regular expression: {error}"
        raise DataError(message) from None


def _as_in_re(pattern: str) -> str:
    r"""The pattern without what `regex` alone takes for something else: `a{e}` is "a, or nearly".

    >>> print(_as_in_re(r"a{e<=1} b{2,3} \N{DIGIT ONE} {x}"))
    a\{e<=1} b{2,3} \N{DIGIT ONE} \{x}
    """
    import re

    return re.sub(r"\\[NpP]\{|\\.|\{(?!\d*,?\d*\})", _escaped, pattern, flags=re.DOTALL)


def _escaped(found: Any) -> str:
    return r"\{" if found[0] == "{" else str(found[0])


def _shown(pattern: str) -> str:
    return f"'{pattern if len(pattern) <= _SHOWN else pattern[:_SHOWN] + '…'}'"
