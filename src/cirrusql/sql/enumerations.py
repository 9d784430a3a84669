"""Constants that no enumeration of a schema has, and the values that come near them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cirrusql.catalog.shapes import Shape
from cirrusql.sql.literals import literal
from cirrusql.sql.meant import similar
from cirrusql.sql.predicates import Value

_MOST_VALUES = 5


def unlisted(shapes: Sequence[Shape], value: Value) -> str | None:
    """What to say of a value that none of the enumerations has; None if another may be there.

    >>> days = Shape({}, ({"type": "integer", "enum": [1, 7, 14, 30, 60, 90]},))
    >>> unlisted([days], 31)
    'is compared with 31, which it never is: the nearest that the schema lists are 30 and 60'
    >>> unlisted([days], 30)
    """
    allowed = [one for shape in shapes for one in shape.allowed]
    if value == "" or not all(shape.allowed for shape in shapes) or value in allowed:
        return None
    of_kind = [one for one in allowed if _is_alike(one, value)]
    # A number may stand for true, and a list of texts be one of a number's digits.
    if not of_kind or (not isinstance(value, str) and len(of_kind) < len(allowed)):
        return None
    hint = _near_text(value, of_kind) if isinstance(value, str) else _near_number(value, of_kind)
    return f"is compared with {literal(value)}, which it never is: {hint}"


def _is_alike(one: Any, value: Value) -> bool:
    if isinstance(value, str):
        return isinstance(one, str)
    return isinstance(one, int | float) and not isinstance(one, bool)


def _near_text(value: str, allowed: Sequence[str]) -> str:
    meant = similar(value, allowed)
    listed = ", ".join(literal(one) for one in allowed[:_MOST_VALUES])
    more = f" and {len(allowed) - _MOST_VALUES} more" if len(allowed) > _MOST_VALUES else ""
    return f"did you mean {literal(meant)}?" if meant else f"the schema lists {listed}{more}"


def _near_number(value: Any, allowed: Sequence[Any]) -> str:
    if len(allowed) <= _MOST_VALUES:
        return f"the schema lists {', '.join(map(str, allowed))}"
    below = [max(smaller)] if (smaller := [one for one in allowed if one < value]) else []
    above = [min(larger)] if (larger := [one for one in allowed if one > value]) else []
    near = [str(one) for one in (*below, *above)]
    return f"the nearest that the schema lists {'are' if near[1:] else 'is'} {' and '.join(near)}"
