"""Functions of values of any type."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import anything
from cirrusql.engine.functions.function import SqlFunction

_GROUP = "values"
_VALUES = "cirrusql.engine.functions.values"

VALUES = (
    SqlFunction(
        "greatest",
        anything("value"),
        f"{_VALUES}:greatest",
        _GROUP,
        "the greatest of the values that are not NULL",
        "greatest(1, NULL, 2) = 2",
        takes_nulls=True,
        variadic=True,
    ),
    SqlFunction(
        "least",
        anything("value"),
        f"{_VALUES}:least",
        _GROUP,
        "the least of the values that are not NULL",
        "least(1, NULL, 2) = 1",
        takes_nulls=True,
        variadic=True,
    ),
)
