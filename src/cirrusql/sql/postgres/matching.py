"""Predicates: IS, IN, BETWEEN, LIKE, regular expressions."""

from __future__ import annotations

from cirrusql.errors import DataError
from cirrusql.sql.lexer import position
from cirrusql.sql.postgres import nodes
from cirrusql.sql.postgres.constants import refuse_documents, typed
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.patterns import glob_of_like, is_plain, regexp_of
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.words import STRING, SYMBOL, literal

_COMPARED, _LIKE, _OTHER = 5, 6, 7
_QUERIES = ("SELECT", "WITH", "VALUES")
_OPERATORS = ("||", "->", "->>", "~", "~*", "!~", "!~*", "#>", "#>>", "@>", "<@")


def is_(reader: Reader, left: Node, at: int) -> Node:
    """IS [NOT] NULL, TRUE, UNKNOWN, DISTINCT FROM; ISNULL and NOTNULL."""
    reader.require_value(left)
    reader.apart(left, nodes.EQUAL)
    if not reader.is_word(at, "IS"):
        return Node(left.first, at, nodes.EQUAL, "boolean")
    last = at + 1 + reader.is_word(at + 1, "NOT")
    if reader.is_word(last, "DISTINCT"):
        right = reader.operand(last + 2, _COMPARED - 1, last)
        reader.require_value(right)
        refuse_documents(reader, typed(reader, (left, right), at), at)
        reader.apart(right, nodes.EQUAL, right=True)
        return Node(left.first, right.last, nodes.EQUAL, "boolean")
    if reader.is_word(last, "UNKNOWN"):
        reader.edits.replace(last, "NULL")
    elif not reader.is_word(last, "NULL", "TRUE", "FALSE"):
        reader.wrong(last, "expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM behind IS")
    return Node(left.first, last, nodes.EQUAL, "boolean")


def negated(reader: Reader, left: Node, at: int) -> Node | None:
    """NOT behind an operand: NOT LIKE, NOT IN, NOT BETWEEN; else it is none of its."""
    rules = {"LIKE": like, "ILIKE": like, "SIMILAR": like, "IN": in_list, "BETWEEN": between}
    rule = rules.get(reader.text(at + 1))
    return rule(reader, left, at + 1) if rule is not None else None


def in_list(reader: Reader, left: Node, at: int) -> Node:
    """IN (a, b), IN (SELECT …)."""
    if not reader.is_symbol(at + 1, "("):
        reader.wrong(at + 1, "expected '(' behind IN", "write = ANY (…) for an array")
    end = reader.closing(at + 1)
    reader.require_value(left)
    if reader.is_word(at + 2, *_QUERIES):
        reader.query(at + 2, end)
        typed(reader, (left,), at, with_query=True)
    else:
        refuse_documents(reader, typed(reader, (left, *reader.listed(at + 2, end)), at), at)
    reader.apart(left, nodes.EQUAL)
    return Node(left.first, end, nodes.EQUAL, "boolean")


def between(reader: Reader, left: Node, at: int) -> Node:
    """BETWEEN a AND b."""
    if reader.is_word(at + 1, "SYMMETRIC"):
        hint = "write BETWEEN least(…) AND greatest(…)"
        reader.wrong(at + 1, "SQLite has no SYMMETRIC", hint)
    if reader.is_word(at + 1, "ASYMMETRIC"):
        reader.edits.replace(at + 1, "")
    reader.require_value(left)
    low = reader.operand(at + 1 + reader.is_word(at + 1, "ASYMMETRIC"), _LIKE, at)
    if not reader.is_word(low.last + 1, "AND"):
        reader.wrong(low.last + 1, "expected AND of BETWEEN")
    high = reader.operand(low.last + 2, _LIKE, low.last + 1)
    for side in (low, high):
        reader.require_value(side)
    sides = typed(reader, (left, low, high), at)
    refuse_documents(reader, sides, at)
    for side in sides:
        reader.apart(side, nodes.EQUAL, right=side is not sides[0])
    return Node(left.first, high.last, nodes.EQUAL, "boolean")


_SPELLINGS = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}


