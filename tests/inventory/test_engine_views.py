"""Views for other engines: what they tell is what we tell, and half a commit is not seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from deltalake import QueryBuilder

from cirrusql.catalog import Catalog
from cirrusql.inventory import Event
from cirrusql.inventory.engine_views import statements
from cirrusql.inventory.past import Past
from cirrusql.inventory.queries import Where
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.store import Store
from cirrusql.inventory.tables import TABLES, batches, rows
from tests.inventory.histories import BEGIN, REGIONS, TYPES, History

Rows = set[tuple[object, ...]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A history, and events of a run that was cut short before it was recorded."""
    history = History(11, tmp_path_factory.mktemp("views"), 5, disorder=False)
    history.live()
    cut_short = Event("never", BEGIN, "1", REGIONS[0], TYPES[0], "", "half", "put")
    history.store.append("resources", batches("resources", rows("resources", [cut_short])))
    return history.store


STATE = "SELECT type_name, account_id, region, identifier, op, properties FROM cirrusql_state"
CHANGES = (
    "SELECT observed_at, change, type_name, account_id, region, identifier FROM cirrusql_changes"
)
LATEST = (
    "SELECT type_name, account_id, region, parent, status FROM cirrusql_coverage WHERE is_latest"
)


def of_duckdb(store: Store, sql: str) -> Rows:
    with duckdb.connect() as connection:
        connection.execute(statements("duckdb", store))
        return set(connection.execute(sql).fetchall())


def of_datafusion(store: Store, sql: str) -> Rows:
    builder = QueryBuilder()
    for name in TABLES:
        builder.register(name, store.table(name))
    lines = (one for one in statements("datafusion", store).splitlines() if one[:2] != "--")
    for statement in "\n".join(lines).split(";\n"):
        if statement.strip():
            builder.execute(statement).read_all()
    found: Rows = set()
    for batch in builder.execute(sql):
        found |= set(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    return found


@pytest.mark.parametrize("asked", [of_duckdb, of_datafusion])
def test_views_tell_the_state_the_changes_and_the_newest_answers(
    store: Store, asked: Callable[[Store, str], Rows]
) -> None:
    catalog = Catalog.open()
    types = [*TYPES, "AWS::SQS::QueuePolicy"]
    state = {
        (one.type_name, one.account_id, one.region, one.identifier, one.op, one.properties)
        for one in Reading(store, catalog).state(types)
    }
    assert asked(store, STATE) == state
    past = Past(store, catalog)
    assert asked(store, CHANGES) == {
        (one.observed_at, one.kind, one.type_name, one.account_id, one.region, one.identifier)
        for one in past.changes(Where())
    }
    assert asked(store, LATEST) == {
        (one.type_name, one.account_id, one.region, one.parent, one.status)
        for one in past.latest_answers(Where())
    }


@pytest.mark.parametrize("engine", ["spark", "trino", "athena"])
def test_statements_of_other_engines_name_each_table_and_join_the_runs(
    store: Store, engine: str
) -> None:
    text = statements(engine, store)
    for name in TABLES:
        assert store.address(name) in text
    assert text.count("JOIN cirrusql_runs r ON e.run_id = r.run_id") == 2


def test_a_new_inventory_without_files_has_empty_views(tmp_path: Path) -> None:
    empty = Store.open(tmp_path / "empty", create=True)
    assert of_duckdb(empty, STATE) == set()
