"""Lists that a template makes of what the user gave: one of each item, so many of a kind.

`{"*each": P, "*but": Q, "*times": N, "*of": [T, U]}` is a T for every item of the list P whose
member Q is not true, filled in with that item, and then as many U as the number N says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeGuard


class Filler(Protocol):
    """What fills in a template."""

    @property
    def model(self) -> dict[str, Any]:
        """The resource, or an item of it."""
        ...

    def fill(self, template: Any) -> Any:
        """The value that a template describes."""
        ...

    def property(self, path: str) -> Any:
        """The value of a property."""
        ...

    def within(self, item: dict[str, Any]) -> Filler:
        """What fills in with an item's members."""
        ...


def is_listed(template: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a template is one of these lists."""
    return isinstance(template, dict) and "*of" in template


def listed(filling: Filler, template: dict[str, Any], before: Sequence[Any] = ()) -> list[Any]:
    """The items. Those beyond one of each stay as they were `before`, as far as there were any."""
    for_each, one_more = template["*of"]
    given = [item for item in filling.property(template["*each"]) or () if isinstance(item, dict)]
    others = [item for item in given if item.get(template["*but"]) is not True]
    items = [filling.within(item).fill(for_each) for item in others]
    kept = before[len(items) :]
    more = int(filling.property(template["*times"]) or 0)
    return [*items, *(kept[n] if n < len(kept) else filling.fill(one_more) for n in range(more))]
