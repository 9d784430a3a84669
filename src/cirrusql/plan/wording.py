"""The words in which EXPLAIN tells of conditions, columns, regions and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cirrusql.sql import ANY_ACCOUNT, ANYWHERE, IDENTIFIER, REGION, Condition, Equated, Judged, Test
from cirrusql.sql.predicates import All

if TYPE_CHECKING:
    from cirrusql.plan.nodes import AnyScan, Steps

_FEW = 4
_LONGEST = 100

NO_ROW = "none: no row can be in the answer"
AS_PINNED = "none: the statement says all that is asked"


def times(scan: AnyScan, number: int, operation: str) -> str:
    """How often an operation is called in all, and in each region."""
    count = scan.places
    shared = f" ({number} in each of {_places(scan)})" if count > 1 else ""
    return f"{number * count} {operation}{shared}"


def each_region(scan: AnyScan) -> str:
    """What is said of something that is done in every region; nothing if there is one."""
    return f", in each of {_places(scan)}" if scan.places > 1 else ""


def _places(scan: AnyScan) -> str:
    accounts = f" of {len(scan.shares)} accounts" if len(scan.shares) > 1 else ""
    return f"{scan.places} regions{accounts}"


def after(scan: AnyScan, steps: Steps) -> str:
    """Which steps come first, and what they say of this one's rows."""
    names: dict[int, list[str]] = {}
    for equated in scan.restricted_by:
        names.setdefault(steps[equated.table], []).append(column_name(equated.key))
    return "; ".join(
        f"step {step}, only rows with the {' and '.join(dict.fromkeys(keys))} that it finds"
        for step, keys in sorted(names.items())
    )


def found_by(equated: Iterable[Equated], steps: Steps) -> str:
    """Which values of which step are meant."""
    return " and ".join(
        dict.fromkeys(f"{column_name(one.key)} found by step {steps[one.table]}" for one in equated)
    )


def fixed_values(values: Mapping[str, Iterable[object]]) -> str:
    """What a call is told, e.g. ` with DomainName = a or b`; nothing if it is told nothing."""
    pairs = (f"{name} = {' or '.join(map(str, several))}" for name, several in values.items())
    text = " and ".join(pairs)
    return f" with {short(text)}" if text else ""


def shown(condition: Condition) -> str:
    """A condition in SQL's spelling of the columns that have none in the schema."""
    if condition == ANYWHERE:
        return f"any {REGION.name}"
    if condition == ANY_ACCOUNT:
        return "any account"
    if isinstance(condition, Test):
        return repr(Test(column_name(condition.column), condition.operator, condition.values))
    if isinstance(condition, Judged):
        return condition.sql.replace("?1", column_name(condition.column))
    parts = [shown(part) for part in condition.parts]
    if isinstance(condition, All):
        return " AND ".join(parts)
    return f"({' OR '.join(parts)})" if parts else "false"


def column_name(key: str) -> str:
    """A column's key as a reader knows it.

    >>> column_name("@identifier"), column_name("@region"), column_name("VpcId")
    ('Identifier', 'region', 'VpcId')
    """
    return IDENTIFIER.name if key == IDENTIFIER.key else key.removeprefix("@")


def count(number: int, noun: str) -> str:
    """A number of things.

    >>> count(1, "row"), count(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def some(names: tuple[str, ...]) -> str:
    """The first few of many names.

    >>> some(("a", "b", "c", "d", "e"))
    'a, b, c, d and 1 more'
    """
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def short(text: str) -> str:
    """A text, cut where it is longer than a line should be."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
