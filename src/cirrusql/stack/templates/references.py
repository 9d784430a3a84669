"""What a template needs to be given: names from outside it, each with what is read of it."""

from __future__ import annotations

from collections.abc import Iterable

from cirrusql.records import Record


class Reference(Record):
    """A variable that a template uses.

    `attribute` is the first attribute or constant text item after the name: `vpc_id` of
    `vpc.vpc_id` and of `vpc["vpc_id"]`; None where the variable itself is used. One that is
    `optional` is used only where its absence is provided for: by `is defined` or `default(…)`.
    """

    root: str
    attribute: str | None = None
    optional: bool = False

    def __str__(self) -> str:
        return self.root if self.attribute is None else f"{self.root}.{self.attribute}"


def merged(found: Iterable[Reference]) -> frozenset[Reference]:
    """Every reference once; one that is optional in some places only is needed.

    >>> sorted(map(str, merged([Reference("a"), Reference("a", None, True), Reference("b", "c")])))
    ['a', 'b.c']
    """
    optional: dict[tuple[str, str | None], bool] = {}
    for one in found:
        key = (one.root, one.attribute)
        optional[key] = optional.get(key, True) and one.optional
    return frozenset(Reference(*key, everywhere) for key, everywhere in optional.items())
