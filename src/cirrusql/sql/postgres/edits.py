"""What is changed of a statement's words: replaced, or something written before or after one.

Nothing is ever moved across another word, so that what was written is found again by its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.sql.postgres.words import Word

Piece = tuple[str, int, int]
"""A text, and from where to where in the script stands what it is for."""


class Edits:
    """The changes of one statement's words. Mutable state: the changes, and how many there are."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._instead: dict[int, tuple[str, int]] = {}
        self._before: dict[int, list[tuple[str, int]]] = {}
        self._after: dict[int, list[tuple[str, int]]] = {}
        self.count = 0

    def replace(self, number: int, text: str, place: int | None = None) -> None:
        """Write a text for a word; a place in it is that of the word `place`, if not its own."""
        self._instead[number] = (text, number if place is None else place)
        self.count += 1

    def remove(self, first: int, last: int) -> None:
        """Leave words out."""
        for number in range(first, last + 1):
            self.replace(number, "")

    def wrap(self, first: int, last: int, before: str, after: str, place: int) -> None:
        """Write something around words, outside of what stands around them already."""
        if before:
            self._before.setdefault(first, []).insert(0, (before, place))
        if after:
            self._after.setdefault(last, []).append((after, place))
        self.count += 1

    def pieces(self, script: str, start: int, end: int) -> list[Piece]:
        """The statement that stands there, as pieces that follow each other."""
        found: list[Piece] = []
        done = start
        changed = sorted({*self._instead, *self._before, *self._after})
        for number in changed:
            word = self._words[number]
            found.append((script[done : word.start], done, word.start))
            found += (self._piece(one) for one in self._before.get(number, ()))
            instead = self._instead.get(number)
            if instead is None:
                found.append((script[word.start : word.end], word.start, word.end))
            else:
                found.append(self._piece(instead))
            found += (self._piece(one) for one in self._after.get(number, ()))
            done = word.end
        found.append((script[done:end], done, end))
        # What is left out is kept as an empty piece: it is a part of what was written.
        return [piece for piece in found if piece[0] or piece[1] < piece[2]]

    def _piece(self, written: tuple[str, int]) -> Piece:
        text, number = written
        word = self._words[number]
        return text, word.start, word.end
