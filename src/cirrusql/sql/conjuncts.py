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
# The same, and in how many queries the conjunct is.
_Place = tuple[int, int, int]


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
        self._places = sorted(one for one in _places(self._words) if one[0] < one[1])
        self._starts = [self._words[first].start - self._shift for first, _, _ in self._places]

    def around(self, offset: int, depth: int | None = None) -> Sequence[Token]:
        """The words of the innermost conjunct that an offset into the query is in; maybe none.

        With a `depth`, of those that are in so many queries.
        """
        for number in range(bisect_right(self._starts, offset) - 1, -1, -1):
            first, last, around = self._places[number]
            is_in = offset < self._words[last - 1].end - self._shift
            if is_in and depth in (None, around):
                return self._words[first:last]
        return ()

    def span(self, piece: Sequence[Token]) -> tuple[int, int]:
        """Where words stand in the query's text."""
        return piece[0].start - self._shift, piece[-1].end - self._shift


class _Level(Record, frozen=False, eq=False):
    """What a bracket or a CASE encloses, or a whole query, and the condition that is read in it."""

    closes: str
    depth: int
    clause: _Clause | None = None

    def end_clause(self, number: int) -> list[_Place]:
        """The conjuncts of the condition, which ends before a token."""
        clause, self.clause = self.clause, None
        ranges = clause.ranges(number) if clause is not None else []
        return [(*one, self.depth) for one in ranges]


def _places(words: Sequence[Token]) -> list[_Place]:
    found: list[_Place] = []
    levels = [_Level("", 1)]
    for number, word in enumerate(words):
        if word.kind not in (Kind.WORD, Kind.SYMBOL):
            continue
        level, text = levels[-1], word.text.upper()
        if text in _CLOSES:
            opens = text == "(" and number + 1 < len(words) and words[number + 1].is_word(*_QUERIES)
            levels.append(_Level(_CLOSES[text], level.depth + opens))
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
    return [
        (*inner, depth)
        for first, last, depth in found
        for inner in _with_inner(words, (first, last))
    ]


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
