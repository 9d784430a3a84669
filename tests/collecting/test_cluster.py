"""A cluster's workers answer as one process does, and what dies with one of them is asked again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.collecting.cluster import Cluster
from cirrusql.collecting.orders import Order, Refusal, Sameness, carried_out
from cirrusql.engine.target import Target
from cirrusql.errors import InterfaceError, OperationalError
from tests.collecting.clusters import (
    Row,
    cluster,
    collecting,
    committed_once,
    ended,
    endpoint,
    rows,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with endpoint(home, "5ms") as address:
        yield address


@pytest.fixture(scope="module")
def expected(home: Path, url: str) -> set[Row]:
    """What one process finds."""
    store = home / "in-process"
    ended(collecting(home, url, store))
    found = rows(store, Catalog.open())
    assert len({row[0] for row in found}) == 10
    return found


def staged(store: Path, process: subprocess.Popen[str], many: int) -> None:
    """Wait until so many tasks have ended, and not yet all."""
    deadline = time.monotonic() + 60
    while len(list(store.glob("staging/*/*.jsonl"))) < many:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_workers_find_what_one_process_finds(
    home: Path, url: str, expected: set[Row], tmp_path: Path, catalog: Catalog
) -> None:
    with cluster(home) as (address, _):
        said = ended(collecting(home, url, tmp_path, "--cluster", address))
        assert rows(tmp_path, catalog) == expected
        assert said["resources"] == len(expected)
        assert committed_once(tmp_path)
        assert not (tmp_path / "staging").exists()
        again = ended(collecting(home, url, tmp_path, "--cluster", address))
        assert again["changes"] == {"put": 0, "gone": 0, "unreadable": 0}


def test_a_worker_that_is_killed_costs_its_unfinished_tasks_only(
    home: Path, url: str, expected: set[Row], tmp_path: Path, catalog: Catalog
) -> None:
    with cluster(home) as (address, workers):
        process = collecting(home, url, tmp_path, "--cluster", address)
        staged(tmp_path, process, 5)
        os.kill(workers[0], signal.SIGKILL)
        said = ended(process)
    assert rows(tmp_path, catalog) == expected
    assert said["resources"] == len(expected)
    assert committed_once(tmp_path)


def test_a_task_whose_workers_die_is_a_scope_that_failed(
    home: Path, url: str, expected: set[Row], tmp_path: Path, catalog: Catalog
) -> None:
    with cluster(home, allowed_failures=0) as (address, workers):
        process = collecting(home, url, tmp_path, "--cluster", address)
        staged(tmp_path, process, 5)
        os.kill(workers[0], signal.SIGKILL)
        said = ended(process, code=3)
    causes, scopes = said["causes"], said["scopes"]
    assert isinstance(causes, dict)
    assert isinstance(scopes, dict)
    assert causes == {"KilledWorker": scopes["failed"]}
    assert rows(tmp_path, catalog) < expected
    assert committed_once(tmp_path)
    ended(collecting(home, url, tmp_path))
    assert rows(tmp_path, catalog) == expected


def test_an_interrupted_collector_cancels_and_is_resumed(
    home: Path, url: str, expected: set[Row], tmp_path: Path, catalog: Catalog
) -> None:
    with cluster(home) as (address, _):
        process = collecting(home, url, tmp_path, "--cluster", address)
        staged(tmp_path, process, 3)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 130, complaint
        (run,) = (path.parent.name for path in tmp_path.glob("staging/*/plan.json"))
        said = ended(collecting(home, url, tmp_path, "--cluster", address, "--resume", run))
    resumed = said["resumed"]
    assert isinstance(resumed, int)
    assert resumed >= 3
    assert rows(tmp_path, catalog) == expected
    assert committed_once(tmp_path)


def test_a_worker_with_another_key_is_refused(
    home: Path, url: str, tmp_path: Path, catalog: Catalog
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with cluster(other) as (address, _):
        process = collecting(home, url, tmp_path / "store", "--cluster", address)
        _, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the inventory.key here is not the collector's; copy inventory.key" in complaint


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "tcp://example.org:8786"])
def test_a_cluster_beyond_this_machine_must_be_encrypted(address: str) -> None:
    with pytest.raises(InterfaceError, match="neither encrypted nor on this machine"):
        Cluster(address, Target())


@pytest.mark.parametrize("address", ["localhost:8786", "inproc://1", "ucx://h:1", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InterfaceError, match="is no address of a cluster"):
        Cluster(address, Target())


def test_an_order_without_a_shared_folder_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    same = Sameness.here(catalog)
    target = Target(local=tmp_path / "cloud.sqlite3", seed=False)
    order = Order(str(tmp_path / "nowhere"), "000000000000", "us-east-1", target, same, 60.0)
    refusal = carried_out(order)
    assert isinstance(refusal, Refusal)
    assert refusal.fatal
    assert "plan.json" in refusal.message
    assert "shared" in str(refusal.hint) or "staging folder" in str(refusal.hint)


def test_a_scheduler_that_is_not_there_is_one_clear_error(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(OperationalError, match="no cluster answers at tcp"):
        Cluster("tcp://127.0.0.1:1", Target()).carry_out([], Sameness.here(catalog), print)
