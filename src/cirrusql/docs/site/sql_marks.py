"""SQL as HTML in colours, by the project's own lexer, when a page is made."""

from __future__ import annotations

from html import escape

from cirrusql.sql.highlighting import classified

# Short elements: a page of a resource type has a thousand of them.
_ELEMENTS = {
    "keyword": ("<b>", "</b>"),
    "string": ("<i>", "</i>"),
    "number": ('<i class="n">', "</i>"),
    "comment": ('<i class="c">', "</i>"),
    "function": ('<b class="f">', "</b>"),
    "parameter": ('<i class="p">', "</i>"),
}


def marked(sql: str) -> str:
    """The text as HTML with an element around each piece that has a colour.

    >>> marked("SELECT 1 -- <why>")
    '<b>SELECT</b> <i class="n">1</i><i class="c"> -- &lt;why&gt;</i>'
    """
    return "".join(_element(what, piece) for what, piece in classified(sql))


def _element(what: str, piece: str) -> str:
    start, end = _ELEMENTS.get(what, ("", ""))
    return f"{start}{escape(piece)}{end}"
