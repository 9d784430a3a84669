"""Rendered text in which no value can end the literal, name or comment that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from cirrusql.errors import DataError
from cirrusql.records import Record
from cirrusql.stack.templates.pieces import Constant, Escaped, Rope, Value, limited, piece_parts


class Enclosure(Record, eq=False):
    """What text can stand inside of: how it ends, how a value is written in it, its quote.

    `half` is what may, at the end of a piece, be the first half of its end or of an escape.
    """

    end: re.Pattern[str]
    written: Callable[[str], str]
    quote: str = ""
    half: re.Pattern[str] | None = None


class Language(Record, eq=False):
    """The enclosures of a language by what opens them; `half` is the first half of such."""

    opening: re.Pattern[str]
    enclosures: Mapping[str, Enclosure]
    half: re.Pattern[str] | None = None


class QuotedText:
    """Text in the making. Mutable state: what was written, and what encloses its end."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._written: list[str] = []
        self._inside: Enclosure | None = None
        self._half = ""

    def add(self, piece: str) -> None:
        """Write a piece of rendered text."""
        if isinstance(piece, Rope):
            self._add_rope(piece)
        elif isinstance(piece, Value):
            self._add_value(piece)
        else:
            self._add_words(piece)

    def __str__(self) -> str:
        return "".join(self._written)

    def _add_rope(self, rope: Rope) -> None:
        """Constants of an expression that begins outside a literal are words of the language.

        In one that begins inside, they are if they leave it as often as they enter it:
        `('{{ names | join("','") }}')`.
        """
        start = self._inside
        for piece in piece_parts(rope):
            even = start is None or (start.quote and piece.count(start.quote) % 2 == 0)
            if isinstance(piece, Constant) and even:
                self._add_words(str.__str__(piece))
            else:
                self.add(piece)

    def _add_value(self, value: Value) -> None:
        inside = self._inside
        done = inside is None or (isinstance(value, Escaped) and inside.quote == "'")
        text = str.__str__(value) if done or inside is None else inside.written(value)
        if inside is not None and self._half:
            text = _apart(self._half, text)
        if text:
            self._half = ""
            self._written.append(text)

    def _add_words(self, words: str) -> None:
        """Write the template's own words, and follow what they open and close."""
        self._written.append(words)
        text, place = self._half + words, 0
        while True:
            pattern = self._inside.end if self._inside else self._language.opening
            found = pattern.search(text, place)
            if found is None:
                break
            place = found.end()
            self._inside = None if self._inside else self._language.enclosures[found[0]]
        half = (self._inside or self._language).half
        found = half.search(text, place) if half else None
        self._half = found[0] if found else ""


def _apart(half: str, text: str) -> str:
    """A value that does not complete what stands before it: `*` and `/`, or a lone backslash."""
    if half.endswith("\\"):
        return "\\" + text
    return f" {text}" if half == "*" and text.startswith("/") else text


def quoted(pieces: Iterable[str], language: Language) -> str:
    """The text of pieces, their values written so that they stay inside what they stand in.

    >>> quoted(["SELECT '", Value("it's"), "', ", Value("1"), ' AS "', Value('a"b'), '"'], SQL)
    'SELECT \\'it\\'\\'s\\', 1 AS "a""b"'
    """
    text = QuotedText(language)
    for piece in limited(pieces):
        text.add(piece)
    return str(text)


def _doubling(quote: str) -> Enclosure:
    return Enclosure(
        re.compile(re.escape(quote)), lambda text: text.replace(quote, quote * 2), quote
    )


def _in_brackets(text: str) -> str:
    if "]" in text:
        raise DataError("a name in [ ] cannot have a ] in it", hint='write the name in " "')
    return text


def _in_line(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def _in_comment(text: str) -> str:
    closed = text.replace("*/", "* /")
    return f"{closed} " if closed.endswith("*") else closed


def _escaping(quote: str) -> Enclosure:
    told = {"\\": "\\\\", quote: f"\\{quote}", "\n": "\\n", "\r": "\\r", "\0": "\\0"}
    table = str.maketrans(told)
    end = re.compile(rf"(?<!\\)(?:\\\\)*{quote}")
    return Enclosure(end, lambda text: text.translate(table), quote, _LONE_BACKSLASH)


_LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")

SQL = Language(
    re.compile(r"""['"`\[]|--|/\*"""),
    {
        **{quote: _doubling(quote) for quote in "'\"`"},
        "[": Enclosure(re.compile(r"\]"), _in_brackets),
        "--": Enclosure(re.compile(r"\n"), _in_line),
        "/*": Enclosure(re.compile(r"\*/"), _in_comment, half=re.compile(r"\*\Z")),
    },
    re.compile(r"[-/]\Z"),
)
"""SQLite's. Quotes are followed one by one: a doubled one ends a literal and begins it again."""

PYTHON = Language(re.compile("['\"]"), {quote: _escaping(quote) for quote in "'\""})
"""The literals of Python, as they stand in conditions."""
