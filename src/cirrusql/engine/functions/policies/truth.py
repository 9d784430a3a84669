"""Three-valued truth, as Kleene has it: `min` is AND, `max` is OR.

>>> min(YES, MAYBE), max(NO, MAYBE), negated(YES) == NO, negated(MAYBE) == MAYBE
(1, 1, True, True)
"""

from __future__ import annotations

NO, MAYBE, YES = 0, 1, 2
WORDS = ("no", "maybe", "yes")


def negated(truth: int) -> int:
    """NOT: what is not known is not known the other way round either."""
    return YES - truth
