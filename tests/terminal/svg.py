"""A terminal's screen with its colours, as tmux captures it, drawn as SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from cirrusql.formats.text import width
from cirrusql.records import Record, replace

_CELL, _LINE, _MARGIN, _SIZE = 8.4, 19, 14, 14
_BACKGROUND, _FOREGROUND = "#16181d", "#d4d7dd"
# The sixteen colours that a terminal has of its own, dark ones first.
_COLOURS = (
    "#16181d", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4",
    "#7f848e", "#ff7b86", "#b5e890", "#f0d399", "#8cc8ff", "#de9af5", "#7fd6e0", "#ffffff",
)  # fmt: skip
_SEQUENCE = re.compile(r"\x1b\[([\d;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\(B|\x0f|\x0e")
_STEPS = (0, 95, 135, 175, 215, 255)


class Style(Record):
    """How some characters look; None is the terminal's own colour."""

    colour: str | None = None
    background: str | None = None
    bold: bool = False
    dim: bool = False
    reverse: bool = False


def svg(screen: str, title: str) -> str:
    """The whole screen as a picture."""
    lines = screen.rstrip("\n").split("\n")
    pieces = list(_pieces(lines))
    columns = max((at + width(text) for _, at, text, _ in pieces), default=80)
    wide = round(max(columns, 80) * _CELL + 2 * _MARGIN)
    high = len(lines) * _LINE + 2 * _MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}"'
        f' height="{high}" font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\','
        f' monospace" font-size="{_SIZE}">\n<title>{escape(title)}</title>\n'
        f'<rect width="{wide}" height="{high}" rx="8" fill="{_BACKGROUND}"/>\n'
    )
    return head + "".join(_drawn(*piece) for piece in pieces) + "</svg>\n"


def _pieces(lines: list[str]) -> Iterator[tuple[int, int, str, Style]]:
    """Line, column, text and style of what looks alike."""
    style = Style()
    for number, line in enumerate(lines):
        at = place = 0
        for match in [*_SEQUENCE.finditer(line), None]:
            text = line[place : match.start() if match is not None else len(line)]
            if text:
                yield number, at, text, style
                at += width(text)
            if match is not None:
                place = match.end()
                style = _changed(style, match[1]) if match[1] is not None else style


def _drawn(line: int, column: int, text: str, style: Style) -> str:
    x, y = _MARGIN + column * _CELL, _MARGIN + line * _LINE
    across = width(text) * _CELL
    front, back = style.colour or _FOREGROUND, style.background
    if style.reverse:
        front, back = back or _BACKGROUND, front
    box = (
        f'<rect x="{x:.1f}" y="{y}" width="{across:.1f}" height="{_LINE}" fill="{back}"/>\n'
        if back is not None
        else ""
    )
    shown = text.strip()
    if not shown:
        return box
    x += width(text[: text.index(shown)]) * _CELL
    across = width(shown) * _CELL
    looks = ' font-weight="bold"' * style.bold + ' opacity="0.6"' * style.dim
    return (
        f'{box}<text x="{x:.1f}" y="{y + 14}" fill="{front}"{looks} textLength="{across:.1f}"'
        f' xml:space="preserve">{escape(shown, quote=False)}</text>\n'
    )


def _changed(style: Style, codes: str) -> Style:
    numbers = [int(code or 0) for code in re.split("[;:]", codes)]
    while numbers:
        code = numbers.pop(0)
        if code == 0:
            style = Style()
        elif code in (1, 2, 7):
            style = replace(style, **{{1: "bold", 2: "dim", 7: "reverse"}[code]: True})
        elif code in (22, 27):
            off = {"bold": False, "dim": False} if code == 22 else {"reverse": False}
            style = replace(style, **off)
        elif code in (38, 48):
            name = "colour" if code == 38 else "background"
            style = replace(style, **{name: _extended(numbers)})
        elif code in (39, 49):
            style = replace(style, **{"colour" if code == 39 else "background": None})
        else:
            style = _plain(style, code)
    return style


def _plain(style: Style, code: int) -> Style:
    for first, name, bright in (
        (30, "colour", 0),
        (40, "background", 0),
        (90, "colour", 8),
        (100, "background", 8),
    ):
        if first <= code < first + 8:
            return replace(style, **{name: _COLOURS[code - first + bright]})
    return style


def _extended(numbers: list[int]) -> str | None:
    """One of 256 colours, or of 16 million, as the codes behind 38 and 48 say it."""
    kind = numbers.pop(0) if numbers else 0
    if kind == 2 and len(numbers) >= 3:
        return "#{:02x}{:02x}{:02x}".format(*(numbers.pop(0) for _ in range(3)))
    number = numbers.pop(0) if numbers else 0
    if number < 16:
        return _COLOURS[number]
    if number < 232:
        number -= 16
        parts = (_STEPS[number // 36], _STEPS[number // 6 % 6], _STEPS[number % 6])
        return "#{:02x}{:02x}{:02x}".format(*parts)
    return "#{0:02x}{0:02x}{0:02x}".format(8 + (number - 232) * 10)
