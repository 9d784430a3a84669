"""Comparisons: of what is known of each side, of documents, of lengths of time, with arrays."""

from __future__ import annotations

from cirrusql.errors import DataError
from cirrusql.records import replace
from cirrusql.sql.lexer import position
from cirrusql.sql.postgres import nodes
from cirrusql.sql.postgres.casts import cast, type_at
from cirrusql.sql.postgres.constants import common_type, refuse_documents, typed
from cirrusql.sql.postgres.documents import array_items
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.times import seconds_of
from cirrusql.sql.postgres.values import is_ambiguous, to_boolean, to_numeric
from cirrusql.sql.postgres.words import STRING, SYMBOL, literal
from cirrusql.sql.typed_calls import CONSTANT

_COMPARED = 5
_QUERIES = ("SELECT", "WITH", "VALUES")
_COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")


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
    else:
        left, right = typed(reader, (left, right), at)
        if "json" in (left.type, right.type):
            return _documents(reader, left, right, at)
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
    is_equal = reader.text(at) == "="
    reader.edits.replace(at, ",")
    reader.call("json_equal" if is_equal else "NOT json_equal", left.first, right.last, at)
    level = nodes.ATOM if is_equal else nodes.NOT
    return Node(left.first, right.last, level, "boolean")


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
        typed(reader, (left,), at, with_query=True)
    elif reader.is_word(at + 3, "ARRAY") and reader.is_symbol(at + 4, "["):
        refuse_documents(reader, typed(reader, (left, *_elements(reader, at + 3)), at), at)
    else:
        array = reader.operand(at + 3, 0, at + 1)
        if array.literal is not None:
            _constants(reader, left, array, at)
        else:
            start = "SELECT value FROM postgres_any("
            reader.edits.wrap(array.first, array.last, start, ")", at + 1)
    reader.apart(left, nodes.EQUAL)
    return made


def _elements(reader: Reader, number: int) -> list[Node]:
    """`ARRAY[a, b]` with nothing but its elements left, of the array's type if it is cast."""
    end = reader.closing(number + 1)
    found = reader.listed(number + 2, end)
    for one in (number, number + 1, end):
        reader.edits.replace(one, "")
    type_ = type_at(reader, end + 2) if reader.is_symbol(end + 1, "::") else None
    if type_ is None:
        return found
    reader.edits.remove(end + 1, type_.last)
    to = replace(type_, is_array=False)
    return [cast(reader, one, to, end + 1, first=one.first, last=one.last) for one in found]


def _constants(reader: Reader, left: Node, array: Node, at: int) -> None:
    """The items of a constant array in its place, as what the left side is."""
    of_array = Node(array.first, array.last, type=array.name if array.type == "array" else "")
    known = common_type(reader, (left, of_array), at) if left.type or of_array.type else ""
    typed(reader, (left, of_array._replace(type=known)), at)
    first, *more = range(array.first, array.last + 1)
    items = (_constant(one, known) for one in _items(reader, array))
    reader.edits.replace(first, ", ".join(items))
    for number in more:
        reader.edits.replace(number, "")


def _items(reader: Reader, array: Node) -> list[object]:
    try:
        return array_items(array.literal)
    except DataError as error:
        where = position(reader.script, reader.words[array.first].start)
        raise error.with_(position=where) from None


def _constant(value: object, known: str) -> str:
    """An item of a constant array; what it is if nothing says it the catalogue says."""
    if not isinstance(value, str):
        return "NULL" if value is None else str(value)
    if known in ("integer", "number", "any"):
        return str(to_numeric(value))
    if known == "boolean":
        return str(to_boolean(value))
    asks = not known and is_ambiguous(value)
    return f"{CONSTANT}({literal(value)})" if asks else literal(value)
