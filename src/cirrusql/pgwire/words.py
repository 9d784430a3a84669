"""The words of a statement, taken one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.errors import ParseError
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.script import Source


class Words:
    """Reads a statement from its second word on. Mutable: which word is next."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens: Sequence[Token] = source.tokens
        self.at = 1

    @property
    def text(self) -> str:
        """The text that the statement stands in."""
        return self.source.script

    def peek(self, *words: str) -> bool:
        """Whether the next word is one of those."""
        return self.at < len(self.tokens) and self.tokens[self.at].text.upper() in words

    def take(self, *words: str) -> bool:
        """Take the next word if it is one of those."""
        found = self.peek(*words)
        self.at += found
        return found

    @property
    def done(self) -> bool:
        """Whether no word is left."""
        return self.at >= len(self.tokens)

    def name(self) -> str:
        """A name, unquoted: as written in quotes, else in lower case."""
        if self.done:
            raise self.wrong()
        token = self.tokens[self.at]
        self.at += 1
        if token.kind is Kind.WORD:
            return token.text.lower()
        return unquoted(token.text)

    def dotted(self) -> str:
        """A name with dots in it."""
        name = self.name()
        while self.take("."):
            name += f".{self.name()}"
        return name

    def values(self) -> str:
        """The values of a setting from here on: one as it is, of several each as a name.

        >>> from cirrusql.sql.script import split
        >>> Words(next(split("SET 'a, b'"))).values(), Words(next(split('SET "$user", b'))).values()
        ('a, b', '"$user", b')
        """
        whole, start = self.after()
        commas = [one.start for one in self.tokens[self.at :] if one.is_symbol(",")]
        ends = [*commas, start + len(whole)]
        parts, begin = [], start
        for end in ends:
            parts.append(self.text[begin:end].strip())
            begin = end + 1
        self.at = len(self.tokens)
        if len(parts) == 1:
            return unquoted(parts[0])
        return ", ".join(map(_as_name, parts))

    def number(self) -> int | None:
        """A number, if one is next."""
        if self.done or not self.tokens[self.at].text.isdecimal():
            return None
        self.at += 1
        return int(self.tokens[self.at - 1].text)

    def words(self) -> set[str]:
        """All words from here on."""
        return {token.text.upper() for token in self.tokens[self.at :]}

    def after(self) -> tuple[str, int]:
        """The text from here on, and where it begins."""
        if self.done:
            raise self.wrong()
        start = self.tokens[self.at].start
        return self.text[start : self.tokens[-1].end], start

    def wrong(self) -> ParseError:
        """The error for a statement that is not written as PostgreSQL has it."""
        verb = self.tokens[0].text.upper()
        return ParseError(f"{verb} is not written so", hint=f"see PostgreSQL's {verb}")


def _as_name(text: str) -> str:
    """A name in a list: in double quotes if it would be another without."""
    plain = unquoted(text)
    is_plain = plain.isidentifier() and (plain == plain.lower() or plain == text)
    return plain if is_plain else '"' + plain.replace('"', '""') + '"'


def unquoted(text: str) -> str:
    """A name or text without its quotes.

    >>> unquoted('"a""b"'), unquoted("'it''s'"), unquoted("plain")
    ('a"b', "it's", 'plain')
    """
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace(text[0] * 2, text[0])
    return text
