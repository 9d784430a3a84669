"""SQL that is written in two ways: for the product, and for plain SQLite over the copy.

`'*'` is no region to SQLite, and no relation has its name there. Where the two differ, a text holds
both; everything else is the same to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_EITHER = re.compile("\x02([^\x01-\x04]*)\x03([^\x01-\x04]*)\x04")


def either(product: str, plain: str) -> str:
    """A text that differs.

    >>> product(f"a = {either('1', '2')}"), plain(f"a = {either('1', '2')}", str)
    ('a = 1', 'a = 2')
    """
    return f"\x02{product}\x03{plain}\x04"


def use(number: int, name: str, alias: str = "") -> str:
    """A relation: its name to the product, to plain SQLite the rows of the number's regions.

    Plain SQLite needs an alias where the product has none.
    """
    return either(name, f"«{number}»{alias}")


def product(text: str) -> str:
    """What the product is given."""
    return _chosen(text, 1)


def plain(text: str, rows: Callable[[int], str]) -> str:
    """What plain SQLite is given; `rows` is each relation's query by its number."""
    return re.sub("«([0-9]+)»", lambda match: f"({rows(int(match[1]))})", _chosen(text, 2))


def _chosen(text: str, side: int) -> str:
    while "\x02" in text:
        text = _EITHER.sub(lambda match: match[side], text)
    return text
