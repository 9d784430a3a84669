"""What a fetched row is: a tuple, or what a row factory makes of it.

A row factory is given the names of the columns, once for each result, and returns what makes a row
of a tuple of values:

>>> dict_row(["id", "name", "id"])((1, "a", 2))
{'id': 1, 'name': 'a', 'id_2': 2}
>>> namedtuple_row(["id", "count(*)", "class"])((1, 5, "c"))
Row(id=1, count=5, class_='c')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.values import Row, distinct

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # a type checker's own: it is nothing at run time

    R = TypeVar("R", default=Row)
    S = TypeVar("S")
else:
    from typing import TypeVar

    R = TypeVar("R")
    S = TypeVar("S")

RowFactory = Callable[[Sequence[str]], Callable[[Row], R]]


def tuple_row(_names: Sequence[str]) -> Callable[[Row], Row]:
    """Rows as tuples, which they are unless another factory is named."""
    return tuple


def dict_row(names: Sequence[str]) -> Callable[[Row], dict[str, Any]]:
    """Rows as dicts by column name; of columns with the same name the later ones are numbered."""
    keys = distinct(names)

    def make(row: Row) -> dict[str, Any]:
        return dict(zip(keys, row, strict=True))

    return make


def namedtuple_row(names: Sequence[str]) -> Callable[[Row], Any]:
    """Rows as named tuples; what no attribute can be called is left out of a name, or added to."""
    from collections import namedtuple

    # The fields are known only now, so that no class can be written for them.
    made = namedtuple("Row", distinct([_attribute(name) for name in names]))  # type: ignore[misc]  # noqa: PYI024
    return made._make


def _attribute(name: str) -> str:
    import keyword
    import re

    word = re.sub(r"\W+", "_", name).strip("_") or "column"
    if word[0].isdecimal():
        word = f"column_{word}"
    return f"{word}_" if keyword.iskeyword(word) else word
