"""The rows of `pg_type`, and the numbers of the functions that they name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cirrusql.pgcatalog.types import Type, data

OWNER = 10
"""The object id of the one role there is."""


def type_row(one: Type) -> dict[str, Any]:
    """A type's row of `pg_type`. Functions are shown by name, so they are kept so."""
    return {
        "oid": one.oid, "typname": one.name, "typnamespace": one.namespace, "typowner": OWNER,
        "typlen": one.length, "typbyval": one.by_value, "typtype": one.kind,
        "typcategory": one.category, "typispreferred": one.preferred, "typisdefined": 1,
        "typdelim": one.delimiter, "typrelid": 0, "typsubscript": function_number(one.subscript),
        "typelem": one.element, "typarray": one.array, "typinput": function_number(one.input),
        "typoutput": function_number(one.output), "typreceive": function_number(one.receive),
        "typsend": function_number(one.send), "typmodin": function_number(one.modifier_in),
        "typmodout": function_number(one.modifier_out), "typanalyze": function_number(one.analyze),
        "typalign": one.align, "typstorage": one.storage, "typnotnull": 0,
        "typbasetype": one.base, "typtypmod": one.modifier, "typndims": 0,
        "typcollation": one.collation, "typdefault": _DEFAULTS.get(one.name),
    }  # fmt: skip


_DEFAULTS = {"time_stamp": "CURRENT_TIMESTAMP(2)"}


def function_number(name: str) -> int:
    """The number of a function of a type; 0 for none.

    >>> function_name(function_number("array_in")), function_number("-")
    ('array_in', 0)
    """
    return _functions()[0].get(name, 0)


def function_name(number: int) -> str | None:
    """The function of a number."""
    return _functions()[1].get(number)


def function_rows() -> Iterator[dict[str, Any]]:
    """The rows of `pg_proc` for those functions: drivers know a list by its `array_recv`."""
    for line in data("procedures.txt"):
        number, name, language, leaks, strict, when, parallel, count, returns, takes, source = (
            line.split("|")
        )
        yield {
            "oid": int(number), "proname": name, "pronamespace": 11, "proowner": OWNER,
            "prolang": int(language), "procost": 1.0, "prorows": 0.0, "provariadic": 0,
            "prosupport": 0, "prokind": "f", "prosecdef": 0, "proleakproof": leaks == "True",
            "proisstrict": strict == "True", "proretset": 0, "provolatile": when,
            "proparallel": parallel, "pronargs": int(count), "pronargdefaults": 0,
            "prorettype": int(returns), "proargtypes": f"[{takes}]", "prosrc": source,
        }  # fmt: skip


@lru_cache(maxsize=1)
def _functions() -> tuple[dict[str, int], dict[int, str]]:
    cells = (line.split("|", 2) for line in data("procedures.txt"))
    numbers = {name: int(number) for number, name, _ in cells}
    return numbers, {number: name for name, number in numbers.items()}
