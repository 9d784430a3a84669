"""One script into its statements; the only splitter, for every front end."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.errors import ParseError, Position
from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token, position, tokens


class Fragment(Record):
    """A piece of a script that knows where it stands, so that an error can say so."""

    script: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The piece as written."""
        return self.script[self.start : self.end]

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
    """One statement of a script: its tokens, and its hints.

    `hints` are the words of its `/*+ … */` comments in upper case, wherever they stand; those that
    nobody acts on (`create`, `update`, …) are a deploy tool's and mean nothing here.
    """

    script: str
    tokens: tuple[Token, ...]
    hints: frozenset[str]

    @property
    def text(self) -> str:
        """The statement as written, without what surrounds it."""
        return self.between(0, len(self.tokens)).text

    def between(self, first: int, last: int) -> Fragment:
        """The text from token `first` up to but not including token `last`."""
        return Fragment(self.script, self.tokens[first].start, self.tokens[last - 1].end)

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
        if token.is_symbol(";"):
            if found:
                yield Source(script, tuple(found), frozenset(hints))
            found, hints = [], []
        elif token.kind is Kind.HINT:
            hints += token.text[3:-2].upper().split()
        else:
            found.append(token)
    if found:
        yield Source(script, tuple(found), frozenset(hints))
