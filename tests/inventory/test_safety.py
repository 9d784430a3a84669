"""Commits that are killed, that meet, or that have no room: nothing is lost and nothing is half."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError, OperationalError
from cirrusql.inventory import Coverage, Event, Run, Staged
from cirrusql.inventory.commit import append_write, commit
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.store import Store
from cirrusql.inventory.upkeep import compact, prune
from tests.inventory.histories import BEGIN, hash_of

TYPE, ACCOUNT, REGION = "AWS::S3::Bucket", "000000000001", "eu-west-1"
MANY = 6_000


def run_id(number: int) -> str:
    return f"01M8ECDJP3J44FDMZFQH3X{number:04}"


def commit_number(store: Store, number: int, many: int = MANY) -> Run:
    """A run in which every third resource is changed, and a few are gone."""
    at = BEGIN + number * 100
    rows = [
        Staged(ACCOUNT, REGION, TYPE, f"r{one:05}", at + 1, text, hash_of(text))
        for one in range(number % 7, many)
        if (text := json.dumps({"N": number // 3 if one % 3 else number, "Fill": f"{one:0300}"}))
    ]
    covered = Coverage("", ACCOUNT, REGION, TYPE, started_at=at, ended_at=at + 2)
    return commit(store, Run(run_id(number), started_at=at), [covered], rows)


def state(store: Store, catalog: Catalog) -> dict[str, int]:
    return {
        row.identifier: json.loads(row.properties or "")["N"]
        for row in Reading(store, catalog).state([TYPE])
    }


def expected(number: int, many: int = MANY) -> dict[str, int]:
    return {f"r{one:05}": number // 3 if one % 3 else number for one in range(number % 7, many)}


COMMITTING = """
import sys
from pathlib import Path
from cirrusql.inventory.store import Store
from tests.inventory.test_safety import commit_number
store = Store.open(sys.argv[1])
print("ready", flush=True)
for number in map(int, sys.argv[2].split(",")):
    commit_number(store, number, int(sys.argv[3]))
    print("committed", number, flush=True)
"""


def committing(store: Store, numbers: list[int], many: int = MANY) -> subprocess.Popen[str]:
    named = ",".join(map(str, numbers))
    return subprocess.Popen(
        [sys.executable, "-c", COMMITTING, store.place, named, str(many)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def kill_and_resume(store: Store, catalog: Catalog, number: int, seconds: float) -> None:
    process = committing(store, [number])
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    told, _ = process.communicate()
    found = state(store, catalog)
    if "committed" in told:
        assert found == expected(number)
    assert found in (expected(number), expected(number - 1))
    run = commit_number(store, number)
    assert state(store, catalog) == expected(number)
    counted = dict(store.rows("SELECT op, count(*) FROM resources "
                              f"WHERE run_id = '{run.run_id}' GROUP BY op"))  # fmt: skip
    counts = json.loads(run.counts)
    assert counted == {op: counts[op] for op in ("put", "gone") if counts.get(op)}
    assert counts["scopes_complete"] == 1
    assert len(list(store.rows(f"SELECT 1 FROM coverage WHERE run_id = '{run.run_id}'"))) == 1


@pytest.mark.parametrize("times", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_a_killed_commit_is_not_seen_and_is_taken_up(tmp_path: Path, times: int) -> None:
    store, catalog, random = Store.open(tmp_path / "s", create=True), Catalog.open(), Random(times)
    began = time.perf_counter()
    commit_number(store, 1)
    long = time.perf_counter() - began
    for number in range(2, times + 2):
        kill_and_resume(store, catalog, number, random.random() * long * 1.2)
    assert [run.run_id for run in Reading(store, catalog).runs()] == [
        run_id(number) for number in range(1, times + 2)
    ]


def test_two_committers_at_once_make_one_chain(tmp_path: Path) -> None:
    store, catalog = Store.open(tmp_path / "s", create=True), Catalog.open()
    commit_number(store, 0, 200)
    both = [committing(store, numbers, 200) for numbers in ([1, 3, 5, 7], [2, 4, 6, 8])]
    for process in both:
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
    runs = Reading(store, catalog).runs()
    assert sorted(run.run_id for run in runs) == [run_id(number) for number in range(9)]
    assert [run.parent_run for run in runs] == [None, *(run.run_id for run in runs[:-1])]
    assert state(store, catalog) == expected(8, 200)


@pytest.mark.parametrize("where", ["resources", "coverage", "runs"])
def test_a_commit_that_stopped_between_tables_is_finished_later(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, catalog = Store.open(tmp_path / "s", create=True), Catalog.open()
    commit_number(store, 0, 50)
    append = Store.append

    def stopped(self: Store, name: str, *arguments: object, **named: object) -> None:
        if name == where:
            raise KeyboardInterrupt
        append(self, name, *arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Store, "append", stopped)
        with pytest.raises(KeyboardInterrupt):
            commit_number(store, 1, 50)
    assert state(store, catalog) == expected(0, 50)
    # Another's write comes between: what was compared before it is compared again.
    text = json.dumps({"N": 99})
    event = Event(run_id(900), BEGIN + 50, ACCOUNT, REGION, TYPE, "", "r00040", "put",
                  properties=text, content_hash=hash_of(text))  # fmt: skip
    append_write(store, event)
    assert state(store, catalog)["r00040"] == 99
    commit_number(store, 1, 50)
    assert state(store, catalog) == expected(1, 50)


FULL = """
import resource, signal, sys
from cirrusql.errors import OperationalError
from cirrusql.inventory.spool import Spool
from cirrusql.inventory.store import Store
from tests.inventory.test_safety import commit_number
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(sys.argv[1])
fill = Spool.fill

