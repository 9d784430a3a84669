"""Which Arrow type a column has: its property's, if the values agree, else theirs.

A file has one type for a column and SQLite has none, so the values of the first batch decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from cirrusql.cli.formats.cells import cell
from cirrusql.errors import DataError
from cirrusql.records import Record

_DECLARED = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
_BY_VALUES = {
    frozenset((int,)): pa.int64(),
    frozenset((float,)): pa.float64(),
    frozenset((int, float)): pa.float64(),
    frozenset((bool,)): pa.bool_(),
    frozenset((bytes,)): pa.binary(),
}
_EXACT = 2**53  # up to here every integer is a double, too
_WORDS = {
    int: "an integer",
    float: "a float",
    str: "a text",
    bool: "true or false",
    bytes: "bytes",
}


class ArrowColumn(Record):
    """A column with its type, and how its values become that type's."""

    name: str
    type: Any
    convert: Callable[[Any], Any] | None = None

    def array(self, values: Sequence[Any], first_row: int) -> Any:
        """The values as Arrow's; raises DataError for one that the type does not hold."""
        convert = self.convert
        held = values
        if convert is not None:
            held = [None if value is None else convert(value) for value in values]
        try:
            return pa.array(held, self.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            place, value = next(
                (place, value) for place, value in enumerate(held) if not _fits(value, self.type)
            )
        what = _WORDS.get(type(value), "a value")
        raise DataError(
            f"row {first_row + place:,}: '{self.name}' is {what}, and in the rows before"
            f" {self.type}; a file has one type for a column",
            hint=f'write CAST("{self.name}" AS TEXT) in its place',
        )


def arrow_column(name: str, declared: str | None, values: Sequence[Any]) -> ArrowColumn:
    """The column of that name whose property has the type `declared` and whose first values these
    are. Documents are texts of JSON; so is everything in a column whose values have many types.

    >>> arrow_column("n", None, [1, 2.5]).type, arrow_column("n", "integer", [1, "x"]).type
    (DataType(double), DataType(string))
    """
    types = frozenset(type(value) for value in values if value is not None)
    if not types:
        found = _DECLARED.get(declared or "", pa.string())
    else:
        found = _BY_VALUES.get(types, pa.string())
    if declared == "number" and found == pa.int64():
        found = pa.float64()
    if found == pa.float64() and not all(map(_is_exact, values)):
        found = pa.int64() if types == {int} else pa.string()
    return ArrowColumn(name, found, cell if found == pa.string() else None)


def _is_exact(value: Any) -> bool:
    return not isinstance(value, int) or -_EXACT <= value <= _EXACT


def _fits(value: Any, type_: Any) -> bool:
    try:
        pa.array([value], type_)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return False
    return True
