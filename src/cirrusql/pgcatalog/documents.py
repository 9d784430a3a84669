"""JSON that functions make, written as PostgreSQL writes it."""

from __future__ import annotations

import json
from typing import Any

from cirrusql.errors import DataError


def _value(kind: str, value: Any) -> str:
    """A value by how it is kept: a boolean as 0 or 1, a decimal and JSON as texts."""
    if value is None:
        return "null"
    if kind == "b":
        return "true" if value else "false"
    if kind in ("j", "n"):
        return str(value)
    if kind == "a":
        return json.dumps(json.loads(value), ensure_ascii=False, separators=(",", ":"))
    if kind == "f":
        from cirrusql.pgcatalog.numerics import float_text

        return float_text(float(value))
    return json.dumps(value, ensure_ascii=False)


def json_object(*pairs: Any) -> str:
    """`json_build_object`; each argument comes after the letter of how it is kept.

    >>> json_object("t", "a", "b", 1, "t", "b", "i", 2)
    '{"a" : true, "b" : 2}'
    """
    return f"{{{', '.join(f'{key} : {value}' for key, value in _pairs(pairs))}}}"


def _pairs(given: tuple[Any, ...]) -> list[tuple[str, str]]:
    if len(given) % 4:
        raise DataError("argument list must have even number of elements")
    found = []
    for place in range(0, len(given), 4):
        kind, key, of, value = given[place : place + 4]
        if key is None:
            raise DataError("argument of json_build_object cannot be null: a key")
        shown = str(key) if kind != "b" else "true" if key else "false"
        found.append((json.dumps(shown, ensure_ascii=False), _value(of, value)))
    return found


def jsonb_object(*pairs: Any) -> str:
    """`jsonb_build_object`: each key once, the short ones first."""
    return _canonical(
        json.loads(f"{{{','.join(f'{key}:{value}' for key, value in _pairs(pairs))}}}")
    )


def _canonical(value: Any) -> str:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        inner = (f"{json.dumps(key, ensure_ascii=False)}: {_canonical(value[key])}" for key in keys)
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_canonical, value))}]"
    return json.dumps(value, ensure_ascii=False)


def json_array(*given: Any) -> str:
    """`json_build_array`.

    >>> json_array("i", 1, "t", "a")
    '[1, "a"]'
    """
    return f"[{', '.join(map(_value, given[::2], given[1::2]))}]"


def jsonb_of(text: str) -> str:
    """JSON as `jsonb` writes it."""
    return _canonical(json.loads(text))