def limited(self, rows):
    if sys.argv[2] == "store":
        fill(self, rows)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
    if sys.argv[2] == "spool":
        fill(self, rows)

Spool.fill = limited
try:
    commit_number(store, 1)
except OperationalError as problem:
    print(problem)
"""


@pytest.mark.parametrize(
    ("what", "said"),
    [("spool", "what a run saw cannot be kept"), ("store", "there is no room left for")],
)
def test_a_full_disk_is_said_and_the_table_is_still_read(
    tmp_path: Path, what: str, said: str
) -> None:
    store, catalog = Store.open(tmp_path / "s", create=True), Catalog.open()
    commit_number(store, 0)
    ended = subprocess.run(
        [sys.executable, "-c", FULL, store.place, what],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert said in ended.stdout
    assert ended.stdout.count("\n") == 1
    assert state(store, catalog) == expected(0)
    commit_number(store, 1)
    assert state(store, catalog) == expected(1)


def test_an_own_write_is_written_once(tmp_path: Path) -> None:
    store, catalog = Store.open(tmp_path / "s", create=True), Catalog.open()
    commit_number(store, 0, 10)
    event = Event(run_id(500), BEGIN + 50, ACCOUNT, REGION, TYPE, "", "r00003", "gone")
    assert append_write(store, event) == append_write(store, event)
    assert "r00003" not in state(store, catalog)
    last = Reading(store, catalog).history(TYPE, "r00003")[-1]
    assert (last.op, last.reason, last.source) == ("gone", "deleted_by_us", "write")
    assert len(Reading(store, catalog).history(TYPE, "r00003")) == 2


def test_young_orphans_stay_and_old_ones_go(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s", create=True)
    commit_number(store, 0, 10)
    orphan = tmp_path / "s" / "resources" / "part-00000-of-a-commit-under-way.parquet"
    orphan.write_bytes(b"x")
    compact(store)
    assert orphan.exists()
    os.utime(orphan, (time.time() - 200_000,) * 2)
    compact(store)
    assert not orphan.exists()


def test_what_was_pruned_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    store, catalog = Store.open(tmp_path / "s", create=True), Catalog.open()
    for number in range(5):
        commit_number(store, number, 30)
    prune(store, BEGIN + 350)
    reading = Reading(store, catalog)
    with pytest.raises(OperationalError, match="no run as old as"):
        list(reading.state([TYPE], "2023-11-13"))
    assert state(store, catalog) == expected(4, 30)
    assert {change.run_id for change in reading.changes()} == {run_id(4)}


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(NotSupportedError, match=r"the inventory needs cirrusql\[inventory\]"):
        Store.open(tmp_path, create=True)


def test_a_folder_without_an_inventory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationalError, match="there is no inventory in"):
        Store.open(tmp_path)
