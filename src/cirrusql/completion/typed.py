"""The statement at the cursor as it stands, half typed: its tokens, and the word to complete."""

from __future__ import annotations

import re

from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token, lenient_tokens

_WORD_END = re.compile(r"[\w$]*")
_STRING_END = re.compile(r"[^\s'\",;()]*'")
_LINE_COMMENT = re.compile(r"--[^\n]*\Z")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NAMES = (Kind.WORD, Kind.QUOTED_NAME)
_BEGINS = "'\"`["


class Typed(Record):
    """Where the cursor is in a statement.

    `tokens` are the statement's without the one at the cursor, which is to be replaced: it stands
    from `start` to `end`, and `partial` is what of it is before the cursor. `at` counts the tokens
    before it; `path` are the names, with dots, that it goes on from.
    """

    text: str
    tokens: tuple[Token, ...]
    at: int
    partial: str
    start: int
    end: int

    @property
    def path(self) -> tuple[str, ...]:
        """The names before the cursor that a dot joins to it, from left to right."""
        found: list[str] = []
        at = self.at
        while at >= 2 and self.tokens[at - 1].is_symbol("."):
            if self.tokens[at - 2].kind not in _NAMES:
                break
            found.insert(0, self.tokens[at - 2].value)
            at -= 2
        return tuple(found)

    @property
    def base(self) -> int:
        """How many tokens there are before the name that is being typed."""
        return self.at - 2 * len(self.path)

    @property
    def path_start(self) -> int:
        """Where the name that is being typed begins, its path included."""
        return self.tokens[self.base].start if self.path else self.start

    @property
    def before(self) -> Token | None:
        """The token before the name that is being typed."""
        return self.tokens[self.base - 1] if self.base else None

    @property
    def is_string(self) -> bool:
        """Whether a string is being typed."""
        return self.partial.startswith("'")

    @property
    def word(self) -> str:
        """What is being typed, without an opening quote."""
        return self.partial[1:] if self.partial[:1] in ("'", '"', "`", "[") else self.partial

    def word_before(self, ahead: int = 1) -> str:
        """The word so many tokens before the name that is being typed, in upper case; '' if none.

        The text of any other token is as it is written.
        """
        place = self.base - ahead
        return self.tokens[place].text.upper() if place >= 0 else ""


def typed_at(text: str, cursor: int) -> Typed | None:
    """What is being typed at the cursor; None where nothing can be: in a comment, or in a number.

    >>> typed = typed_at("SELECT 1; SELECT vp FROM t", 19)
    >>> typed.partial, [token.text for token in typed.tokens], typed.at
    ('vp', ['SELECT', 'FROM', 't'], 1)
    """
    cursor = max(0, min(cursor, len(text)))
    before = [token for token in lenient_tokens(text, 0, cursor) if token.kind is not Kind.HINT]
    if _in_comment(text, before[-1].end if before else 0, cursor):
        return None
    start = cursor
    if before and before[-1].end == cursor and before[-1].kind is not Kind.SYMBOL:
        if not _unfinished(before[-1]):
            return None
        start = before.pop().start
    elif before and before[-1].end == cursor and before[-1].text in ("@", ":", "\\"):
        start = before.pop().start
    partial = text[start:cursor]
    end = _end(text, cursor, partial)
    if end is None:
        return None
    after = list(lenient_tokens(text, end))
    return _of_statement(text, before, after, partial, start, end)


def _of_statement(
    text: str, before: list[Token], after: list[Token], partial: str, start: int, end: int
) -> Typed:
    first = next((i + 1 for i in reversed(range(len(before))) if before[i].is_symbol(";")), 0)
    last = next((i for i, token in enumerate(after) if token.is_symbol(";")), len(after))
    tokens = tuple(t for t in (*before[first:], *after[:last]) if t.kind is not Kind.HINT)
    return Typed(text, tokens, len(before) - first, partial, start, end)


def _unfinished(token: Token) -> bool:
    """Whether more can be typed at the end of a token."""
    if token.kind is Kind.STRING:
        return not _closed(token.text, "'")
    if token.kind is Kind.QUOTED_NAME:
        return not _closed(token.text, "]" if token.text[0] == "[" else token.text[0])
    return token.kind in (Kind.WORD, Kind.PARAMETER)


def _closed(text: str, quote: str) -> bool:
    """Whether a quoted text ends with its quote, which is not one of two that stand for one."""
    if len(text) < 2 or not text.endswith(quote):
        return False
    ending = len(text) - len(text.rstrip(quote))
    inside = ending if ending < len(text) else ending - 1
    return quote == "]" or inside % 2 == 1


def _end(text: str, cursor: int, partial: str) -> int | None:
    """Where the token at the cursor ends: a string's closing quote belongs to it if it is near."""
    if partial.startswith("'"):
        closing = _STRING_END.match(text, cursor)
        return closing.end() if closing is not None else cursor
    if partial[:1] in ('"', "`", "["):
        quote = "]" if partial[0] == "[" else partial[0]
        place = text.find(quote, cursor)
        near = place >= 0 and "\n" not in text[cursor:place] and " " not in text[cursor:place]
        return place + 1 if near else cursor
    word = _WORD_END.match(text, cursor)
    assert word is not None
    follows = text[word.end() : word.end() + 1]
    return None if follows in _BEGINS and follows else word.end()


def _in_comment(text: str, start: int, cursor: int) -> bool:
    gap = _COMMENT.sub("", text[start:cursor])
    return "/*" in gap or _LINE_COMMENT.search(gap) is not None
