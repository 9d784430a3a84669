"""Changes property by property, and differences of two states."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cirrusql.catalog import Catalog
from cirrusql.inventory import Coverage, Run, Staged
from cirrusql.inventory.changes import Change
from cirrusql.inventory.commit import commit
from cirrusql.inventory.differences import ABSENT, Difference, differences
from cirrusql.inventory.engine_views import statements
from cirrusql.inventory.moments import At
from cirrusql.inventory.past import Past
from cirrusql.inventory.queries import Where
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.rules import TypeRules
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store
from tests.inventory.histories import BEGIN, hash_of

TYPE, ACCOUNT, OTHER, REGION = "AWS::EC2::VPC", "000000000001", "000000000002", "eu-west-1"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"A": 1}, {"A": 1}, []),
        ({"A": 1}, {"A": True}, [Difference("A", 1, True)]),
        ({"A": {"B": [1, 2]}}, {"A": {"B": [2, 1]}}, [Difference("A.B", [1, 2], [2, 1])]),
        ({"S": [1, 2]}, {"S": [2, 1]}, []),
        ({"S": [1, 2]}, {"S": [2, 2]}, [Difference("S", [1, 2], [2, 2])]),
        ({"Seen": 1}, {"Seen": 2}, []),
        ({}, {"A": None}, [Difference("A", ABSENT, None)]),
        (
            {"T": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]},
            {"T": [{"Key": "b", "Value": "3"}, {"Key": "c", "Value": "4"}]},
            [
                Difference("T[a]", "1", ABSENT),
                Difference("T[b]", "2", "3"),
                Difference("T[c]", ABSENT, "4"),
            ],
        ),
    ],
)
def test_properties_differ_by_path(
    before: dict[str, Any], after: dict[str, Any], found: list[Difference]
) -> None:
    rules = TypeRules(clocks=(("Seen",),), sets=frozenset({("S",)}))
    assert list(differences(before, after, rules)) == found


def collected(store: Store, number: int, names: dict[tuple[str, str], dict[str, Any] | str]) -> Run:
    """A run of two accounts; a text in the place of properties is why they could not be read."""
    at = BEGIN + number * 100
    staged = []
    for (account, name), properties in names.items():
        if isinstance(properties, str):
            row = Staged(account, REGION, TYPE, name, at + 1, op="unreadable", reason=properties)
        else:
            text = json.dumps(properties)
            row = Staged(account, REGION, TYPE, name, at + 1, text, hash_of(text))
        staged.append(row)
    covered = [
        Coverage("", account, REGION, TYPE, started_at=at, ended_at=at + 2)
        for account in (ACCOUNT, OTHER)
    ]
    return commit(store, Run(new_run_id(at), started_at=at), covered, staged)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    store = Store.open(tmp_path / "s", create=True)
    collected(
        store, 0, {(ACCOUNT, "a"): {"N": 1}, (ACCOUNT, "b"): {"N": 1}, (OTHER, "a"): {"N": 2}}
    )
    collected(
        store, 1, {(ACCOUNT, "a"): {"N": 3}, (ACCOUNT, "b"): "Denied", (OTHER, "a"): {"N": 2}}
    )
    collected(store, 2, {(ACCOUNT, "b"): {"N": 1}, (OTHER, "a"): {"N": 2}})
    return Reading(store, Catalog.open())


def test_what_changed_between_two_moments(reading: Reading) -> None:
    found = [
        (change.identifier, change.kind, change.differences, change.last_confirmed_at)
        for change in reading.changes(At(BEGIN + 50), At(BEGIN + 250))
    ]
    assert found == [
        ("a", "changed", (Difference("N", 1, 3),), BEGIN + 1),
        ("b", "unreadable", (), BEGIN + 1),
        ("a", "deleted", (), BEGIN + 101),
        ("b", "readable", (), BEGIN + 101),
    ]


def test_what_one_run_changed(reading: Reading) -> None:
    first = reading.runs()[0]
    assert {change.kind for change in reading.changes(run_id=first.run_id)} == {"created"}
    assert len(list(reading.changes(run_id=first.run_id, accounts=[OTHER]))) == 1


def test_an_unreadable_one_keeps_its_properties_and_says_why(reading: Reading) -> None:
    rows = {row.identifier: row for row in reading.state([TYPE], At(BEGIN + 150), [ACCOUNT])}
    assert (rows["b"].unreadable, rows["b"].reason) == (True, "Denied")
    assert rows["b"].properties == '{"N": 1}'
    assert rows["a"].confirmed_at == BEGIN + 101


def test_a_row_is_as_old_as_the_list_that_confirmed_it(reading: Reading) -> None:
    (row,) = reading.state([TYPE], At(BEGIN + 250), [OTHER])
    assert (row.observed_at, row.confirmed_at) == (BEGIN + 1, BEGIN + 200)


def test_two_moments_and_two_accounts_are_compared(reading: Reading) -> None:
    early = list(reading.state([TYPE], At(BEGIN + 50)))
    late = list(reading.state([TYPE], At(BEGIN + 250)))
    found = [(one.identifier, one.account_id, one.kind) for one in reading.diff(early, late)]
    assert found == [("a", ACCOUNT, "deleted")]
    one = reading.state([TYPE], At(BEGIN + 50), [ACCOUNT])
    other = reading.state([TYPE], At(BEGIN + 50), [OTHER])
    across = [
        (change.identifier, change.kind, change.differences)
        for change in reading.diff(one, other, across=("account_id",))
    ]
    assert across == [("a", "changed", (Difference("N", 1, 2),)), ("b", "deleted", ())]


def test_as_of_a_run_is_what_was_known_when_it_was_committed(reading: Reading) -> None:
    second = reading.runs()[1]
    rows = reading.state([TYPE], f"RUN {second.run_id}", [ACCOUNT])
    assert [(row.identifier, row.op) for row in rows] == [("a", "put"), ("b", "unreadable")]
    assert [row[3:] for row in reading.counts(second.run_id)] == [("complete", 0)] * 2


def test_what_two_runs_tell_changes_once_whoever_is_asked(tmp_path: Path) -> None:
    """A run that was committed later saw it sooner: `cirrusql.changes` had it twice."""
    store, catalog = Store.open(tmp_path / "s", create=True), Catalog.open()
    collected(store, 0, {(ACCOUNT, "b"): {"N": 1}, (ACCOUNT, "c"): {"N": 1}})
    collected(store, 2, {(ACCOUNT, "a"): {"N": 1}, (ACCOUNT, "c"): {"N": 2}})
    collected(store, 1, {(ACCOUNT, "a"): {"N": 1}, (ACCOUNT, "c"): {"N": 2}})
    reading, past = Reading(store, catalog), Past(store, catalog)
    assert len(list(past.events(Where()))) > 5  # both runs have told of it
    right = [("a", "created"), ("b", "created"), ("b", "deleted"), ("c", "changed"),
             ("c", "created")]  # fmt: skip

    def told(changes: Iterable[Change]) -> list[tuple[str, str]]:
        return sorted((change.identifier, change.kind) for change in changes)

    assert told(reading.changes()) == right
    assert told(past.changes(Where())) == right
    assert told(past.changes(Where(), documents=False)) == right
    assert told(change for _, change in past.story(Where()) if change is not None) == right
    database = duckdb.connect()
    database.execute(statements("duckdb", store))
    rows = database.execute("SELECT identifier, change FROM cirrusql_changes").fetchall()
    assert sorted(rows) == right
