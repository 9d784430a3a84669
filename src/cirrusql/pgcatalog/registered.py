"""The functions of a session's SQLite connection, by name."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.errors import DataError
from cirrusql.pgcatalog import arrays, objects, patterns, texts
from cirrusql.pgcatalog.listing import DATABASES
from cirrusql.pgcatalog.settings import VERSION
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.type_rows import OWNER
from cirrusql.pgcatalog.types import types

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
    "quote_ident": texts.quote_ident,
    "quote_literal": texts.quote_literal,
    "pg_format": texts.formatted,
    "pg_size_pretty": texts.size_pretty,
    "pg_encoding_to_char": texts.encoding,
    "pg_char_to_encoding": texts.encoding_number,
    "split_part": texts.split_part,
    "pg_bool": texts.truth,
    "pg_integer": texts.integer,
    "pg_number": texts.number,
    "pg_greatest": texts.greatest,
    "pg_least": texts.least,
    "pg_regex": patterns.matches,
    "pg_regex_replace": patterns.replaced,
    "pg_regex_part": patterns.part,
    "pg_left": texts.left,
    "pg_right": texts.right,
    "pg_array": arrays.parsed,
    "pg_array_text": arrays.written,
    "pg_array_cat": arrays.joined,
    "pg_array_length": arrays.length,
    "pg_array_lower": lambda value, dimension=1: 1 if arrays.length(value, dimension) else None,
    "pg_element": arrays.element,
    "pg_set": arrays.series,
    "array_to_string": arrays.to_text,
    "string_to_array": arrays.from_text,
    "array_remove": arrays.without,
    "array_append": arrays.joined,
    "array_position": lambda value, one: next(
        (place for place, item in enumerate(arrays.items(value) or [], 1) if item == one), None
    ),
    "pg_nothing": lambda *_: None,
    "pg_empty": lambda *_: "",
    "pg_no": lambda *_: 0,
    "pg_yes": lambda *_: 1,
    "pg_zero": lambda *_: 0,
    "pg_is_in_recovery": lambda: 0,
    "txid_current": lambda: 1,
    "pg_postmaster_start_time": lambda: _STARTED,
    "pg_conf_load_time": lambda: _STARTED,
    "timeofday": lambda: datetime.now(UTC).strftime("%a %b %d %H:%M:%S.%f %Y UTC"),
    "now": _moment,
    "current_date_": lambda: datetime.now(UTC).strftime("%Y-%m-%d"),
    "pg_get_function_identity_arguments": lambda *_: None,
    "pg_get_keywords": _keywords,
}


_OF_THE_MOMENT = frozenset(("now", "timeofday", "current_date_"))


def register(connection: apsw.Connection, session: CatalogueSession) -> None:
    """Tell a connection of every function."""
    for name, function in _PURE.items():
        # What has constants for arguments is called once, not for each row: a list of 40,000 names
        # was parsed 3,650 times.
        is_steady = name not in _OF_THE_MOMENT
        made = _careful(name, function)
        connection.create_scalar_function(name, made, -1, deterministic=is_steady)
    for name, function in _of_session(session).items():
        connection.create_scalar_function(name, _careful(name, function), -1)


def _careful(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that says so when it is given what it cannot take: too little, or a wrong type."""

    def called(*values: Any) -> Any:
        try:
            return function(*values)
        except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
            raise DataError(f"{name.removeprefix('pg_')} cannot take these values") from None

    return called


def _of_session(session: CatalogueSession) -> Mapping[str, Callable[..., Any]]:
    def current_setting(name: str | None, missing_ok: int | None = 0) -> str | None:
        if name is None:
            return None
        return session.settings.get(name) if missing_ok else session.settings.show(name)

    def set_config(name: str, value: str | None, is_local: Any = None) -> str | None:
        return session.set(name, value or "", local=bool(is_local))

    def databases() -> str:
        known = dict.fromkeys((*DATABASES, session.database_name))
        return json.dumps(list(known))

    def visible(oid: int | None) -> int | None:
        return None if oid is None else int(session.seen.is_visible(oid))

    def type_is_visible(oid: int) -> bool:
        return oid in types() and types()[oid].namespace in session.seen.path

    def found(kind: str, value: Any) -> int | None:
        return objects.number_of(session.seen, kind, value, strict=False)

    return {
        "current_database": lambda: session.database_name,
        "current_schema": lambda: session.seen.current_schema,
        "current_schemas": lambda implicit: json.dumps(
            session.seen.current_schemas(implicit=bool(implicit))
        ),
        "current_user": lambda: session.user,
        "session_user": lambda: session.user,
        "current_setting": current_setting,
        "set_config": set_config,
        "pg_backend_pid": lambda: session.backend_pid,
        "pg_get_userbyid": lambda oid: (
            None if oid is None else session.user if oid == OWNER else f"unknown (OID={oid})"
        ),
        "pg_table_is_visible": visible,
        "pg_type_is_visible": lambda oid: None if oid is None else int(type_is_visible(oid)),
        **dict.fromkeys(
            (
                "pg_function_is_visible", "pg_collation_is_visible",
                "pg_operator_is_visible", "pg_opclass_is_visible", "pg_ts_config_is_visible",
                "pg_conversion_is_visible", "pg_opfamily_is_visible", "pg_ts_dict_is_visible",
                "pg_statistics_obj_is_visible", "pg_ts_parser_is_visible",
                "pg_ts_template_is_visible",
            ),
            lambda oid: None if oid is None else 1,
        ),
        "pg_reg": lambda kind, value: objects.number_of(session.seen, kind, value),
        "pg_reg_try": found,
        "pg_reg_name": lambda kind, value: objects.name_of(session.seen, kind, value),
        "obj_description": lambda oid, of=None: session.description(oid, 0, of),
        "col_description": lambda oid, number: session.description(oid, number, "pg_class"),
        "pg_databases": databases,
        "pg_settings_json": lambda: json.dumps(session.shown_settings()),
    }  # fmt: skip
