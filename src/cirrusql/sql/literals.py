"""Python's values as literals of SQLite's, each of which means what the value bound would mean."""

from __future__ import annotations

from typing import Any

from cirrusql.errors import DataError

_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
# The classes of pandas' missing values.
_MISSING = ("NaTType", "NAType")


def literal(value: Any) -> str:
    """A value as a literal, which may stand wherever an operand may.

    None is NULL, as is a float that is not a number; lists, tuples and dicts become JSON text,
    dates and times ISO 8601 text, UUIDs text, a Decimal the number of the same digits, an Enum's
    member its value, and what numpy and pandas have what Python calls it; their missing values are
    NULL. Raises DataError for what SQLite has no value for: an integer of more than 64 bits, half a
    surrogate pair, an object of another class.

    >>> [literal(value) for value in ("it's", 3, -3, 2.5, True, None, {"a": [1]}, b"ab")]
    ["'it''s'", '3', '(-3)', '2.5', '1', 'NULL', '\\'{"a":[1]}\\'', "x'6162'"]
    """
    match value:
        case None:
            return "NULL"
        case str():
            return _text(str.__str__(value))  # of an Enum's member that is a str, the str
        case int():
            return _integer(int(value))
        case float():
            return _float(float(value))
        case bytes() | bytearray() | memoryview():
            return f"x'{value.hex()}'"
        case list() | dict() | tuple():
            return _text(_json(value))
        case _:
            return _other(value)


def _text(text: str) -> str:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise DataError("a text has half a surrogate pair in it, which UTF-8 cannot say") from None
    if "\0" in text:
        # No statement can have a NUL in it. `|| ''` takes away the affinity that CAST gives, by
        # which a number would be compared as text.
        return f"(CAST(x'{encoded.hex()}' AS TEXT) || '')"
    return "'" + text.replace("'", "''") + "'"


def _integer(number: int) -> str:
    if not _SMALLEST <= number <= _LARGEST:
        hint = "give it as text or as a float"
        raise DataError(f"the integer {_short(str(number))} has more than 64 bits", hint=hint)
    return _signed(str(number))


def _float(number: float) -> str:
    if number != number:  # noqa: PLR0124 - what is not a number is not equal to itself
        return "NULL"
    # SQLite reads the shortest digits of a float back to the same bits; 9e999 is its infinity.
    return _signed(repr(number).replace("inf", "9e999"))


def _signed(digits: str) -> str:
    # `5-?` would begin a comment: `5--5`.
    return f"({digits})" if digits[0] == "-" else digits


def _json(value: Any) -> str:
    import json

    try:
        return json.dumps(
            value, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_in_json
        )
    except (TypeError, ValueError, RecursionError) as error:
        kind = type(value).__name__
        raise DataError(f"a {kind} cannot be written as JSON: {error}") from None


def _in_json(value: Any) -> Any:
    from decimal import Decimal

    if not isinstance(value, Decimal) or value.is_nan():
        return _plain(value)
    digits = _decimal(value)
    return int(digits) if digits.removeprefix("-").isdecimal() else float(digits)


def _other(value: Any) -> str:
    from decimal import Decimal

    if isinstance(value, Decimal):
        return "NULL" if value.is_nan() else _signed(_decimal(value).replace("inf", "9e999"))
    return literal(_plain(value))


def _plain(value: Any) -> Any:
    """What an object of a class that SQLite does not know stands for, as a class that it does."""
    from datetime import date, datetime, time
    from enum import Enum
    from uuid import UUID

    library = type(value).__module__.partition(".")[0]
    if type(value).__name__ in _MISSING and library == "pandas":
        return None
    if library == "numpy" and hasattr(value, "dtype"):
        return _of_numpy(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        # As SQLite's own functions write a moment, and as sqlite3 does: with a space.
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    raise _unsupported(value)


def _of_numpy(value: Any) -> Any:
    """A scalar or an array of numpy's, by Python's own classes."""
    if value.dtype.kind == "M" and not value.shape:
        text = str(value)  # not by Python's class, which has no nanoseconds
        return None if text == "NaT" else text.replace("T", " ")
    plain = value.tolist()
    # A long double is nothing else; times in an array would be numbers.
    if type(plain) is type(value) or value.dtype.kind in "Mm":
        raise _unsupported(value)
    return plain


def _unsupported(value: Any) -> DataError:
    hint = "give it as text or as a number"
    return DataError(f"a value of type '{type(value).__name__}' is not supported", hint=hint)


def _decimal(number: Any) -> str:
    """The digits of a Decimal, which no number of SQLite's may lose."""
    exact = number == number.to_integral_value() and _SMALLEST <= number <= _LARGEST
    nearest = float(number)
    if not exact and number not in (nearest, type(number)(repr(nearest))):
        hint = "give it as text or as a float"
        message = f"the decimal {_short(str(number))} has more digits than a float holds"
        raise DataError(message, hint=hint)
    return format(number, "f") if exact else repr(nearest)


def _short(digits: str) -> str:
    return digits if len(digits) <= 40 else f"{digits[:20]}…{digits[-10:]}"
