"""What was probably meant by a path that leads nowhere in a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cirrusql.catalog.shapes import Shape, Step
from cirrusql.errors import closest

# How deep a key that stands elsewhere is looked for.
_DEEPEST = 3


def similar(word: str, known: Iterable[str]) -> str | None:
    """The known word that is spelt alike but for case and underscores, else the closest, or None.

    >>> similar("block_public_acls", ["BlockPublicAcls"]), similar("Nmae", ["Name", "Code"])
    ('BlockPublicAcls', 'Name')
    """
    names = {_plain(name): name for name in known}
    return names.get(_plain(word)) or names.get(closest(_plain(word), names) or "")


def corrected(shape: Shape, steps: Sequence[Step]) -> tuple[Step, ...] | None:
    """Steps like these that lead somewhere; None if none come to mind.

    A key that is spelt otherwise is put right, one of a list's elements gets an index, and one that
    stands deeper gets what it stands in.
    """
    made: list[Step] = []
    for step in steps:
        found = (step,) if shape.at(step) is not None else _instead(shape, step)
        after = shape.follow(found) if found is not None else None
        if found is None or after is None:
            return None
        made += found
        shape = after
    return tuple(made)


def _instead(shape: Shape, step: Step) -> tuple[Step, ...] | None:
    """What one step that leads nowhere should have been."""
    if not isinstance(step, str):
        return None
    name = similar(step, shape.fields)
    if name is not None:
        return (name,)
    element = shape.at(0)
    if element is None:
        return _deeper(shape, step, _DEEPEST)
    if step.isascii() and step.isdigit():
        return (int(step),)
    within = corrected(element, (step,)) if element.types else None
    return (0, *within) if within is not None else None


def _deeper(shape: Shape, step: str, levels: int) -> tuple[Step, ...] | None:
    """The key where it stands in one of the objects in an object, or may stand in one of them."""
    inner = [(name, one) for name in shape.fields if (one := shape.at(name)) is not None]
    for name, one in inner:
        alike = next((field for field in one.fields if _plain(field) == _plain(step)), None)
        if alike is not None:
            return (name, alike)
    for name, one in inner if levels > 1 else ():
        within = _deeper(one, step, levels - 1)
        if within is not None:
            return (name, *within)
    maps = [name for name, one in inner if "object" in one.types and one.has_other_keys]
    return (maps[0], step) if len(maps) == 1 else None


def _plain(word: str) -> str:
    return re.sub(r"[\W_]", "", word).lower()
