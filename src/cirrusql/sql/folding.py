"""Operands of comparisons that no row changes, worked out before planning.

`start_time = date('now')` asks nothing of the service as long as only SQLite knows which day that
is; so does `launch_time < datetime('now', '-90 days')`, which could spare reading most of what is
listed. SQLite is asked once, and what it says is written in the place of what asked it: the
condition that is planned is the one that is judged at the end, whatever the time is by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.literals import literal
from cirrusql.sql.predicates import Value
from cirrusql.sql.script import Composed, Fragment, Query


class Constants(Protocol):
    """Works out expressions in which there is no column."""

    def is_settled(self, function: str) -> bool:
        """Whether a function's value is the same throughout a statement, if its arguments are."""

    def values(self, expressions: Sequence[str]) -> Sequence[Value]:
        """The value of each, all of the same moment; None for those that have none."""


_COMPARED = frozenset(("=", "==", "<>", "!=", "<", "<=", ">", ">="))
_JOINED = frozenset(("||", "+", "-", "*", "/", "%"))
# Only what these begin is looked into: what is selected names its column by its text.
_JUDGING = ("WHERE", "ON", "HAVING")
_NOT_JUDGING = ("SELECT", "FROM", "SET", "GROUP", "ORDER", "LIMIT", "WINDOW", "RETURNING")
_CERTAIN = ("BETWEEN", "LIKE", "GLOB")
# An operand that stands here is one of a comparison if that follows.
_BEFORE = ("WHERE", "AND", "OR", "NOT", "ON", "HAVING", "WHEN")
_NOW = ("CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP")
_QUERIES = ("SELECT", "WITH", "VALUES")


def folded(query: Query, constants: Constants) -> Query:
    """The query with each operand that is a constant of functions replaced by its value.

    What SQLite has no plain value for is left as it is: NULL, bytes, what is a mistake. So is what
    would compare otherwise as a literal, for its affinity or its collation.
    """
    places = tuple(_operands(query.tokens, constants))
    if not places:
        return query
    text = query.text
    places = tuple((start - query.start, end - query.start) for start, end in places)
    pieces: list[str | Fragment] = []
    done = 0
    values = constants.values([text[start:end] for start, end in places])
    for (start, end), value in zip(places, values, strict=True):
        if value is not None:
            pieces += (*query.between(done, start), literal(value))
            done = end
    if not done:
        return query
    whole = (*pieces, *query.between(done, len(text)))
    return Composed(whole, query.changes if isinstance(query, Composed) else None)


def _operands(words: Sequence[Token], constants: Constants) -> Iterator[tuple[int, int]]:
    """From where to where the operands stand that are constants and call a function, in order."""
    levels, past, reader = [_Level()], 0, _Reader(words, constants)
    for index, word in enumerate(words):
        is_certain = _leads(levels, words, index)
        if index < past or not levels[-1].judges or levels[-1].is_name:
            continue
        if not (is_certain or word.is_word(*_BEFORE) or word.text in "(,"):
            continue
        end = reader.operand(index + 1)
        if end is None or not any(map(_is_name, words[index + 1 : end])):
            continue
        following = words[end] if end < len(words) else None
        if _compares(following) or (is_certain and _may_follow(following)):
            yield words[index + 1].start, words[end - 1].end
            past = end


class _Level(Record, frozen=False, eq=False):
    """What a bracket encloses, or all, as far as it is read.

    Whether a row is judged by it, whether it lists values, whether a BETWEEN waits for its AND,
    whether it is a part of what a query within another one selects, so that it names a column.
    """

    judges: bool = False
    lists: bool = False
    between: bool = False
    selects: bool = False
    is_name: bool = False


def _leads(levels: list[_Level], words: Sequence[Token], index: int) -> bool:
    """Whether what stands behind a token is an operand of a comparison; keeps the levels."""
    word, level = words[index], levels[-1]
    if word.is_symbol("("):
        is_list = index > 0 and words[index - 1].is_word("IN")
        is_query = index + 1 < len(words) and words[index + 1].is_word(*_QUERIES)
        is_name = level.is_name or level.selects
        levels.append(_Level(level.judges, is_list and not is_query, is_name=is_name))
        return levels[-1].lists
    if word.is_symbol(")"):
        if len(levels) > 1:
            levels.pop()
        return False
    if word.is_word("AND") and level.between:
        level.between = False
        return True
    if word.is_word(*_JUDGING, *_NOT_JUDGING):
        level.judges = word.is_word(*_JUDGING)
        level.selects = len(levels) > 1 and word.is_word("SELECT")
    level.between = level.between or word.is_word("BETWEEN")
    return word.is_word(*_CERTAIN) or _compares(word) or (level.lists and word.is_symbol(","))


def _is_name(word: Token) -> bool:
    return word.kind is Kind.WORD and not word.is_word("NULL")


def _compares(word: Token | None) -> bool:
    return word is not None and word.kind is Kind.SYMBOL and word.text in _COMPARED


def _may_follow(word: Token | None) -> bool:
    """Whether an operand ends before a word: it is no operator that binds closer."""
    if word is None or word.kind is not Kind.SYMBOL:
        return word is None or (word.kind is Kind.WORD and not word.is_word("COLLATE"))
    return word.text in (")", ",")


class _Reader:
    """Reads expressions of literals and calls; each method says where one ends, None if it is none.

    CAST and COLLATE are none: what they say of how to compare is lost in a literal. Mutable state:
    where what began at each place has ended, because brackets in brackets are come to again.
    """

    def __init__(self, words: Sequence[Token], constants: Constants) -> None:
        self._words = words
        self._constants = constants
        self._ends: dict[int, int | None] = {}

    def operand(self, index: int) -> int | None:
        """Terms, and the operators between them that bind closer than a comparison."""
        if index not in self._ends:
            end = self._term(index)
            while end is not None and self._symbol(end, _JOINED):
                end = self._term(end + 1)
            self._ends[index] = end
        return self._ends[index]

    def _term(self, index: int) -> int | None:
        while self._symbol(index, ("-", "+")):
            index += 1
        if index >= len(self._words):
            return None
        word = self._words[index]
        if word.kind in (Kind.STRING, Kind.NUMBER) or word.is_word("NULL", *_NOW):
            return index + 1
        if self._symbol(index, ("(",)):
            end = self.operand(index + 1)
            return end + 1 if end is not None and self._symbol(end, (")",)) else None
        is_call = word.kind is Kind.WORD and self._symbol(index + 1, ("(",))
        if is_call and self._constants.is_settled(word.text.lower()):
            return self._arguments(index + 2)
        return None

    def _arguments(self, index: int) -> int | None:
        """Up to the bracket that closes a call."""
        if self._symbol(index, (")",)):
            return index + 1
        end = self.operand(index)
        while end is not None and self._symbol(end, (",",)):
            end = self.operand(end + 1)
        return end + 1 if end is not None and self._symbol(end, (")",)) else None

    def _symbol(self, index: int, symbols: Collection[str]) -> bool:
        if index >= len(self._words):
            return False
        word = self._words[index]
        return word.kind is Kind.SYMBOL and word.text in symbols
