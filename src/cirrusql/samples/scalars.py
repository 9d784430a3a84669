"""Text and numbers that follow a flat rule of a resource schema."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from typing import Any, Protocol

from cirrusql.catalog.validation import pattern_test
from cirrusql.errors import Error
from cirrusql.samples import hints
from cirrusql.samples.patterns import sample

_ATTEMPTS = 60
_ROOM = 8  # characters to spend beyond the fewest, more as attempts fail
_LONGEST = 1 << 16
_SPAN = 100  # a number is made up within this much of the least allowed


class NoSample(Error):
    """No value was found that satisfies the schema's rules."""


class Vocabulary(Protocol):
    """Where texts come from that a schema's rules leave open; the module `hints` is one."""

    def candidates(self, hint: str, random: Random) -> Iterator[str]:
        """Texts that a property called `hint` may hold, the likeliest first."""

    def words(self, random: Random, shortest: int, longest: int) -> str | None:
        """Free text of a length within both bounds; None if there is none to be had."""

    def arn_like(self, text: str) -> str:
        """A made-up ARN with likely words in its first places; other text as it is."""


def text(
    rule: dict[str, Any], hint: str, random: Random, vocabulary: Vocabulary | None = None
) -> str:
    """Text within the rule's length and pattern, plausible for a property called `hint`.

    >>> text({"type": "string", "maxLength": 5}, "Name", Random(1))
    'oyjfk'
    """
    shortest, longest = rule.get("minLength", 0), rule.get("maxLength", _LONGEST)
    matches = pattern_test(rule["pattern"]) if "pattern" in rule else lambda _: True
    source = vocabulary or hints
    for proposal in _proposals(source, rule, hint, random, shortest, longest):
        if shortest <= len(proposal) <= longest and (matches is None or matches(proposal)):
            return proposal
    wanted = f" that matches {rule['pattern']!r}" if "pattern" in rule else ""
    raise NoSample(f"no text of {shortest} to {longest} characters found for '{hint}'{wanted}")


def number(rule: dict[str, Any], kind: str, hint: str, random: Random) -> int | float:
    """A number within the rule's bounds, a whole one wherever one fits.

    >>> number({"minimum": 10, "multipleOf": 8}, "integer", "Size", Random(1)) % 8
    0
    """
    low, high = _bounds(rule)
    likely = hints.number(hint)
    step = rule.get("multipleOf", 1)
    if likely is not None and low <= likely <= high and likely % step == 0:
        return likely
    first, last = math.ceil(low / step), math.floor(high / step)
    if first > last:
        if kind == "integer":
            raise NoSample(f"no whole number between {low} and {high} for '{hint}'")
        return (low + high) / 2
    found: int | float = random.randint(first, min(last, first + _SPAN)) * step
    return found


def _proposals(
    vocabulary: Vocabulary,
    rule: dict[str, Any],
    hint: str,
    random: Random,
    shortest: int,
    longest: int,
) -> Iterator[str]:
    pattern = rule.get("pattern")
    if pattern is None or pattern_test(pattern):
        named = rule.get("format", "").rpartition("::")[2].replace(".", "")
        yield from vocabulary.candidates(named, random)
        yield from vocabulary.candidates(hint, random)
    if pattern is None:
        free = vocabulary.words(random, shortest, longest)
        yield from () if free is None else (free,)
        return
    for attempt in range(_ATTEMPTS):
        room = _ROOM << attempt // 10
        try:
            made = sample(pattern, random, shortest, longest, room=room, spread=attempt > 0)
        except ValueError as error:
            raise NoSample(f"no text found for '{hint}': {error}") from error
        yield vocabulary.arn_like(made)
        yield made


def _bounds(rule: dict[str, Any]) -> tuple[float, float]:
    lows, highs = [], []
    if "minimum" in rule:
        lows.append(rule["minimum"])
    if "exclusiveMinimum" in rule:
        lows.append(math.nextafter(rule["exclusiveMinimum"], math.inf))
    if "maximum" in rule:
        highs.append(rule["maximum"])
    if "exclusiveMaximum" in rule:
        highs.append(math.nextafter(rule["exclusiveMaximum"], -math.inf))
    high = min(highs, default=math.inf)
    low = max(lows, default=min(1, high))
    return low, min(high, low + _SPAN)
