"""One script into its statements; the only splitter, for every front end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from cirrusql.errors import ParseError, Position
from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token, position, tokens

_EXPLAINED = ("QUERY", "PLAN", "ANALYZE", "PERMISSIONS")


class Fragment(Record):
    """A piece of a script that knows where it stands, so that an error can say so."""

    script: str
    start: int
    end: int

    @classmethod
    def of(cls, script: str, found: tuple[Token, ...]) -> Fragment:
        """The piece that tokens enclose, which then need not be found again."""
        made = cls(script, found[0].start, found[-1].end)
        made.__dict__["tokens"] = found  # where cached_property looks first
        return made

    @property
    def text(self) -> str:
        """The piece as written."""
        return self.script[self.start : self.end]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the piece; their offsets are the script's."""
        return tuple(tokens(self.script, self.start, self.end))

    def between(self, start: int, end: int) -> tuple[Fragment, ...]:
        """The part of it from one offset to another."""
        return (Fragment(self.script, self.start + start, self.start + end),)

    def position(self, offset: int = 0) -> Position:
        """Where in the script an offset into this piece is."""
        return position(self.script, self.start + offset)


class Composed(Record):
    """A query put together from words of ours (str) and pieces of a script.

    A position in one of the pieces is the script's; one in our own words is the nearest piece's.
    """

    pieces: tuple[str | Fragment, ...]

    @property
    def text(self) -> str:
        """The pieces one after the other."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    @property
    def start(self) -> int:
        """Where in the text that its tokens count from it begins."""
        return 0

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the text."""
        return tuple(tokens(self.text))

    def between(self, start: int, end: int) -> tuple[str | Fragment, ...]:
        """The pieces, and parts of pieces, from one offset into the text to another."""
        found: list[str | Fragment] = []
        for piece in self.pieces:
            length = len(piece) if isinstance(piece, str) else piece.end - piece.start
            first, last = max(start, 0), min(end, length)
            if first < last:
                found += (
                    (piece[first:last],) if isinstance(piece, str) else piece.between(first, last)
                )
            start, end = start - length, end - length
        return tuple(found)

    def position(self, offset: int = 0) -> Position:
        """Where in the script an offset into the text is."""
        nearest = Position(1, 1)
        for piece in self.pieces:
            length = len(piece) if isinstance(piece, str) else piece.end - piece.start
            if isinstance(piece, Fragment):
                nearest = piece.position(min(offset, length))
                if offset < length:
                    return nearest
            offset = max(offset - length, 0)
        return nearest


Query = Fragment | Composed


class Source(Record):
    """One statement of a script: its tokens, hints, and the parameters that have no value yet.

    `hints` are the words of its `/*+ … */` comments in upper case, wherever they stand; those that
    nobody acts on (`create`, `update`, …) are a deploy tool's and mean nothing here.
    """

    script: str
    tokens: tuple[Token, ...]
    hints: frozenset[str]
    parameters: tuple[Token, ...] = ()

    @property
    def text(self) -> str:
        """The statement as written, without what surrounds it."""
        return self.between(0, len(self.tokens)).text

    def between(self, first: int, last: int) -> Fragment:
        """The text from token `first` up to but not including token `last`."""
        return Fragment.of(self.script, self.tokens[first:last])

    def position(self, token: Token) -> Position:
        """Where a token stands in the script."""
        return position(self.script, token.start)

    def error(self, message: str, index: int, hint: str | None = None) -> ParseError:
        """A syntax error at token `index`, or behind the last token."""
        past = index >= len(self.tokens)
        offset = self.tokens[-1].end if past else self.tokens[index].start
        return ParseError(message, position=position(self.script, offset), hint=hint)


def split(script: str) -> Iterator[Source]:
    """The statements of a script, in order; empty ones are left out.

    >>> [source.text for source in split("SELECT ';' ; ; SHOW SERVICES IN awscc -- the end")]
    ["SELECT ';'", 'SHOW SERVICES IN awscc']
    """
    found: list[Token] = []
    hints: list[str] = []
    for token in tokens(script):
        if token.kind is Kind.HINT:
            hints += token.text[3:-2].upper().split()
        elif not token.is_symbol(";"):
            found.append(token)
        else:
            if found:
                yield _source(script, found, hints)
            found, hints = [], []
    if found:
        yield _source(script, found, hints)


def _source(script: str, found: list[Token], hints: list[str]) -> Source:
    return Source(script, tuple(found), frozenset(hints), tuple(parameters(found)))


def parameters(found: Sequence[Token]) -> Iterator[Token]:
    """Those of a statement's tokens that stand for a value: not the names that EXEC gives values.

    >>> [token.text for token in parameters(list(tokens("EXEC a.b.c @Identifier = @id, @x = ?")))]
    ['@id', '?']
    """
    calls = next((t for t in found if not t.is_word("EXPLAIN", *_EXPLAINED)), None)
    named = calls is not None and calls.is_word("EXEC")
    before = None
    for token in found:
        if token.kind is Kind.PARAMETER:
            names = named and token.text[0] == "@" and before and not before.is_symbol("=")
            if not names:
                yield token
        before = token
