"""How markdown-it's tokens become our HTML; imported only where markdown-it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from cirrusql.docs.site.markup import Heading, Ways, code_block

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

_BREAK = "<br>"
_NOT_IN_ROWS = re.compile(r"[^\w.\-]")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


class Document:
    """One document while it is rendered: the headings and rows so far, and the anchors in use."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.headings: list[Heading] = []
        self.rows: list[tuple[str, str]] = []
        self._used: set[str] = set()

    @property
    def anchors_rows(self) -> bool:
        """Whether rows have anchors where it has come to."""
        above = next((one.text for one in reversed(self.headings) if one.level == 2), "")
        return above in self.ways.anchored_under

    def row_anchor(self, name: str) -> str:
        """The anchor of a row with this name, which is part of what a third heading names."""
        below = self.headings[-1]
        whole = f"{below.text}.{name}" if below.level > 2 else name
        anchor = self._unused(f"c-{_NOT_IN_ROWS.sub('', whole)}")
        self.rows.append((whole, anchor))
        return anchor

    def anchor(self, text: str) -> str:
        """An anchor of this document's own, as GitHub makes them of headings.

        >>> document = Document(Ways())
        >>> document.anchor("`SELECT` examples"), document.anchor("select Examples")
        ('select-examples', 'select-examples-1')
        """
        return self._unused(_NOT_IN_ANCHORS.sub("", text.strip().lower()).replace(" ", "-"))

    def _unused(self, base: str) -> str:
        name, number = base, 0
        while name in self._used:
            number += 1
            name = f"{base}-{number}"
        self._used.add(name)
        return name


class Html(RendererHTML):
    """Our elements; each method is for the token of its name. What a document needs is in `env`."""

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A heading with an anchor, and below the first level a link to itself."""
        level, text = int(tokens[idx].tag[1:]), plain(tokens[idx + 1])
        anchor = _document(env).anchor(text)
        _document(env).headings.append(Heading(level, text, anchor))
        return f'<{tokens[idx].tag} id="{escape(anchor)}">'

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code, and what belongs beside it."""
        text = tokens[idx].content.removesuffix("\n")
        beside = _document(env).ways.beside.get(text, "")
        return code_block(text, tokens[idx].info.strip()) + beside

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Code that is indented."""
        return code_block(tokens[idx].content.removesuffix("\n"))

    def code_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Code in a line; what it names, if anything, is a link."""
        text = tokens[idx].content
        address = None if _in_link(tokens, idx) else _document(env).ways.named(text)
        code = f"<code>{escape(text)}</code>"
        return f'<a href="{escape(address)}">{code}</a>' if address else code

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A link, if it leads anywhere."""
        address = _document(env).ways.link(str(tokens[idx].attrs.get("href", "")))
        tokens[idx].meta["leads"] = address is not None
        if address is None:
            return ""
        outside = ' rel="noopener noreferrer"' if address.startswith("http") else ""
        return f'<a href="{escape(address)}"{outside}>'

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """The end of one."""
        return "</a>" if _opening(tokens, idx).meta["leads"] else ""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture of our own; of any other its words."""
        words = escape("".join(_plain_parts(tokens[idx].children or ())))
        address = _document(env).ways.picture(str(tokens[idx].attrs.get("src", "")))
        return f'<img src="{escape(address)}" alt="{words}">' if address else words

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A table in a box that can be moved sideways where it is too wide."""
        return '<div class="wide"><table>\n'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """The end of both."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The head of a column or a row; an empty one is a cell."""
        if not tokens[idx + 1].content:
            return "<td>"
        return f'<th scope="{tokens[idx].meta.get("scope", "col")}">'

    def th_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """The end of it."""
        return "</th>" if tokens[idx - 1].content else "</td>"

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A cell; where its column is set to the right a class says so, for no style may."""
        is_right = "right" in str(tokens[idx].attrs.get("style", ""))
        return '<td class="number">' if is_right else "<td>"

    def tr_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A row; one that begins with a name in code has an anchor, if rows are to have them."""
        first = tokens[idx + 2].children or []
        document = _document(env)
        is_named = [one.type for one in first] == ["code_inline"]
        if not is_named or tokens[idx + 1].type != "td_open" or not document.anchors_rows:
            return "<tr>\n"
        return f'<tr id="{escape(document.row_anchor(first[0].content))}">\n'


def break_in_cell(state: StateInline, silent: bool) -> bool:
    """`<br>`, which is how a cell of a table has several lines: the only markup that counts."""
    if not state.src.startswith(_BREAK, state.pos):
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos += len(_BREAK)
    return True


def without_empty_heads(state: StateCore) -> None:
    """A table whose columns have no heads: the first cell of each row is the row's head then."""
    tokens, kept = state.tokens, list[Token]()
    position = 0
    while position < len(tokens):
        end = _end_of_empty_head(tokens, position)
        if end is None:
            kept.append(tokens[position])
            position += 1
        else:
            position = end
            _head_rows(tokens, position)
    state.tokens = kept


def plain(token: Token) -> str:
    """The words of an inline token, without their markup."""
    return "".join(_plain_parts(token.children or ()))


def _plain_parts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "


def _end_of_empty_head(tokens: Sequence[Token], start: int) -> int | None:
    """Where a table's head that begins here and has no words ends; None for anything else."""
    if tokens[start].type != "thead_open":
        return None
    end = start
    while tokens[end].type != "thead_close":
        if tokens[end].content:
            return None
        end += 1
    return end + 1


def _head_rows(tokens: Sequence[Token], start: int) -> None:
    for position in range(start, len(tokens)):
        if tokens[position].type == "table_close":
            return
        if tokens[position].type == "tr_open":
            opening, closing = tokens[position + 1], tokens[position + 3]
            opening.type, closing.type = "th_open", "th_close"
            opening.meta["scope"] = "row"


def _document(env: EnvType) -> Document:
    found = env["document"]
    assert isinstance(found, Document)
    return found


def _in_link(tokens: Sequence[Token], idx: int) -> bool:
    opened = sum(one.type == "link_open" for one in tokens[:idx])
    return opened > sum(one.type == "link_close" for one in tokens[:idx])


def _opening(tokens: Sequence[Token], idx: int) -> Token:
    return next(one for one in reversed(tokens[:idx]) if one.type == "link_open")
