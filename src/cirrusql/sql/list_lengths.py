"""The length of a list that is not there, which is NULL and no number."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from cirrusql.sql.comparisons import Comparison
from cirrusql.sql.grammar import exp

_TESTS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def uncounted(comparison: Comparison) -> str | None:
    """What to say of a length that is NULL, and not 0, where there is no list; else None."""
    call = comparison.operand
    if not isinstance(call, exp.Anonymous) or str(call.this).lower() != "json_array_length":
        return None
    test = _TESTS.get(comparison.symbol)
    numbers = [value for value in comparison.values if isinstance(value, int | float)]
    if test is None:
        return None
    if any(test(0, number) for number in numbers) is comparison.is_denied or not numbers:
        return None
    written = comparison.text
    return f"{written} is NULL, not 0, where there is no list: write coalesce({written}, 0)"
