"""Patterns with wildcards, matched in time that does not explode.

`%a%a%a%b` as `.*a.*a.*a.*b` takes steps in the power of its stars. So all the ways in which a
pattern can stand for a text are followed at once, letter by letter: where in the pattern one may be
is one integer, a bit for each place. Taking the first place that fits is no way: where a star
stands for no colon, `*?*` is all of `a:` only if the question mark is the colon.

A question may have wildcards too, and is then of all the texts that it stands for: a pattern covers
them, or some of them, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cached_property


class Wildcard(Enum):
    """What stands for more than itself."""

    MANY = "any text"
    SOME = "any text without a colon"
    ONE = "any character"
    ONE_WITHIN = "any character but a colon"


Token = str | Wildcard
_STARS = (Wildcard.MANY, Wildcard.SOME)
# What a wildcard can stand for, letters and the wildcards of a question alike.
_STANDS_FOR = {
    Wildcard.MANY: frozenset(Wildcard),
    Wildcard.SOME: frozenset((Wildcard.SOME, Wildcard.ONE_WITHIN)),
    Wildcard.ONE: frozenset((Wildcard.ONE, Wildcard.ONE_WITHIN)),
    Wildcard.ONE_WITHIN: frozenset((Wildcard.ONE_WITHIN,)),
}
_WITHIN = (Wildcard.SOME, Wildcard.ONE_WITHIN)


class Wildcards:
    """A pattern of letters and wildcards.

    >>> some = Wildcards(["a", Wildcard.MANY, "b", Wildcard.ONE])
    >>> some.matches("a-bcbx"), some.matches("ab")
    (True, False)
    """

    MANY, SOME = Wildcard.MANY, Wildcard.SOME
    ONE, ONE_WITHIN = Wildcard.ONE, Wildcard.ONE_WITHIN

    def __init__(self, tokens: Sequence[Token], *, ignore_case: bool = False) -> None:
        self._fold = _lower if ignore_case else _same
        self.tokens = tuple(self._fold(token) for token in tokens)
        self._eaters: dict[Token, tuple[int, int]] = {}

    @cached_property
    def is_plain(self) -> bool:
        """Whether it has no wildcard."""
        return all(isinstance(token, str) for token in self.tokens)

    @cached_property
    def _stars(self) -> int:
        return sum(1 << at for at, token in enumerate(self.tokens) if token in _STARS)

    def matches(self, text: str) -> bool:
        """Whether a text is one of those it stands for."""
        return self._covers(text)

    def _covers(self, letters: Sequence[Token]) -> bool:
        """Whether it stands for some letters, and for all that wildcards among them stand for."""
        reached = self._past_stars(1)
        for letter in letters:
            once, again = self._eating(self._fold(letter))
            reached = self._past_stars((reached & once) << 1 | reached & again)
            if not reached:
                return False
        return bool(reached >> len(self.tokens))

    def _past_stars(self, reached: int) -> int:
        """Where one may be as well, since a star may stand for nothing."""
        while (further := reached | (reached & self._stars) << 1) != reached:
            reached = further
        return reached

    def _eating(self, letter: Token) -> tuple[int, int]:
        """The tokens that a letter uses up, and the stars that can stand for one more of it."""
        found = self._eaters.get(letter)
        if found is None:
            fits = [at for at, token in enumerate(self.tokens) if _stands_for(token, letter)]
            again = sum(1 << at for at in fits if self.tokens[at] in _STARS)
            found = sum(1 << at for at in fits) & ~again, again
            self._eaters[letter] = found
        return found

    def covers(self, other: Wildcards) -> bool:
        """Whether it stands for all that another stands for; False too where that is not sure.

        >>> pattern = Wildcards(["a", Wildcard.MANY])
        >>> pattern.covers(Wildcards(["a", "b", Wildcard.MANY])), pattern.covers(Wildcards(["b"]))
        (True, False)
        """
        return self._covers(other.tokens)

    def meets(self, other: Wildcards) -> bool:
        """Whether some text may be one that both stand for; True too where that is not sure.

        >>> Wildcards(["a", Wildcard.MANY]).meets(Wildcards([Wildcard.MANY, "b"]))
        True
        """
        reached = [True]
        for token in other.tokens:
            reached.append(reached[-1] and token in _STARS)
        for mine in self.tokens:
            after = [reached[0] and mine in _STARS]
            for place, theirs in enumerate(other.tokens):
                if mine in _STARS:
                    after.append(reached[place + 1] or after[-1])
                elif theirs in _STARS:
                    after.append(after[-1] or reached[place + 1])
                else:
                    same = mine == theirs or not (isinstance(mine, str) and isinstance(theirs, str))
                    after.append(reached[place] and same)
            reached = after
        return reached[-1]


def _stands_for(token: Token, letter: Token) -> bool:
    if isinstance(token, str):
        return token == letter
    if isinstance(letter, str):
        return letter != ":" or token not in _WITHIN
    return letter in _STANDS_FOR[token]


def _same(token: Token) -> Token:
    return token


def _lower(token: Token) -> Token:
    """A letter in lower case; one that would become two stays as it is."""
    lower = token.lower() if isinstance(token, str) else token
    return lower if isinstance(lower, str) and len(lower) == 1 else token
