"""Joins without a condition, written so that sqlglot reads them at once.

After `a JOIN b` without ON it looks whether all joins that follow belong to `b`, and so again at
each of them: 0.6 s for 16 joins, hours for 30. A comma, which means the same, it does not doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.errors import NotSupportedError
from cirrusql.sql.lexer import Token
from cirrusql.sql.script import Query

# So many are read in some milliseconds.
_FEW = 6
_ENDS = (
    "JOIN", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "INTERSECT", "EXCEPT",
)  # fmt: skip


def with_plain_joins(query: Query) -> str:
    """The query's text, of the same length, with commas for joins that have no condition.

    Raises NotSupportedError for more outer joins without a condition than can be read.

    >>> from cirrusql.sql.script import Fragment
    >>> sql = "SELECT 1 FROM a" + " JOIN b" * 7
    >>> with_plain_joins(Fragment(sql, 0, len(sql)))
    'SELECT 1 FROM a ,    b ,    b ,    b ,    b ,    b ,    b ,    b'
    """
    words, text = query.tokens, query.text
    joins = [number for number, word in enumerate(words) if word.is_word("JOIN")]
    if len(joins) <= _FEW:
        return text
    outer = 0
    for number, word, new in _replaced(words, joins):
        outer += not new
        if outer > _FEW:
            message = f"there are more than {_FEW} outer joins without a condition"
            where = query.position(words[number].start - query.start)
            raise NotSupportedError(message, hint="write ON or USING", position=where)
        if new:
            start, end = word.start - query.start, word.end - query.start
            text = text[:start] + new.ljust(end - start) + text[end:]
    return text


def _replaced(words: Sequence[Token], joins: Sequence[int]) -> Iterator[tuple[int, Token, str]]:
    """Each JOIN without a condition, the word to be replaced, and by what; '' if by nothing."""
    for number in joins:
        if _has_condition(words, number + 1):
            continue
        before = words[number - 1]
        if before.is_word("INNER"):
            yield number, before, "CROSS"
        elif before.is_word("LEFT", "RIGHT", "FULL", "OUTER"):
            if not any(word.is_word("NATURAL") for word in words[max(number - 3, 0) : number]):
                yield number, before, ""
        elif not before.is_word("CROSS", "NATURAL"):
            yield number, words[number], ","


def _has_condition(words: Sequence[Token], start: int) -> bool:
    """Whether ON or USING comes before the next join or the end of the FROM."""
    depth = 0
    for number in range(start, len(words)):
        word = words[number]
        if depth == 0 and (word.is_word(*_ENDS) or word.is_symbol(",")):
            return False
        if depth == 0 and word.is_word("ON", "USING"):
            return True
        depth += word.is_symbol("(") - word.is_symbol(")")
        if depth < 0:
            return False
    return False
