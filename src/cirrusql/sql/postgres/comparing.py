"""Comparisons: of what is known of each side, of documents, of lengths of time, with arrays."""

from __future__ import annotations

from cirrusql.errors import DataError
from cirrusql.sql.lexer import position
from cirrusql.sql.postgres import nodes
from cirrusql.sql.postgres.casts import TYPES, cast, type_at
from cirrusql.sql.postgres.documents import array_items
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.times import seconds_of
from cirrusql.sql.postgres.values import is_ambiguous, to_boolean, to_numeric
from cirrusql.sql.postgres.words import NAME, PARAMETER, STRING, SYMBOL, WORD, literal
from cirrusql.sql.typed_constants import CONSTANT

_COMPARED = 5
_QUERIES = ("SELECT", "WITH", "VALUES")
_COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")
# The names of types as casts have them, by what is known of a value.
_CASTS = {"boolean": "BOOL", "integer": "INT8", "number": "NUMERIC", "any": "NUMERIC"}


def compared(reader: Reader, left: Node, at: int) -> Node:
    """`=` and its like, of which each side says what the other is, if one is a constant."""
    if reader.is_word(at + 1, "ANY", "ALL", "SOME") and reader.is_symbol(at + 2, "("):
        return _with_array(reader, left, at)
    right = reader.operand(at + 1, _COMPARED, at)
    text = reader.text(at)
    if reader.kind(right.last + 1) == SYMBOL and reader.text(right.last + 1) in _COMPARISONS:
        reader.wrong(right.last + 1, "PostgreSQL compares no comparison", "write parentheses")
    level = nodes.LESS if text[0] in "<>" and text != "<>" else nodes.EQUAL
    made = Node(left.first, right.last, level, "boolean")
    if "array" in (left.type, right.type):
        reader.refuse(at, "arrays are not compared here", "write = ANY (…), or json_equal(…, …)")
    if {left.type, right.type} & {"seconds", "interval"}:
        _lengths(reader, left, right, at)
    elif "json" in (left.type, right.type):
        return _documents(reader, left, right, at)
    else:
        left, right = alike(reader, left, right, at)
    reader.apart(left, level)
    reader.apart(right, level, right=True)
    return made


def _lengths(reader: Reader, left: Node, right: Node, at: int) -> None:
    """A difference of times, in seconds, is compared with an interval, or with another."""
    if {left.type, right.type} <= {"interval"} or "" in (left.type, right.type):
        reader.require_value(left if left.type in ("interval", "seconds") else right)
    for side in (left, right):
        if side.type == "interval":
            seconds = seconds_of(reader, side)
            last = next(n for n in range(side.first, side.last + 1) if reader.kind(n) == STRING)
            reader.edits.remove(side.first, side.last)
            reader.edits.replace(last, str(seconds))
        elif side.type != "seconds":
            reader.refuse(at, "a difference of times is compared with an interval", None)


def _documents(reader: Reader, left: Node, right: Node, at: int) -> Node:
    """Documents are equal whatever the order of their keys."""
    if reader.text(at) not in ("=", "<>", "!="):
        reader.refuse(at, "documents have no order here", "compare what ->> gives")
    for side in (left, right):
        if side.literal is not None and side.type == "":
            cast(reader, side, TYPES["JSONB"], at, first=side.first, last=side.last)
    is_equal = reader.text(at) == "="
    reader.edits.replace(at, ",")
    reader.call("json_equal" if is_equal else "NOT json_equal", left.first, right.last, at)
    level = nodes.ATOM if is_equal else nodes.NOT
    return Node(left.first, right.last, level, "boolean")


def alike(reader: Reader, left: Node, right: Node, at: int) -> tuple[Node, Node]:
    """Both sides as values that SQLite can compare: a constant becomes what the other side is."""
    ones = as_(reader, left, right.type, at), as_(reader, right, left.type, at)
    return of_column(reader, ones[0], right, at), of_column(reader, ones[1], left, at)


def of_column(reader: Reader, side: Node, other: Node, at: int) -> Node:
    """A parameter, or a constant that may be a number or a truth, beside a column, whose type says
    which it is.

    That the catalogue knows (`cirrusql.sql.typed_constants`).
    """
    is_column = other.type == "" and reader.kind(other.last) in (WORD, NAME) and other.named
    is_given = side.first == side.last and reader.kind(side.first) == PARAMETER
    is_text = side.literal is not None and not side.type and is_ambiguous(side.literal)
    if is_column and (is_given or is_text):
        reader.call(CONSTANT, side.first, side.last, at)
    return side


