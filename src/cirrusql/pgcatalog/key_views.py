"""The views that tell of keys, from the rows of `pg_constraint` and `pg_index`."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.pgcatalog.system import INFORMATION_SCHEMA

View = tuple[Mapping[str, str], str]
"""What the columns of a view are, and where its rows come from."""

CLASSES = "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
"""Relations with their schemas."""
_CONSTRAINT = {
    "constraint_catalog": "current_database()", "constraint_schema": "n.nspname",
    "constraint_name": "k.name",
}  # fmt: skip
_TABLE = {
    "table_catalog": "current_database()", "table_schema": "n.nspname", "table_name": "c.relname",
}  # fmt: skip
# A column that is never NULL is a constraint too, with a name of three numbers.
_NOT_NULL = "c.relnamespace || '_' || c.oid || '_' || a.attnum || '_not_null'"
_OF_NOT_NULL = (
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " WHERE a.attnotnull = 1 AND a.attnum > 0 AND c.relkind = 'r'"
)
_KEYS = (
    "(SELECT o.conname AS name, o.conrelid AS class, e.key + 1 AS place, e.value AS number"
    " FROM pg_constraint o, json_each(o.conkey) e) k"
)
_OF_CLASS = "JOIN pg_class c ON c.oid = k.class JOIN pg_namespace n ON n.oid = c.relnamespace"
_KEY_COLUMN = "JOIN pg_attribute a ON a.attrelid = k.class AND a.attnum = k.number"

KEY_VIEWS: Mapping[tuple[str, str], View] = {
    ("pg_catalog", "pg_indexes"): (
        {
            "schemaname": "n.nspname", "tablename": "t.relname", "indexname": "c.relname",
            "indexdef": "pg_get_indexdef(c.oid)",
        },
        f"{CLASSES} JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid",
    ),
    (INFORMATION_SCHEMA, "table_constraints"): (
        {
            **_CONSTRAINT, **_TABLE, "constraint_type": "k.kind", "is_deferrable": "'NO'",
            "initially_deferred": "'NO'", "enforced": "'YES'",
            "nulls_distinct": "CASE WHEN k.kind = 'UNIQUE' THEN 'YES' END",
        },
        f"""(SELECT conname AS name, conrelid AS class, 'PRIMARY KEY' AS kind FROM pg_constraint
        UNION ALL SELECT {_NOT_NULL}, a.attrelid, 'CHECK' {_OF_NOT_NULL}) k
        {_OF_CLASS}""",
    ),
    (INFORMATION_SCHEMA, "check_constraints"): (
        {**_CONSTRAINT, "check_clause": "k.told"},
        f"""(SELECT {_NOT_NULL} AS name, a.attrelid AS class,
        quote_ident(a.attname) || ' IS NOT NULL' AS told {_OF_NOT_NULL}) k
        {_OF_CLASS}""",
    ),
    (INFORMATION_SCHEMA, "key_column_usage"): (
        {
            **_CONSTRAINT, **_TABLE, "column_name": "a.attname", "ordinal_position": "k.place",
        },
        f"{_KEYS} {_OF_CLASS} {_KEY_COLUMN}",
    ),
    (INFORMATION_SCHEMA, "constraint_column_usage"): (
        {**_CONSTRAINT, **_TABLE, "column_name": "a.attname"},
        f"{_KEYS} {_OF_CLASS} {_KEY_COLUMN}",
    ),
    (INFORMATION_SCHEMA, "constraint_table_usage"): (
        {**_CONSTRAINT, **_TABLE},
        f"(SELECT conname AS name, conrelid AS class FROM pg_constraint) k {_OF_CLASS}",
    ),
}  # fmt: skip
"""Each by its schema and name."""
