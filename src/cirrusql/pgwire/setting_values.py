"""Values of PostgreSQL's settings that do something here, or must not say what is not so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import DataError, NotSupportedError, ProgrammingError
from cirrusql.pgcatalog import Settings
from cirrusql.pgwire.failures import Stated
from cirrusql.sql.postgres.values import to_boolean


def checked(name: str, value: str) -> str:
    """A value as it is kept. Raises Stated for what it cannot be.

    >>> checked("default_transaction_read_only", "T"), checked("datestyle", "iso")
    ('on', 'ISO, MDY')
    """
    check = _CHECKS.get(name)
    return value if check is None else check(name, value)


def path_of(value: str) -> list[str]:
    """The schemas of a search path."""
    return Settings({"search_path": value}).search_path


def timeout_of(value: str) -> float | None:
    """The seconds of a timeout; milliseconds where no unit is given, and 0 is none."""
    from cirrusql.durations import seconds

    try:
        return seconds(f"{value}ms" if value.strip().isdecimal() else value) or None
    except ProgrammingError as error:
        raise Stated(error.message, state="22023", hint=error.hint) from None


def _timeout(_: str, value: str) -> str:
    timeout_of(value)
    return value


def _boolean(name: str, value: str) -> str:
    try:
        return "on" if to_boolean(value) else "off"
    except DataError:
        raise Stated(f'parameter "{name}" requires a Boolean value', state="22023") from None


def _always_on(name: str, value: str) -> str:
    """Of what a client would write its texts by: with another value they would be others."""
    if _boolean(name, value) == "off":
        raise NotSupportedError(f"{name} is always on here", hint="E'…' has escapes")
    return "on"


def _encoding(_: str, value: str) -> str:
    if value.upper().replace("-", "") not in ("UTF8", "UNICODE"):
        message = f"there is no encoding {value} here"
        raise Stated(message, state="22023", hint="UTF8 is the only one")
    return "UTF8"


def _dates(_: str, value: str) -> str:
    """A client that is told another style reads dates by it, and they are written in ISO's."""
    words = {word.upper() for word in value.replace(",", " ").split()}
    order = words - {"ISO"}
    if not order <= {"MDY", "DMY", "YMD"} or len(order) > 1:
        raise Stated(f"dates are written as ISO has them, not as {value}", state="0A000")
    return f"ISO, {''.join(order) or 'MDY'}"


def _path(name: str, value: str) -> str:
    if value.strip() and not all(part.strip() for part in value.split(",")):
        raise Stated(f'invalid value for parameter "{name}": "{value}"', state="22023")
    return value


_CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "client_encoding": _encoding,
    "datestyle": _dates,
    "default_transaction_read_only": _boolean,
    "search_path": _path,
    "standard_conforming_strings": _always_on,
    "statement_timeout": _timeout,
    "transaction_read_only": _boolean,
}
