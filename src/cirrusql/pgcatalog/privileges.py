"""`has_table_privilege` and its like: whoever connects may do all, with what there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.errors import DataError, UnknownName
from cirrusql.pgcatalog import objects
from cirrusql.pgcatalog.listing import known_database
from cirrusql.pgcatalog.type_rows import OWNER, function_name
from cirrusql.pgcatalog.types import types

Columns = Callable[[int], list[str]]
"""What gives the names of a relation's columns."""

_OF_TABLES = "SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER"
_PRIVILEGES: Mapping[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in (
        ("table", _OF_TABLES), ("schema", "CREATE USAGE"), ("function", "EXECUTE"),
        ("database", "CREATE CONNECT TEMPORARY TEMP"), ("type", "USAGE"), ("language", "USAGE"),
        ("column", "SELECT INSERT UPDATE REFERENCES"), ("tablespace", "CREATE"),
        ("any_column", "SELECT INSERT UPDATE REFERENCES"), ("role", "USAGE MEMBER"),
        ("sequence", "USAGE SELECT UPDATE"),
    )
}  # fmt: skip
_KINDS = {
    "table": "regclass", "column": "regclass", "any_column": "regclass", "sequence": "regclass",
    "schema": "regnamespace", "type": "regtype", "function": "regproc", "role": "regrole",
}  # fmt: skip


def privilege(known: objects.Known, columns: Columns, kind: str, *given: Any) -> int | None:
    """Whether somebody may do something with an object; None for an object that is not there.

    Raises UnknownName for a name that nothing has, DataError for what nobody could be allowed.
    `columns` gives the names of a relation's columns by its number.
    """
    wanted = 3 if kind == "column" else 2
    who, (what, *rest) = (given[0], given[1:]) if len(given) > wanted else (None, given)
    for word in str(rest[-1]).upper().split(","):
        plain = word.strip().removesuffix(" WITH GRANT OPTION").removesuffix(" WITH ADMIN OPTION")
        if plain not in _PRIVILEGES[kind]:
            raise DataError(f'unrecognized privilege type: "{word.strip()}"')
    if isinstance(who, str) and who != "public":
        objects.number_of(known, "regrole", f'"{who}"')
    found = _is_there(known, kind, what)
    if kind == "column" and found:
        return _column(columns, objects.number_of(known, "regclass", what), rest[0], what)
    return found


def _column(columns: Columns, table: int | None, column: Any, written: Any) -> int | None:
    """Whether a table has a column, by its number or its name."""
    names = columns(table or 0)
    if isinstance(column, int):
        return 1 if 0 < column <= len(names) else None
    if column not in names:
        raise UnknownName(f'column "{column}" of relation "{written}" does not exist')
    return 1


def _is_there(known: objects.Known, kind: str, what: Any) -> int | None:
    if kind == "sequence" and isinstance(what, str):
        objects.number_of(known, "regclass", what)
        raise DataError(f'"{what}" is not a sequence')
    if kind in ("language", "tablespace"):
        raise UnknownName(f"{kind}s are not told of here")
    if kind == "database":
        if isinstance(what, str) and known_database(what) != what:
            raise UnknownName(f'database "{what}" does not exist')
        return 1
    if isinstance(what, str):
        written = f'"{what}"' if kind in ("schema", "role") else what.split("(")[0]
        objects.number_of(known, _KINDS[kind], written)
        return 1
    is_there = {
        "schema": what in known.schemas.values(), "type": what in types(), "role": what == OWNER,
        "function": function_name(what) is not None,
    }.get(kind, what in known.places)  # fmt: skip
    return 1 if is_there else None
