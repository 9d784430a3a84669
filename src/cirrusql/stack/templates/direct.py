"""Templates that are only text and names: `{{ stack_name }}-{{ vpc.vpc_id }}`.

Most are, and rendering them needs nothing but a look at the variables. Whatever is out of the
ordinary in those is left to Jinja, so that there is one understanding of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from cirrusql.stack.templates.filters import FUNCTIONS
from cirrusql.stack.templates.form import Form
from cirrusql.stack.templates.pieces import inserted
from cirrusql.stack.templates.references import Reference

_REFERENCE = re.compile(r"\{\{\s*([A-Za-z_][\w/-]*)(?:\.([A-Za-z_]\w*))?\s*\}\}", re.ASCII)
_MARKS = ("{{", "{%", "{#")
_WORDS = frozenset(
    (
        *("False", "None", "True", "and", "caller", "else", "false", "if", "import", "in", "is"),
        *("kwargs", "loop", "namespace", "none", "not", "or", "range", "self", "super", "true"),
        *("varargs", *FUNCTIONS),
    )
)
"""What means something to Jinja itself."""


class Direct:
    """Text and references, in their order. Mutable state: what Jinja makes of it, if asked."""

    def __init__(self, pieces: tuple[str | Reference, ...], jinja: Callable[[], Form]) -> None:
        self._pieces = pieces
        self._make = jinja

    @cached_property
    def references(self) -> frozenset[Reference]:
        """What it needs from outside."""
        return frozenset(piece for piece in self._pieces if isinstance(piece, Reference))

    def check(self) -> None:
        """It is well formed."""

    def pieces(self, variables: Mapping[str, Any]) -> Iterator[str]:
        """What it renders, in pieces."""
        try:
            return iter(
                [
                    inserted(_value(piece, variables)) if isinstance(piece, Reference) else piece
                    for piece in self._pieces
                ]
            )
        except LookupError:
            return self._jinja.pieces(variables)

    @cached_property
    def is_value(self) -> bool:
        """Whether it is one reference and nothing else."""
        told = [piece for piece in self._pieces if type(piece) is not str or piece.strip()]
        return len(told) == 1 and isinstance(told[0], Reference)

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The value of its one reference."""
        (reference,) = self.references
        try:
            return _value(reference, variables)
        except LookupError:
            return self._jinja.value(variables)

    def line(self, traceback: Any) -> int:
        """Where in the source, from 1, what is being traced happened."""
        return self._jinja.line(traceback)

    @cached_property
    def _jinja(self) -> Form:
        return self._make()


def direct(source: str, names: Collection[str], jinja: Callable[[], Form]) -> Direct | None:
    """The template, if it is only text and names."""
    if not any(mark in source for mark in _MARKS):
        return Direct((source,) if source else (), jinja)
    first, *rest = _REFERENCE.split(source)
    *before, last = (first, *rest[2::3])
    # A brace before a mark is the mark's own: `{{{ a }}` is an unfinished `{{ {a }`.
    if any(text.endswith("{") for text in before):
        return None
    if any(mark in text for text in (*before, last) for mark in _MARKS):
        return None
    pieces: list[str | Reference] = [first]
    for root, attribute, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if root in _WORDS or not (root.isidentifier() or root in names):
            return None
        pieces += [Reference(root, attribute), text]
    return Direct(tuple(piece for piece in pieces if piece != ""), jinja)


def _value(reference: Reference, variables: Mapping[str, Any]) -> Any:
    """What a reference leads to; raises LookupError where Jinja must be asked."""
    value = variables[reference.root]
    if reference.attribute is None:
        return value
    members = value if isinstance(value, Mapping) else {}
    return members[reference.attribute]
