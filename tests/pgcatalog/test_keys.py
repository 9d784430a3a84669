"""Primary keys: those that are told of are true, and every way of asking tells the same."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgcatalog import CatalogueSession
from cirrusql.sqlalchemy_dialect.relations import IDENTIFIER, primary_key

_CONSTRAINTS = (
    "SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY k.place)"
    " FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN LATERAL unnest(o.conkey) WITH ORDINALITY AS k(number, place) ON true"
    " JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number"
    " WHERE o.contype = 'p' GROUP BY 1, 2"
)
_USAGE = (
    "SELECT table_schema, table_name, array_agg(column_name ORDER BY ordinal_position)"
    " FROM information_schema.key_column_usage JOIN information_schema.table_constraints"
    " USING (constraint_schema, constraint_name, table_schema, table_name)"
    " WHERE constraint_type = 'PRIMARY KEY' GROUP BY 1, 2"
)
_INDEXES = (
    "SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attnum)"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = i.indexrelid"
    " WHERE i.indisprimary AND i.indisunique GROUP BY 1, 2"
)


def _asked(of: CatalogueSession, text: str) -> dict[tuple[str, str], list[str]]:
    rows: list[tuple[Any, ...]] = list(of.run(of.prepare(text)))
    return {(schema, name): columns for schema, name, columns in rows}


@pytest.fixture(scope="module")
def keys(catalog: Catalog) -> dict[tuple[str, str], list[str]]:
    """The keys that the dialect of SQLAlchemy reflects, where they are columns."""
    relations = [
        catalog.relation(one.service, one.resource)
        for one in catalog.resource_types()
        if one.provisionable
    ]
    known = {(one.service, one.resource): list(primary_key(one)) for one in relations}
    return {name: key for name, key in known.items() if IDENTIFIER.name not in key}


@pytest.mark.parametrize("text", [_CONSTRAINTS, _USAGE, _INDEXES])
def test_every_way_tells_the_keys_of_sqlalchemy(
    session: CatalogueSession, keys: dict[tuple[str, str], list[str]], text: str
) -> None:
    assert _asked(session, text) == keys
    assert len(keys) > 1_700
    assert keys["logs", "log_groups"] == ["log_group_name", "region"]
    assert keys["iam", "roles"] == ["role_name"]
    assert ("s3", "storage_lens") not in keys  # a part of its identifier is inside of a document


def test_a_column_of_a_key_is_never_null(session: CatalogueSession) -> None:
    sql = "SELECT column_name FROM information_schema.columns WHERE is_nullable = 'NO'"
    found = list(session.run(session.prepare(f"{sql} AND table_name = 'log_groups'")))
    assert found == [("log_group_name",), ("region",)]


def test_operations_and_views_have_none(session: CatalogueSession, catalog: Catalog) -> None:
    sql = "SELECT relname FROM pg_class WHERE relhasindex AND relkind <> 'r'"
    assert list(session.run(session.prepare(sql))) == []


def test_numbers_are_of_one_thing_only(session: CatalogueSession) -> None:
    sql = (
        "SELECT count(*), count(DISTINCT oid) FROM (SELECT oid FROM pg_class UNION ALL"
        " SELECT oid FROM pg_constraint UNION ALL SELECT oid FROM pg_namespace WHERE oid > 16000) x"
    )
    ((all_of_them, different),) = session.run(session.prepare(sql))
    assert all_of_them == different
