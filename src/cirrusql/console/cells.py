"""One cell as the page is told it: exact, and no longer than anybody reads at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Cell = str | list[Any] | None
"""NULL is None and a text is itself. What is no text is a list of its kind, and how it is written:
`n` a number, `b` a truth value, `x` a BLOB of so many bytes. `c` is a text that was cut, and how
long it is."""

LONGEST = 400
"""How many characters of a text the grid is given."""


def cell(value: Any, type_: str | None = None) -> Cell:
    """A value that SQLite gave, of a column with one of the six JSON types or none.

    Numbers are texts: a browser would round those of 64 bits, and show 1.0 as 1.

    >>> cell(None), cell("a"), cell(9007199254740993), cell(1.0), cell(1, "boolean")
    (None, 'a', ['n', '9007199254740993'], ['n', '1.0'], ['b', 'true'])
    >>> cell("x" * 1000)[0::2], cell(b"abc")
    (['c', 1000], ['x', '616263', 3])
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value if len(value) <= LONGEST else ["c", value[:LONGEST], len(value)]
    if isinstance(value, bytes):
        return ["x", value[: LONGEST // 2].hex(), len(value)]
    if type_ == "boolean" and value in (0, 1):
        return ["b", "true" if value else "false"]
    return ["n", repr(value)]


def cells(row: Sequence[Any], types: Sequence[str | None]) -> list[Cell]:
    """A row of them."""
    return [cell(value, type_) for value, type_ in zip(row, types, strict=True)]
