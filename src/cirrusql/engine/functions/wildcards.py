r"""Patterns with wildcards, matched in time that does not explode.

`%a%a%a%b` as `.*a.*a.*a.*b` takes steps in the power of its stars. Where one star ends and the next
begins nothing is lost by taking the first place that fits, so what lies between two is an atomic
group.

A question may have wildcards too, and is then of all the texts that it stands for: a pattern covers
them, or some of them, or none.
"""

from __future__ import annotations

import re
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
# How a question's own wildcards are written for a pattern to match; no text has these.
_ANY_TEXT, _ANY_CHARACTER = "\udc00", "\udc01"
_ONE = {
    Wildcard.ONE: f"[^{_ANY_TEXT}]",
    Wildcard.ONE_WITHIN: f"[^:{_ANY_TEXT}]",
}
_WITHIN = f"[^:{_ANY_TEXT}]*"


class Wildcards:
    """A pattern of letters and wildcards.

    >>> some = Wildcards(["a", Wildcard.MANY, "b", Wildcard.ONE])
    >>> some.matches("a-bcbx"), some.matches("ab")
    (True, False)
    """

    MANY, SOME = Wildcard.MANY, Wildcard.SOME
    ONE, ONE_WITHIN = Wildcard.ONE, Wildcard.ONE_WITHIN

    def __init__(self, tokens: Sequence[Token], *, ignore_case: bool = False) -> None:
        self.tokens = tuple(tokens)
        self._flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it has no wildcard."""
        return all(isinstance(token, str) for token in self.tokens)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        chunks = _split(self.tokens, Wildcard.MANY)
        if len(chunks) == 1:
            return re.compile(_last(chunks[0]), self._flags)
        first, *middle, last = chunks
        between = "".join(f"(?>.*?{_first(chunk)})" for chunk in middle if chunk)
        text = f"{_first(first)}{between}.*{_last(last)}"
        return re.compile(text, self._flags)

    @cached_property
    def _marked(self) -> str:
        """Its text, as another pattern is asked about it."""
        marks = {True: _ANY_TEXT, False: _ANY_CHARACTER}
        many = (Wildcard.MANY, Wildcard.SOME)
        return "".join(t if isinstance(t, str) else marks[t in many] for t in self.tokens)

    def matches(self, text: str) -> bool:
        """Whether a text is one of those it stands for."""
        return self._compiled.fullmatch(text) is not None

    def covers(self, other: Wildcards) -> bool:
        """Whether it stands for all that another stands for; False too where that is not sure.

        >>> pattern = Wildcards(["a", Wildcard.MANY])
        >>> pattern.covers(Wildcards(["a", "b", Wildcard.MANY])), pattern.covers(Wildcards(["b"]))
        (True, False)
        """
        return self.matches(other._marked)

    def meets(self, other: Wildcards) -> bool:
        """Whether some text may be one that both stand for; True too where that is not sure.

        >>> Wildcards(["a", Wildcard.MANY]).meets(Wildcards([Wildcard.MANY, "b"]))
        True
        """
        many = (Wildcard.MANY, Wildcard.SOME)
        reached = [True]
        for token in other.tokens:
            reached.append(reached[-1] and token in many)
        for mine in self.tokens:
            after = [reached[0] and mine in many]
            for place, theirs in enumerate(other.tokens):
                if mine in many:
                    after.append(reached[place + 1] or after[-1])
                elif theirs in many:
                    after.append(after[-1] or reached[place + 1])
                else:
                    same = mine == theirs or not (isinstance(mine, str) and isinstance(theirs, str))
                    after.append(reached[place] and same)
            reached = after
        return reached[-1]


def _split(tokens: Sequence[Token], at: Wildcard) -> list[list[Token]]:
    chunks: list[list[Token]] = [[]]
    for token in tokens:
        if token is at:
            chunks.append([])
        else:
            chunks[-1].append(token)
    return chunks


def _first(chunk: Sequence[Token]) -> str:
    """A chunk that may end anywhere."""
    start, *more = map(_letters, _split(chunk, Wildcard.SOME))
    return start + "".join(f"(?>{_WITHIN}?{piece})" for piece in more)


def _last(chunk: Sequence[Token]) -> str:
    """A chunk that ends with the text."""
    pieces = _split(chunk, Wildcard.SOME)
    if len(pieces) == 1:
        return _letters(pieces[0])
    start, *middle, last = map(_letters, pieces)
    return start + "".join(f"(?>{_WITHIN}?{piece})" for piece in middle) + f"{_WITHIN}{last}"


def _letters(tokens: Sequence[Token]) -> str:
    return "".join(re.escape(t) if isinstance(t, str) else _ONE[t] for t in tokens)
