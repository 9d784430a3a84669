"""How well a candidate matches what was typed: prefixes before all else, then near ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cirrusql.completion.candidate import Offer

Score = tuple[int, int]

_SEPARATORS = re.compile(r"[^a-z0-9]+")
_MOST = 200


def squeezed(name: str) -> str:
    """A name without what separates its parts, in lower case: what people type from memory.

    >>> squeezed("awscc.ec2.route_tables")
    'awsccec2routetables'
    """
    return _SEPARATORS.sub("", name.lower())


def score(typed: str, name: str) -> Score | None:
    """How well a name matches, less is better; None if it does not.

    The same, a prefix, one but for separators, one of a later part, a substring, and letters in
    order.

    >>> [score("vol", name) for name in ("vol", "volumes", "v_oler", "ec2.volumes", "Devolved")]
    [(-1, 0), (0, 0), (1, 0), (2, 4), (3, 2)]
    >>> score("vlm", "volumes"), score("vlm", "vpcs")
    ((4, 2), None)
    """
    if not typed:
        return 0, 0
    typed, name = typed.lower(), name.lower()
    if name == typed:
        return -1, 0
    if name.startswith(typed):
        return 0, 0
    tight = squeezed(typed)
    if not tight:
        return None
    tight_name = squeezed(name)
    if tight_name.startswith(tight):
        return 1, 0
    place = name.find(typed)
    if place > 0:
        return (3 if name[place - 1].isalnum() else 2), place
    return in_order(tight, tight_name)


def in_order(typed: str, name: str) -> Score | None:
    """How well a name has the letters in their order; None if they are all over it."""
    if len(typed) < 3:  # two letters are in order in most names
        return None
    place, gaps = -1, 0
    for letter in typed:
        found = name.find(letter, place + 1)
        if found < 0:
            return None
        gaps += found - place - 1
        place = found
    return (4, gaps) if gaps <= len(typed) + 2 else None


def ranked(offers: Iterable[Offer], typed: str) -> list[Offer]:
    """The offers that match what was typed, the best first; of two alike, the shorter one."""
    found: list[tuple[tuple[int, int, int, int], Offer]] = []
    for number, offer in enumerate(offers):
        fits = score(typed, offer.word or offer.text)
        if fits is not None:
            tier, place = fits
            # Among prefixes the order they were given in says more than their lengths.
            found.append(((tier, offer.rank, place, number), offer))
    found.sort(key=lambda pair: pair[0])
    return list(dict.fromkeys(offer for _, offer in found))[:_MOST]