def like(reader: Reader, left: Node, at: int) -> Node:
    """LIKE, which minds the case of letters, and ILIKE, which does not."""
    spelling = _SPELLINGS.get(reader.text(at), reader.text(at))
    is_not = reader.is_word(at - 1, "NOT") or spelling.startswith("NOT ")
    spelling = spelling.removeprefix("NOT ")
    if spelling == "SIMILAR":
        reader.wrong(at, "SQLite has no SIMILAR TO", "write ~ '^(…)$'")
    if reader.is_word(at + 1, "ANY", "ALL", "SOME"):
        reader.wrong(
            at + 1, f"SQLite has no {spelling} {reader.text(at + 1)}", "write several, with OR"
        )
    level = _LIKE if reader.kind(at) != SYMBOL else _OTHER
    pattern = reader.operand(at + 1, level, at)
    last, escape = pattern.last, None
    if reader.is_word(last + 1, "ESCAPE"):
        escape = reader.operand(last + 2, level, last + 1)
        last = escape.last
    for side in (left, pattern):
        reader.require_value(side)
    made = Node(left.first, last, nodes.EQUAL, "boolean")
    words = "NOT " if is_not and reader.kind(at) == SYMBOL else ""
    if spelling == "ILIKE":
        return _ilike(reader, left, pattern, escape, at, made, is_not=is_not)
    reader.edits.replace(at, f"{words}GLOB")
    reader.apart(left, nodes.EQUAL)
    if pattern.literal is not None and (escape is None or escape.literal is not None):
        _as_glob(reader, pattern, escape)
        return made
    if escape is not None:
        reader.edits.replace(pattern.last + 1, ",")
    reader.call("postgres_glob", pattern.first, last, at)
    return made


def _as_glob(reader: Reader, pattern: Node, escape: Node | None) -> None:
    escapes = (escape.literal or "",) if escape is not None else ()
    try:
        found = glob_of_like(pattern.literal or "", *escapes)
    except DataError as error:
        where = position(reader.script, reader.words[pattern.first].start)
        raise error.with_(position=where) from None
    at = next(n for n in range(pattern.first, pattern.last + 1) if reader.kind(n) == STRING)
    reader.edits.replace(at, literal(found))
    if escape is not None:
        reader.edits.remove(pattern.last + 1, escape.last)


def _ilike(
    reader: Reader,
    left: Node,
    pattern: Node,
    escape: Node | None,
    at: int,
    made: Node,
    *,
    is_not: bool,
) -> Node:
    """SQLite's LIKE ignores the case of ASCII letters, which can be pushed down; else ilike."""
    if escape is not None:
        reader.wrong(pattern.last + 1, "ILIKE has no ESCAPE here", "escape with a backslash")
    if pattern.literal is not None and is_plain(pattern.literal):
        words = "NOT " if is_not and reader.kind(at) == SYMBOL else ""
        reader.edits.replace(at, f"{words}LIKE")
        reader.apart(left, nodes.EQUAL)
        return made
    if reader.is_word(at - 1, "NOT"):
        reader.edits.replace(at - 1, "")
    reader.edits.replace(at, ",")
    reader.call("NOT ilike" if is_not else "ilike", left.first, pattern.last, at)
    return made._replace(level=nodes.NOT if is_not else nodes.ATOM)


def matched(reader: Reader, left: Node, at: int) -> Node:
    """`~`, `~*`, `!~` and `!~*` are REGEXP."""
    text = reader.text(at)
    pattern = reader.operand(at + 1, _OTHER, at)
    if reader.kind(pattern.last + 1) == SYMBOL and reader.text(pattern.last + 1) in _OPERATORS:
        following = reader.text(pattern.last + 1)
        hint = f"put the pattern in parentheses, with what stands behind {following}"
        reader.wrong(pattern.last + 1, f"PostgreSQL reads (… {text} …) {following} …", hint)
    for side in (left, pattern):
        reader.require_value(side)
    reader.edits.replace(at, "NOT REGEXP" if text[0] == "!" else "REGEXP")
    reader.apart(left, nodes.EQUAL)
    ignores_case = text.endswith("*")
    if pattern.literal is not None and pattern.first == pattern.last:
        found = regexp_of(pattern.literal, ignores_case=ignores_case)
        if found != pattern.literal:
            reader.edits.replace(pattern.first, literal(found))
    else:
        reader.apart(pattern, nodes.JOIN, right=True)
        flags = "(?is)" if ignores_case else "(?s)"
        reader.edits.wrap(pattern.first, pattern.last, f"('{flags}' || ", ")", at)
    return Node(left.first, pattern.last, nodes.EQUAL, "boolean")
