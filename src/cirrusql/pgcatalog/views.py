"""The relations whose rows follow from those of others, as views of SQLite's in each session.

Each is a list of columns with what they are; a column that is not named is NULL. So the order and
the number of columns are PostgreSQL's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.pgcatalog.key_views import CLASSES, KEY_VIEWS
from cirrusql.pgcatalog.privilege_views import PRIVILEGE_VIEWS
from cirrusql.pgcatalog.scope import quoted
from cirrusql.pgcatalog.system import INFORMATION_SCHEMA, system_table

_OWNER = "current_user()"
_TYPE = "coalesce(b.oid, t.oid)"
_IS_CUT = f"{_TYPE} IN (1042, 1043) AND t.typtypmod > 4"  # yes_or_no is
_BITS = (
    f"CASE {_TYPE} WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24"
    " WHEN 701 THEN 53 END"
)

_VIEWS: Mapping[tuple[str, str], tuple[Mapping[str, str], str]] = {
    ("pg_catalog", "pg_roles"): (
        {
            "rolname": _OWNER, "rolsuper": "0", "rolinherit": "1", "rolcreaterole": "0",
            "rolcreatedb": "0", "rolcanlogin": "1", "rolreplication": "0", "rolconnlimit": "-1",
            "rolpassword": "'********'", "rolbypassrls": "0", "oid": "10",
        },
        "(SELECT 1)",
    ),
    ("pg_catalog", "pg_authid"): (
        {
            "oid": "10", "rolname": _OWNER, "rolsuper": "0", "rolinherit": "1",
            "rolcreaterole": "0", "rolcreatedb": "0", "rolcanlogin": "1", "rolreplication": "0",
            "rolbypassrls": "0", "rolconnlimit": "-1",
        },
        "(SELECT 1)",
    ),
    ("pg_catalog", "pg_user"): (
        {
            "usename": _OWNER, "usesysid": "10", "usecreatedb": "0", "usesuper": "0",
            "userepl": "0", "usebypassrls": "0", "passwd": "'********'",
        },
        "(SELECT 1)",
    ),
    ("pg_catalog", "pg_database"): (
        {
            "oid": "d.key + 16001", "datname": "d.value", "datdba": "10", "encoding": "6",
            "datlocprovider": "'c'", "datistemplate": "0", "datallowconn": "1",
            "datconnlimit": "-1", "datfrozenxid": "716", "datminmxid": "1",
            "dattablespace": "1663", "datcollate": "'C'", "datctype": "'C'",
        },
        "json_each(pg_databases()) d",
    ),
    ("pg_catalog", "pg_settings"): (
        {
            "name": "s.key", "setting": "s.value", "category": "''", "short_desc": "''",
            "context": "'user'", "vartype": "pg_setting_kind(s.key, s.value)",
            "source": "'default'", "unit": "CASE WHEN s.key LIKE '%_timeout' THEN 'ms' END",
            "boot_val": "s.value", "reset_val": "s.value", "pending_restart": "0",
        },
        "json_each(pg_settings_json()) s",
    ),
    ("pg_catalog", "pg_tables"): (
        {
            "schemaname": "n.nspname", "tablename": "c.relname", "tableowner": _OWNER,
            "hasindexes": "c.relhasindex", "hasrules": "c.relhasrules",
            "hastriggers": "c.relhastriggers", "rowsecurity": "c.relrowsecurity",
        },
        f"{CLASSES} WHERE c.relkind = 'r'",
    ),
    ("pg_catalog", "pg_views"): (
        {"schemaname": "n.nspname", "viewname": "c.relname", "viewowner": _OWNER},
        f"{CLASSES} WHERE c.relkind = 'v'",
    ),
    (INFORMATION_SCHEMA, "information_schema_catalog_name"): (
        {"catalog_name": "current_database()"},
        "(SELECT 1)",
    ),
    (INFORMATION_SCHEMA, "character_sets"): (
        {
            "character_set_name": "'UTF8'", "character_repertoire": "'UCS'",
            "form_of_use": "'UTF8'", "default_collate_catalog": "current_database()",
            "default_collate_schema": "'pg_catalog'", "default_collate_name": "'C'",
        },
        "(SELECT 1)",
    ),
    (INFORMATION_SCHEMA, "collations"): (
        {
            "collation_catalog": "current_database()", "collation_schema": "n.nspname",
            "collation_name": "o.collname", "pad_attribute": "'NO PAD'",
        },
        "pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace",
    ),
    (INFORMATION_SCHEMA, "enabled_roles"): ({"role_name": _OWNER}, "(SELECT 1)"),
    (INFORMATION_SCHEMA, "schemata"): (
        {
            "catalog_name": "current_database()", "schema_name": "n.nspname",
            "schema_owner": _OWNER,
        },
        "pg_namespace n",
    ),
    (INFORMATION_SCHEMA, "tables"): (
        {
            "table_catalog": "current_database()", "table_schema": "n.nspname",
            "table_name": "c.relname",
            "table_type": "CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'BASE TABLE' END",
            "is_insertable_into": "CASE c.relkind WHEN 'r' THEN 'YES' ELSE 'NO' END",
            "is_typed": "'NO'",
        },
        f"{CLASSES} WHERE c.relkind IN ('r', 'v')",
    ),
    (INFORMATION_SCHEMA, "views"): (
        {
            "table_catalog": "current_database()", "table_schema": "n.nspname",
            "table_name": "c.relname", "check_option": "'NONE'", "is_updatable": "'NO'",
            "is_insertable_into": "'NO'", "is_trigger_updatable": "'NO'",
            "is_trigger_deletable": "'NO'", "is_trigger_insertable_into": "'NO'",
        },
        f"{CLASSES} WHERE c.relkind = 'v'",
    ),
    **KEY_VIEWS,
    **PRIVILEGE_VIEWS,
    (INFORMATION_SCHEMA, "columns"): (
        {
            "table_catalog": "current_database()", "table_schema": "n.nspname",
            "table_name": "c.relname", "column_name": "a.attname",
            "ordinal_position": "a.attnum",
            "is_nullable": "CASE a.attnotnull WHEN 1 THEN 'NO' ELSE 'YES' END",
            "data_type": (
                "CASE WHEN t.typlen = -1 AND t.typelem <> 0 THEN 'ARRAY'"
                " WHEN t.typnamespace = 11 OR b.oid IS NOT NULL"
                f" THEN format_type({_TYPE}, NULL) ELSE 'USER-DEFINED' END"
            ),
            "character_maximum_length": f"CASE WHEN {_IS_CUT} THEN t.typtypmod - 4 END",
            "character_octet_length": (
                f"CASE WHEN {_IS_CUT} THEN (t.typtypmod - 4) * 4"
                f" WHEN {_TYPE} IN (25, 1042, 1043) THEN 1073741824 END"
            ),
            "numeric_precision": _BITS,
            "numeric_precision_radix": f"CASE WHEN {_BITS} IS NOT NULL THEN 2 END",
            "numeric_scale": f"CASE WHEN {_TYPE} IN (20, 21, 23) THEN 0 END",
            "datetime_precision": (
                f"CASE WHEN {_TYPE} IN (1114, 1184) THEN iif(t.typtypmod < 0, 6, t.typtypmod) END"
            ),
            "udt_catalog": "current_database()",
            "udt_schema": "'pg_catalog'", "udt_name": "coalesce(b.typname, t.typname)",
            "domain_catalog": "CASE WHEN b.oid IS NOT NULL THEN current_database() END",
            "domain_schema": "CASE WHEN b.oid IS NOT NULL THEN 'information_schema' END",
            "domain_name": "CASE WHEN b.oid IS NOT NULL THEN t.typname END",
            "dtd_identifier": "CAST(a.attnum AS TEXT)", "is_self_referencing": "'NO'",
            "is_identity": "'NO'", "identity_cycle": "'NO'", "is_generated": "'NEVER'",
            "is_updatable": "CASE c.relkind WHEN 'r' THEN 'YES' ELSE 'NO' END",
        },
        """pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
        WHERE a.attnum > 0 AND c.relkind IN ('r', 'v')""",
    ),
}  # fmt: skip


def view_definitions() -> str:
    """All of them as one script."""
    return ";".join(_definition(*name, *view) for name, view in _VIEWS.items())


def _definition(schema: str, name: str, columns: Mapping[str, str], source: str) -> str:
    table = system_table(schema, name)
    assert table is not None
    unknown = columns.keys() - table.wire_columns
    assert not unknown, f"{name} has no {unknown}"
    listed = ", ".join(f"{columns.get(one, 'NULL')} AS {quoted(one)}" for one in table.wire_columns)
    return f"CREATE TEMP VIEW {quoted(table.stored)} AS SELECT {listed} FROM {source}"
