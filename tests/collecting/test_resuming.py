"""Runs that are cut short: nothing half is seen, and what was finished is not asked again."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.collecting import in_process
from cirrusql.collecting.collector import Collector
from cirrusql.collecting.planning import RunPlan
from cirrusql.collecting.staged_file import ending, files
from cirrusql.collecting.summary import Summary
from cirrusql.collecting.wanted import wanted
from cirrusql.collecting.worker import Worker
from cirrusql.engine.target import Target
from cirrusql.errors import InterfaceError, OperationalError
from cirrusql.events import Event
from cirrusql.local import LocalCloud
from tests.collecting.clouds import EVERYBODY, Key, engine_on, keys, seeded, stored

TYPES = ["AWS::EC2::S*", "AWS::EC2::V*", "AWS::S3::Bucket", "AWS::IAM::Role"]
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1", "us-west-2")
_COLLECT = """
import sys
from cirrusql.cli.main import main
options = [word for name in sys.argv[3:] for word in ("--type", name)]
main(["inventory", "collect", f"--local={sys.argv[1]}", "--store", sys.argv[2],
      "--account", "*", "--region", "*", *options])
"""


class StopsAfter:
    """A listener that stops a run once so many types have been asked. Mutable: how many were."""

    def __init__(self, count: int) -> None:
        self.left = count

    def __call__(self, event: Event) -> None:
        if event.name == "scope.ended":
            self.left -= 1
            if self.left < 0:
                raise OperationalError("stopped by a test")


def there(cloud: LocalCloud, catalog: Catalog) -> set[Key]:
    names = set(wanted(catalog, TYPES).types)
    return {key for key in stored(cloud) if key[2] in names}


def test_a_run_that_was_cut_short_is_resumed_and_asks_the_rest_only(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one(monkeypatch)
    cloud = seeded(catalog)
    with engine_on(cloud, catalog) as engine:
        inventory = engine.inventories.open(tmp_path, create=True)
        collector = Collector(engine, inventory, StopsAfter(300))
        plan = collector.plan(wanted(catalog, TYPES), REGIONS)
        with pytest.raises(OperationalError, match="stopped by a test"):
            collector.run(plan)
        folder = collector.staging.of(plan.run_id)
        finished = [one for one in map(ending, files(folder)) if one is not None]
        assert 0 < len(finished) < len(plan.tasks)
        assert not list(folder.glob("*.tmp"))
        assert inventory.reading.runs() == []
        assert collector.staging.abandoned() == [plan.run_id]

        again = Collector(engine, inventory)
        read = again.resumed(plan.run_id)
        assert read == plan
        asked: list[Event] = []
        summary = Collector(engine, inventory, asked.append).run(read)
        assert summary.resumed == len(finished)
        assert sum(event.name == "call" for event in asked) == summary.calls - sum(
            one.manifest.calls for one in finished
        )
        assert keys(inventory) == there(cloud, catalog)
        assert [run.run_id for run in inventory.reading.runs()] == [plan.run_id]
        assert not folder.exists()
        with pytest.raises(InterfaceError, match="no run"):
            again.resumed(plan.run_id)


def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have tasks carried out one after the other."""
    for name in ("FEWEST_AT_ONCE", "MOST_AT_ONCE"):
        monkeypatch.setattr(in_process, name, 1)


