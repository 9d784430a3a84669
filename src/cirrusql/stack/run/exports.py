"""What a node gives to others, from the one row of its `exports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import DataError, did_you_mean
from cirrusql.stack.graph.nodes import Export
from cirrusql.stack.run.statements import Answer


def exported(node: str, exports: Sequence[Export], answer: Answer) -> dict[str, Any]:
    """The values of a node's exports, by their names and by their columns' names.

    Raises DataError unless the answer is one row with every column that is exported.
    """
    if len(answer.rows) != 1:
        raise DataError(f"the exports of '{node}' are one row, not {len(answer.rows)}")
    (row,) = answer.rows
    found: dict[str, Any] = dict(row)
    columns = {name.lower(): name for name in answer.columns}
    for export in exports:
        column = columns.get(export.column.lower())
        if column is None:
            near = did_you_mean(export.column, answer.columns)
            message = f"the exports of '{node}' have no column '{export.column}'"
            raise DataError(message, hint=near or f"there is {', '.join(answer.columns)}")
        found[export.name] = found[export.column] = row[column]
    return found


def secrets_of(values: Mapping[str, Any], protected: frozenset[str]) -> list[str]:
    """The texts among the values that are protected."""
    return [str(values[name]) for name in protected if values.get(name) is not None]
