"""A whole collection over HTTP, at 40 ms a call and 25 calls a second for each account and region,
against what the limit allows and against the bare transport making the same calls.

`python -m benchmarks.collection [ACCOUNTS]`: 20 accounts, or as many as are named, of 17 regions
and 60 types; the promise is for 100.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from benchmarks.endpoint import await_answer
from benchmarks.estate_cloud import REGIONS, TYPES, EstateCloud
from benchmarks.table import Line, show

_PORT = 4714
_LATENCY, _RATE, _BURST = 0.040, 25.0, 20
_ACCOUNTS = 20
# What a pool of connections is kept busy with.
_AT_ONCE = 256
_LISTED = "SELECT account_id, region, type_name, sum(read) FROM coverage GROUP BY 1, 2, 3"
_READ = "SELECT account_id, region, type_name, identifier FROM resources WHERE op = 'put'"
Place = tuple[str, str, str]


@contextmanager
def _served(file: Path) -> Iterator[str]:
    """The address of a local cloud's file in a process of its own."""
    options = ("--data", str(file), "--no-seed", "--latency", "40ms", "--admin")
    command = [sys.executable, "-m", "cirrusql", "local", "serve", "--port", str(_PORT), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{_PORT}"
        try:
            await_answer(url)
            yield url
        finally:
            server.terminate()


def _limit(url: str, rate: float) -> None:
    """Have the endpoint let through so many calls a second; 0 for all."""
    request = urllib.request.Request(
        f"{url}/_local/admin/settings",
        json.dumps({"rate": rate}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["rate"] == rate


class _Ended:
    """A process that has ended: what it said, and what it took."""

    def __init__(self, command: list[str], folder: Path) -> None:
        began = time.perf_counter()
        names = ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
        own = {**dict.fromkeys(names, str(folder)), "AWS_ACCESS_KEY_ID": "000000000000"}
        environment = {**os.environ, **own, "AWS_SECRET_ACCESS_KEY": "x"}
        with (folder / "said").open("w+b") as said:
            process = subprocess.Popen(command, stdout=said, env=environment)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            self.said: Any = orjson.loads(said.read() or b"null")
        self.seconds = time.perf_counter() - began
        self.memory = used.ru_maxrss / 1024
        self.processor = used.ru_utime + used.ru_stime
        assert process.returncode == 0, command


def _collected(url: str, estate: EstateCloud, folder: Path) -> _Ended:
    tables = [f"[accounts.{number}]\nname = 'a{number}'\n" for number in estate.accounts]
    accounts = folder / "accounts.toml"
    accounts.write_text("[defaults]\nrole = 'Reader'\n" + "".join(tables), "utf-8")
    options = ["--endpoint-url", url, "--accounts", str(accounts), "--store", str(folder / "store")]
    for name in estate.types:
        options += ["--type", name]
    command = [sys.executable, "-m", "cirrusql", "inventory", "collect", "-o", "json", *options]
    return _Ended([*command, "--region", ",".join(REGIONS), "--no-progress"], folder)


def _asked(folder: Path) -> Path:
    """A file with what was listed, and what was read."""
    from cirrusql.inventory.store import Store

    store = Store.open(folder / "store")
    scopes = list(store.rows(_LISTED))
    by_reading = {(account, region, name) for account, region, name, read in scopes if read}
    reads = [row for row in store.rows(_READ) if row[:3] in by_reading]
    file = folder / "asked.json"
    file.write_bytes(orjson.dumps([[row[:3] for row in scopes], reads]))
    return file


async def _bare(url: str, lists: list[Place], reads: list[tuple[str, ...]]) -> int:
    """Make the calls with the transport alone; how many they were."""
    from cirrusql.catalog.services import CLOUD_CONTROL
    from cirrusql.cloudcontrol.aws import AwsEnvironment
    from cirrusql.cloudcontrol.roles import AccountKeys, KeySource
    from cirrusql.cloudcontrol.wire import decode, encode
    from cirrusql.records import replace

    aws = AwsEnvironment(endpoint_url=url)
    keys = AccountKeys(lambda _: KeySource(by_number=True), lambda _: aws, REGIONS[0])
    transport, made = aws.transport(lenient=True, accounts=keys), 0

    async def call(operation: str, account: str, region: str, **request: str) -> dict[str, Any]:
        nonlocal made
        one = replace(encode(CLOUD_CONTROL, operation, request, region), account=account)
        answer = await transport.send(one)
        assert answer.status == 200, answer.body
        made += 1
        return decode(one, answer)

    async def listed(account: str, region: str, name: str) -> None:
        answer = await call("ListResources", account, region, TypeName=name)
        while "NextToken" in answer:
            more = {"NextToken": answer["NextToken"]}
            answer = await call("ListResources", account, region, TypeName=name, **more)

    work: Iterator[Awaitable[Any]] = iter(
        [
            *(listed(*one) for one in lists),
            *(call("GetResource", a, r, TypeName=t, Identifier=i) for a, r, t, i in reads),
        ]
    )

    async def one_after_the_other() -> None:
        for one in work:
            await one

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(one_after_the_other())
    transport.close()
    return made


def _made_bare(url: str, asked: Path) -> None:
    """What the process does that makes them: say how many, and in how many seconds."""
    lists, reads = orjson.loads(asked.read_bytes())
    began = time.perf_counter()
    made = asyncio.run(_bare(url, lists, reads))
    print(json.dumps({"calls": made, "seconds": time.perf_counter() - began}))


def measured(accounts: int) -> list[Line]:
    """One collection, and the same calls made by the transport alone."""
    estate = EstateCloud(accounts)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_FOLDER")) as name:
        folder = Path(name)
        resources = estate.write(folder / "cloud.sqlite3")
        with _served(folder / "cloud.sqlite3") as url:
            _limit(url, _RATE)
            first = _collected(url, estate, folder)
            again = _collected(url, estate, folder)
            _limit(url, 0.0)
            command = [sys.executable, "-m", "benchmarks.collection", url, str(_asked(folder))]
            bare = _Ended(command, folder)
    scopes = accounts * len(REGIONS) * TYPES
    for said in (first.said, again.said):
        assert said["scopes"] == {"complete": scopes}, said
        assert said["resources"] == resources, said
        lost = said["calls"] - said["throttles"] - bare.said["calls"]
        assert 0 <= lost <= bare.said["calls"] / 1_000, (said, bare.said)
    assert again.said["changes"] == {"put": 0, "gone": 0, "unreadable": 0}, again.said
    largest = max(calls for _, calls in estate.calls())
    limit = (largest - _BURST) / _RATE
    bound = max(limit, bare.said["seconds"])
    loaded = ", ".join(f"{one:.0f}" for one in os.getloadavg()[:2])
    return [
        Line("scopes, resources, calls", f"{scopes:,}, {resources:,}, {bare.said['calls']:,}"),
        Line("the limit's own bound", f"{limit:.1f} s"),
        Line("the same calls by the bare transport", f"{bare.said['seconds']:.1f} s"),
        Line("  processor time of it", f"{bare.processor:.1f} s"),
        *_lines("collected for the first time", first, bound),
        *_lines("collected again, largest first", again, bound),
        Line("load of the machine, 1 and 5 minutes", loaded),
    ]


def _lines(what: str, ours: _Ended, bound: float) -> list[Line]:
    """One collection, from the start to the end of its process."""
    ratio, memory, said = ours.seconds / bound, ours.memory, ours.said
    return [
        Line(what, f"{ours.seconds:.1f} s"),
        Line("  over the larger", f"{ratio:.2f} x", "1.3 x at most", ratio <= 1.3),
        Line("  processor time", f"{ours.processor:.1f} s"),
        Line("  refused by the limit", f"{said['throttles'] / said['calls']:.1%}"),
        Line("  peak memory", f"{memory:.0f} MB", "under 600 MB", memory < 600),
    ]


def main() -> None:
    """Print the table; as a process of its own, make calls."""
    if len(sys.argv) == 3:
        _made_bare(sys.argv[1], Path(sys.argv[2]))
        return
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else _ACCOUNTS
    title = f"Collecting, {accounts} accounts x {len(REGIONS)} regions x {TYPES} types"
    show(title, measured(accounts))


if __name__ == "__main__":
    main()
