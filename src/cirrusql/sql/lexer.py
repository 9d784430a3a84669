"""The words of a statement and where they stand: enough to split a script and to read the
statements that are not queries. SQLite's lexical rules, StackQL's hints included.

Positions are offsets in characters, not bytes, because every front end counts characters.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Self

from cirrusql.errors import ParseError, Position
from cirrusql.records import Record


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    QUOTED_NAME = "quoted name"
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    HINT = "hint"
    SYMBOL = "symbol"


class Token(Record):
    """One token; `text` is as written, `start` and `end` enclose it in the script."""

    kind: Kind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of the given words, in any case and not quoted."""
        # SQLite knows its words by their ASCII letters; Python's S is a long s in capitals, too.
        return self.kind is Kind.WORD and self.text.upper() in words and self.text.isascii()

    def is_symbol(self, symbol: str) -> bool:
        """Whether this is the given symbol."""
        return self.kind is Kind.SYMBOL and self.text == symbol

    @property
    def value(self) -> str:
        """The text a string or a quoted name stands for; any other token as written."""
        if self.kind is Kind.STRING or self.text[0] in '"`':
            quote = self.text[0]
            return self.text[1:-1].replace(quote * 2, quote)
        return self.text[1:-1] if self.kind is Kind.QUOTED_NAME else self.text


_TOKEN = re.compile(
    r"""
    (?P<space>\s+ | --[^\n]*)
  | (?P<hint>/\*\+ .*? \*/)
  | (?P<comment>/\* .*? \*/)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\])
  | (?P<number>0[xX][0-9a-fA-F]+
      | (?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[^\W0-9][\w$]*)
  | (?P<parameter>\?[0-9]* | [:@$]\w[\w$]*)
  | (?P<symbol>->>|\|\||<=|>=|<>|!=|==|->|<<|>>|::|@@|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {
    "hint": Kind.HINT,
    "string": Kind.STRING,
    "quoted": Kind.QUOTED_NAME,
    "number": Kind.NUMBER,
    "word": Kind.WORD,
    "parameter": Kind.PARAMETER,
    "symbol": Kind.SYMBOL,
}
_UNFINISHED = {"'": "string", '"': "quoted name", "`": "quoted name", "[": "quoted name"}


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of a script, or of a piece of it; comments and white space are left out.

    Raises ParseError for a string, name or comment that never ends.

    >>> [token.text for token in tokens("SELECT 'it''s' -- why\\n, a.b")]
    ['SELECT', "'it''s'", ',', 'a', '.', 'b']
    """
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        group = match.lastgroup
        if group in ("space", "comment"):
            continue
        word = match[0]
        if word in _UNFINISHED:
            raise ParseError(
                f"this {_UNFINISHED[word]} never ends", position=position(text, match.start())
            )
        if group == "symbol" and text.startswith("/*", match.start(), end):
            raise ParseError("this comment never ends", position=position(text, match.start()))
        yield Token(_KINDS[group or ""], word, match.start(), match.end())


def lenient_tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """As `tokens`, of a text that is still being typed: a string or name may not have ended yet.

    It is then the last token. Of a comment that never ends nothing is given.

    >>> [token.text for token in lenient_tokens("SELECT a, 'b c /* d")]
    ['SELECT', 'a', ',', "'b c /* d"]
    """
    end = len(text) if end is None else end
    for match in _TOKEN.finditer(text, start, end):
        group = match.lastgroup or ""
        if match[0] in _UNFINISHED:
            kind = Kind.STRING if match[0] == "'" else Kind.QUOTED_NAME
            yield Token(kind, text[match.start() : end], match.start(), end)
            return
        if group == "symbol" and text.startswith("/*", match.start(), end):
            return
        if group not in ("space", "comment"):
            yield Token(_KINDS[group], match[0], match.start(), match.end())


class WithValues(str):
    """A script with values where its parameters stood; a place in it is one of what was written.

    It is made of pieces: a text, and where that began and ended in the `written` script. That may
    have had values already, of another kind.

    >>> script = WithValues("SELECT :a, x", [("SELECT ", 0, 7), ("'long'", 7, 9), (", x", 9, 12)])
    >>> script, position(script, 15), position(script, 9)
    ("SELECT 'long', x", Position(line=1, column=12), Position(line=1, column=8))
    """

    __slots__ = ("_pieces", "written")
    written: str
    _pieces: tuple[tuple[int, int, int], ...]

    def __new__(cls, written: str, pieces: Sequence[tuple[str, int, int]]) -> Self:
        """The pieces one after the other."""
        made = super().__new__(cls, "".join(text for text, _, _ in pieces))
        made.written = written
        ends = itertools.accumulate(len(text) for text, _, _ in pieces)
        made._pieces = tuple(
            (end, start, stop) for end, (_, start, stop) in zip(ends, pieces, strict=True)
        )
        return made

    def place_of(self, offset: int) -> int:
        """The offset in what was written; of a value that of its parameter."""
        begun = 0
        for end, start, stop in self._pieces:
            if offset < end or end == len(self):
                is_kept = end - begun == stop - start
                return start + min(offset - begun, stop - start) if is_kept else start
            begun = end
        return offset

    def span_of(self, start: int, end: int) -> tuple[int, int]:
        """From where to where in what was written stands what a piece of the script is for."""
        found, begun = [], 0
        for stop, first, last in self._pieces:
            is_left_out = begun == stop and start <= begun <= end
            if is_left_out or (begun < end and start < stop):
                is_kept = stop - begun == last - first
                before = max(start - begun, 0) if is_kept else 0
                after = max(stop - end, 0) if is_kept else 0
                found.append((first + before, last - after))
            begun = stop
        return min(one for one, _ in found), max(other for _, other in found)


def as_written(text: str, start: int, end: int) -> str:
    """What was written where a piece of a script stands, with its parameters in their places.

    >>> script = WithValues("SELECT :a", [("SELECT ", 0, 7), ("'long'", 7, 9)])
    >>> as_written(script, 0, 13)
    'SELECT :a'
    """
    while isinstance(text, WithValues):
        start, end = text.span_of(start, end)
        text = text.written
    return text[start:end]


class StandingIn(str):
    """A script of our own words for a statement of the user's, which every place in it is."""

    __slots__ = ("place",)
    place: Position

    def __new__(cls, text: str, place: Position) -> Self:
        """The text, to be told of as of that place."""
        made = super().__new__(cls, text)
        made.place = place
        return made


def position(text: str, offset: int) -> Position:
    """The line and column of an offset.

    >>> position("SELECT\\n  x", 9)
    Position(line=2, column=3)
    """
    if isinstance(text, StandingIn):
        return text.place
    while isinstance(text, WithValues):
        offset, text = text.place_of(offset), text.written
    line_start = text.rfind("\n", 0, offset) + 1
    return Position(text.count("\n", 0, offset) + 1, offset - line_start + 1)
