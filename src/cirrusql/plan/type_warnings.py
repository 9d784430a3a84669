"""Comparisons that cannot mean what they say, because SQLite compares types before values."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.sql import AnyTable, Condition, Judged, Role, StagingColumn, Test, literal


def mismatches(table: AnyTable) -> Iterator[str]:
    """A line for each comparison of a property with a constant of another type.

    In SQLite every number is less than every text, so `encrypted = 'true'` is never true and
    `allocated_storage > 50` always is where the storage is a text.
    """
    columns = {c.key: c for c in table.columns if c.role is Role.PROPERTY}
    for test in _tests(table.where):
        column = columns.get(test.column)
        if column is not None and "like" not in test.operator:
            advice = (_advice(column, value) for value in test.values)
            yield from (f"{column.name} {text}" for text in advice if text)


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
    elif not isinstance(condition, Judged):
        for part in condition.parts:
            yield from _tests(part)


def _advice(column: StagingColumn, value: object) -> str | None:
    if column.type == "string" and isinstance(value, int | float):
        return f"is a text and compared with {value}: write '{value}', or CAST it to a number"
    if column.type == "boolean" and isinstance(value, str):
        return f"is true or false and compared with the text {literal(value)}: write no quotes"
    if column.type in ("integer", "number") and isinstance(value, str):
        return f"is a number and compared with the text {literal(value)}: write no quotes"
    return None
