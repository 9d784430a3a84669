"""Parentheses of an unfinished statement, and the SELECTs and clauses in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token

QUERY_WORDS = ("SELECT", "WITH", "VALUES")
_COMPOUND = ("UNION", "EXCEPT", "INTERSECT")
_CLAUSES = (
    "WITH", "SELECT", "FROM", "JOIN", "ON", "USING", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER",
    "LIMIT", "OFFSET", "SET", "VALUES", "RETURNING", "INTO", "UPDATE", "DELETE",
)  # fmt: skip


class Span(Record):
    """Some tokens of a statement: from `first` up to but not including `last`."""

    tokens: Sequence[Token]
    first: int
    last: int

    def own(self) -> Iterator[int]:
        """The places of its tokens that are in no parentheses within it; those are left out."""
        depth = 0
        for place in range(self.first, self.last):
            token = self.tokens[place]
            if token.is_symbol(")"):
                depth = max(depth - 1, 0)
                if depth == 0:
                    yield place
            elif token.is_symbol("("):
                if depth == 0:
                    yield place
                depth += 1
            elif depth == 0:
                yield place

    def group(self, place: int) -> Span:
        """What is in the parentheses that open at a place."""
        depth = 0
        for at in range(place, self.last):
            depth += self.tokens[at].is_symbol("(") - self.tokens[at].is_symbol(")")
            if depth == 0:
                return Span(self.tokens, place + 1, at)
        return Span(self.tokens, place + 1, self.last)

    def is_word(self, place: int, *words: str) -> bool:
        """Whether the token at a place is one of the words; there may be none."""
        return self.first <= place < self.last and self.tokens[place].is_word(*words)

    @property
    def is_query(self) -> bool:
        """Whether it begins as a query does."""
        return self.is_word(self.first, *QUERY_WORDS)


class Frame(Record):
    """Parentheses around the cursor, or the whole statement.

    `call` is the word before them in upper case: a function's, or as in `IN (`.
    """

    span: Span
    call: str = ""


def frames_at(tokens: Sequence[Token], at: int) -> list[Frame]:
    """The statement, and the parentheses around the place `at`, from the outside in."""
    opened: list[int] = []
    for place in range(at):
        if tokens[place].is_symbol("("):
            opened.append(place)
        elif tokens[place].is_symbol(")") and opened:
            opened.pop()
    ends = _ends(tokens, at, len(opened))
    frames = [Frame(Span(tokens, 0, len(tokens)))]
    for place, end in zip(opened, reversed(ends), strict=True):
        named = place and tokens[place - 1].kind in (Kind.WORD, Kind.QUOTED_NAME)
        call = tokens[place - 1].value.upper() if named else ""
        frames.append(Frame(Span(tokens, place + 1, end), call))
    return frames


def _ends(tokens: Sequence[Token], at: int, wanted: int) -> list[int]:
    """Where the parentheses that are open at a place end, from the inside out."""
    found: list[int] = []
    depth = 0
    for place in range(at, len(tokens)):
        if len(found) == wanted:
            break
        if tokens[place].is_symbol("("):
            depth += 1
        elif tokens[place].is_symbol(")"):
            if depth == 0:
                found.append(place)
            depth = max(depth - 1, 0)
    return found + [len(tokens)] * (wanted - len(found))


class Clause(Record):
    """One clause: the word that begins it, its place, and the place behind its last token."""

    word: str
    place: int
    last: int


class Arm(Record):
    """One SELECT of a query, or a statement that writes."""

    span: Span

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses in order."""
        own = list(self.span.own())
        places = [place for number, place in enumerate(own) if self._begins(own, number)]
        ends = [*places[1:], self.span.last]
        words = (self.span.tokens[place].text.upper() for place in places)
        return tuple(map(Clause, words, places, ends))

    def _begins(self, own: Sequence[int], number: int) -> bool:
        if not self.span.is_word(own[number], *_CLAUSES):
            return False
        word = self.span.tokens[own[number]]
        before = own[number - 1] if number else -1
        if word.is_word("FROM") and self.span.is_word(before, "DISTINCT"):
            return False  # of IS DISTINCT FROM
        dot = self.span.tokens[before] if number else word
        return not (dot.is_symbol(".") and dot.end == word.start)  # `v.on` is a column

    def clause_at(self, place: int) -> str:
        """The word of the clause that a place is in; '' before all."""
        found = [clause.word for clause in self.clauses if clause.place < place]
        return found[-1] if found else ""

    def clause(self, *words: str) -> Clause | None:
        """The first clause that one of the words begins."""
        return next((one for one in self.clauses if one.word in words), None)


def arms(span: Span) -> list[Arm]:
    """The SELECTs that a compound is made of; one for what is not compound."""
    words = [place for place in span.own() if span.is_word(place, *_COMPOUND)]
    starts = [span.first, *(place + 1 + span.is_word(place + 1, "ALL") for place in words)]
    ends = [*words, span.last]
    return [
        Arm(Span(span.tokens, first, max(first, last)))
        for first, last in zip(starts, ends, strict=True)
    ]


def arm_at(span: Span, place: int) -> Arm:
    """The SELECT that a place is in."""
    found = arms(span)
    return next((one for one in reversed(found) if one.span.first <= place), found[0])
