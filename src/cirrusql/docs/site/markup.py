"""Markdown as HTML that a page may hold: no markup of others, no address that runs something.

The only owner of markdown-it, which is imported when the first page is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from cirrusql.docs.site.sql_marks import marked
from cirrusql.errors import NotSupportedError
from cirrusql.formats.text import harmless
from cirrusql.records import Record, field

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_WEB = re.compile(r"https?://", re.IGNORECASE)


class Heading(Record):
    """A heading: how deep it is, its words, and the anchor that leads to it."""

    level: int
    text: str
    anchor: str


class Fragment(Record):
    """A page's body as HTML. `rows` are the names that its tables begin with, and their anchors."""

    html: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, str], ...] = ()


def only_the_web(address: str) -> str | None:
    """An address as it is if it leads to the web; None for any other.

    >>> only_the_web("https://a.example/"), only_the_web("javascript:alert(1)")
    ('https://a.example/', None)
    """
    return address if _WEB.match(address) else None


def _nowhere(_: str) -> str | None:
    return None


class Ways(Record):
    """Where the links of a page lead.

    `link` makes of an address that the text has one that is right where the page stands, None if
    there is none: its words then stand without a link. `named` is the address of what a code span
    names, such as a relation. `picture` is that of a picture. `beside` is HTML to put under the
    code blocks with these texts. Rows of tables have anchors under the headings `anchored_under`.
    """

    link: Callable[[str], str | None] = only_the_web
    named: Callable[[str], str | None] = _nowhere
    picture: Callable[[str], str | None] = _nowhere
    beside: Mapping[str, str] = field(factory=dict)
    anchored_under: frozenset[str] = frozenset()


def fragment(markdown: str, ways: Ways | None = None) -> Fragment:
    """A text of GitHub Markdown as HTML in which nothing of the text is markup of its own.

    Raises NotSupportedError where markdown-it-py is not installed.

    >>> made = fragment("# The `s3` service\\n\\n<script>alert(1)</script>")
    >>> made.headings
    (Heading(level=1, text='The s3 service', anchor='the-s3-service'),)
    >>> print(made.html.splitlines()[1])
    <p>&lt;script&gt;alert(1)&lt;/script&gt;</p>
    """
    parser = _parser()
    from cirrusql.docs.site.rendering import Document

    document = Document(ways or Ways())
    html = parser.render(harmless(markdown), {"document": document})
    return Fragment(html, tuple(document.headings), tuple(document.rows))


def code_block(text: str, language: str = "", kind: str = "code") -> str:
    """A block of code, SQL in its colours; one that can be scrolled by keyboard.

    >>> code_block("SELECT '<'", "sql")
    '<pre class="code"><code><b>SELECT</b> <i>&#x27;&lt;&#x27;</i></code></pre>\\n'
    """
    shown = marked(text) if language == "sql" else escape(text)
    return f'<pre class="{kind}"><code>{shown}</code></pre>\n'


@cache
def _parser() -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        hint = "pip install 'cirrusql[site]'"
        raise NotSupportedError("pages of HTML need markdown-it-py", hint=hint) from None
    from cirrusql.docs.site.rendering import Html, break_in_cell, without_empty_heads

    made = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}, renderer_cls=Html).enable(
        "table"
    )
    made.inline.ruler.before("html_inline", "break_in_cell", break_in_cell)
    made.core.ruler.push("without_empty_heads", without_empty_heads)
    return made
