"""What of a property's text a template puts into another: the name in an ARN, a part, letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

_STABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def tail(text: str) -> str:
    """What the text ends with after its last `:` or `/`: the name in an ARN.

    >>> tail("arn:aws:lambda:us-east-1:123456789012:function:web"), tail("web")
    ('web', 'web')
    """
    return re.split("[:/]", text)[-1]


def stable(text: str) -> str:
    """Twenty letters and digits that are always the same for the same text."""
    return "".join(Random(text).choices(_STABLE, k=20))  # noqa: S311 - a name, no secret


def _part(text: str, index: int) -> str | None:
    parts = text.split("|")
    return parts[index] if index < len(parts) else None


PARTS: Mapping[str, Callable[[str], str | None]] = {
    # Parameters in a path begin with a slash of their own, others need one.
    "slash": lambda text: f"/{text.removeprefix('/')}",
    "dashed": lambda text: text.replace("::", "-"),
    "tail": tail,
    "has": lambda _: "",
    "first": lambda text: _part(text, 0),
    "second": lambda text: _part(text, 1),
    "third": lambda text: _part(text, 2),
    "stable": stable,
}
"""How a text is shown, by the word that a template has before the property's name."""
