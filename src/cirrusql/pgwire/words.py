"""The words of a statement, taken one after the other."""

from __future__ import annotations

from cirrusql.errors import ParseError
from cirrusql.sql.postgres.words import NAME, STRING, SYMBOL, WORD, Word, words


class Words:
    """Reads a statement from its second word on. Mutable: which word is next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(words(text))
        self.at = 1

    def peek(self, *words: str) -> bool:
        """Whether the next word is one of those."""
        return self.at < len(self.tokens) and self.tokens[self.at].text in words

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
        """A name or a text, unquoted: as written in quotes, else in lower case."""
        if self.done:
            raise self.wrong()
        token = self.tokens[self.at]
        self.at += 1
        return token.text.lower() if token.kind == WORD else unquoted(token)

    def dotted(self) -> str:
        """A name with dots in it."""
        name = self.name()
        while self.take("."):
            name += f".{self.name()}"
        return name

    def values(self) -> str:
        """The values of a setting from here on: one as it is, of several each as a name.

        >>> Words("SET 'a, b'").values(), Words('SET "$user", b').values()
        ('a, b', '"$user", b')
        """
        if self.done:
            raise self.wrong()
        parts: list[list[Word]] = [[]]
        for token in self.tokens[self.at :]:
            if token.kind == SYMBOL and token.text == ",":
                parts.append([])
            else:
                parts[-1].append(token)
        if not all(parts):
            raise self.wrong()
        self.at = len(self.tokens)
        plain = [self._value(part) for part in parts]
        return plain[0] if len(plain) == 1 else ", ".join(map(_as_name, plain))

    def _value(self, part: list[Word]) -> str:
        """A value: a text or name without its quotes, or whatever else as it is written."""
        if len(part) == 1 and part[0].kind in (NAME, STRING):
            return unquoted(part[0])
        return self.text[part[0].start : part[-1].end]

    def number(self) -> int | None:
        """A number, if one is next."""
        if self.done or not self.tokens[self.at].text.isdecimal():
            return None
        self.at += 1
        return int(self.tokens[self.at - 1].text)

    def words(self) -> set[str]:
        """All words from here on."""
        return {token.text for token in self.tokens[self.at :]}

    def after(self) -> tuple[str, int]:
        """The text from here on, and where it begins."""
        if self.done:
            raise self.wrong()
        start = self.tokens[self.at].start
        return self.text[start : self.tokens[-1].end], start

    def wrong(self) -> ParseError:
        """The error for a statement that is not written as PostgreSQL has it."""
        verb = self.tokens[0].text
        return ParseError(f"{verb} is not written so", hint=f"see PostgreSQL's {verb}")


def _as_name(text: str) -> str:
    """A name in a list: in double quotes if it would be another without."""
    if text.isidentifier():
        return text
    return '"' + text.replace('"', '""') + '"'


def unquoted(token: Word) -> str:
    """What a text or a name in quotes stands for; anything else as written.

    >>> [unquoted(one) for one in words('"a""b" \\'it\\'\\'s\\' 7')]
    ['a"b', "it's", '7']
    """
    if token.kind == STRING:
        return token.value
    if token.kind == NAME:
        quote = token.text[0]
        return token.text[1:-1].replace(quote * 2, quote)
    return token.text
