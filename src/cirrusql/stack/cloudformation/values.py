"""The values of a template while it is evaluated: what is nothing, and what only a build tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cirrusql.stack.cloudformation.definitions import text_of
from cirrusql.stack.graph.outputs import Unknown, unknowns


class NoValue:
    """`AWS::NoValue`: what has it is taken away."""

    def __repr__(self) -> str:
        return "AWS::NoValue"


NO_VALUE = NoValue()
LEFT_OUT = NoValue()
"""What a resource would give that is left out: what needs it goes too."""


def unknown_of(found: Iterable[Unknown]) -> Unknown:
    """One unknown for a value that depends on several.

    >>> str(unknown_of([Unknown("Vpc"), Unknown("Vpc"), Unknown("Key")]))
    '(known after build: Vpc, Key)'
    """
    every = tuple(found)
    what = ", ".join(dict.fromkeys(one.what for one in every))
    return Unknown(what, all(one.there for one in every))


def known(*values: Any) -> Unknown | None:
    """What has to be known before these values are: None if they are."""
    found = [one for value in values for one in unknowns(value)]
    return unknown_of(found) if found else None


def plain_text(value: Any) -> str | None:
    """A scalar as text; None for a list, a mapping or nothing."""
    return None if isinstance(value, dict | list | NoValue) or value is None else text_of(value)
