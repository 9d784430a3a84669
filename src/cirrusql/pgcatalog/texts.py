"""Functions of texts and numbers that SQLite has otherwise, or not at all."""

from __future__ import annotations

from typing import Any

from cirrusql.errors import DataError


def size_pretty(size: int | None) -> str | None:
    """`pg_size_pretty`.

    >>> size_pretty(0), size_pretty(20480), size_pretty(10_485_248)
    ('0 bytes', '20 kB', '10 MB')
    """
    if size is None:
        return None
    amount, units = size, ["bytes", "kB", "MB", "GB", "TB", "PB"]
    most, is_half = 10 * 1024, False
    # Beyond bytes one bit more than is shown is kept, to round by.
    while len(units) > 1 and abs(amount) >= most:
        bits = 10 - (not is_half)
        amount = abs(amount) // 2**bits * (1 if amount > 0 else -1)
        units, most, is_half = units[1:], 20 * 1024 - 1, True
    if is_half:
        amount = (abs(amount) + 1) // 2 * (1 if amount > 0 else -1)
    return f"{amount} {units[0]}"


def split_part(text: str | None, between: str | None, place: int | None) -> str | None:
    """`split_part`."""
    if text is None or between is None or place is None:
        return None
    if place == 0:
        raise DataError("field position must not be zero")
    parts = text.split(between) if between else [text]
    place = place - 1 if place > 0 else len(parts) + place
    return parts[place] if 0 <= place < len(parts) else ""


def part(text: str | None, start: int | None, *count: int | None) -> str | None:
    """`substr`: letters from a place, which may lie before the first.

    >>> part("abc", 0, 2), part("abc", -1), part("abc", 2)
    ('a', 'abc', 'bc')
    """
    if text is None or start is None or None in count:
        return None
    if not count:
        return text[max(start - 1, 0) :]
    length = count[0] or 0
    if length < 0:
        raise DataError("negative substring length not allowed")
    return text[max(start - 1, 0) : max(start - 1 + length, 0)]


def limited(count: int | None, what: str) -> int:
    """The number of a LIMIT or an OFFSET; raises DataError for one below 0."""
    if count is None:
        return -1 if what == "LIMIT" else 0
    if count < 0:
        raise DataError(f"{what} must not be negative")
    return count


def padded(text: str | None, size: int) -> str | None:
    """A text with blanks up to a size, as `character(5)` is."""
    return None if text is None else text.ljust(size)


def left(text: str | None, count: int | None) -> str | None:
    """`left`: so many letters, or all but so many.

    >>> left("abc", 2), left("abc", -1), right("abc", 2), right("abc", -1)
    ('ab', 'ab', 'bc', 'bc')
    """
    return None if text is None or count is None else text[:count]


def right(text: str | None, count: int | None) -> str | None:
    """`right`, from the other end."""
    if text is None or count is None:
        return None
    return text[-count:] if count else ""


def truth(value: Any) -> int | None:
    """A boolean of what PostgreSQL takes for one; raises DataError for anything else."""
    if value is None or isinstance(value, int):
        return None if value is None else int(bool(value))
    word = str(value).strip().lower()
    for answer, words in ((1, ("true", "yes", "on", "1")), (0, ("false", "no", "off", "0"))):
        if word and any(one.startswith(word) for one in words) and word != "o":
            return answer
    raise DataError(f'invalid input syntax for type boolean: "{value}"')


def number(value: Any) -> float | None:
    """A number of a text; raises DataError for what is none."""
    if value is None or isinstance(value, (int, float)):
        return value
    text = str(value)
    try:
        if "_" not in text:
            return float(text)
    except ValueError:
        pass
    raise DataError(f'invalid input syntax for type double precision: "{text}"')


def encoding(number: int | None) -> str | None:
    """`pg_encoding_to_char`, of the encodings that anybody has.

    >>> encoding(6)
    'UTF8'
    """
    return None if number is None else {0: "SQL_ASCII", 6: "UTF8", 8: "LATIN1"}.get(number, "")


def encoding_number(name: str | None) -> int | None:
    """`pg_char_to_encoding`."""
    known = {"SQL_ASCII": 0, "UTF8": 6, "UNICODE": 6, "LATIN1": 8}
    return None if name is None else known.get(name.upper().replace("-", ""), -1)


def greatest(*values: Any) -> Any:
    """`greatest`, which leaves NULL out."""
    return max((one for one in values if one is not None), default=None)


def least(*values: Any) -> Any:
    """`least`, which leaves NULL out."""
    return min((one for one in values if one is not None), default=None)
