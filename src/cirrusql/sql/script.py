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
    `changes` is the piece, of our own words, that names the relation which a statement changes.
    """

    pieces: tuple[str | Fragment, ...]
    changes: str | None = None

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

    def place_of(self, piece: str) -> tuple[int, int]:
        """Where in the text one of our own pieces stands; it must be there."""
        start = 0
        for one in self.pieces:
            length = len(one) if isinstance(one, str) else one.end - one.start
            if one == piece:
                return start, start + length
            start += length
        raise ValueError(f"{piece!r} is no piece of the query")

    def written(self, start: int, end: int) -> str | None:
        """What stands in the script from one offset into the text to another, ours left out.

        None if either is inside words of ours, or where they cannot be told from the script.
        """
        places = [self._in_script(start, ends=False), self._in_script(end, ends=True)]
        (script, first), (same, last) = places
        return script[first:last] if script is same and script is not None else None

    def _in_script(self, offset: int, *, ends: bool) -> tuple[str | None, int]:
        """A script and the offset in it that one into the text is, as an end or as a beginning."""
        before: Fragment | None = None
        for number, piece in enumerate(self.pieces):
            length = len(piece) if isinstance(piece, str) else piece.end - piece.start
            inside = 0 < offset <= length if ends else 0 <= offset < length
            if inside and isinstance(piece, Fragment):
                return piece.script, piece.start + offset
            if inside and ends and offset == length and number + 1 < len(self.pieces):
                following = self.pieces[number + 1]
                return (
                    (following.script, following.start)
                    if isinstance(following, Fragment)
                    else (None, 0)
                )
            if inside and not ends and offset == 0 and before is not None:
                return before.script, before.end
            if inside:
                return None, 0
            before = piece if isinstance(piece, Fragment) else None
            offset -= length
        return None, 0

    def position(self, offset: int = 0) -> Position:
        """Where in the script an offset into the text is."""
        nearest, begun = Position(1, 1), False
        for piece in self.pieces:
            length = len(piece) if isinstance(piece, str) else piece.end - piece.start
            if isinstance(piece, Fragment):
                nearest = piece.position(min(offset, length))
                if offset < length:
                    return nearest
            elif offset < length and begun:
                return nearest
            begun = begun or isinstance(piece, Fragment)
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
