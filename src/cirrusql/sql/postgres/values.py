"""Values as PostgreSQL's casts make them: what is no number is an error, and not 0."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from cirrusql.errors import DataError
from cirrusql.sql.typed_calls import untyped

Value = str | int | float | bytes | None

_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")
_UUID = re.compile(r"[0-9a-f]{32}")
_NAMES = {16: "smallint", 32: "integer", 64: "bigint"}
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_FRACTION = re.compile(r"(\d\d:\d\d)\.\d+")
_SPECIAL = ("infinity", "-infinity", "nan", "inf", "-inf")


def to_integer(value: Value, bits: int = 32) -> int:
    """A whole number of so many bits; a number with a fraction is rounded, halves away from 0.

    >>> to_integer("42"), to_integer(2.7), to_integer(-2.5), to_integer(1, 16)
    (42, 3, -3, 1)
    """
    if isinstance(value, float) and value - value == 0:  # neither infinite nor none
        return _within(int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)), bits)
    if isinstance(value, int) or (isinstance(value, str) and _INTEGER.fullmatch(value)):
        return _within(int(value), bits)
    raise refused(_NAMES[bits], value)


def _within(number: int, bits: int) -> int:
    limit = 1 << (bits - 1)
    if not -limit <= number < limit:
        raise DataError(f"{number} is out of range for {_NAMES[bits]}")
    return number


def to_number(value: Value) -> int | float:
    """A number as it is; raises DataError for a text, which has to be cast."""
    if isinstance(value, int | float):
        return value
    shown = f"'{value}'" if isinstance(value, str) and len(value) < 100 else "this"
    raise DataError(
        f"{shown} is no number", hint="write …::int, ::numeric, ::date or ::timestamptz"
    )


def to_float(value: Value) -> float:
    """A number with a fraction.

    >>> to_float(" 1e3"), to_float(2)
    (1000.0, 2.0)
    """
    if isinstance(value, str):
        text = value.strip().lower()
        if text in _SPECIAL:
            raise DataError(f"'{value}' is no number here", hint="SQLite has none that is infinite")
        try:
            found = float(text) if "_" not in text else None
        except ValueError:
            found = None
        if found is None or found in (float("inf"), float("-inf")):
            raise refused("double precision", value)
        return found
    if isinstance(value, int | float):
        return float(value)
    raise refused("double precision", value)


def to_numeric(value: Value, precision: int | None = None, scale: int = 0) -> int | float:
    """A number, rounded to `scale` places if there is a precision: halves away from 0.

    >>> to_numeric("2.345", 10, 2), to_numeric("7"), to_numeric(2.5, 5)
    (2.35, 7, 3)
    """
    found = _decimal(value)
    if precision is not None:
        found = found.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
        if abs(found) >= Decimal(10) ** (precision - scale):
            raise DataError(f"{value!r} does not fit numeric({precision}, {scale})")
    whole = found == found.to_integral_value() and abs(found) < 1 << 63
    number = int(found) if whole else float(found)
    if number in (float("inf"), float("-inf")):
        raise DataError(f"{value!r} is out of range", hint="numbers go up to 1.7e308 here")
    return number


def _decimal(value: Value) -> Decimal:
    try:
        # By its text: 2.675 is meant as it is written.
        found = Decimal(to_text(value).strip())
    except InvalidOperation:
        raise refused("numeric", value) from None
    if not found.is_finite() or "_" in to_text(value):
        raise refused("numeric", value)
    return found


def to_boolean(value: Value) -> int:
    """1 or 0: of `true`, `yes`, `on`, `1` and what they begin with, of numbers.

    >>> to_boolean("T"), to_boolean("off"), to_boolean(5)
    (1, 0, 1)
    """
    if isinstance(value, str):
        text = value.strip().lower()
        found = [
            truth
            for truth, known in ((1, _TRUE), (0, _FALSE))
            if text and text != "o" and any(one.startswith(text) for one in known)
        ]
        if len(found) == 1:
            return found[0]
    elif isinstance(value, int):
        return int(value != 0)
    raise refused("boolean", value)


_AMBIGUOUS = re.compile(
    r"\s*(?:[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|t|f|true|false|yes|no|on|off)\s*",
    re.IGNORECASE,
)


def is_ambiguous(text: str) -> bool:
    """Whether a text may be meant as a number or a boolean.

    >>> [is_ambiguous(text) for text in ("8", "true", "vpc-1")]
    [True, True, False]
    """
    return _AMBIGUOUS.fullmatch(text) is not None


def as_it_is(value: Value) -> Value:
    """The value itself."""
    return value


def boolean_text(value: Value) -> str:
    """What a boolean is as a text.

    >>> boolean_text(1), boolean_text(0)
    ('true', 'false')
    """
    return "true" if value else "false"


def boolean_letter(value: Value) -> str:
    """What a boolean is in `concat(…)`.

    >>> boolean_letter(1), boolean_letter(0)
    ('t', 'f')
    """
    return boolean_text(value)[0]


def to_kind_of(constant: str, value: Value) -> Value:
    """A constant without a type as what a value is that it is compared with.

    >>> to_kind_of("8", 7), to_kind_of("8", "a"), to_kind_of("true", 1)
    (8, '8', 1)
    """
    if not isinstance(value, int | float):
        return constant
    try:
        return to_numeric(constant)
    except DataError:
        return to_boolean(constant)


def refuse_untyped(_constant: Value) -> Value:
    """Raise NotSupportedError: where nothing says what a constant is, a row needs its value."""
    raise untyped()


def to_text(value: Value, length: int | None = None) -> str:
    """A value as a text, cut to a length.

    >>> to_text(2.0), to_text("abcd", 2), to_text(10)
    ('2', 'ab', '10')
    """
    if isinstance(value, bytes):
        raise DataError("bytes are no text", hint="write hex(…)")
    text = repr(value) if isinstance(value, float) else str(value)
    if isinstance(value, float) and text.endswith(".0"):
        text = text[:-2]
    return text if length is None else text[:length]


def moment_of(value: Value, type_name: str = "timestamp with time zone") -> datetime:
    """The moment that an ISO text is, in UTC; raises DataError for what is none."""
    if isinstance(value, str):
        # Only three or six digits of a second are read before Python 3.11, any number since.
        text = value.strip().upper().replace(" UTC", "Z")
        try:
            found = datetime.fromisoformat(_FRACTION.sub(r"\1", text) if "." in text else text)
            is_known = (len(text) >= 10 and "W" not in text) or (
                len(text) == 8 and text.isdecimal()
            )
        except ValueError:
            is_known = False
        if is_known:
            aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
            if type_name == "timestamp":  # an offset says nothing of it
                return found.replace(tzinfo=UTC, microsecond=0)
            try:
                return aware.astimezone(UTC).replace(microsecond=0)
            except OverflowError:
                raise refused(type_name, value) from None
    raise refused(type_name, value)


def to_timestamptz(value: Value) -> str:
    """A moment as ISO text of UTC to the second, as `now()` gives it.

    >>> to_timestamptz("2026-01-01 12:00+02"), to_timestamptz("2026-01-01")
    ('2026-01-01T10:00:00Z', '2026-01-01T00:00:00Z')
    """
    return iso(moment_of(value))


def to_timestamp(value: Value) -> str:
    """As `to_timestamptz`, but that an offset says nothing.

    >>> to_timestamp("2026-01-01 12:00+02")
    '2026-01-01T12:00:00Z'
    """
    return iso(moment_of(value, "timestamp"))


def to_date(value: Value) -> str:
    """The day of a moment.

    >>> to_date("2026-01-31T23:00:00Z"), to_date("2026-01-31")
    ('2026-01-31', '2026-01-31')
    """
    return moment_of(value, "date" if _is_day(value) else "timestamp").date().isoformat()


def _is_day(value: Value) -> bool:
    return isinstance(value, str) and len(value.strip()) <= len("2026-01-31")


def day_of(value: Value) -> date:
    """The day that a text is; raises DataError for what is none."""
    return moment_of(value, "date").date()


def iso(moment: datetime) -> str:
    """A moment of UTC as ISO text to the second."""
    return moment.isoformat()[:19] + "Z"


def to_uuid(value: Value) -> str:
    """A UUID in its usual spelling.

    >>> to_uuid("{A0EEBC99-9C0B4EF8-BB6D6BB9-BD380A11}")
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
    """
    text = str(value).strip().lower()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    text = text.replace("-", "")
    if not _UUID.fullmatch(text):
        raise refused("uuid", value)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def refused(type_name: str, value: Value) -> DataError:
    """The error of a value that is none of a type."""
    shown = f"'{value}'" if isinstance(value, str) else str(value)
    return DataError(f"{shown if len(shown) < 100 else shown[:99] + '…'} is no {type_name}")
