"""Arrays in `= ANY ($1)` as lists, once the parameter's value is there: lists are pushed down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.errors import DataError
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.literals import literal
from cirrusql.sql.script import Composed, Fragment, Query

FUNCTION = "postgres_any"
# What `cirrusql.sql.postgres` writes for ANY, and the array follows.
_BEFORE = ("(", "SELECT", "VALUE", "FROM", FUNCTION.upper(), "(")


def with_lists(query: Query) -> Query:
    """The query with each `IN (SELECT value FROM postgres_any('…'))` as `IN ('…', …)`.

    >>> text = "a IN (SELECT value FROM postgres_any('[1,\\"b\\"]')) OR c"
    >>> with_lists(Fragment(text, 0, len(text))).text
    "a IN (1, 'b') OR c"
    """
    pieces: list[str | Fragment] = []
    done = 0
    for start, end, listed in _lists(query.tokens):
        pieces += (*query.between(done, start - query.start), listed)
        done = end - query.start
    if not pieces:
        return query
    whole = (*pieces, *query.between(done, len(query.text)))
    return Composed(whole, query.changes if isinstance(query, Composed) else None)


def _lists(words: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """From where to where each stands, and the list to write there."""
    from cirrusql.sql.postgres.documents import any_items

    for number in range(len(words) - len(_BEFORE)):
        found = words[number : number + len(_BEFORE)]
        if tuple(word.text.upper() for word in found) != _BEFORE:
            continue
        at = number + len(_BEFORE)
        at += at < len(words) and words[at].is_symbol("+")  # as a value in its place may have one
        closes = words[at + 1 : at + 3]
        is_text = at < len(words) and words[at].kind is Kind.STRING
        if is_text and len(closes) == 2 and all(one.is_symbol(")") for one in closes):
            try:
                items = any_items(words[at].value)
            except DataError:
                continue  # it is told when the statement runs
            yield words[number].start, closes[1].end, f"({', '.join(map(literal, items))})"