def test_a_run_is_resumed_on_the_cloud_that_it_was_begun_on(
    catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(seeded(catalog), catalog) as engine:
        inventory = engine.inventories.open(tmp_path, create=True)
        plan = Collector(engine, inventory).plan(wanted(catalog, TYPES))
    with Target(local=tmp_path / "other.sqlite3", seed=False).engine(catalog) as engine:
        inventory = engine.inventories.open(tmp_path)
        with pytest.raises(InterfaceError, match="was begun on a cloud of the tests"):
            Collector(engine, inventory).resumed(plan.run_id)


def test_a_run_that_somebody_works_on_is_left_alone(catalog: Catalog, tmp_path: Path) -> None:
    with engine_on(seeded(catalog), catalog) as engine:
        inventory = engine.inventories.open(tmp_path, create=True)
        collector = Collector(engine, inventory)
        plan = collector.plan(wanted(catalog, TYPES))
        with collector.staging.working_on(plan.run_id):
            assert collector.staging.abandoned() == []
            with pytest.raises(OperationalError, match="another process is at work"):
                Collector(engine, inventory).run(plan)


def test_a_file_that_was_cut_is_asked_again(catalog: Catalog, tmp_path: Path) -> None:
    cloud = seeded(catalog)
    with engine_on(cloud, catalog) as engine:
        inventory = engine.inventories.open(tmp_path, create=True)
        collector = Collector(engine, inventory)
        plan = collector.plan(wanted(catalog, TYPES), REGIONS)
        worker = Worker(engine, inventory.redactor)
        first, _ = (engine.wait(worker.collect(task)) for task in plan.tasks[:2])
        cut = collector.staging.of(plan.run_id) / first.file
        cut.write_bytes(cut.read_bytes()[:-100])
        summary = collector.run(plan)
        assert summary.resumed == 1
        assert keys(inventory) == there(cloud, catalog)


def test_two_collectors_at_once_on_one_store_leave_two_runs_and_one_truth(
    catalog: Catalog, tmp_path: Path
) -> None:
    cloud = seeded(catalog)
    with engine_on(cloud, catalog) as engine:
        inventory = engine.inventories.open(tmp_path, create=True)
        found: list[Summary] = []
        begun = threading.Barrier(2)

        def one() -> None:
            collector = Collector(engine, inventory)
            plan = collector.plan(wanted(catalog, TYPES), REGIONS)
            begun.wait()
            found.append(collector.run(plan))

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expected = there(cloud, catalog)
        assert keys(inventory) == expected
        assert len({run.run_id for run in inventory.reading.runs()}) == 2
        assert [one.resources for one in found] == [len(expected)] * 2
        assert {change.kind for change in inventory.reading.changes()} == {"created"}


def test_what_a_killed_process_had_finished_is_kept(catalog: Catalog, tmp_path: Path) -> None:
    path, store = tmp_path / "cloud.sqlite3", tmp_path / "store"
    with Target(local=path, accounts=EVERYBODY[:1]).engine(catalog) as engine:
        assert engine.client is not None  # so that the cloud is made and filled
    process = subprocess.Popen([sys.executable, "-c", _COLLECT, path, store, *TYPES])
    staged = 0
    deadline = time.monotonic() + 60
    while not staged and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.005)
        staged = len(list(store.glob("staging/*/*.jsonl")))
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it had ended before it was killed"
    with Target(local=path, accounts=("*",)).engine(catalog) as engine:
        inventory = engine.inventories.open(store)
        assert inventory.reading.runs() == []
        collector = Collector(engine, inventory)
        (run_id,) = collector.staging.abandoned()
        plan: RunPlan = collector.resumed(run_id)
        summary = collector.run(plan)
        assert 0 < summary.resumed < len(plan.tasks)
        cloud = LocalCloud.open(path, catalog)
        assert keys(inventory) == there(cloud, catalog)
        cloud.close()


def test_a_run_that_is_interrupted_lets_go_of_everything(catalog: Catalog, tmp_path: Path) -> None:
    with engine_on(seeded(catalog), catalog) as engine:
        inventory = engine.inventories.open(tmp_path, create=True)
        collector = Collector(engine, inventory)
        plan = collector.plan(wanted(catalog, TYPES), REGIONS)
        worker = Worker(engine, inventory.redactor)

        async def cancelled() -> None:
            task = asyncio.create_task(worker.collect(plan.tasks[0]))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        engine.wait(cancelled())
        assert not list(collector.staging.of(plan.run_id).glob("*.jsonl"))
        assert not list(collector.staging.of(plan.run_id).glob("*.tmp"))
