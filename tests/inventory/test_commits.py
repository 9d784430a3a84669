"""What is committed is read as of any moment: gone, not answered and never asked told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.inventory.commit import commit
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.records import Coverage, Run, Staged, Status
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store

TYPE, ACCOUNT, REGION = "AWS::EC2::VPC", "111122223333", "eu-west-1"
DAY = 86_400.0
START = 1_795_000_000.0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "inventory", create=True)


def run(store: Store, at: float, names: dict[str, str], status: Status = "complete") -> Run:
    run_id = new_run_id(at)
    covered = Coverage(
        run_id,
        ACCOUNT,
        REGION,
        TYPE,
        status=status,
        started_at=at,
        ended_at=at + 1,
    )
    staged = [
        Staged(ACCOUNT, REGION, TYPE, name, at + 0.5, text, text.encode().ljust(16)[:16])
        for name, text in names.items()
    ]
    return commit(store, Run(run_id, started_at=at, committed_at=at + 2), [covered], staged)


def there(store: Store, catalog: Catalog, at: float) -> dict[str, str | None]:
    reading = Reading(store, catalog)
    moment = reading.at(_written(at))
    return {row.identifier: row.properties for row in reading.state([TYPE], moment)}


def _written(at: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).isoformat()


def test_each_moment_has_what_was_there_then(store: Store) -> None:
    catalog = Catalog.open()
    run(store, START, {"a": '{"n":1}', "b": '{"n":1}'})
    run(store, START + DAY, {"a": '{"n":2}'})
    assert there(store, catalog, START + 60) == {"a": '{"n":1}', "b": '{"n":1}'}
    assert there(store, catalog, START + DAY + 60) == {"a": '{"n":2}'}


def test_a_scope_that_failed_or_was_half_listed_loses_nothing(store: Store) -> None:
    catalog = Catalog.open()
    run(store, START, {"a": '{"n":1}', "b": '{"n":1}'})
    run(store, START + DAY, {}, "failed")
    run(store, START + 2 * DAY, {"a": '{"n":3}'}, "partial")
    found = there(store, catalog, START + 3 * DAY)
    assert found == {"a": '{"n":3}', "b": '{"n":1}'}


def test_a_run_is_committed_once_however_often_it_is_given(store: Store) -> None:
    first = run(store, START, {"a": '{"n":1}'})
    again = commit(store, Run(first.run_id, started_at=START), [], [])
    assert again == first
    assert len(Reading(store, Catalog.open()).runs()) == 1
