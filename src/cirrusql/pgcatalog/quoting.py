"""Names and texts in quotes, and what reads and writes them."""

from __future__ import annotations

import re
from typing import Any

from cirrusql.errors import DataError

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


# Words of PostgreSQL's grammar that cannot be a column's name without quotes.
_RESERVED = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast
    check collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user default
    deferrable desc distinct do else end except false fetch for foreign freeze from full grant
    group having ilike in initially inner intersect into is isnull join lateral leading left
    like limit localtime localtimestamp natural not notnull null offset on only or order outer
    overlaps placing primary references returning right select session_user similar some
    symmetric table tablesample then to trailing true union unique user using variadic verbose
    when where window with between bigint bit boolean char character coalesce dec decimal exists
    extract float greatest grouping inout int integer interval least national nchar none
    normalize nullif numeric out overlay position precision real row setof smallint substring
    time timestamp treat trim values varchar
    """.split()  # noqa: SIM905 - one word a line would be 120 lines
)


_FORMAT = re.compile(r"%(?:([0-9]+)\$)?(.?)", re.DOTALL)


def quote_ident(name: str | None) -> str | None:
    """A name as it has to be written.

    >>> quote_ident("vpcs"), quote_ident("Odd"), quote_ident("order")
    ('vpcs', '"Odd"', '"order"')
    """
    if name is None or (_PLAIN.fullmatch(name) and name not in _RESERVED):
        return name
    return '"' + name.replace('"', '""') + '"'


_PART = re.compile(r'\s*(?:"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][\w$]*))\s*')


def ident_parts(text: str, strict: int = 1) -> list[str]:
    """`parse_ident`: the parts of a name; what follows it is an error if it is `strict`.

    >>> ident_parts('EC2."Odd.Name"')
    ['ec2', 'Odd.Name']
    """
    parts, place = [], 0
    while True:
        match = _PART.match(text, place)
        if match is None:
            raise DataError(f'string is not a valid identifier: "{text}"')
        parts.append(match[1].replace('""', '"') if match[1] else match[2].lower())
        place = match.end()
        if text[place : place + 1] != ".":
            break
        place += 1
    if place < len(text) and strict:
        raise DataError(f'string is not a valid identifier: "{text}"')
    return parts


def quote_literal(value: Any) -> str | None:
    """A text as it has to be written; one with a backslash says so.

    >>> quote_literal("it's")
    "'it''s'"
    """
    if value is None:
        return None
    text = str(value).replace("'", "''")
    return "E'" + text.replace("\\", "\\\\") + "'" if "\\" in text else f"'{text}'"


def formatted(pattern: str | None, *values: Any) -> str | None:
    """`format`: %s a text, %I a name, %L a text in quotes.

    >>> print(formatted("%I.%s = %L", "Odd", "a", "it's"))
    "Odd".a = 'it''s'
    """
    if pattern is None:
        return None
    last = 0

    def said(match: re.Match[str]) -> str:
        nonlocal last
        if match[2] == "%" and match[1] is None:
            return "%"
        if match[2] not in ("s", "I", "L"):
            raise DataError(f'this type specifier of format() is not known here: "{match[0]}"')
        last = int(match[1]) if match[1] else last + 1
        if not 0 < last <= len(values):
            raise DataError("too few arguments for format()")
        value = values[last - 1]
        if match[2] == "L":
            return quote_literal(value) or "NULL"
        if match[2] == "I" and value is None:
            raise DataError("null values cannot be formatted as an SQL identifier")
        text = "" if value is None else str(value)
        return (quote_ident(text) or "") if match[2] == "I" else text

    return _FORMAT.sub(said, pattern)
