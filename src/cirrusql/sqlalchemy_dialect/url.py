"""What a URL says of a connection: where statements go, and how they behave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from cirrusql.durations import seconds
from cirrusql.engine.environment import MEMORY
from cirrusql.errors import ProgrammingError, did_you_mean

_SWITCHES = {"on": True, "true": True, "yes": True, "1": True}
_SWITCHES |= {"off": False, "false": False, "no": False, "0": False}
_FORMS = "cirrusql:///FILE, cirrusql:///:memory:, cirrusql:// or cirrusql://PROFILE@"


def connect_arguments(url: URL) -> dict[str, Any]:
    """The keywords of `cirrusql.connect` that a URL stands for.

    The path is the file of a local cloud, empty for the one in the data folder; without a path it
    is AWS, with the user for a profile. Own tables are in the target's own file, as those of the
    command line are, unless `database` names another. Raises ArgumentError for what is wrong.

    >>> from sqlalchemy.engine import make_url
    >>> connect_arguments(make_url("cirrusql:///cloud.db?region=eu-west-1&region=us-east-1"))
    {'database': None, 'local': 'cloud.db', 'region': ('eu-west-1', 'us-east-1')}
    >>> connect_arguments(make_url("cirrusql://prod@?read_only=on&timeout=2min"))
    {'database': None, 'profile': 'prod', 'read_only': True, 'timeout': 120.0}
    """
    if url.host or url.port:
        where = f"{url.host or ''}{f':{url.port}' if url.port else ''}"
        hint = f"write {_FORMS}; another endpoint is ?endpoint_url="
        raise ArgumentError(f"the URL has a host, '{where}', and there is none to name: {hint}")
    if url.password is not None:
        raise ArgumentError("the URL has a password: credentials are those of the AWS config files")
    found: dict[str, Any] = {"database": None}
    if url.database is not None:
        found["local"] = url.database or True
    if url.username is not None:
        found["profile"] = url.username
    for name, value in url.query.items():
        found[name] = _parameter(name, value)
    _require_one_target(found)
    return found


def keeps_own_tables(url: URL) -> bool:
    """Whether own tables are in a file, and so are the same for every connection."""
    place = url.query.get("database")
    return place != MEMORY if place is not None else url.database != MEMORY


def _require_one_target(found: Mapping[str, Any]) -> None:
    if "local" not in found:
        if "seed" in found:
            raise ArgumentError("seed is for a local cloud, and this URL names none")
        return
    for name in ("profile", "endpoint_url"):
        if name in found:
            raise ArgumentError(
                f"a local cloud has no {name}: name either {found['local']!r} or"
                f" {found[name]!r}; AWS is {_FORMS.partition(', ')[2].partition(', ')[2]}"
            )


def _parameter(name: str, value: str | tuple[str, ...]) -> Any:
    parse = _PARAMETERS.get(name)
    if parse is None:
        hint = did_you_mean(name, _PARAMETERS) or f"there is {', '.join(_PARAMETERS)}"
        raise ArgumentError(f"no parameter '{name}' of a cirrusql URL; {hint}")
    if name == "region":
        return (value,) if isinstance(value, str) else value
    if not isinstance(value, str):
        raise ArgumentError(f"{name} is given {len(value)} times in the URL: give it once")
    try:
        return parse(value)
    except (ValueError, ProgrammingError) as error:
        raise ArgumentError(f"{name}={value} in the URL: {error}") from None


def _switch(text: str) -> bool:
    if text.lower() not in _SWITCHES:
        raise ValueError("it is on or off")
    return _SWITCHES[text.lower()]


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("it is a number of rows")
    return int(text)


def _text(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


_PARAMETERS: Mapping[str, Callable[[str], Any]] = {
    "region": _text,
    "endpoint_url": _text,
    "database": _text,
    "catalog": _text,
    "read_only": _switch,
    "strict": _switch,
    "yes": _switch,
    "seed": _switch,
    "timeout": seconds,
    "max_rows": _count,
}
