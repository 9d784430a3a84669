"""Collectors, workers and coordinators that are killed at any moment: nothing is lost or half."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import orjson
import psutil
import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import CLOUD_CONTROL
from cirrusql.engine.target import Target
from tests.collecting.clusters import (
    cluster,
    collecting,
    committed_once,
    ended,
    endpoint,
    rows,
    variables,
)

KINDS = ("collector", "worker", "coordinator")
_TYPES = ("AWS::EC2::S*", "AWS::EC2::V*", "AWS::S3::Bucket", "AWS::Logs::LogGroup")
Key = tuple[str, str, str, str]


class Stage:
    """What all rounds share. Mutable: the resources that there are, one more in each round."""

    def __init__(self, home: Path, url: str, address: str) -> None:
        self.home = home
        self.url = url
        self.address = address
        self.first = home / "first"
        began = time.monotonic()
        ended(collecting(home, url, self.first, types=_TYPES))
        self.long = time.monotonic() - began
        self.known = self.keys(self.first)

    def keys(self, store: Path) -> set[Key]:
        return {row[:4] for row in rows(store, Catalog.open())}

    def change(self, number: int) -> None:
        """Have one resource more than any run has seen."""
        name = f"kill-{number}"
        state = orjson.dumps({"LogGroupName": name}).decode()
        request = {"TypeName": "AWS::Logs::LogGroup", "DesiredState": state}
        with Target(endpoint_url=self.url).engine() as engine:
            engine.call(CLOUD_CONTROL, "CreateResource", request, "us-east-1")
        self.known.add(("000000000000", "us-east-1", "AWS::Logs::LogGroup", name))

    def collecting(self, store: Path, kind: str, *options: str) -> subprocess.Popen[str]:
        where = () if kind == "collector" else ("--cluster", self.address)
        return collecting(self.home, self.url, store, *where, *options, types=_TYPES)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, endpoint(home, "5ms") as url:
        for name, value in variables(home).items():
            patch.setenv(name, value)
        with cluster(home) as (address, _):
            yield Stage(home, url, address)


def workers() -> list[int]:
    """The processes of workers as they are now: those that died have successors."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one that was killed, and has not been waited for yet
            if "spawn_main" in " ".join(one.cmdline()):
                found.append(one.pid)
    return found


@pytest.mark.thorough
@pytest.mark.parametrize(
    "number", [0, 1, 2, *(pytest.param(one, marks=pytest.mark.slow) for one in range(3, 30))]
)
def test_whoever_is_killed_the_run_ends_with_the_same_rows(
    stage: Stage, tmp_path: Path, number: int
) -> None:
    random, kind, store = Random(number), KINDS[number % 3], tmp_path / "store"
    shutil.copytree(stage.first, store)
    before = stage.keys(store)
    stage.change(number)
    process = stage.collecting(store, kind)
    time.sleep(random.uniform(0.3, 1.1) * stage.long)
    if kind == "worker":
        os.kill(random.choice(workers()), signal.SIGKILL)
        ended(process)
    else:
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        found = stage.keys(store)
        if said.endswith("}\n"):
            assert found == stage.known, "what was acknowledged is there"
        assert found in (before, stage.known), "a run is seen whole or not at all"
        left = [path.parent.name for path in store.glob("staging/*/plan.json")]
        if left:
            summary = ended(stage.collecting(store, kind, "--resume", *left))
            assert summary["run_id"] == left[0]
        elif found == before:  # it was killed before there was a plan
            ended(stage.collecting(store, kind))
    assert stage.keys(store) == stage.known
    assert committed_once(store)
    assert not list(store.glob("staging/*/plan.json"))


_FULL = """
import resource, signal, sys
from cirrusql.cli.main import main
from cirrusql.collecting.staged_file import StagedWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
made = StagedWriter.__init__

def limited(self, *given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))
    made(self, *given)

StagedWriter.__init__ = limited
sys.exit(main(sys.argv[1:]))
"""


def test_where_staging_has_no_room_the_run_stops_and_is_resumed(
    stage: Stage, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    named = [word for one in _TYPES for word in ("--type", one)]
    process = subprocess.run(
        [sys.executable, "-c", _FULL, "inventory", "collect", "--endpoint-url", stage.url,
         "--account", "*", "--region", "us-east-1", "--store", str(store), *named],
        capture_output=True, text=True, check=False, timeout=60, env=variables(stage.home),
    )  # fmt: skip
    assert process.returncode == 1, process.stderr
    complaint = process.stderr.splitlines()[-1]
    assert "staging" in complaint
    assert "File too large" in complaint
    (left,) = (path.parent.name for path in store.glob("staging/*/plan.json"))
    assert left in complaint
    assert not list(store.glob("staging/*/*.tmp"))
    ended(collecting(stage.home, stage.url, store, "--resume", left))
    everywhere = {key for key in stage.known if key[1] == "us-east-1"}
    assert stage.keys(store) == everywhere
