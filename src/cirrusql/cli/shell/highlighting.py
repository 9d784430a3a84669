"""Colours for SQL that is being typed, by the same lexer that splits and completes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

from cirrusql.cli.shell.ending import is_command
from cirrusql.sql.lexer import Kind, Token, lenient_tokens

STYLES = {
    "prompt": "bold",
    "sql-keyword": "bold ansiblue",
    "sql-string": "ansigreen",
    "sql-number": "ansicyan",
    "sql-comment": "ansibrightblack",
    "sql-function": "ansimagenta",
    "sql-parameter": "ansiyellow",
    "sql-command": "bold ansimagenta",
    "bottom-toolbar": "noreverse ansibrightblack",
    "completion-menu": "bg:ansibrightblack ansiwhite",
    "completion-menu.completion": "bg:#303030 #d0d0d0",
    "completion-menu.completion.current": "bg:#005f87 #ffffff noreverse",
    "completion-menu.meta.completion": "bg:#262626 #a0a0a0",
    "completion-menu.meta.completion.current": "bg:#00405f #e0e0e0",
}
"""The classes of what is shown, with names of colours that every terminal has of its own."""

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
    Kind.STRING: "sql-string",
    Kind.NUMBER: "sql-number",
    Kind.HINT: "sql-comment",
    Kind.PARAMETER: "sql-parameter",
}

Pieces = Iterator[tuple[str, str]]


class SqlLexer(Lexer):
    """Styles for the lines of a text."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """The pieces of each line with their styles, for a text as it is now."""
        lines: list[StyleAndTextTuples] = [[]]
        for style, text in highlighted(document.text):
            first, *more = text.split("\n")
            lines[-1].append((style, first))
            lines += [[(style, line)] for line in more]

        def line(number: int) -> StyleAndTextTuples:
            return lines[number] if number < len(lines) else []

        return line


def highlighted(text: str) -> Pieces:
    """The whole text in pieces, each with the class of its style.

    >>> [style for style, piece in highlighted("SELECT 'a' -- b") if piece.strip()]
    ['class:sql-keyword', 'class:sql-string', 'class:sql-comment']
    """
    if is_command(text):
        word = text.split(maxsplit=1)[0]
        end = text.index(word) + len(word)
        yield "class:sql-command", text[:end]
        yield "", text[end:]
        return
    end = 0
    found = list(lenient_tokens(text))
    for number, token in enumerate(found):
        yield from _between(text[end : token.start])
        following = found[number + 1] if number + 1 < len(found) else None
        style = _style(token, following, found[number - 1] if number else None)
        yield (f"class:{style}" if style else ""), token.text
        end = token.end
    yield from _between(text[end:])


def _between(text: str) -> Pieces:
    """White space, and the comments that are no tokens."""
    yield ("class:sql-comment" if text.strip() else ""), text


def _style(token: Token, following: Token | None, before: Token | None) -> str:
    if token.kind is not Kind.WORD:
        return _KINDS.get(token.kind, "")
    is_part = before is not None and before.is_symbol(".")
    if token.text.upper() in _KEYWORDS and not is_part:
        return "sql-keyword"
    calls = following is not None and following.is_symbol("(") and following.start == token.end
    return "sql-function" if calls and not is_part else ""