def as_(reader: Reader, side: Node, type_: str, at: int) -> Node:
    """A side as what stands on the other is, of which a type is known; a constant is cast."""
    wanted = _CASTS.get(type_)
    if side.literal is not None and side.type == "" and wanted is not None:
        to = TYPES[wanted]
        return cast(reader, side, to, at, first=side.first, last=side.last)
    if type_ in ("timestamp", "date") and side.literal is not None and side.type == "":
        to = TYPES["TIMESTAMPTZ" if type_ == "timestamp" else "DATE"]
        return cast(reader, side, to, at, first=side.first, last=side.last)
    if type_ == "timestamp" and side.type == "date":
        to = TYPES["TIMESTAMPTZ"]
        return cast(reader, side._replace(literal=None), to, at, first=side.first, last=side.last)
    if type_ == "text" and side.type in (
        "integer",
        "number",
        "any",
        "boolean",
        "date",
        "timestamp",
    ):
        is_number = side.type in ("integer", "number", "any")
        what = "a number" if is_number else f"a {side.type}"
        reader.refuse(at, f"a text is not compared with {what}", "cast one of them")
    return side


def _with_array(reader: Reader, left: Node, at: int) -> Node:
    """`x = ANY (array)` is `x IN (…)`, and `<> ALL` is NOT IN."""
    operator, which = reader.text(at), reader.text(at + 1)
    is_in = operator == "=" and which in ("ANY", "SOME")
    if not is_in and not (operator in ("<>", "!=") and which == "ALL"):
        hint = "write EXISTS (SELECT 1 FROM json_each(…) WHERE …)"
        reader.refuse(at + 1, f"{operator} {which} is not supported", hint)
    reader.require_value(left)
    end = reader.closing(at + 2)
    reader.edits.replace(at, "IN" if is_in else "NOT IN")
    reader.edits.replace(at + 1, "")
    made = Node(left.first, end, nodes.EQUAL, "boolean")
    if reader.is_word(at + 3, *_QUERIES):
        reader.query(at + 3, end)
    elif reader.is_word(at + 3, "ARRAY") and reader.is_symbol(at + 4, "["):
        _elements(reader, at + 3)
    else:
        array = reader.operand(at + 3, 0, at + 1)
        if array.literal is not None:
            first, *more = range(array.first, array.last + 1)
            items = _items(reader, array)
            written = ", ".join(text for one in items for text in _constants(one, array, left))
            reader.edits.replace(first, written)
            for number in more:
                reader.edits.replace(number, "")
        else:
            start = "SELECT value FROM postgres_any("
            reader.edits.wrap(array.first, array.last, start, ")", at + 1)
    reader.apart(left, nodes.EQUAL)
    return made


def _elements(reader: Reader, number: int) -> None:
    """`ARRAY[a, b]` with nothing but its elements left."""
    end = reader.closing(number + 1)
    reader.listed(number + 2, end)
    for one in (number, number + 1, end):
        reader.edits.replace(one, "")
    if reader.is_symbol(end + 1, "::"):
        type_ = type_at(reader, end + 2)
        if type_ is not None:
            reader.edits.remove(end + 1, type_.last)


def _items(reader: Reader, array: Node) -> list[object]:
    try:
        return array_items(array.literal)
    except DataError as error:
        where = position(reader.script, reader.words[array.first].start)
        raise error.with_(position=where) from None


def _constants(value: object, array: Node, left: Node) -> tuple[str, ...]:
    """An item of a constant array; as a number and as a text if its type is not said anywhere."""
    if value is None:
        return ("NULL",)
    if not isinstance(value, str):
        return (str(value),)
    type_ = array.name or left.type
    is_number = value.lstrip("-").isdecimal() and str(int(value)) == value
    if type_ in ("integer", "number", "any"):
        return (str(to_numeric(value)),)
    if type_ == "boolean":
        return (str(to_boolean(value)),)
    return (literal(value), value) if is_number and not type_ else (literal(value),)
