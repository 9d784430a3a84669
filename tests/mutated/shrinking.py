"""A statement that goes wrong made as short as it can be while it goes wrong in the same way."""

from __future__ import annotations

from collections.abc import Callable

from tests.mutated.mutations import words

_MOST = 400


def shrunk(text: str, fails: Callable[[str], bool], most: int = _MOST) -> str:
    """The shortest text found, by leaving out words and then characters, in so many tries.

    >>> shrunk("SELECT a, b FROM t WHERE x", lambda text: "b" in text)
    'b'
    """
    tries = [most]

    def still(pieces: list[str]) -> bool:
        tries[0] -= 1
        return tries[0] >= 0 and fails("".join(pieces))

    return "".join(_without(list("".join(_without(words(text), still))), still))


def _without(pieces: list[str], still: Callable[[list[str]], bool]) -> list[str]:
    size = len(pieces) // 2
    while size:
        start = 0
        while start < len(pieces):
            rest = pieces[:start] + pieces[start + size :]
            if still(rest):
                pieces = rest
            else:
                start += size
        size //= 2
    return pieces
