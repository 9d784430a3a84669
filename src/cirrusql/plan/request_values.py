"""Values of a statement as requests of operations have them: by the type of the parameter."""

from __future__ import annotations

import math
import re
from typing import Any

from cirrusql.errors import DataError
from cirrusql.sql import Value

_TRUE = (1, "1", "true")
_BOOLEANS = (*_TRUE, 0, "0", "false")
# Python reads `1_000` and `٣` too, which a service would not take for what was written.
_INTEGER = re.compile(r"[+-]?[0-9]+(\.0+)?")


def scalar_value(name: str, json_type: str, value: Value) -> Any:
    """A boolean, a number or a text, as a JSON type says.

    Raises DataError for what is no such value.

    >>> scalar_value("wait", "boolean", "TRUE"), scalar_value("size", "integer", 3.0)
    (True, 3)
    >>> scalar_value("size", "integer", "1_000")
    Traceback (most recent call last):
    cirrusql.errors.DataError: size is a whole number, not '1_000'
    """
    if json_type == "boolean":
        word = value.lower() if isinstance(value, str) else value
        if word not in _BOOLEANS:
            raise DataError(f"{name} is true or false, not {value!r}")
        return word in _TRUE
    text = str(value)
    if json_type == "integer":
        if not _INTEGER.fullmatch(text):
            raise DataError(f"{name} is a whole number, not {value!r}")
        return int(text.partition(".")[0])
    return _number(name, value) if json_type == "number" else text


def _number(name: str, value: Value) -> float:
    """A number that JSON has: neither `nan` nor `inf`, which would be sent as null."""
    try:
        found = float(str(value))
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or "_" in str(value):
        raise DataError(f"{name} is a number, not {value!r}")
    return found
