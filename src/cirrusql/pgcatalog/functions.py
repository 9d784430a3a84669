"""PostgreSQL's functions that catalogue statements call: what each is in SQLite.

What they take and give are facts (data/functions.txt, `signatures.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.pgcatalog.types import (
    BPCHAR,
    INT2,
    INT4,
    INT8,
    NUMERIC,
    REGCLASS,
    TEXT,
)
from cirrusql.records import Record


class Function(Record):
    """One function. `sql` is its call in SQLite, with a place for the arguments.

    `around` is what stands about the call and its FILTER. Of a function that `shows` its arguments
    they are taken as texts, as PostgreSQL writes them; of one that makes `json` each goes with how
    it is kept.
    """

    sql: str
    is_aggregate: bool = False
    shows: bool = False
    is_json: bool = False
    around: str = "{}"


def _named(*names: str) -> dict[str, Function]:
    return {name: Function(f"{name}({{}})") for name in names}


def _all(sql: str, *names: str) -> dict[str, Function]:
    return dict.fromkeys(names, Function(sql))


def _aggregate(sql: str, around: str = "{}", *, is_json: bool = False) -> Function:
    return Function(sql, is_aggregate=True, around=around, is_json=is_json)


PRIVILEGES = (
    "table", "schema", "database", "column", "any_column", "function", "type", "language",
    "sequence", "tablespace",
)  # fmt: skip
"""The kinds of objects that `has_…_privilege` asks of."""
VISIBLE = (
    "collation", "operator", "opclass", "ts_config", "conversion", "opfamily", "statistics_obj",
    "ts_dict", "ts_parser", "ts_template", "table", "type", "function",
)  # fmt: skip
"""The kinds of objects that `pg_…_is_visible` asks of."""
_SIZES = ("pg_database_size", "pg_tablespace_size", "pg_stat_get_numscans")
# What no table here has: defaults, rules, statistics.
_OF_NOTHING = (
    "pg_get_expr", "pg_get_serial_sequence", "pg_get_function_result", "pg_get_function_arguments",
    "pg_get_functiondef", "pg_get_function_identity_arguments", "pg_get_statisticsobjdef_columns",
    "pg_get_statisticsobjdef", "pg_get_ruledef", "pg_get_triggerdef", "pg_get_partkeydef",
    "inet_server_addr", "inet_client_addr", "inet_server_port", "inet_client_port",
    "shobj_description", "pg_get_function_sqlbody",
)  # fmt: skip

FUNCTIONS: Mapping[str, Function] = {
    **_named(
        "version", "timeofday", "current_database", "current_schema", "current_user",
        "session_user", "current_schemas", "current_setting", "set_config", "pg_backend_pid", "now",
        "pg_postmaster_start_time", "pg_conf_load_time", "txid_current", "pg_is_in_recovery",
    ),
    **_all("now({})", "clock_timestamp", "transaction_timestamp", "statement_timestamp"),
    "pg_advisory_unlock_all": Function("pg_empty({})"),
    # -- names and numbers of objects
    **_named("pg_get_userbyid", "format_type", "obj_description", "col_description"),
    **{f"pg_{kind}_is_visible": Function(f"pg_visible('{kind}', {{}})") for kind in VISIBLE},
    **{
        f"to_{kind}": Function(f"pg_reg_try('{kind}', {{}})")
        for kind in ("regtype", "regclass", "regnamespace", "regproc")
    },
    **_all("pg_nothing({})", *_OF_NOTHING),
    **_named("pg_get_constraintdef", "pg_get_indexdef"),
    # SQLAlchemy takes NULL for a view that is not there.
    **_all("pg_empty({})", "pg_get_viewdef", "pg_tablespace_location"),
    **_all("pg_encoding_to_char(6{})", "getdatabaseencoding", "pg_client_encoding"),
    **_named("pg_char_to_encoding", "pg_encoding_to_char", "pg_size_pretty"),
    **_all("pg_no({})", "pg_relation_is_publishable", "pg_is_other_temp_schema"),
    **_all("pg_no({})", "pg_terminate_backend", "pg_cancel_backend"),
    **_all("pg_zero({})", "pg_my_temp_schema", "age"),
    **{name: Function(f"pg_size('{name.split('_')[1]}', {{}})") for name in _SIZES},
    **_all(
        "pg_size('relation', {})", "pg_table_size", "pg_total_relation_size", "pg_relation_size",
        "pg_indexes_size",
    ),
    **{
        f"has_{kind}_privilege": Function(f"pg_privilege('{kind}', {{}})") for kind in PRIVILEGES
    },
    "pg_has_role": Function("pg_privilege('role', {})"),
    # -- texts
    **_named(
        "quote_ident", "quote_literal", "lower", "upper", "length", "ltrim", "rtrim", "replace",
        "split_part", "parse_ident",
    ),
    "format": Function("pg_format({})", shows=True),
    "char_length": Function("length({})"),
    "btrim": Function("trim({})"),
    "strpos": Function("instr({})"),
    **_all("pg_substr({})", "substr", "substring"),
    "concat": Function("concat({})", shows=True),
    "concat_ws": Function("concat_ws({})", shows=True),
    "regexp_replace": Function("pg_regex_replace({})"),
    "left": Function("pg_left({})"),
    "right": Function("pg_right({})"),
    # -- lists
    "array_append": Function("pg_append({})"),
    **_named("array_to_string", "string_to_array", "array_remove", "array_position"),
    **_all("pg_array_length({})", "array_upper", "array_length"),
    "cardinality": Function("json_array_length({})"),
    "array_lower": Function("pg_array_lower({})"),
    # -- numbers, JSON, what is beside a row
    **_named("abs", "lead", "lag", "first_value", "last_value", "row_number", "rank", "dense_rank"),
    "round": Function("pg_round({})"),
    "json_build_object": Function("pg_json_object({})", is_json=True),
    "jsonb_build_object": Function("pg_jsonb_object({})", is_json=True),
    "json_build_array": Function("pg_json_array({})", is_json=True),
    # -- aggregates
    "min": _aggregate("min({})"),
    "max": _aggregate("max({})"),
    "sum": _aggregate("sum({})"),
    "avg": _aggregate("avg({})"),
    "bool_and": _aggregate("min({})"),
    "every": _aggregate("min({})"),
    "bool_or": _aggregate("max({})"),
    # PostgreSQL's list of nothing is NULL.
    "array_agg": _aggregate("json_group_array({})", "nullif({}, '[]')"),
    "json_agg": _aggregate("pg_json_agg({})", is_json=True),
    "jsonb_agg": _aggregate("pg_jsonb_agg({})", is_json=True),
}  # fmt: skip
"""Every function of one value that is known here."""

BY_TYPES: Mapping[tuple[str, tuple[int, ...]], str | None] = {
    ("length", (BPCHAR,)): "length(rtrim({}, ' '))",
    ("char_length", (BPCHAR,)): "length(rtrim({}, ' '))",
    ("substring", (TEXT, TEXT)): "pg_regex_part({})",
    ("substring", (TEXT, TEXT, TEXT)): None,
    ("age", (1184,)): None,
    ("age", (1114,)): None,
    ("age", (1184, 1184)): None,
    ("age", (1114, 1114)): None,
    ("regexp_replace", (TEXT, TEXT, TEXT, INT4)): None,
    ("regexp_replace", (TEXT, TEXT, TEXT, INT4, INT4)): None,
    ("regexp_replace", (TEXT, TEXT, TEXT, INT4, INT4, TEXT)): None,
    ("abs", (NUMERIC,)): "ltrim({}, '-')",
    ("sum", (INT8,)): "CAST(sum({}) AS TEXT)",
    ("sum", (NUMERIC,)): "pg_sum({})",
    **{("avg", (kind,)): "pg_avg({})" for kind in (INT2, INT4, INT8, NUMERIC)},
    ("pg_size_pretty", (NUMERIC,)): None,
    ("pg_relation_size", (REGCLASS, TEXT)): None,
}
"""What the functions are for arguments of certain types; None for what is not known here."""

SETS = frozenset(
    (
        "unnest", "_pg_expandarray", "generate_series", "generate_subscripts",
        "regexp_split_to_table",
    )
)  # fmt: skip
"""The functions of many rows."""

OWN = frozenset(
    name
    for name in FUNCTIONS
    if name.startswith(("pg_", "current_", "has_", "to_reg", "txid_", "inet_"))
) | {
    "version", "session_user", "set_config", "format_type", "obj_description", "col_description",
    "shobj_description", "quote_ident", "clock_timestamp", "transaction_timestamp",
    "statement_timestamp",
}  # fmt: skip
"""Those that only PostgreSQL has: what calls one, and names no relation, is the catalogue's."""
