"""COPY (query) TO STDOUT: rows as text or CSV, as PostgreSQL writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.pgwire.commands import Copy
from cirrusql.pgwire.values import Encoder
from cirrusql.pgwire.words import Words, unquoted
from cirrusql.sql.lexer import Token


def copy_of(words: Words) -> Copy:
    """A COPY by its words. Raises NotSupportedError for one from the client or in binary."""
    start, query_end = words.at, _query_end(words)
    query = _text(words, start, query_end)
    words.at = query_end
    if words.take("FROM"):
        raise NotSupportedError(
            "COPY … FROM is not done here", hint="INSERT creates resources, and rows of your tables"
        )
    if not words.take("TO") or not words.take("STDOUT"):
        raise NotSupportedError("COPY goes TO STDOUT only", hint="\\copy writes to your file")
    given = _options(words)
    form = str(given.pop("format", "text")).lower()
    if form not in ("text", "csv"):
        raise NotSupportedError(f"COPY in format {form} is not done here", hint="text and csv are")
    is_csv = form == "csv"
    begins = words.tokens[start].start
    if words.tokens[start].is_symbol("("):
        begins += 1
    else:
        query, begins = f"{_WHOLE}{query}", begins - len(_WHOLE)
    return Copy(
        query,
        begins,
        form,
        str(given.pop("header", "false")).lower() in ("true", "on", "1", ""),
        _one(unquoted(given.pop("delimiter", "," if is_csv else "\t"))),
        unquoted(given.pop("null", "" if is_csv else "\\N")),
        _one(unquoted(given.pop("quote", '"'))),
    )


_WHOLE = "SELECT * FROM "


def _one(text: str) -> str:
    if text == "\\t":
        return "\t"
    if len(text) != 1:
        raise ParseError(f"{text!r} is not one character")
    return text


def _text(words: Words, first: int, last: int) -> str:
    if last <= first:
        raise words.wrong()
    text = words.text[words.tokens[first].start : words.tokens[last - 1].end]
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _query_end(words: Words) -> int:
    depth = 0
    for number, token in enumerate(words.tokens[words.at :], words.at):
        depth += token.is_symbol("(") - token.is_symbol(")")
        if not depth and token.is_word("TO", "FROM") and number > words.at:
            return number
    raise words.wrong()


def _options(words: Words) -> dict[str, str]:
    """`WITH (FORMAT csv, HEADER)` and the older `WITH CSV HEADER DELIMITER ','`."""
    words.take("WITH")
    rest: Sequence[Token] = [one for one in words.tokens[words.at :] if one.text not in "(),="]
    found: dict[str, str] = {}
    at = 0
    while at < len(rest):
        name, value = rest[at].text.lower(), rest[at + 1].text if at + 1 < len(rest) else ""
        if name in ("csv", "text", "binary"):
            found["format"] = name
        elif name == "header":
            is_said = value.lower() in ("true", "false", "on", "off", "1", "0")
            found["header"] = value if is_said else "true"
            at += is_said
        elif name in ("format", "delimiter", "null", "quote"):
            at += at + 1 < len(rest) and rest[at + 1].is_word("AS")
            found[name] = rest[at + 1].text if at + 1 < len(rest) else ""
            at += 1
        elif name in ("encoding", "escape", "force_quote"):
            raise NotSupportedError(f"COPY's option {name.upper()} is not done here")
        else:
            raise words.wrong()
        at += 1
    return found


def line_writer(copy: Copy, encoders: Sequence[Encoder]) -> Callable[[Sequence[object]], bytes]:
    """What makes a line of a row."""
    null, separator = copy.null.encode(), copy.delimiter.encode()
    escaped = _csv_cell(copy) if copy.format == "csv" else _text_cell(copy)

    def line(row: Sequence[object]) -> bytes:
        cells = []
        for encode, value in zip(encoders, row, strict=True):
            data = encode(value)
            cells.append(null if data is None else escaped(data))
        return separator.join(cells) + b"\n"

    return line


def header(copy: Copy, names: Sequence[str]) -> bytes:
    """The line of column names."""
    escaped = _csv_cell(copy) if copy.format == "csv" else _text_cell(copy)
    return copy.delimiter.encode().join(escaped(name.encode()) for name in names) + b"\n"


def _csv_cell(copy: Copy) -> Callable[[bytes], bytes]:
    quote, null = copy.quote.encode(), copy.null.encode()
    special = (quote, copy.delimiter.encode(), b"\n", b"\r")

    def cell(data: bytes) -> bytes:
        if data == null or any(one in data for one in special):
            return quote + data.replace(quote, quote * 2) + quote
        return data

    return cell


def _text_cell(copy: Copy) -> Callable[[bytes], bytes]:
    delimiter = copy.delimiter.encode()
    pairs = [(b"\\", b"\\\\"), (b"\n", b"\\n"), (b"\r", b"\\r"), (b"\b", b"\\b"), (b"\f", b"\\f")]
    pairs += [(b"\v", b"\\v"), (b"\t", b"\\t")]
    if delimiter != b"\t":
        pairs.append((delimiter, b"\\" + delimiter))

    def cell(data: bytes) -> bytes:
        for character, escape in pairs:
            if character in data:
                data = data.replace(character, escape)
        return data

    return cell
