"""The words of a statement as PostgreSQL has them: its strings, its operators, its brackets.

Offsets are those of the script. Comments and white space are left out, and stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cirrusql.errors import ParseError
from cirrusql.sql.lexer import position

WORD, NAME, STRING, NUMBER, PARAMETER, SYMBOL = range(6)
"""What a word is; a NAME is one in double quotes, a STRING any text, however it was written."""

_WORD = re.compile(
    r"""
    (?P<space>\s+ | --[^\n]* | /\*(?:[^*/]|\*(?!/)|/(?!\*))*\*/)
  | (?P<word>[^\W0-9][\w$]*+(?!'|&['"]))
  | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*')
  | (?P<other>(?:[bBxXnN]|[uU]&)'(?:[^']|'')*' | [uU]&"(?:[^"]|"")*")
  | (?P<string>'(?:[^']|'')*')
  | (?P<dollars>\$(?P<tag>(?:[^\W0-9]\w*)?)\$.*?\$(?P=tag)\$)
  | (?P<name>"(?:[^"]|"")*" | `(?:[^`]|``)*`)
  | (?P<number>(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)
  | (?P<quoting>[^\W0-9][\w$]*)
  | (?P<operator>->>|->|\#>>|\#>|@>|<@|@@|@\?|\?\|(?!\|)|\?&|\|\||<=|>=|<>|!=|==
      |!~~\*|!~~|!~\*|!~|~~\*|~~|~\*|~|<<|>>|::|:=|=>)
  | (?P<parameter>\?[0-9]* | [:@$]\w[\w$]*)
  | (?P<symbol>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {
    "escaped": STRING,
    "string": STRING,
    "dollars": STRING,
    "name": NAME,
    "number": NUMBER,
    "word": WORD,
    "operator": SYMBOL,
    "parameter": PARAMETER,
    "symbol": SYMBOL,
}
_UNFINISHED = {"'": "string", '"': "quoted name", "`": "quoted name"}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ESCAPE = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|''", re.DOTALL
)


class Word(NamedTuple):  # a tuple, for making a record of each took half of all the time
    """One word. `text` is in upper case if it is a WORD, else as written; `start` and `end`
    enclose it in the script. `value` is what a STRING stands for.
    """

    kind: int
    text: str
    start: int
    end: int
    value: str = ""


def words(script: str, start: int = 0) -> Iterator[Word]:
    """The words from a place in a script up to its end.

    Raises ParseError for what never ends, and for strings that SQLite has none of.

    >>> [one.text for one in words("x::int[] @> $1 -- a")]
    ['X', '::', 'INT', '[', ']', '@>', '$1']
    >>> [one.value for one in words(r"E'it\\'s\\n' $$'$$")]
    ["it's\\n", "'"]
    """
    for match in _WORD.finditer(script, start):
        group, text = match.lastgroup, match[0]
        at, end = match.span()
        if group == "space":
            continue
        if group in ("word", "quoting"):
            yield Word(WORD, text.upper() if text.isascii() else text, at, end)
        elif group in ("string", "escaped", "dollars"):
            yield Word(STRING, text, at, end, _value(script, match))
        elif group == "other":
            hint = "write it as a plain text, or E'…' with escapes"
            message = f"{text[: text.index(text[-1])]}{text[-1]}…{text[-1]} is not supported"
            raise ParseError(message, hint=hint, position=position(script, at))
        else:
            if group == "symbol":
                _require_finished(script, at)
            yield Word(_KINDS[group or "symbol"], text, at, end)


def _require_finished(script: str, at: int) -> None:
    what = _UNFINISHED.get(script[at])
    if script.startswith("/*", at):
        what = "comment"
    if what is not None:
        hint = "comments in comments are not supported" if what == "comment" else None
        raise ParseError(f"this {what} never ends", hint=hint, position=position(script, at))


def _value(script: str, match: re.Match[str]) -> str:
    text = match[0]
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    if text[0] == "$":
        width = len(match["tag"]) + 2
        return text[width:-width]
    found = _ESCAPE.sub(_unescaped, text[2:-1])
    if "\0" in found:
        message = "a text cannot have a NUL character in it"
        raise ParseError(message, position=position(script, match.start()))
    return found


def _unescaped(escape: re.Match[str]) -> str:
    octal, *others, plain = escape.groups()
    if octal is not None:
        return chr(int(octal, 8) & 0xFF)
    code = next((one for one in others if one is not None), None)
    if code is not None:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\0"
    return "'" if plain is None else _ESCAPES.get(plain, plain)


def literal(text: str) -> str:
    """A text as SQL writes it in every dialect.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
