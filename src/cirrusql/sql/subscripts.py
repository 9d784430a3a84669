"""`tags[0]`, which is an alias to SQLite: a column called `0`, and the whole list in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cirrusql.errors import ParseError
from cirrusql.sql.lexer import Kind, Token
from cirrusql.sql.script import Query

# What is written as a place in a list or a document, and is hardly a name.
_PLACE = re.compile(r"""\[\s*(?:(-?\d+)|'([^']*)'|"([^"]*)"|(\*)|\d*:\d*)\s*\]""")
# Behind these stands a table, whose alias it may be; behind all others an expression.
_OF_TABLES = frozenset(("FROM", "JOIN"))
_CLAUSES = _OF_TABLES | frozenset(
    ("SELECT", "WHERE", "ON", "HAVING", "BY", "SET", "RETURNING", "VALUES", "LIMIT", "DISTINCT")
)
# What ends no expression.
_OPERATORS = frozenset(
    (
        "AS",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "LIKE",
        "GLOB",
        "BETWEEN",
        "WHEN",
        "THEN",
        "ELSE",
        "CASE",
    )
)


def refuse_subscripts(query: Query) -> None:
    """Raise ParseError, which says what to write, for a place in brackets behind an expression.

    >>> from cirrusql.sql.script import Fragment
    >>> refuse_subscripts(Fragment("SELECT a [b], a AS [0] FROM t [1]", 0, 33))
    >>> refuse_subscripts(Fragment("SELECT v.tags[0].Key FROM t v", 0, 29))
    Traceback (most recent call last):
    cirrusql.errors.ParseError: line 1, column 14: SQL has no tags[0]; write v.tags ->> '$[0].Key'
    """
    for number, token in enumerate(query.tokens):
        if token.text[0] == "[" and _PLACE.fullmatch(token.text):
            before = query.tokens[:number]
            if before and _ends_expression(before[-1]) and not _is_of_tables(before):
                base = list(_name_before(before))
                text = "".join(one.text for one in base)
                hint = _instead(text or "…", query.tokens[number:])
                last = base[-1].text if base else ""
                where = query.position(token.start - query.start)
                raise ParseError(f"SQL has no {last}{token.text}", hint=hint, position=where)


def _ends_expression(token: Token) -> bool:
    if token.kind is Kind.WORD:
        return not token.is_word(*_CLAUSES, *_OPERATORS)
    return token.kind in (Kind.QUOTED_NAME, Kind.STRING) or token.is_symbol(")")


def _is_of_tables(before: Sequence[Token]) -> bool:
    """Whether what stands there is an item of a FROM."""
    depth = 0
    for token in reversed(before):
        depth += token.is_symbol(")") - token.is_symbol("(")
        if depth < 0:
            return False
        if depth == 0 and token.is_word(*_CLAUSES):
            return token.is_word(*_OF_TABLES)
    return False


def _name_before(before: Sequence[Token]) -> Iterator[Token]:
    """The name, with its qualifiers, that stands last; nothing if that is no name."""
    first = len(before)
    if before[-1].kind in (Kind.WORD, Kind.QUOTED_NAME):
        first -= 1
        while first > 1 and before[first - 1].is_symbol("."):
            first -= 2
    yield from before[first:]


def _instead(base: str, behind: Sequence[Token]) -> str:
    """What to write for a place in brackets, and what is looked up in it in turn."""
    path = ""
    for number, token in enumerate(behind):
        found = _PLACE.fullmatch(token.text)
        if found is not None and (found[4] or not any(found.groups())):
            return f"write json_each({base}, '${path}')" if path else f"write json_each({base})"
        if found is not None:
            path += _piece(found)
        elif token.is_symbol(".") and len(behind) > number + 1:
            path += f".{behind[number + 1].value}"
        elif not (number and behind[number - 1].is_symbol(".")):
            break
    return f"write {base} ->> '${path}'"


def _piece(found: re.Match[str]) -> str:
    if found[1] is None:
        return f".{found[2] or found[3]}"
    return f"[#{found[1]}]" if found[1].startswith("-") else f"[{found[1]}]"
