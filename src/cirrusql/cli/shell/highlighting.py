"""Colours for SQL that is being typed, by the same lexer that splits and completes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

from cirrusql.cli.shell.ending import is_command
from cirrusql.sql.highlighting import classified

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
    for what, piece in classified(text):
        yield (f"class:sql-{what}" if what else ""), piece
