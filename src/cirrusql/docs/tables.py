"""Tables of GitHub Markdown, and text that is safe in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def cell(text: str) -> str:
    """Text that may stand in a table's cell: on one line, its bars and its markup kept as text.

    >>> cell("one of ``a|<b>``\\n\\nor <none>")
    'one of ``a\\\\|<b>``<br>or &lt;none>'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    spans = re.split(r"(`+[^`]*`+)", "<br>".join(lines).replace("|", "\\|"))
    # Within a code span markup is text already; the breaks between lines are ours.
    spans[::2] = [re.sub(r"<(?!br>)", "&lt;", span) for span in spans[::2]]
    return "".join(spans)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already.

    >>> print(table(["a", "b"], [["1", ""]]))
    | a | b |
    | --- | --- |
    | 1 |  |
    """
    lines = (header, ["---"] * len(header), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
