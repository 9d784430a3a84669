"""`SET column = expression`: what SQLite is to work out for each resource."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql import Fragment
from cirrusql.sql.lexer import Kind, Token, tokens


def null_safe(expression: Fragment) -> Iterator[str | Fragment]:
    """The expression in pieces, so that adding to a document that is not there yet begins one.

    `json_insert` and `json_set` give NULL for NULL, and a resource without tags has NULL for them:
    `SET tags = json_insert(tags, '$[#]', …)` would leave just those untagged.

    >>> text = "json_insert(tags, '$[#]', 1)"
    >>> pieces = null_safe(Fragment(text, 0, len(text)))
    >>> "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
    "json_insert(coalesce(tags, '[]'), '$[#]', 1)"
    """
    done = 0
    for offset, text in sorted(_insertions(tuple(tokens(expression.text)))):
        yield Fragment(expression.script, expression.start + done, expression.start + offset)
        yield text
        done = offset
    yield Fragment(expression.script, expression.start + done, expression.end)


def _insertions(words: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """What to write, and at which offset."""
    for place, word in enumerate(words):
        if not word.is_word("JSON_INSERT", "JSON_SET"):
            continue
        comma = _first_comma(words, place + 1)
        if comma is not None and comma + 1 < len(words):
            # A value given as a parameter has a plus before it.
            path = words[min(comma + 1 + words[comma + 1].is_symbol("+"), len(words) - 1)]
            is_array = path.kind is Kind.STRING and path.value.startswith("$[")
            yield words[place + 2].start, "coalesce("
            yield words[comma].start, f", '{'[]' if is_array else '{}'}')"


def _first_comma(words: Sequence[Token], opening: int) -> int | None:
    """Where the first argument ends of the parentheses that open at a place."""
    if opening >= len(words) or not words[opening].is_symbol("("):
        return None
    depth = 0
    for place in range(opening + 1, len(words)):
        word = words[place]
        if depth == 0 and word.is_symbol(","):
            return place
        depth += word.is_symbol("(") - word.is_symbol(")")
        if depth < 0:
            return None
    return None
