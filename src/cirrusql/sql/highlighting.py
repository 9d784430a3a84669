"""What each piece of a statement is, for whoever shows it in colours: by the lexer's tokens."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.sql.lexer import Kind, Token, lenient_tokens

_KEYWORDS = frozenset((
    "ADD", "ALL", "ALTER", "ANALYZE", "AND", "AS", "ASC", "BEGIN", "BETWEEN", "BY", "CASE", "CAST",
    "COLLATE", "COLUMN", "COMMIT", "CONFLICT", "CREATE", "CROSS", "CURRENT_DATE", "CURRENT_TIME",
    "CURRENT_TIMESTAMP", "DEFAULT", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DO", "DROP", "ELSE",
    "END", "ESCAPE", "EXCEPT", "EXEC", "EXISTS", "EXPLAIN", "EXTENDED", "FILTER", "FIRST", "FROM",
    "FULL", "GLOB", "GROUP", "HAVING", "IF", "IN", "INNER", "INSERT", "INTERSECT", "INTO", "IS",
    "ISNULL", "JOIN", "LAST", "LEFT", "LIKE", "LIMIT", "MATCH", "MATERIALIZED", "METHOD", "METHODS",
    "NATURAL", "NOT", "NOTHING", "NOTNULL", "NULL", "NULLS", "OFFSET", "ON", "OR", "ORDER", "OUTER",
    "OVER", "PARTITION", "PERMISSIONS", "PLAN", "PURGE", "QUERY", "RECURSIVE", "REFRESH", "REGEXP",
    "REGISTRY", "RENAME", "REPLACE", "RESET", "RETURNING", "RIGHT", "ROLLBACK", "SELECT", "SET",
    "SHOW", "TABLE", "TEMP", "TEMPORARY", "THEN", "TO", "UNION", "UPDATE", "USE", "USING", "VALUES",
    "VIEW", "WHEN", "WHERE", "WINDOW", "WITH",
))  # fmt: skip
_KINDS = {
    Kind.STRING: "string",
    Kind.NUMBER: "number",
    Kind.HINT: "comment",
    Kind.PARAMETER: "parameter",
}

Pieces = Iterator[tuple[str, str]]


def classified(text: str) -> Pieces:
    """The whole text in pieces, each after what it is: empty for what needs no colour.

    >>> [what for what, piece in classified("SELECT 'a' -- b") if piece.strip()]
    ['keyword', 'string', 'comment']
    """
    end = 0
    found = list(lenient_tokens(text))
    for number, token in enumerate(found):
        yield from _between(text[end : token.start])
        following = found[number + 1] if number + 1 < len(found) else None
        yield _kind(token, following, found[number - 1] if number else None), token.text
        end = token.end
    yield from _between(text[end:])


def _between(text: str) -> Pieces:
    """White space, and the comments that are no tokens."""
    yield ("comment" if text.strip() else ""), text


def _kind(token: Token, following: Token | None, before: Token | None) -> str:
    if token.kind is not Kind.WORD:
        return _KINDS.get(token.kind, "")
    is_part = before is not None and before.is_symbol(".")
    if token.text.upper() in _KEYWORDS and not is_part:
        return "keyword"
    calls = following is not None and following.is_symbol("(") and following.start == token.end
    return "function" if calls and not is_part else ""
