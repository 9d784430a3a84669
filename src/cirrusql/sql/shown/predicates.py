"""Predicates that SQLite takes and sqlglot cannot read, and how they are shown to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql.bound import Edit
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.shown.parentheses import Closings, closings, symbol

# Operators that bind tighter than IN and its like.
_TIGHT = ("+", "-", "*", "/", "%", "||", "&", "|", "<<", ">>", "->", "->>")
# What an operand of IN and its like cannot reach across, to the left.
_LOOSE = (
    "AND", "OR", "NOT", "SELECT", "DISTINCT", "ALL", "WHERE", "ON", "HAVING", "BY", "WHEN", "THEN",
    "ELSE", "LIMIT", "OFFSET", "RETURNING", "SET", "VALUES", "FROM", "USING",
)  # fmt: skip
_NEGATED = ("IN", "LIKE", "GLOB", "MATCH", "REGEXP", "BETWEEN", "NULL")


def predicates(words: Sequence[Token]) -> Iterator[Edit]:
    """`a IN (1) + 1`: behind IN, ISNULL, NOTNULL and NOT NULL sqlglot knows no tighter operator."""
    closes = closings(words)
    for number, first in enumerate(_operands(words)):
        end = _end_of_predicate(words, number, closes)
        if end is None or end + 1 >= len(words):
            continue
        following = words[end + 1]
        if following.is_word("COLLATE") or (
            following.kind is Kind.SYMBOL and following.text in _TIGHT
        ):
            start = words[first].start
            yield Edit(start, start, "(")
            yield Edit(words[end].end, words[end].end, ")")


def _end_of_name(words: Sequence[Token], number: int) -> int:
    while symbol(words, number + 1, "."):
        number += 2
    return min(number, len(words) - 1)


def tables(words: Sequence[Token]) -> Iterator[Edit]:
    """`a IN t`: sqlglot has a list without values there, and `a IN ()` is never true."""
    closes = closings(words)
    for number, word in enumerate(words):
        if word.is_word("IN") and number + 1 < len(words) and not symbol(words, number + 1, "("):
            start, end = words[number + 1].start, words[_end_of_in(words, number, closes)].end
            name = words[_end_of_name(words, number + 1)].text
            yield Edit(start, start, "(SELECT * FROM ")
            # With an alias, for else one would be written behind it in the query's own text.
            yield Edit(end, end, f" AS {name})")


def escapes(words: Sequence[Token]) -> Iterator[Edit]:
    """`LIKE a ESCAPE char(92)`: sqlglot knows texts only. `''` escapes nothing that is judged."""
    closes = closings(words)
    for number, word in enumerate(words):
        if word.is_word("ESCAPE") and number + 1 < len(words):
            end = _end_of_tight(words, number + 1, closes)
            if end > number + 1 or words[end].kind is not Kind.STRING:
                yield Edit(words[number + 1].start, words[end].end, "''")


def _end_of_predicate(words: Sequence[Token], number: int, closes: Closings) -> int | None:
    """The number of the last word of a predicate that a word begins to tell."""
    word = words[number]
    if word.is_word("ISNULL", "NOTNULL"):
        return number if number and _ends_operand(words[number - 1]) else None
    if word.is_word("NULL") and number > 1 and words[number - 1].is_word("NOT"):
        return number if _ends_operand(words[number - 2]) else None
    return _end_of_in(words, number, closes) if word.is_word("IN") else None


def _end_of_in(words: Sequence[Token], number: int, closes: Closings) -> int:
    end = number + 1 if symbol(words, number + 1, "(") else _end_of_name(words, number + 1)
    opening = end if symbol(words, end, "(") else end + 1  # IN (1), IN json_each(a), IN t
    return closes.get(opening, len(words) - 1) if symbol(words, opening, "(") else end


def _ends_operand(word: Token) -> bool:
    if word.kind is Kind.SYMBOL:
        return word.text == ")"
    return not word.is_word(*_LOOSE, "CASE", "IS", "IN", "LIKE", "GLOB", "BETWEEN", "COLLATE")


def _operands(words: Sequence[Token]) -> Iterator[int]:
    """For each word the number of the first one of the operand that it stands in, or behind.

    An operand reaches as far as nothing binds looser than IN: all of `b = a IN (1)` is the operand
    of what follows.
    """
    starts, betweens = [0], [False]
    for number, word in enumerate(words):
        yield starts[-1]
        if word.is_symbol("(") or word.is_word("CASE"):
            starts.append(number + 1)
            betweens.append(False)
        elif (word.is_symbol(")") or word.is_word("END")) and len(starts) > 1:
            starts.pop()
            betweens.pop()
        elif word.is_word("AND") and betweens[-1]:
            betweens[-1] = False
        elif word.is_word("BETWEEN"):
            betweens[-1] = True
        elif _is_loose(words, number):
            starts[-1], betweens[-1] = number + 1, False


def _is_loose(words: Sequence[Token], number: int) -> bool:
    """Whether a word is one that an operand does not reach across; some have two meanings."""
    word = words[number]
    if word.is_word("NOT") and number:
        following = words[number + 1 : number + 2]
        negates = following and following[0].is_word(*_NEGATED) and _ends_operand(words[number - 1])
        return not negates and not words[number - 1].is_word("IS")
    if word.is_word("DISTINCT", "FROM"):  # IS [NOT] DISTINCT FROM
        return not any(one.is_word("IS") for one in words[max(number - 3, 0) : number])
    return word.is_symbol(",") or word.is_word(*_LOOSE)


def _end_of_tight(words: Sequence[Token], number: int, closes: Closings) -> int:
    """The number of the last word of an expression in which all operators are tight."""
    while number < len(words):
        if words[number].kind is Kind.SYMBOL and words[number].text in ("-", "+", "~"):
            number += 1
            continue
        number = _end_of_operand(words, number, closes)
        following = words[number + 1] if number + 1 < len(words) else None
        if following is None or following.kind is not Kind.SYMBOL or following.text not in _TIGHT:
            break
        number += 2
    return min(number, len(words) - 1)


def _end_of_operand(words: Sequence[Token], number: int, closes: Closings) -> int:
    """The number of the last word of a constant, a name, a call, a CASE or parentheses."""
    if words[number].is_word("CASE"):
        depth = 0
        for at in range(number, len(words)):
            depth += words[at].is_word("CASE") - words[at].is_word("END")
            number = at
            if depth == 0:
                break
    elif words[number].is_symbol("("):
        number = closes.get(number, len(words) - 1)
    while symbol(words, number + 1, "."):
        number += 2
    if words[number].kind is Kind.WORD and symbol(words, number + 1, "("):
        number = closes.get(number + 1, len(words) - 1)
    while number + 2 < len(words) and words[number + 1].is_word("COLLATE"):
        number += 2
    return number
