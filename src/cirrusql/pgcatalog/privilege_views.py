"""The views that tell who may do what: whoever connects may do all with what is there."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.pgcatalog.key_views import CLASSES, View
from cirrusql.pgcatalog.system import INFORMATION_SCHEMA

_GRANTED = {
    "grantor": "current_user()", "grantee": "current_user()", "table_catalog": "current_database()",
    "table_schema": "n.nspname", "table_name": "c.relname", "privilege_type": "p.value",
    "is_grantable": "'YES'",
}  # fmt: skip
_OF_TABLES: View = (
    {**_GRANTED, "with_hierarchy": "CASE p.value WHEN 'SELECT' THEN 'YES' ELSE 'NO' END"},
    f"""{CLASSES} JOIN json_each('["SELECT","INSERT","UPDATE","DELETE","TRUNCATE","REFERENCES",
    "TRIGGER"]') p WHERE c.relkind IN ('r', 'v')""",
)
_OF_COLUMNS: View = (
    {**_GRANTED, "column_name": "a.attname"},
    f"""{CLASSES} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    JOIN json_each('["SELECT","INSERT","UPDATE","REFERENCES"]') p WHERE c.relkind IN ('r', 'v')""",
)
PRIVILEGE_VIEWS: Mapping[tuple[str, str], View] = {
    (INFORMATION_SCHEMA, "table_privileges"): _OF_TABLES,
    (INFORMATION_SCHEMA, "role_table_grants"): _OF_TABLES,
    (INFORMATION_SCHEMA, "column_privileges"): _OF_COLUMNS,
    (INFORMATION_SCHEMA, "role_column_grants"): _OF_COLUMNS,
}
"""Each by its schema and name."""
