"""AS OF any moment is what an oracle says that saw everything that was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.inventory.moments import At
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.upkeep import compact, prune
from tests.inventory.histories import BEGIN, CHILD, HOUR, TYPES, History

ALL = (*TYPES, CHILD)


def differences_of(history: History, catalog: Catalog, moments: list[float]) -> list[Any]:
    """Where the store and the oracle differ."""
    reading = Reading(history.store, catalog)
    found: list[Any] = []
    for at in moments:
        told = {
            (row.account_id, row.region, row.type_name, row.identifier): (row.op, row.properties)
            for row in reading.state(ALL, At(at))
        }
        right = history.oracle.state(at)
        found += [
            (at - BEGIN, key, told.get(key), right.get(key))
            for key in {*told, *right}
            if told.get(key) != right.get(key)
        ]
        covered = {
            one.key: (one.status, one.complete_at) for one in reading.coverage_at(ALL, At(at))
        }
        if covered != history.oracle.coverage(at):
            found.append((at, covered, history.oracle.coverage(at)))
    return found


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.open()


@pytest.mark.parametrize("disorder", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_as_of_a_random_moment_is_what_had_been_answered(
    tmp_path: Path, catalog: Catalog, seed: int, disorder: bool
) -> None:
    history = History(seed, tmp_path, 10, disorder=disorder)
    history.live()
    assert differences_of(history, catalog, history.moments(6)) == []


def test_upkeep_changes_no_answer(tmp_path: Path, catalog: Catalog) -> None:
    history = History(77, tmp_path, 8, disorder=False)
    history.live()
    kept = compact(history.store, orphan_hours=0)
    assert kept.files_after == 3 < kept.files_before
    assert differences_of(history, catalog, history.moments(4)) == []
    horizon = BEGIN + 4 * HOUR
    assert prune(history.store, horizon, orphan_hours=0).rows_forgotten > 0
    moments = [one for one in history.moments(12) if one >= horizon]
    assert moments
    assert differences_of(history, catalog, moments) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1_000, 1_040))
def test_fifty_histories_of_two_thousand_have_no_difference(
    tmp_path: Path, catalog: Catalog, seed: int
) -> None:
    history = History(seed, tmp_path, 50, disorder=seed % 2 == 1)
    history.live()
    assert differences_of(history, catalog, history.moments(20)) == []
