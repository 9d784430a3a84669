"""An endpoint and a Dask cluster of two workers, each a process, and collecting by them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from cirrusql.catalog import Catalog
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.store import Store

TYPES = ("AWS::EC2::S*", "AWS::EC2::V*", "AWS::S3::Bucket", "AWS::IAM::Role")
REGIONS = "ap-southeast-2,eu-west-1,us-east-1,us-west-2"
_READY = "import sys; from cirrusql.cli.main import main; sys.exit(main(sys.argv[1:]))"
Row = tuple[str, str, str, str, str | None]


def variables(home: Path) -> Mapping[str, str]:
    """What a process of the tests is told, beside what this one is."""
    own = dict.fromkeys(
        ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"), os.fspath(home)
    )
    keys = {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "x"}
    return {**os.environ, **own, **keys, "PYTHONPATH": os.pathsep.join(sys.path)}


@contextmanager
def endpoint(home: Path, latency: str = "0ms") -> Iterator[str]:
    """The address of a local cloud with the demo organisation, served by a process."""
    options = ("--port", "0", "--latency", latency, "--data", str(home / "cloud.sqlite3"))
    with subprocess.Popen(
        [sys.executable, "-c", _READY, "local", "serve", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=variables(home),
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            said = ""
            while "http://" not in said:
                said = server.stdout.readline()
                assert said, "the endpoint has ended"
            url = "http://" + said.partition("http://")[2].split()[0].rstrip("/.,;")
            _await(f"{url}/_local/health")
            yield url
        finally:
            server.terminate()


def _await(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert time.monotonic() < deadline, f"nothing answers at {url}"
            time.sleep(0.05)


@contextmanager
def cluster(home: Path, allowed_failures: int = 3) -> Iterator[tuple[str, list[int]]]:
    """The address of a scheduler, and the numbers of its workers' processes."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.collecting.dask_cluster", str(allowed_failures)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=variables(home),
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address, *workers = process.stdout.readline().split()
            yield address, [int(one) for one in workers]
        finally:
            process.stdin.close()
            process.wait(60)


def collecting(
    home: Path, url: str, store: Path, *options: str, types: Sequence[str] = TYPES
) -> subprocess.Popen[str]:
    """A collector under way: the command line, in a process of its own."""
    named = [] if "--resume" in options else [word for one in types for word in ("--type", one)]
    return subprocess.Popen(
        [sys.executable, "-c", _READY, "inventory", "collect", "--endpoint-url", url, "--account",
         "*", "--region", REGIONS, "--store", str(store), "-o", "json", *named, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables(home),
    )  # fmt: skip


def ended(process: subprocess.Popen[str], code: int = 0) -> Mapping[str, object]:
    """What a collector said when it had ended as it should."""
    said, complaint = process.communicate(timeout=240)
    assert process.returncode == code, (process.returncode, said, complaint)
    document: Mapping[str, object] = orjson.loads(said)
    return document


def rows(store: Path, catalog: Catalog) -> set[Row]:
    """What an inventory has: every resource, whole."""
    reading = Reading(Store.open(store), catalog)
    types = {one.type_name for one in reading.coverage_at()}
    return {
        (one.account_id, one.region, one.type_name, one.identifier, one.properties)
        for one in reading.state(types)
    }


def committed_once(store: Path) -> bool:
    """Whether no run has a scope, or an event of a resource, twice."""
    opened = Store.open(store)
    scope = "run_id, account_id, region, type_name, parent"
    return not any(
        next(opened.rows(f"SELECT 1 FROM {table} GROUP BY {key} HAVING count(*) > 1"), None)
        for table, key in (("coverage", scope), ("resources", f"{scope}, identifier"))
    )
