"""Where the conjuncts of every WHERE, ON and HAVING of a query stand in its text.

From the tokens, because a syntax tree does not say where its expressions end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from cirrusql.records import Record, field
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.script import Query

_ENDS = (
    "GROUP", "ORDER", "LIMIT", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "RETURNING", ";",
)  # fmt: skip
_BEGINS = ("WHERE", "ON", "HAVING")
_ENDS_OF_ON = ("JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", ",")
_QUERIES = ("SELECT", "WITH", "VALUES")
_CLOSES = {"(": ")", "CASE": "END"}

# The numbers of a conjunct's first token and of the one behind its last.
_Range = tuple[int, int]


class _Clause(Record, frozen=False, eq=False):
    """A condition that is being read: the ANDs and BETWEENs in it that are in no parentheses."""

    start: int
    ends: tuple[str, ...] = ()
    cuts: list[int] = field(factory=list)
    between: bool = False
    whole: bool = False

    def read(self, number: int, word: str) -> None:
        """Take in the next word; an OR makes one conjunct of the whole clause."""
        if word == "OR":
            self.whole = True
        elif word == "BETWEEN":
            self.between = True
        elif word == "AND":
            if not self.between:
                self.cuts.append(number)
            self.between = False

    def ranges(self, end: int) -> list[_Range]:
        """Its conjuncts; one may be empty, which SQLite will complain of."""
        cuts = [] if self.whole else self.cuts
        starts = (self.start, *(cut + 1 for cut in cuts))
        return list(zip(starts, (*cuts, end), strict=True))


class Conjuncts:
    """The conjuncts of every WHERE, ON and HAVING of a query, in the order in which they begin."""

    def __init__(self, query: Query) -> None:
        self._words = query.tokens
        self._shift = query.start
        self._ranges = sorted(one for one in _ranges(self._words) if one[0] < one[1])
        self._starts = [self._words[first].start - self._shift for first, _ in self._ranges]

    def around(self, offset: int) -> Sequence[Token]:
        """The words of the innermost conjunct that an offset into the query is in; maybe none."""
        for number in range(bisect_right(self._starts, offset) - 1, -1, -1):
            first, last = self._ranges[number]
            if offset < self._words[last - 1].end - self._shift:
                return self._words[first:last]
        return ()

    def span(self, piece: Sequence[Token]) -> tuple[int, int]:
        """Where words stand in the query's text."""
        return piece[0].start - self._shift, piece[-1].end - self._shift


class _Level(Record, frozen=False, eq=False):
    """What a bracket or a CASE encloses, or a whole query, and the condition that is read in it."""

    closes: str
    clause: _Clause | None = None

    def end_clause(self, number: int) -> list[_Range]:
        """The conjuncts of the condition, which ends before a token."""
        clause, self.clause = self.clause, None
        return clause.ranges(number) if clause is not None else []


def _ranges(words: Sequence[Token]) -> list[_Range]:
    found: list[_Range] = []
    levels = [_Level("")]
    for number, word in enumerate(words):
        if word.kind not in (Kind.WORD, Kind.SYMBOL):
            continue
        level, text = levels[-1], word.text.upper()
        if text in _CLOSES:
            levels.append(_Level(_CLOSES[text]))
        elif text == level.closes:
            found += level.end_clause(number)
            levels.pop()
        elif text in _BEGINS:
            found += level.end_clause(number)
            level.clause = _Clause(number + 1, _ENDS_OF_ON if text == "ON" else ())
        elif text in _ENDS or (level.clause is not None and text in level.clause.ends):
            found += level.end_clause(number)
        elif level.clause is not None:
            level.clause.read(number, text)
    for level in levels:
        found += level.end_clause(len(words))
    return [inner for one in found for inner in _with_inner(words, one)]


def _with_inner(words: Sequence[Token], whole: _Range) -> Iterator[_Range]:
    """A conjunct, and the conjuncts inside parentheses that are all of it."""
    waiting = [whole]
    while waiting:
        first, last = waiting.pop()
        yield first, last
        if (
            last - first < 3
            or not words[first].is_symbol("(")
            or words[first + 1].is_word(*_QUERIES)
        ):
            continue
        clause, depth = _Clause(first + 1), 0
        for number in range(first, last - 1):
            word = words[number]
            depth += (word.is_symbol("(") or word.is_word("CASE")) - (
                word.is_symbol(")") or word.is_word("END")
            )
            if depth == 0:
                break
            if depth == 1 and word.kind is Kind.WORD:
                clause.read(number, word.text.upper())
        if depth == 1 and words[last - 1].is_symbol(")"):
            waiting += clause.ranges(last - 1)
