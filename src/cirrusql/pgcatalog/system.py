"""The relations that PostgreSQL 15 itself has in `pg_catalog` and `information_schema`.

Their names, numbers and columns are facts (data/relations.txt), so a statement that reads any of
them is understood, and a column that none has is told of, whether there are rows here or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from cirrusql.pgcatalog.types import BOOL, FLOAT4, FLOAT8, INTEGERS, NAMED, base_of, data
from cirrusql.records import Record

PG_CATALOG, INFORMATION_SCHEMA = "pg_catalog", "information_schema"
SCHEMAS: Mapping[str, int] = {PG_CATALOG: 11, INFORMATION_SCHEMA: 13207}
"""PostgreSQL's own schemas, with their object ids."""


class SystemTable(Record):
    """One relation. `columns` are its columns with their types, domains as they are declared."""

    oid: int
    schema: str
    name: str
    kind: str
    columns: tuple[tuple[str, int], ...]
    not_null: frozenset[str]

    @property
    def stored(self) -> str:
        """What its rows are called in SQLite.

        Those of `information_schema` have names that could be anybody's.
        """
        return self.name if self.schema == PG_CATALOG else f"{self.schema}.{self.name}"

    @property
    def wire_columns(self) -> Mapping[str, int]:
        """The columns with the types that their values have on the wire."""
        return {name: base_of(kind) for name, kind in self.columns}

    @property
    def affinities(self) -> tuple[tuple[str, str], ...]:
        """The columns with what SQLite makes of their values."""
        return tuple((name, _affinity(kind)) for name, kind in self.columns)


def _affinity(kind: int) -> str:
    # So that `oid = '16388'` compares numbers, as psql writes it.
    if kind in INTEGERS or kind in NAMED or kind == BOOL:
        return "INTEGER"
    return "REAL" if kind in (FLOAT4, FLOAT8) else "TEXT"


@lru_cache(maxsize=1)
def system_tables() -> Mapping[tuple[str, str], SystemTable]:
    """All of them, by schema and name.

    >>> system_tables()["pg_catalog", "pg_am"].columns
    (('oid', 26), ('amname', 19), ('amhandler', 24), ('amtype', 18))
    """
    return {(made.schema, made.name): made for made in map(_table, data("relations.txt"))}


def _table(line: str) -> SystemTable:
    oid, schema, name, kind, told = line.split("|")
    words = [column.split(" ") for column in told.split(",")]
    columns = tuple((column, int(number)) for column, number, *_ in words)
    not_null = frozenset(column for column, _, *rest in words if rest)
    return SystemTable(int(oid), schema, name, kind, columns, not_null)


def system_table(schema: str | None, name: str) -> SystemTable | None:
    """The relation of that name; without a schema one of `pg_catalog`."""
    return system_tables().get((schema or PG_CATALOG, name))


FILLED = frozenset(
    (
        "pg_namespace", "pg_class", "pg_attribute", "pg_type", "pg_database", "pg_roles", "pg_am",
        "pg_description", "pg_tablespace", "pg_collation", "pg_settings", "pg_tables", "pg_views",
        "pg_user", "pg_authid", "pg_range", "pg_proc", "pg_index", "pg_constraint", "pg_indexes",
        "information_schema.schemata", "information_schema.tables", "information_schema.columns",
        "information_schema.views", "information_schema.enabled_roles",
        "information_schema.information_schema_catalog_name",
        "information_schema.character_sets", "information_schema.table_constraints",
        "information_schema.key_column_usage", "information_schema.constraint_column_usage",
        "information_schema.check_constraints", "information_schema.constraint_table_usage",
        "information_schema.table_privileges", "information_schema.role_table_grants",
        "information_schema.column_privileges", "information_schema.role_column_grants",
        "information_schema.collations",
    )
)  # fmt: skip
"""What has rows here, by the names in SQLite."""

# What a person would ask for by name, and take no rows for an answer. Of the rest nothing is
# said: psql asks pg_proc at each Tab, and shows each notice.
_OTHERS_HAVE_ROWS = frozenset(
    (
        "pg_stat_activity", "pg_stat_database", "pg_stat_bgwriter", "pg_locks", "pg_cast",
        "pg_operator", "pg_conversion", "pg_aggregate", "pg_available_extensions",
        "pg_hba_file_rules", "pg_file_settings", "pg_timezone_names",
        "information_schema.routines", "information_schema.parameters",
    )
)  # fmt: skip


def is_told(table: SystemTable) -> bool:
    """Whether a notice says that its rows are missing."""
    return table.stored in _OTHERS_HAVE_ROWS
