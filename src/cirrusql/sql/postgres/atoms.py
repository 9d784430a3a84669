"""What expressions are made of: names, brackets, calls, CASE, and what has a syntax of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from cirrusql.sql.postgres.arithmetic import number as as_number
from cirrusql.sql.postgres.calls import call
from cirrusql.sql.postgres.casts import cast, type_at
from cirrusql.sql.postgres.constants import common_type, refuse_documents, typed
from cirrusql.sql.postgres.nodes import NOT, SIGN, Node
from cirrusql.sql.postgres.reader import CLAUSES, Reader
from cirrusql.sql.postgres.words import STRING, WORD

# Levels of PostgreSQL's precedence, here and in `operators`.
_NOT, _OTHER, _SIGN = 3, 7, 13
_NO_CALLS = ("IN", "VALUES", "AS", "ON", "USING")
_MOMENTS = {"CURRENT_TIMESTAMP": "now()", "LOCALTIMESTAMP": "now()"}
_QUERIES = ("SELECT", "WITH", "VALUES")


def atom(reader: Reader, number: int) -> Node | None:
    """The expression without operators, or behind one, that begins at a word; None if none does."""
    text = reader.text(number)
    if reader.kind(number) != WORD:
        rule = _SYMBOLS.get(text)
        return rule(reader, number) if rule is not None else None
    rule = _WORDS.get(text)
    if rule is not None:
        return rule(reader, number)
    if reader.is_symbol(number + 1, "(") and text not in _NO_CALLS:
        return call(reader, number, number)
    if text in CLAUSES:
        return None
    literal = reader.kind(number + 1) == STRING
    return _typed_literal(reader, number) if literal else _named(reader, number)


def _named(reader: Reader, number: int) -> Node:
    node = reader.names(number)
    if not reader.is_symbol(node.last + 1, "("):
        return node
    if reader.text(number) == "PG_CATALOG" and node.last == number + 2:
        reader.edits.remove(number, number + 1)
        return call(reader, number, node.last)
    return Node(node.first, reader.closing(node.last + 1))


def _signed(reader: Reader, number: int) -> Node:
    found = reader.operand(number + 1, _SIGN, number)
    if found.type == "interval":
        return Node(number, found.last, SIGN, "interval", _negative(found.literal))
    found = as_number(reader, found, number)
    reader.apart(found, SIGN)
    return Node(number, found.last, SIGN, found.type)


def _bits(reader: Reader, number: int) -> Node:
    """`~x`, the bits of a number turned over."""
    found = as_number(reader, reader.operand(number + 1, _OTHER, number), number)
    reader.apart(found, SIGN)
    return Node(number, found.last, SIGN, "integer")


def _alone(_reader: Reader, number: int) -> Node:
    return Node(number, number)


def _absolute(reader: Reader, number: int) -> NoReturn:
    reader.wrong(number, "SQLite has no '@'", "write abs(…)")


def _negative(interval: str | None) -> str:
    """The interval so much the other way."""
    words = (interval or "").strip().split()
    found = [_turned(word) if word[0] in "+-" or word[0].isdecimal() else word for word in words]
    return " ".join(found)


def _turned(word: str) -> str:
    return word[1:] if word[0] == "-" else f"-{word.removeprefix('+')}"


def _brackets(reader: Reader, number: int) -> Node:
    end = reader.closing(number)
    if reader.is_word(number + 1, *_QUERIES):
        reader.query(number + 1, end)
        return Node(number, end)
    inner = reader.expression(number + 1)
    if inner is not None and inner.last + 1 == end:
        # A text in brackets has no type either: pgjdbc's simple mode writes `= ('7')`.
        text = inner.literal if not inner.type else None
        return Node(number, end, type=inner.type, literal=text, name=inner.name, named=inner.named)
    if inner is None:
        return Node(number, end)
    reader.require_value(inner)
    return Node(number, end, items=(inner, *reader.listed(inner.last + 1, end)))


def _typed_literal(reader: Reader, number: int) -> Node | None:
    """`date '2026-01-01'`, `interval '1 day'`."""
    if reader.text(number) == "INTERVAL":
        if reader.kind(number + 2) == WORD and reader.text(number + 2) in _UNITS:
            reader.wrong(number + 2, "a unit stands in an interval's text", "write '1 day'")
        text = reader.words[number + 1].value
        return Node(number, number + 1, type="interval", literal=text)
    found = type_at(reader, number)
    if found is None:
        return reader.names(number)
    if found.last != number:
        reader.wrong(number + 1, f"expected a name behind '{reader.text(number).lower()}'")
    value = Node(number + 1, number + 1, literal=reader.words[number + 1].value)
    reader.edits.remove(number, number)
    return cast(reader, value, found, number, first=number, last=number + 1)


_UNITS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


def _not(reader: Reader, number: int) -> Node:
    found = reader.operand(number + 1, _NOT - 1, number)
    reader.require_value(found)
    reader.apart(found, NOT)
    return Node(number, found.last, NOT, "boolean")


def _case(reader: Reader, number: int) -> Node:
    at, compared, results = number + 1, list[Node](), list[Node]()
    is_simple = not reader.is_word(at, "WHEN")
    while at < reader.end and not reader.is_word(at, "END"):
        word = reader.text(at) if reader.is_word(at, "WHEN", "THEN", "ELSE") else ""
        found = reader.value(at + bool(word))
        if found is None:
            wrong = at + bool(word)
            reader.wrong(wrong, f"did not expect '{reader.text(wrong).lower()}' in CASE")
        (results if word in ("THEN", "ELSE") else compared).append(found)
        at = found.last + 1
    if at >= reader.end:
        reader.wrong(number, "this CASE never ends")
    if is_simple:
        refuse_documents(reader, typed(reader, compared, number), number)
    named = results[-1] if results and reader.is_word(results[-1].first - 1, "ELSE") else None
    results = typed(reader, results, number)
    type_ = common_type(reader, results, number)
    is_named = named is not None and named.named
    name = named.name if named is not None and is_named else "case"
    return Node(number, at, type=type_, name=name, named=is_named)


def _cast(reader: Reader, number: int) -> Node:
    """`CAST(x AS type)`, as strict as `x::type`."""
    end = reader.closing(number + 1)
    value = reader.expression(number + 2) if reader.is_symbol(number + 1, "(") else None
    if value is None or not reader.is_word(value.last + 1, "AS"):
        reader.wrong(number, "expected CAST(… AS type)")
    type_ = type_at(reader, value.last + 2)
    if type_ is None or type_.last + 1 != end:
        reader.wrong(value.last + 2, f"there is no type '{reader.text(value.last + 2).lower()}'")
    reader.edits.remove(number, number + 1)
    reader.edits.remove(value.last + 1, end)
    return cast(reader, value, type_, number, first=number, last=end)


def _exists(reader: Reader, number: int) -> Node:
    if not reader.is_symbol(number + 1, "("):
        return reader.names(number)
    end = reader.closing(number + 1)
    reader.query(number + 2, end)
    return Node(number, end, type="boolean", name="exists", named=True)


def _array(reader: Reader, number: int) -> Node:
    """`ARRAY[…]`, which SQLite has as a JSON array."""
    if reader.is_symbol(number + 1, "("):
        hint = "write (SELECT json_group_array(…) FROM …)"
        reader.wrong(number, "SQLite has no arrays of queries", hint)
    if not reader.is_symbol(number + 1, "["):
        return reader.names(number)
    end = reader.closing(number + 1)
    reader.listed(number + 2, end)
    reader.edits.replace(number, "json_array")
    reader.edits.replace(number + 1, "(")
    reader.edits.replace(end, ")")
    return Node(number, end, type="array", name="array", named=True)


def _truth(_reader: Reader, number: int) -> Node:
    return Node(number, number, type="boolean", name="bool")


def _moment(reader: Reader, number: int) -> Node:
    if reader.is_symbol(number + 1, "("):
        reader.wrong(number + 1, "times are to the second here", "leave the parentheses out")
    text = reader.text(number)
    if text in _MOMENTS:
        reader.edits.replace(number, _MOMENTS[text])
    type_ = "date" if text == "CURRENT_DATE" else "timestamp"
    return Node(number, number, type=type_, name=text.lower(), named=True)


def _no_time(reader: Reader, number: int) -> NoReturn:
    hint = "write to_char(now(), 'HH24:MI:SS')"
    reader.refuse(number, f"{reader.text(number).lower()} has a time zone in PostgreSQL", hint)


def _row(reader: Reader, number: int) -> Node | None:
    if not reader.is_symbol(number + 1, "("):
        return reader.names(number)
    end = reader.closing(number + 1)
    items = tuple(reader.listed(number + 2, end))
    reader.edits.replace(number, "")
    return Node(number, end, items=items)


def _side(reader: Reader, number: int) -> Node | None:
    """LEFT and RIGHT, which are functions too."""
    return call(reader, number, number) if reader.is_symbol(number + 1, "(") else None


_SYMBOLS: Mapping[str, Callable[[Reader, int], Node | None]] = {
    "-": _signed,
    "+": _signed,
    "~": _bits,
    "(": _brackets,
    "*": _alone,
    "@": _absolute,
}
_WORDS: Mapping[str, Callable[[Reader, int], Node | None]] = {
    "NOT": _not,
    "CASE": _case,
    "CAST": _cast,
    "EXISTS": _exists,
    "ARRAY": _array,
    "ROW": _row,
    "TRUE": _truth,
    "FALSE": _truth,
    "NULL": _alone,
    "CURRENT_TIMESTAMP": _moment,
    "LOCALTIMESTAMP": _moment,
    "CURRENT_DATE": _moment,
    "CURRENT_TIME": _no_time,
    "LOCALTIME": _no_time,
    "LEFT": _side,
    "RIGHT": _side,
}
