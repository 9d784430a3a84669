"""What rows of a relation that could not be read do to an answer."""

from __future__ import annotations

from enum import Enum

from cirrusql.records import Record


class Effect(Enum):
    """What missing rows of a relation do to an answer, the harmless first."""

    LOSES = 0
    """Rows of the answer may be missing; those that it has are true."""
    COUNTS = 1
    """Aggregates are over what was read."""
    INVENTS = 2
    """The answer may have rows that are not true."""


ANY = frozenset("*")
"""Every column there is, of names in lower case."""


class Absence(Record):
    """What a relation's missing rows do to an answer, and where that is decided, in words.

    `deciding` are the columns, in lower case as they are spelt, whose values decide which rows
    there are or are computed with; `*` for all. A row in which one of those is not known is as good
    as missing.

    >>> Absence(Effect.LOSES, deciding=frozenset(("state",))).decides("State")
    True
    """

    effect: Effect = Effect.LOSES
    place: str = ""
    deciding: frozenset[str] = frozenset()

    def decides(self, *spellings: str) -> bool:
        """Whether a column that has these spellings decides something."""
        return self.deciding >= ANY or any(name.lower() in self.deciding for name in spellings)


LOSES = Absence()
"""What is so of a relation whose rows come out one by one."""
