"""PostgreSQL's functions that catalogue statements call: what each is in SQLite, and its type."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.pgcatalog.types import (
    BOOL,
    FLOAT8,
    INT4,
    INT8,
    JSON,
    JSONB,
    NAME,
    NUMERIC,
    OID,
    REGCLASS,
    REGNAMESPACE,
    REGPROC,
    REGTYPE,
    TEXT,
    TIMESTAMPTZ,
)
from cirrusql.records import Record

_NAMES, _TEXTS = 1003, 1009


class Function(Record):
    """One function. `sql` is its call in SQLite, with a place for the arguments.

    `returns` is a type, or how it follows from the arguments. `takes` are the arguments' types,
    the last for all that follow; none if anything will do. `around` is what stands about the call
    and its FILTER.
    """

    sql: str
    returns: int | str = TEXT
    takes: tuple[int, ...] = ()
    is_aggregate: bool = False
    is_json: bool = False
    around: str = "{}"


def _of_session(
    returns: int | str, *names: str, takes: tuple[int, ...] = ()
) -> dict[str, Function]:
    return {name: Function(f"{name}({{}})", returns, takes) for name in names}


def _list_of(returns: int | str) -> Function:
    # PostgreSQL's list of nothing is NULL.
    around = "nullif({}, '[]')"
    return Function("json_group_array({})", returns, is_aggregate=True, around=around)


FUNCTIONS: Mapping[str, Function] = {
    **_of_session(TEXT, "version", "pg_get_function_identity_arguments", "timeofday"),
    **_of_session(NAME, "current_database", "current_schema", "current_user", "session_user"),
    "current_catalog": Function("current_database({})", NAME),
    "user": Function("current_user({})", NAME),
    "current_role": Function("current_user({})", NAME),
    **_of_session(_NAMES, "current_schemas"),
    **_of_session(TEXT, "current_setting", "set_config", takes=(TEXT, TEXT, BOOL)),
    **_of_session(INT4, "pg_backend_pid"),
    **_of_session(TIMESTAMPTZ, "now", "pg_postmaster_start_time", "pg_conf_load_time"),
    "clock_timestamp": Function("now({})", TIMESTAMPTZ),
    "transaction_timestamp": Function("now({})", TIMESTAMPTZ),
    "statement_timestamp": Function("now({})", TIMESTAMPTZ),
    "txid_current": Function("txid_current({})", INT8),
    "pg_is_in_recovery": Function("pg_is_in_recovery({})", BOOL),
    "pg_advisory_unlock_all": Function("pg_empty({})", 2278),
    # -- names and numbers of objects
    **_of_session(NAME, "pg_get_userbyid", takes=(OID,)),
    **_of_session(
        BOOL,
        "pg_table_is_visible", "pg_type_is_visible", "pg_function_is_visible",
        "pg_collation_is_visible", "pg_operator_is_visible", "pg_opclass_is_visible",
        "pg_ts_config_is_visible", "pg_conversion_is_visible", "pg_opfamily_is_visible",
        "pg_statistics_obj_is_visible", "pg_ts_dict_is_visible", "pg_ts_parser_is_visible",
        "pg_ts_template_is_visible",
        takes=(OID,),
    ),
    **_of_session(TEXT, "format_type", takes=(OID, INT4)),
    "to_regtype": Function("pg_reg_try('regtype', {})", REGTYPE, (TEXT,)),
    "to_regclass": Function("pg_reg_try('regclass', {})", REGCLASS, (TEXT,)),
    "to_regnamespace": Function("pg_reg_try('regnamespace', {})", REGNAMESPACE, (TEXT,)),
    "to_regproc": Function("pg_reg_try('regproc', {})", REGPROC, (TEXT,)),
    "obj_description": Function("obj_description({})", TEXT, (OID, NAME)),
    "col_description": Function("col_description({})", TEXT, (OID, INT4)),
    "shobj_description": Function("pg_nothing({})", TEXT, (OID, NAME)),
    # -- what no table here has: constraints, indexes, defaults, rules
    **{
        name: Function("pg_nothing({})", TEXT, (OID, BOOL))
        for name in (
            "pg_get_expr", "pg_get_constraintdef", "pg_get_indexdef", "pg_get_serial_sequence",
            "pg_get_function_result", "pg_get_function_arguments", "pg_get_functiondef",
            "pg_get_statisticsobjdef_columns", "pg_get_statisticsobjdef", "pg_get_ruledef",
            "pg_get_triggerdef", "pg_get_partkeydef",
            "inet_server_addr", "inet_client_addr", "inet_server_port", "inet_client_port",
        )
    },
    # SQLAlchemy takes NULL for a view that is not there.
    "pg_get_viewdef": Function("pg_empty({})", TEXT, (OID, BOOL)),
    "pg_tablespace_location": Function("pg_empty({})", TEXT, (OID,)),
    "getdatabaseencoding": Function("pg_encoding_to_char(6{})", NAME),
    "pg_client_encoding": Function("pg_encoding_to_char(6{})", NAME),
    "pg_char_to_encoding": Function("pg_char_to_encoding({})", INT4, (NAME,)),
    "pg_relation_is_publishable": Function("pg_no({})", BOOL, (REGCLASS,)),
    "pg_is_other_temp_schema": Function("pg_no({})", BOOL, (OID,)),
    "pg_my_temp_schema": Function("pg_zero({})", OID),
    "pg_encoding_to_char": Function("pg_encoding_to_char({})", NAME, (INT4,)),
    **{
        name: Function("pg_zero({})", INT8, (REGCLASS,))
        for name in (
            "pg_table_size", "pg_total_relation_size", "pg_relation_size", "pg_indexes_size",
            "pg_database_size", "pg_tablespace_size", "pg_stat_get_numscans",
        )
    },
    "pg_size_pretty": Function("pg_size_pretty({})", TEXT, (INT8,)),
    "age": Function("pg_zero({})", INT4),
    **{
        name: Function("pg_yes({})", BOOL)
        for name in (
            "has_schema_privilege", "has_table_privilege", "has_database_privilege",
            "has_column_privilege", "has_any_column_privilege", "has_function_privilege",
            "has_type_privilege", "has_language_privilege", "has_sequence_privilege",
            "has_tablespace_privilege", "pg_has_role",
        )
    },
    # -- texts
    "quote_ident": Function("quote_ident({})", TEXT, (TEXT,)),
    "quote_literal": Function("quote_literal({})", TEXT, (TEXT,)),
    "format": Function("pg_format({})", TEXT, (TEXT,)),
    "lower": Function("lower({})", TEXT, (TEXT,)),
    "upper": Function("upper({})", TEXT, (TEXT,)),
    "length": Function("length({})", INT4, (TEXT,)),
    "char_length": Function("length({})", INT4, (TEXT,)),
    "trim": Function("trim({})", TEXT, (TEXT,)),
    "btrim": Function("trim({})", TEXT, (TEXT,)),
    "ltrim": Function("ltrim({})", TEXT, (TEXT,)),
    "rtrim": Function("rtrim({})", TEXT, (TEXT,)),
    "replace": Function("replace({})", TEXT, (TEXT,)),
    "strpos": Function("instr({})", INT4, (TEXT,)),
    "substr": Function("substr({})", TEXT, (TEXT, INT4)),
    "substring": Function("substr({})", TEXT, (TEXT, INT4)),
    "concat": Function("concat({})", TEXT, (TEXT,)),
    "concat_ws": Function("concat_ws({})", TEXT, (TEXT,)),
    "split_part": Function("split_part({})", TEXT, (TEXT, TEXT, INT4)),
    # -- lists
    "array_to_string": Function("array_to_string({})", TEXT, (_TEXTS, TEXT)),
    "string_to_array": Function("string_to_array({})", _TEXTS, (TEXT,)),
    "array_upper": Function("pg_array_length({})", INT4),
    "array_length": Function("pg_array_length({})", INT4),
    "cardinality": Function("pg_array_length({})", INT4),
    "array_lower": Function("pg_array_lower({})", INT4),
    "array_remove": Function("array_remove({})", "first"),
    "array_append": Function("array_append({})", "first"),
    "array_position": Function("array_position({})", INT4),
    # -- anything
    "coalesce": Function("coalesce({}, NULL)", "same"),
    "nullif": Function("nullif({})", "same"),
    "greatest": Function("pg_greatest({})", "same"),
    "least": Function("pg_least({})", "same"),
    "abs": Function("abs({})", "same"),
    "round": Function("round({})", NUMERIC),
    "json_build_object": Function("json_object({})", JSON, is_json=True),
    "jsonb_build_object": Function("json_object({})", JSONB, is_json=True),
    "json_build_array": Function("json_array({})", JSON, is_json=True),
    "regexp_replace": Function("pg_regex_replace({})", TEXT, (TEXT,)),
    "left": Function("pg_left({})", TEXT, (TEXT, INT4)),
    "right": Function("pg_right({})", TEXT, (TEXT, INT4)),
    "lead": Function("lead({})", "first"),
    "lag": Function("lag({})", "first"),
    "first_value": Function("first_value({})", "first"),
    "last_value": Function("last_value({})", "first"),
    "row_number": Function("row_number({})", INT8),
    "rank": Function("rank({})", INT8),
    "dense_rank": Function("dense_rank({})", INT8),
    # -- aggregates
    "min": Function("min({})", "least", is_aggregate=True),
    "max": Function("max({})", "least", is_aggregate=True),
    "sum": Function("sum({})", INT8, is_aggregate=True),
    "avg": Function("avg({})", FLOAT8, is_aggregate=True),
    "bool_and": Function("min({})", BOOL, is_aggregate=True),
    "every": Function("min({})", BOOL, is_aggregate=True),
    "bool_or": Function("max({})", BOOL, is_aggregate=True),
    "array_agg": _list_of("array"),
    "json_agg": _list_of(JSON),
    "jsonb_agg": _list_of(JSONB),
}  # fmt: skip
"""Every function of one value that is known here."""

SETS: Mapping[str, int] = {
    "unnest": TEXT,
    "_pg_expandarray": TEXT,
    "generate_series": INT4,
    "generate_subscripts": INT4,
    "regexp_split_to_table": TEXT,
}
"""The functions of many rows, with the type of their values."""

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
