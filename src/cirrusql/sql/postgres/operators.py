"""Operators: how tightly PostgreSQL binds each, and what SQLite is told for it."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.sql.postgres import nodes
from cirrusql.sql.postgres.arithmetic import combined, number
from cirrusql.sql.postgres.casts import cast, type_at
from cirrusql.sql.postgres.comparing import compared
from cirrusql.sql.postgres.constants import as_text
from cirrusql.sql.postgres.matching import between, in_list, is_, like, matched, negated
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader, Rule
from cirrusql.sql.postgres.times import added
from cirrusql.sql.postgres.words import NUMBER, STRING, literal

# How tightly PostgreSQL binds operators; higher is tighter.
_OR, _AND, _IS, _COMPARED, _LIKE, _OTHER, _PLUS, _TIMES, _POWER, _ZONE, _COLLATED, _CAST = (
    1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15,
)  # fmt: skip


def _binary(mine: int, level: int, type_: str = "") -> Rule:
    """An operator that SQLite has too; `level` is how tightly that binds it.

    One that makes integers takes numbers.
    """

    def rule(reader: Reader, left: Node, at: int) -> Node:
        right = reader.operand(at + 1, mine, at)
        if type_ == "integer":
            left, right = number(reader, left, at), number(reader, right, at)
        for side in (left, right):
            reader.require_value(side)
        reader.apart(left, level)
        reader.apart(right, level, right=True)
        return Node(left.first, right.last, level, type_)

    return rule


def _times(reader: Reader, left: Node, at: int) -> Node:
    """`*`, `/` and `%`. A number divided by 0 is NULL to SQLite, and an error to PostgreSQL."""
    right = reader.operand(at + 1, _TIMES, at)
    is_constant = right.first == right.last and reader.kind(right.first) == NUMBER
    is_zero = is_constant and not reader.text(right.first).strip("0.")
    left, right = number(reader, left, at), number(reader, right, at)
    made = Node(left.first, right.last, nodes.TIMES, combined(left, right))
    if reader.text(at) == "%" and made.type != "integer":
        # SQLite's takes whole numbers only.
        reader.edits.replace(at, ",")
        reader.call("postgres_remainder", left.first, right.last, at)
        return made._replace(level=nodes.ATOM)
    if reader.text(at) == "/" and made.type == "any":
        left, right = (_fraction(reader, side, at) for side in (left, right))
    if reader.text(at) == "/" and made.type == "number" and not _has_point(reader, left, right):
        # One that has no fraction is whole to SQLite, and what it is divided by is, too.
        reader.apart(left, nodes.TIMES, right=True)
        reader.edits.wrap(left.first, left.last, "(1.0 * ", ")", at)
    else:
        reader.apart(left, nodes.TIMES)
    reader.apart(right, nodes.TIMES, right=True)
    if reader.text(at) != "*" and (is_zero or not is_constant):
        reader.call("postgres_divisor", right.first, right.last, at)
    return made


def _fraction(reader: Reader, side: Node, at: int) -> Node:
    """An operand that has a fraction, also where it is whole, if it is one of such numbers."""
    if side.type != "any":
        return side
    reader.call("postgres_fraction", side.first, side.last, at)
    return side._replace(level=nodes.ATOM)


def _has_point(reader: Reader, *sides: Node) -> bool:
    """Whether one of some operands is a constant that is no whole number to SQLite either."""
    return any(
        side.first == side.last and reader.kind(side.first) == NUMBER and side.type == "number"
        for side in sides
    )


def _power(reader: Reader, left: Node, at: int) -> Node:
    right = reader.operand(at + 1, _POWER, at)
    left, right = number(reader, left, at), number(reader, right, at)
    reader.edits.replace(at, ",")
    reader.call("pow", left.first, right.last, at)
    return Node(left.first, right.last, type="number")


def _concatenated(reader: Reader, left: Node, at: int) -> Node:
    right = reader.operand(at + 1, _OTHER, at)
    for side in (left, right):
        reader.require_value(side)
        if side.type in ("json", "array"):
            what = "documents" if side.type == "json" else "arrays"
            reader.refuse(at, f"{what} are not joined by ||", "write json_patch(…, …), or ::text")
        if side.type == "boolean":
            reader.call("postgres_boolean_text", side.first, side.last, at)
        as_text(reader, side, "postgres_joined", at)
    if all(side.type and side.type != "text" for side in (left, right)):
        reader.refuse(at, "|| joins texts, and neither of these is one", "write …::text || …")
    reader.apart(left, nodes.JOIN)
    reader.apart(right, nodes.JOIN, right=True)
    return Node(left.first, right.last, nodes.JOIN, "text")


def _looked_up(reader: Reader, left: Node, at: int) -> Node:
    """`->` and `->>`; the second gives a text to PostgreSQL, whatever stands there."""
    right = reader.operand(at + 1, _OTHER, at)
    if left.type not in ("", "json"):
        hint = "PostgreSQL reads operators from left to right: put (… -> …) in parentheses"
        reader.refuse(at, f"{reader.text(at)} takes a document, not a {left.type}", hint)
    if right.literal is not None and right.literal[:1] in ("$", "["):
        # SQLite reads a path in what is a key here.
        key = right.literal.replace('"', '\\"')
        string = next(n for n in range(right.first, right.last + 1) if reader.kind(n) == STRING)
        reader.edits.replace(string, literal(f'$."{key}"'))
    reader.apart(left, nodes.JOIN)
    reader.apart(right, nodes.JOIN, right=True)
    if reader.text(at) == "->":
        return Node(left.first, right.last, nodes.JOIN, "json")
    reader.edits.replace(at, "->")
    reader.call("postgres_json_text", left.first, right.last, at)
    return Node(left.first, right.last, type="text")


def _function(name: str, type_: str, mine: int = _OTHER) -> Rule:
    """An operator that is a function here, with the same arguments in the same order."""

    def rule(reader: Reader, left: Node, at: int) -> Node:
        right = reader.operand(at + 1, mine, at)
        for side in (left, right):
            reader.require_value(side)
        reader.edits.replace(at, ",")
        reader.call(name, left.first, right.last, at)
        return Node(left.first, right.last, type=type_)

    return rule


def _has_key(reader: Reader, left: Node, at: int) -> Node | None:
    """`?`, which is a parameter where no operator can be."""
    return _function("json_has_key", "boolean")(reader, left, at)


def _cast(reader: Reader, left: Node, at: int) -> Node:
    found = type_at(reader, at + 1)
    if found is None:
        hint = "see docs/postgres-spellings.md"
        name = reader.text(at + 1).lower()
        reader.refuse(at + 1, f"there is no type {name} here", hint)
    reader.edits.remove(at, found.last)
    return cast(reader, left, found, at, first=left.first, last=found.last)


def _subscript(reader: Reader, left: Node, at: int) -> Node:
    name = reader.written(left.first, left.last)
    place = reader.written(at, reader.closing(at))[1:-1]
    index = f"{int(place) - 1}" if place.isdecimal() and int(place) else "0"
    reader.wrong(at, "SQLite has no subscripts", f"write {name} -> {index}, counted from 0")


def _collated(reader: Reader, left: Node, at: int) -> Node:
    """Texts are compared by their code points here, as with COLLATE "C"."""
    last = at + 1
    while reader.is_symbol(last + 1, "."):
        last += 2
    if reader.text(last).strip('"').upper() not in ("C", "POSIX", "DEFAULT", "UCS_BASIC"):
        hint = 'texts are compared as with COLLATE "C"'
        reader.refuse(last, f"there is no collation {reader.text(last)} here", hint)
    reader.edits.remove(at, last)
    return left._replace(last=last)


def _in_zone(reader: Reader, left: Node, at: int) -> Node | None:
    """`AT TIME ZONE 'UTC'`, which all times are in."""
    if not (reader.is_word(at + 1, "TIME") and reader.is_word(at + 2, "ZONE")):
        return None
    zone = reader.operand(at + 3, _ZONE, at)
    if zone.literal is None or zone.literal.upper() not in ("UTC", "GMT", "Z"):
        reader.refuse(at, "times are in UTC here", "write AT TIME ZONE 'UTC', or nothing")
    reader.edits.remove(at, zone.last)
    return left._replace(last=zone.last)


def _operator(reader: Reader, _left: Node, at: int) -> Node:
    reader.wrong(at, "SQLite has no OPERATOR(…)", "write the operator alone")


def _unknown(hint: str) -> Rule:
    def rule(reader: Reader, _left: Node, at: int) -> Node:
        reader.wrong(at, f"SQLite has no '{reader.text(at)}'", hint)

    return rule


INFIX: Mapping[str, tuple[int, Rule]] = {
    "OR": (_OR, _binary(_OR, nodes.OR, "boolean")),
    "AND": (_AND, _binary(_AND, nodes.AND, "boolean")),
    "IS": (_IS, is_),
    "ISNULL": (_IS, is_),
    "NOTNULL": (_IS, is_),
    **dict.fromkeys(("=", "<>", "!=", "<", ">", "<=", ">=", "=="), (_COMPARED, compared)),
    "LIKE": (_LIKE, like),
    "ILIKE": (_LIKE, like),
    "SIMILAR": (_LIKE, like),
    "BETWEEN": (_LIKE, between),
    "IN": (_LIKE, in_list),
    "NOT": (_LIKE, negated),
    **dict.fromkeys(("~~", "!~~", "~~*", "!~~*"), (_OTHER, like)),
    **dict.fromkeys(("~", "~*", "!~", "!~*"), (_OTHER, matched)),
    "||": (_OTHER, _concatenated),
    "->": (_OTHER, _looked_up),
    "->>": (_OTHER, _looked_up),
    "#>": (_OTHER, _function("postgres_path", "json")),
    "#>>": (_OTHER, _function("postgres_path_text", "text")),
    "@>": (_OTHER, _function("json_contains", "boolean")),
    "<@": (_OTHER, _function("postgres_contained", "boolean")),
    "?": (_OTHER, _has_key),
    "?|": (_OTHER, _function("postgres_has_any", "boolean")),
    "?&": (_OTHER, _function("postgres_has_all", "boolean")),
    **dict.fromkeys(("&", "|", "<<", ">>"), (_OTHER, _binary(_OTHER, nodes.BITS, "integer"))),
    "#": (_OTHER, _unknown("write (a | b) - (a & b)")),
    "@@": (_OTHER, _unknown("write a REGEXP b, or ilike(a, b)")),
    "@?": (_OTHER, _unknown("write json_extract(…, …) IS NOT NULL")),
    "+": (_PLUS, added),
    "-": (_PLUS, added),
    "*": (_TIMES, _times),
    "/": (_TIMES, _times),
    "%": (_TIMES, _times),
    "^": (_POWER, _power),
    "AT": (_ZONE, _in_zone),
    "COLLATE": (_COLLATED, _collated),
    "OPERATOR": (_OTHER, _operator),
    "[": (_CAST, _subscript),
    "::": (_CAST, _cast),
}
"""Each operator: how tightly PostgreSQL binds it, and what is made of it."""
