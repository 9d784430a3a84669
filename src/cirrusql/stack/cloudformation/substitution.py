"""The texts of `Fn::Sub`: what stands in them as it is, and what is put in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cirrusql.records import Record

_VARIABLE = re.compile(r"\$\{\s*(!?)([^{}$]*?)\s*\}")


class GetAttribute(Record):
    """A variable of such a text: a name, or with an `attribute` what a resource gives."""

    name: str
    attribute: str | None = None

    def __str__(self) -> str:
        return self.name if self.attribute is None else f"{self.name}.{self.attribute}"


def pieces(text: str) -> Iterator[str | GetAttribute]:
    """The pieces of a text, variables apart; `${!x}` stands for `${x}` itself.

    >>> [str(piece) for piece in pieces("a ${B} ${C.D.E} ${!F} ${")]
    ['a ', 'B', ' ', 'C.D.E', ' ', '${F}', ' ${']
    """
    at = 0
    for match in _VARIABLE.finditer(text):
        literal, name = match.groups()
        if not name and not literal:
            continue
        if match.start() > at:
            yield text[at : match.start()]
        at = match.end()
        if literal:
            yield f"${{{name}}}"
            continue
        head, dot, attribute = name.partition(".")
        yield GetAttribute(head, attribute if dot else None)
    if at < len(text):
        yield text[at:]
