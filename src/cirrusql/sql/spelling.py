"""What other databases write and SQLite does not: what to write here instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from cirrusql.errors import DatabaseError, ParseError
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.script import Query
from cirrusql.sql.shown.clauses import affinity

_AMOUNT = re.compile(
    r"\s*([+-]?)\s*(\d+)\s*(second|minute|hour|day|month|year)s?\s*", re.IGNORECASE
)


def respelt(error: DatabaseError, query: Query) -> DatabaseError:
    """The error that SQLite's refusal of a query is, with SQLite's spelling if another was used.

    >>> from cirrusql.sql.script import Fragment
    >>> text = "SELECT size::int FROM t"
    >>> print(respelt(ParseError('unrecognized token: ":"'), Fragment(text, 0, len(text))))
    line 1, column 12: SQLite has no '::'; write CAST(size AS INTEGER)
    """
    words = query.tokens
    for number, word in enumerate(words):
        rule = _RULES.get(word.text.upper()) if word.kind in (Kind.WORD, Kind.SYMBOL) else None
        hint = rule(words, number) if rule is not None else None
        if hint is not None:
            where = query.position(word.start - query.start)
            return ParseError(f"SQLite has no {_shown(word)}", hint=hint, position=where)
    return error


def _shown(word: Token) -> str:
    return f"'{word.text}'" if word.kind is Kind.SYMBOL else word.text.upper()


def _cast(words: Sequence[Token], number: int) -> str | None:
    operand = "".join(reversed([*_operand(words, number)])) or "…"
    type_ = affinity(words[number + 1 : number + 2])
    return f"write CAST({operand} AS {type_})"


def _operand(words: Sequence[Token], number: int) -> Iterator[str]:
    """The words of the name or constant before a place, the last one first."""
    for word in reversed(words[:number]):
        if word.kind is Kind.SYMBOL and word.text != ".":
            return
        yield word.text
        before = words[words.index(word) - 1 : words.index(word)]
        if not word.is_symbol(".") and not (before and before[0].is_symbol(".")):
            return


def _ilike(words: Sequence[Token], number: int) -> str | None:
    before, after = words[number - 1 : number], words[number + 1 : number + 2]
    if not before or not after or before[0].is_symbol(",") or after[0].is_symbol(","):
        return None
    if before[0].is_word("FROM", "JOIN"):
        return None  # the function, where it cannot stand
    is_not = before[0].is_word("NOT")
    operand = "".join(reversed([*_operand(words, number - is_not)])) or "…"
    call = f"{'NOT ' * is_not}ilike({operand}, …)"
    return f"write {call}, or LIKE, which ignores the case of ASCII letters"


def _interval(words: Sequence[Token], number: int) -> str | None:
    after = words[number + 1 : number + 2]
    if not after or after[0].kind is not Kind.STRING:
        return None
    sign = "-" if number and words[number - 1].is_symbol("-") else "+"
    amount = _AMOUNT.fullmatch(after[0].value)
    if amount is not None:
        sign = "-" if (sign == "-") != (amount[1] == "-") else "+"
        return f"write date(…, '{sign}{amount[2]} {amount[3].lower()}'), or datetime"
    return f"write date(…, '{sign}1 day'), or datetime"


_RULES: dict[str, Callable[[Sequence[Token], int], str | None]] = {
    "::": _cast,
    "ILIKE": _ilike,
    "INTERVAL": _interval,
}
