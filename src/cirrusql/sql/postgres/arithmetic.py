"""Operands of arithmetic: to SQLite a text is the number that it begins with, or 0."""

from __future__ import annotations

from cirrusql.sql.postgres.casts import TYPES, cast
from cirrusql.sql.postgres.nodes import ATOM, Node
from cirrusql.sql.postgres.reader import Reader

NUMBERS = ("integer", "number", "any")
_HINTS = {
    "text": "write …::int, or ::numeric",
    "json": "write (… ->> 'key')::int; json_remove(…, …) takes a key away",
    "boolean": "write …::int",
}


def combined(left: Node, right: Node) -> str:
    """The type of a sum or a product."""
    types = {left.type, right.type}
    return "number" if "number" in types else "any" if "any" in types else "integer"


def number(reader: Reader, side: Node, at: int) -> Node:
    """An operand of the operator `at` as a number.

    A constant text becomes one, as in PostgreSQL; what is known to be no number is refused, and
    what is not known is looked at when the statement runs.
    """
    if side.type in NUMBERS:
        return side
    reader.require_value(side)
    if side.type:
        hint = _HINTS.get(side.type, "write + interval '1 day', or extract(epoch FROM …)")
        noun = "document" if side.type == "json" else side.type
        reader.refuse(at, f"'{reader.text(at)}' takes numbers, not a {noun}", hint)
    if side.literal is not None:
        whole = side.literal.strip().lstrip("+-").isdecimal()
        to = TYPES["INT8"] if whole else TYPES["NUMERIC"]
        return cast(reader, side, to, at, first=side.first, last=side.last)
    if reader.is_word(side.first, "NULL") and side.first == side.last:
        return side
    reader.call("postgres_number", side.first, side.last, at)
    return side._replace(level=ATOM, type="any")
