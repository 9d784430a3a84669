"""The queries that WITH gives names to, told by their words."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.sql.lexer import Kind, Token


def queries_of_with(words: Sequence[Token]) -> frozenset[str]:
    """The names that WITH gives to queries: `name AS (` and `name (columns) AS (`."""
    if not words[0].is_word("WITH") and not any(word.is_word("WITH") for word in words):
        return frozenset()
    found = set()
    for place, word in enumerate(words[:-2]):
        if word.is_word("WITH", "RECURSIVE") or word.is_symbol(","):
            after = words[place + 1]
            if after.kind in (Kind.WORD, Kind.QUOTED_NAME) and _is_query(words, place + 2):
                found.add(after.value.lower())
    return frozenset(found)


def _is_query(words: Sequence[Token], place: int) -> bool:
    """Whether `AS (`, with or without names of columns before it, stands at a place."""
    if words[place].is_symbol("("):
        while place < len(words) and not words[place].is_symbol(")"):
            place += 1
        place += 1
    if place >= len(words) or not words[place].is_word("AS"):
        return False
    place += 1
    while place < len(words) and words[place].is_word("NOT", "MATERIALIZED"):
        place += 1
    return place < len(words) and words[place].is_symbol("(")
