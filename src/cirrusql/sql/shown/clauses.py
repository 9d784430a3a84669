"""Types, numbers, rows and joins that sqlglot cannot read, and how they are shown to it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from cirrusql.sql.as_of import clauses
from cirrusql.sql.bound import Edit
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.shown.parentheses import closing, closings, level, symbol

# SQLite's rule: the first of these found in the name of a type says what CAST makes.
_AFFINITIES = (
    (("INT",), "INTEGER"),
    (("CHAR", "CLOB", "TEXT"), "TEXT"),
    (("BLOB",), "BLOB"),
    (("REAL", "FLOA", "DOUB"), "REAL"),
)
_PLAIN_TYPES = ("INTEGER", "TEXT", "BLOB", "REAL", "NUMERIC", "INT")
_JOIN_WORDS = ("NATURAL", "LEFT", "RIGHT", "FULL", "OUTER", "INNER", "CROSS")


def casts(words: Sequence[Token]) -> Iterator[Edit]:
    """`CAST(a AS UNSIGNED BIG INT)`: a type is any words, and what counts is in its name."""
    closes = closings(words)
    for number, word in enumerate(words):
        last = closes.get(number + 1) if word.is_word("CAST") else None
        as_ = _last_as(words, number + 1, last) if last is not None else None
        if last is None or as_ is None:
            continue
        type_ = words[as_ + 1 : last]
        if len(type_) != 1 or not type_[0].is_word(*_PLAIN_TYPES):
            start = type_[0].start if type_ else words[last].start
            end = type_[-1].end if type_ else start
            yield Edit(start, end, affinity(type_))


def _last_as(words: Sequence[Token], first: int, last: int) -> int | None:
    """The AS before a type that ends before a word: what is cast may be long, and a type is not."""
    depth = 0
    for number in range(last - 1, first, -1):
        depth += words[number].is_symbol(")") - words[number].is_symbol("(")
        if depth == 0 and words[number].is_word("AS"):
            return number
    return None


def affinity(words: Sequence[Token]) -> str:
    """What SQLite makes of the name of a type, as a type that sqlglot knows too.

    >>> from cirrusql.sql.lexer import tokens
    >>> [affinity([*tokens(name)]) for name in ("bigint", "LONG VARCHAR", "FLOATING POINT", "")]
    ['INTEGER', 'TEXT', 'INTEGER', 'NUMERIC']
    """
    name = " ".join(word.value for word in words).upper()
    for pieces, affinity in _AFFINITIES:
        if any(piece in name for piece in pieces):
            return affinity
    return "NUMERIC"


def numbers(words: Sequence[Token]) -> Iterator[Edit]:
    """`1_000`: sqlglot takes `_000` for another word."""
    for word in words:
        if word.kind is Kind.NUMBER and "_" in word.text:
            yield Edit(word.start, word.end, word.text.replace("_", ""))


def moments(words: Sequence[Token]) -> Iterator[Edit]:
    """`t AS OF '2026-11-20' x`: what is read of t is another's to find out."""
    for clause in clauses(words):
        yield Edit(clause.start, clause.end, " ")


def values(words: Sequence[Token]) -> Iterator[Edit]:
    """`WITH … VALUES ((SELECT 1), 2), (3, 4)`: rows that queries are in are shown as queries."""
    for number, word in enumerate(words):
        rows = list(_rows(words, number + 1)) if word.is_word("VALUES") else []
        if not rows or not (
            words[number - 1].is_symbol(")")
            or any(one.is_word("SELECT") for one in words[number : rows[-1][1]])
        ):
            continue
        several = len(rows) > 1
        yield Edit(
            word.start, words[rows[0][0]].end, f"{'SELECT * FROM (' if several else ''}SELECT "
        )
        for (_, end), (start, _) in itertools.pairwise(rows):
            yield Edit(words[end].start, words[start].end, " UNION ALL SELECT ")
        for start, end in rows:
            commas = [n for n in level(words, start + 1, end) if words[n].is_symbol(",")]
            for place, at in enumerate((*commas, end), 1):
                yield Edit(words[at].start, words[at].start, f" AS column{place}")
        last = words[rows[-1][1]]
        yield Edit(last.start, last.end, ")" if several else "")


def _rows(words: Sequence[Token], number: int) -> Iterator[tuple[int, int]]:
    """The numbers of the parentheses of each row of VALUES."""
    while symbol(words, number, "("):
        end = closing(words, number)
        yield number, end
        number = end + 2 if symbol(words, end + 1, ",") else len(words)


def joins(words: Sequence[Token]) -> Iterator[Edit]:
    """`LEFT NATURAL JOIN`: the words before JOIN stand in any order."""
    for number, word in enumerate(words):
        first = number
        while word.is_word("JOIN") and first and words[first - 1].is_word(*_JOIN_WORDS):
            first -= 1
        named = sorted(words[first:number], key=lambda one: _JOIN_WORDS.index(one.text.upper()))
        if named != list(words[first:number]):
            text = " ".join(one.text for one in named)
            yield Edit(words[first].start, words[number - 1].end, text)
