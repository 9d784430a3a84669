"""Under load: a million rows to a slow client, and two hundred clients of which some are killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tests.pgwire.processes import Served, served
from tests.pgwire.raw import Raw, query

pytestmark = pytest.mark.slow
MILLION = (
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 1000000)"
    " SELECT x, 'a text of some length, so that it adds up' AS t FROM r"
)
LOCAL = ("--local=:memory:", "--database", ":memory:")
MOST_MEGABYTES = 150


def test_a_million_rows_take_no_memory() -> None:
    with served(*LOCAL) as one:
        with psycopg.connect(one.dsn()) as connection, connection.cursor() as cursor:
            assert sum(x for x, _ in cursor.stream(MILLION)) == 1_000_000 * 1_000_001 // 2
        assert one.memory("VmHWM") < MOST_MEGABYTES


def test_a_client_that_does_not_read_takes_no_memory() -> None:
    with served(*LOCAL) as one, Raw.connected(one.address) as slow:
        slow.send(query(MILLION))
        time.sleep(3)
        assert one.memory("VmHWM") < MOST_MEGABYTES
        with psycopg.connect(one.dsn()) as other:  # nobody else waits for it
            assert other.execute("SELECT 1").fetchone() == (1,)
        total = 0
        for kind, _ in iter(slow.message, None):
            total += kind == "D"
            if kind == "Z":
                break
        assert total == 1_000_000
        assert one.memory("VmHWM") < MOST_MEGABYTES


_CLIENT = """
import sys, psycopg, itertools
name, dsn = sys.argv[1], sys.argv[2]
with psycopg.connect(dsn, autocommit=True) as one:
    for n in itertools.count():
        bucket = f"{name}-{n}"
        one.execute("SELECT count(*) FROM ec2.vpcs").fetchone()
        row = one.execute(
            "INSERT INTO s3.buckets (BucketName) VALUES (%s) RETURNING Identifier", (bucket,)
        ).fetchone()
        print(row[0], flush=True)
"""


def test_many_clients_and_kills(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    """200 connections, 20 of them busy, which are killed in the middle: no leak, no lost write."""
    seconds = 600 if pytestconfig.option.share >= 1 else 30
    rng = random.Random(pytestconfig.option.seed)
    with served(f"--local={tmp_path / 'cloud.db'}", "--database", ":memory:") as one:
        idle = [psycopg.connect(one.dsn(), autocommit=True) for _ in range(180)]
        for connection in idle:
            connection.execute("SELECT 1")
        # What the first write opens, a journal for one, stays open.
        idle[0].execute("INSERT INTO s3.buckets (BucketName) VALUES ('first')")
        files, memory = one.files(), one.memory()
        said = kills(one, rng, seconds, tmp_path)
        before = f"{files} files, {memory} MB before"
        after = f"{one.files()} files, {one.memory()} MB (at most {one.memory('VmHWM')}), "
        told = f"{len(said)} writes told; {before}; {after}{one.threads()} threads after"
        print(f"\n{told}")  # noqa: T201 - for who runs it with -s
        for connection in idle:
            assert connection.execute("SELECT 2").fetchone() == (2,)
        asked = "SELECT bucket_name FROM s3.buckets WHERE region = 'us-east-1'"
        found = {name for (name,) in idle[0].execute(asked)}
        assert said <= found, said - found
        deadline = time.monotonic() + 20
        while one.files() > files + 5 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert one.files() <= files + 5, one.open_files()
        assert one.threads() < 180 + 40
        assert one.memory() < memory + 100
        for connection in idle:
            connection.close()


def kills(one: Served, rng: random.Random, seconds: float, folder: Path) -> set[str]:
    """Run twenty clients, kill one every now and then, and give the writes they were told of."""
    said: set[str] = set()
    counts: dict[int, int] = {}
    deadline = time.monotonic() + seconds

    def keep_running(place: int) -> None:
        own = random.Random(f"{place} {rng.random()}")
        life = 0
        while time.monotonic() < deadline:
            name = f"w{place}-{life}"
            life += 1
            with subprocess.Popen(
                (sys.executable, "-c", _CLIENT, name, one.dsn()),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            ) as client:
                assert client.stdout is not None
                killer = None
                for line in client.stdout:
                    if killer is None:  # it has begun, which takes seconds where twenty do
                        left = max(deadline - time.monotonic(), 0.1)
                        way = own.choice((signal.SIGKILL, signal.SIGTERM))
                        wait = min(own.uniform(0.5, 5), left)
                        killer = threading.Timer(wait, client.send_signal, (way,))
                        killer.start()
                    if line.endswith("\n"):
                        said.add(line.strip())
                        counts[place] = counts.get(place, 0) + 1

    threads = [threading.Thread(target=keep_running, args=(place,)) for place in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Fair: nobody gets a tenth of what the others get.
    print(f"\nwrites of each client: {sorted(counts.values())}")  # noqa: T201
    assert len(counts) == 20
    assert min(counts.values()) * 10 > max(counts.values()), counts
    assert folder.exists()
    return said
