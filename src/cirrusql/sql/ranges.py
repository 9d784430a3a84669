"""Between which texts a condition lets a column's values lie."""

from __future__ import annotations

from collections.abc import Iterable

from cirrusql.records import Record
from cirrusql.sql.predicates import Any, Condition, Judged, Test


class Reach(Record):
    """The least and the greatest text that can matter, both included; None where there is none."""

    least: str | None = None
    greatest: str | None = None


_ALL = Reach()


def reach(condition: Condition, column: str) -> Reach:
    """As much as a condition says of the range of a column of texts; more may be told than is so.

    >>> from cirrusql.sql import all_of, any_of
    >>> since, until = Test("at", ">=", ("2026-11",)), Test("at", "<", ("2026-12",))
    >>> reach(all_of([since, until, Test("name", "=", ("x",))]), "at")
    Reach(least='2026-11', greatest='2026-12')
    >>> reach(any_of([all_of([since, until]), Test("at", "=", ("2027",))]), "at")
    Reach(least='2026-11', greatest='2027')
    >>> reach(any_of([since, Test("name", "=", ("x",))]), "at")
    Reach(least=None, greatest=None)
    """
    if isinstance(condition, Judged):
        return _ALL
    if isinstance(condition, Test):
        return _of_test(condition) if condition.column == column else _ALL
    parts = [reach(part, column) for part in condition.parts]
    if not isinstance(condition, Any):
        return Reach(
            max(_told(one.least for one in parts), default=None),
            min(_told(one.greatest for one in parts), default=None),
        )
    least, greatest = [one.least for one in parts], [one.greatest for one in parts]
    return Reach(
        None if None in least else min(_told(least), default=None),
        None if None in greatest else max(_told(greatest), default=None),
    )


def _told(values: Iterable[str | None]) -> list[str]:
    return [one for one in values if one is not None]


def _of_test(test: Test) -> Reach:
    texts = [value for value in test.values if isinstance(value, str)]
    others = [value for value in test.values if value is not None]
    if not texts or len(others) != len(texts):
        return _ALL
    if test.operator in ("=", "in"):
        return Reach(min(texts), max(texts))
    if test.operator in ("<", "<="):
        return Reach(None, texts[0])
    return Reach(texts[0], None) if test.operator in (">", ">=") else _ALL
