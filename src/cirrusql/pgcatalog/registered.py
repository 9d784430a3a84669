"""The functions of a session's SQLite connection, by name."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.errors import DataError
from cirrusql.pgcatalog import (
    arrays,
    documents,
    list_texts,
    numerics,
    patterns,
    quoting,
    texts,
)
from cirrusql.pgcatalog.aggregators import register_aggregates
from cirrusql.pgcatalog.session_functions import of_session
from cirrusql.pgcatalog.settings import VERSION, setting_kind
from cirrusql.pgcatalog.type_names import format_type

if TYPE_CHECKING:
    from cirrusql.pgcatalog.session import CatalogueSession


def _moment() -> str:
    return datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")


def _keywords() -> str:
    """The words that SQL reserves here, which are SQLite's."""
    told = {"catcode": "R", "barelabel": 0, "catdesc": "reserved", "baredesc": "requires AS"}
    return json.dumps([{"word": word.lower(), **told} for word in sorted(apsw.keywords)])


_STARTED = _moment()
_PURE: Mapping[str, Callable[..., Any]] = {
    "version": lambda: VERSION,
    "format_type": format_type,
    "quote_ident": quoting.quote_ident,
    "quote_literal": quoting.quote_literal,
    "pg_format": quoting.formatted,
    "pg_size_pretty": texts.size_pretty,
    "pg_encoding_to_char": texts.encoding,
    "pg_char_to_encoding": texts.encoding_number,
    "split_part": texts.split_part,
    "parse_ident": lambda text, strict=1: list_texts.compact(quoting.ident_parts(text, strict)),
    "pg_bool": texts.truth,
    "pg_integer": numerics.integer,
    "pg_number": texts.number,
    "pg_numeric": numerics.read,
    "pg_whole": numerics.whole,
    "pg_in_range": numerics.in_range,
    "pg_divided": numerics.divided,
    "pg_float_divided": numerics.float_divided,
    "pg_float_text": numerics.float_text,
    "pg_decimal": numerics.worked,
    "pg_round": numerics.rounded,
    "pg_normal": numerics.normal,
    "pg_numeric_order": numerics.compared,
    "pg_list_order": arrays.compared,
    "pg_count": texts.limited,
    "pg_padded": texts.padded,
    "pg_substr": texts.part,
    "pg_greatest": texts.greatest,
    "pg_least": texts.least,
    "pg_regex": patterns.matches,
    "pg_regex_replace": patterns.replaced,
    "pg_regex_part": patterns.part,
    "pg_left": texts.left,
    "pg_right": texts.right,
    "pg_array": list_texts.parsed,
    "pg_array_cat": arrays.joined,
    "pg_append": arrays.appended,
    "pg_prepend": arrays.prepended,
    "pg_contains": arrays.contains,
    "pg_meets": arrays.meets,
    "pg_array_length": arrays.length,
    "pg_array_lower": lambda value, dimension=1: 1 if arrays.length(value, dimension) else None,
    "pg_element": arrays.element,
    "pg_set": arrays.series,
    "pg_longest": arrays.longest,
    "array_to_string": arrays.to_text,
    "string_to_array": arrays.from_text,
    "array_remove": arrays.without,
    "array_position": lambda value, one: next(
        (place for place, item in enumerate(list_texts.items(value) or [], 1) if item == one), None
    ),
    "pg_json_object": documents.json_object,
    "pg_jsonb_object": documents.jsonb_object,
    "pg_json_array": documents.json_array,
    "pg_nothing": lambda *_: None,
    "pg_empty": lambda *_: "",
    "pg_no": lambda *_: 0,
    "pg_zero": lambda *_: 0,
    "pg_is_in_recovery": lambda: 0,
    "txid_current": lambda: 1,
    "pg_postmaster_start_time": lambda: _STARTED,
    "pg_conf_load_time": lambda: _STARTED,
    "timeofday": lambda: datetime.now(UTC).strftime("%a %b %d %H:%M:%S.%f %Y UTC"),
    "now": _moment,
    "current_date_": lambda: datetime.now(UTC).strftime("%Y-%m-%d"),
    "pg_get_keywords": _keywords,
    "pg_setting_kind": setting_kind,
}
# What says something of NULL. To all others it is as in PostgreSQL: nothing comes of it.
_OF_NULL = frozenset(
    (
        "pg_format", "pg_count", "pg_greatest", "pg_least", "pg_array_cat", "pg_append",
        "pg_prepend", "array_to_string", "string_to_array", "array_remove", "array_position",
        "pg_json_object", "pg_jsonb_object", "pg_json_array", "format_type", "pg_set", "pg_longest",
        "set_config",
    )
)  # fmt: skip


_OF_THE_MOMENT = frozenset(("now", "timeofday", "current_date_"))


def register(connection: apsw.Connection, session: CatalogueSession) -> None:
    """Tell a connection of every function, and of the orders of lists and decimals."""
    for name, function in _PURE.items():
        # What has constants for arguments is called once, not for each row: a list of 40,000 names
        # was parsed 3,650 times.
        is_steady = name not in _OF_THE_MOMENT
        made = _careful(name, function)
        connection.create_scalar_function(name, made, -1, deterministic=is_steady)
    for name, function in of_session(session).items():
        connection.create_scalar_function(name, _careful(name, function), -1)
    register_aggregates(connection)
    connection.create_collation("pg_list", arrays.compared)
    connection.create_collation("pg_numeric", numerics.compared)


def _careful(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that says so when it is given what it cannot take: too little, or a wrong type."""
    is_strict = name not in _OF_NULL

    def called(*values: Any) -> Any:
        if is_strict and None in values:
            return None
        try:
            return function(*values)
        except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError):
            raise DataError(f"{name.removeprefix('pg_')} cannot take these values") from None

    return called
