"""COPY (query) TO STDOUT: its options, as PostgreSQL takes them."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.pgwire.commands import Copy
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.words import Words, unquoted
from cirrusql.sql.postgres.words import SYMBOL, Word

_WHOLE = "SELECT * FROM "
_FORMATS = ("csv", "text", "binary")
_KNOWN = ("format", "delimiter", "null", "quote", "escape", "header", "encoding")
_UNKNOWN = ("freeze", "force_quote", "force_not_null", "force_null", "force")
# What a delimiter of the text format may not be, since what is escaped begins with it.
_TAKEN = frozenset("\\.abcdefghijklmnopqrstuvwxyz0123456789")


def copy_of(words: Words) -> Copy:
    """A COPY by its words. Raises NotSupportedError for one from the client or in binary."""
    start, query_end = words.at, _query_end(words)
    words.at = query_end
    if words.take("FROM"):
        raise NotSupportedError(
            "COPY … FROM is not done here", hint="INSERT creates resources, and rows of your tables"
        )
    if not words.take("TO") or not words.take("STDOUT"):
        raise NotSupportedError("COPY goes TO STDOUT only", hint="\\copy writes to your file")
    return _with_options(*_query(words, start, query_end), _options(words))


def _query_end(words: Words) -> int:
    depth = 0
    for number, token in enumerate(words.tokens[words.at :], words.at):
        depth += (_is(token, "(")) - _is(token, ")")
        if not depth and token.text in ("TO", "FROM") and number > words.at:
            return number
    raise words.wrong()


def _query(words: Words, first: int, last: int) -> tuple[str, int]:
    """The query, and where it begins: that in parentheses, or one of a whole relation."""
    begin, end = words.tokens[first].start, words.tokens[last - 1].end
    if _is(words.tokens[first], "("):
        return words.text[begin + 1 : end - 1], begin + 1
    columns = next((one for one in words.tokens[first:last] if _is(one, "(")), None)
    if columns is None:
        return f"{_WHOLE}{words.text[begin:end]}", begin - len(_WHOLE)
    listed = words.text[columns.end : end - 1]
    return f"SELECT {listed} FROM {words.text[begin : columns.start]}", begin


def _is(token: Word, symbol: str) -> bool:
    return token.kind == SYMBOL and token.text == symbol


def _options(words: Words) -> dict[str, str]:
    """`WITH (FORMAT csv, HEADER)` and the older `WITH CSV HEADER DELIMITER ','`."""
    words.take("WITH")
    tokens = words.tokens[words.at :]
    inner = tokens and _is(tokens[0], "(")
    if inner and (len(tokens) < 3 or not _is(tokens[-1], ")")):
        raise words.wrong()
    found: dict[str, str] = {}
    for said, given in _values(tokens[1:-1] if inner else tokens, separated=bool(inner)):
        name, value = ("format", said) if said in _FORMATS else (said, given)
        if name in _UNKNOWN:
            raise NotSupportedError(f"COPY's option {name.upper()} is not done here")
        if name not in _KNOWN or (value is None and name != "header"):
            raise words.wrong()
        if name in found:
            raise Stated("conflicting or redundant options", state="42601")
        found[name] = "true" if value is None else value
    return found


def _values(tokens: list[Word], *, separated: bool) -> Iterator[tuple[str, str | None]]:
    """Each option with its value, if it has one; with commas between them, or without."""
    at = 0
    while at < len(tokens):
        name, value = tokens[at].text.lower(), None
        at += 1
        has_value = name not in (*_FORMATS, "header", "freeze")
        if separated:
            has_value = at < len(tokens) and not _is(tokens[at], ",")
        elif has_value and at < len(tokens) and tokens[at].text == "AS":
            at += 1
        if has_value and at < len(tokens):
            value = unquoted(tokens[at])
            at += 1
        yield name, value
        if separated and at < len(tokens):
            if not _is(tokens[at], ","):
                raise ParseError("COPY's options have a comma between them")
            at += 1


def _with_options(query: str, start: int, given: dict[str, str]) -> Copy:
    form = given.get("format", "text").lower()
    if form not in ("text", "csv"):
        message = f"COPY in format {form} is not done here"
        state = "0A000" if form == "binary" else "22023"
        raise Stated(message, state=state, hint="text and csv are")
    is_csv = form == "csv"
    quote = _one("quote", given.get("quote", '"'))
    made = Copy(
        query,
        start,
        form,
        _is_on(given.get("header", "false")),
        _one("delimiter", given.get("delimiter", "," if is_csv else "\t")),
        given.get("null", "" if is_csv else "\\N"),
        quote,
        _one("escape", given.get("escape", quote)),
    )
    for name in ("quote", "escape"):
        if name in given and not is_csv:
            raise Stated(f"COPY {name} available only in CSV mode", state="0A000")
    if given.get("encoding", "utf8").upper().replace("-", "") not in ("UTF8", "UNICODE"):
        raise Stated("COPY writes UTF8 only", state="22023")
    _require_apart(made)
    return made


def _is_on(value: str) -> bool:
    word = value.lower()
    if word not in (*_TRUE, *_FALSE):
        raise Stated("COPY's header requires a Boolean value", state="42601")
    return word in _TRUE


_TRUE, _FALSE = ("true", "on", "1"), ("false", "off", "0")


def _one(name: str, text: str) -> str:
    """A character that takes one byte."""
    if len(text) != 1 or not text.isascii():
        raise Stated(f"COPY {name} must be a single one-byte character", state="0A000")
    return text


def _require_apart(made: Copy) -> None:
    """Raise for characters that would make one line, or one value, of what is another."""
    is_csv = made.format == "csv"
    wrong: tuple[tuple[bool, str], ...] = (
        (made.delimiter in "\r\n", "COPY delimiter cannot be newline or carriage return"),
        (
            not is_csv and made.delimiter in _TAKEN,
            f'COPY delimiter cannot be "{made.delimiter}"',
        ),
        (
            "\n" in made.null or "\r" in made.null,
            "COPY null representation cannot use newline or carriage return",
        ),
        (
            made.delimiter in made.null,
            "COPY delimiter character must not appear in the NULL specification",
        ),
        (is_csv and made.delimiter == made.quote, "COPY delimiter and quote must be different"),
        (
            is_csv and made.quote in made.null,
            "CSV quote character must not appear in the NULL specification",
        ),
    )
    for is_so, message in wrong:
        if is_so:
            state = "0A000" if message.endswith("in the NULL specification") else "22023"
            raise Stated(message, state=state)
