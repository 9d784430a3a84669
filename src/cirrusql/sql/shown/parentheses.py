"""Where parentheses close, by the numbers of words, and what stands in none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cirrusql.sql.lexer import Token

Closings = Mapping[int, int]
"""By the number of each parenthesis that opens, that of the one that closes it, if one does."""


def symbol(words: Sequence[Token], number: int, text: str) -> bool:
    """Whether a word is there and is that symbol."""
    return number < len(words) and words[number].is_symbol(text)


def closings(words: Sequence[Token]) -> Closings:
    """The pairs of parentheses among words, found in one pass."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for number, word in enumerate(words):
        if word.is_symbol("("):
            opened.append(number)
        elif word.is_symbol(")") and opened:
            found[opened.pop()] = number
    return found


def closing(words: Sequence[Token], opening: int) -> int:
    """The number of the parenthesis that closes another; of the last word if none does."""
    depth = 0
    for number in range(opening, len(words)):
        depth += words[number].is_symbol("(") - words[number].is_symbol(")")
        if depth == 0:
            return number
    return len(words) - 1


def level(words: Sequence[Token], start: int, end: int) -> Iterator[int]:
    """The numbers of the words from one to another that stand in no parentheses among them."""
    depth = 0
    for number in range(start, end):
        depth -= words[number].is_symbol(")")
        if depth < 0:
            return
        if depth == 0:
            yield number
        depth += words[number].is_symbol("(")
