"""Measure the local cloud's HTTP endpoint and print a table: `python -m benchmarks.local_endpoint`.

The server has core 0 to itself and the load generator core 1. Each rate is the median of several
runs, for the machine may be doing other things. moto_server, if installed, is measured the same
way on its nearest calls, SSM GetParameter and PutParameter.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from benchmarks.local_load import Load, http_request, measure

SERVER_CORE, LOAD_CORE = 0, 1
MANY = 100_000
LOG_GROUP = "AWS::Logs::LogGroup"
SERVE = """
import sys
from cirrusql.catalog import Catalog
from cirrusql.local.http.server import run
run(sys.argv[1], Catalog.open(), port=int(sys.argv[2]))
"""


@dataclass(frozen=True)
class Server:
    """A server that is being measured: its port and its process number."""

    port: int
    process: int


Requests = Callable[[int], Iterator[bytes]]


def cloud_request(port: int, operation: str, members: dict[str, object]) -> bytes:
    body = json.dumps(members).encode()
    target = f"CloudApiService.{operation}"
    return http_request(port, target, body, "cloudcontrolapi", "application/x-amz-json-1.0")


def moto_request(port: int, operation: str, members: dict[str, object]) -> bytes:
    body = json.dumps(members).encode()
    return http_request(port, f"AmazonSSM.{operation}", body, "ssm", "application/x-amz-json-1.1")


_names = itertools.count()


def creates(port: int) -> Iterator[bytes]:
    """CreateResource of new log groups, as boto3 sends it: with a client token each."""
    for number in _names:
        state: dict[str, object] = {"LogGroupName": f"/bench/{number:08}", "RetentionInDays": 30}
        state["Tags"] = [{"Key": "team", "Value": "blue"}, {"Key": "stage", "Value": "test"}]
        yield cloud_request(
            port,
            "CreateResource",
            {
                "TypeName": LOG_GROUP,
                "DesiredState": json.dumps(state),
                "ClientToken": f"bench-{number}-{time.time_ns()}",
            },
        )


def gets(port: int) -> Iterator[bytes]:
    requests = [
        cloud_request(
            port,
            "GetResource",
            {"TypeName": LOG_GROUP, "Identifier": f"/bench/{number:08}"},
        )
        for number in range(200)
    ]
    return itertools.cycle(requests)


def parameter_puts(port: int) -> Iterator[bytes]:
    for number in itertools.count():
        yield moto_request(
            port, "PutParameter", {"Name": f"/b/{number}", "Value": "v" * 200, "Type": "String"}
        )


def parameter_gets(port: int) -> Iterator[bytes]:
    return itertools.cycle([moto_request(port, "GetParameter", {"Name": "/b/0"})])


@contextmanager
def running(command: Callable[[int], list[str]]) -> Iterator[Server]:
    """A server on its own core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        command(port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.sched_setaffinity(process.pid, {SERVER_CORE})
    try:
        wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not start")


def median(server: Server, requests: Requests, runs: int, seconds: float) -> Load:
    """The run of the median rate, with the medians of what else was measured."""
    before = processor_seconds(server.process)
    loads = [measure(server.port, requests(server.port), seconds=seconds) for _ in range(runs)]
    spent = processor_seconds(server.process) - before
    answers = sum(load.answers for load in loads)
    return Load(
        rate=statistics.median(load.rate for load in loads),
        p50=statistics.median(load.p50 for load in loads),
        p99=statistics.median(load.p99 for load in loads),
        failures=sum(load.failures for load in loads),
        answers=answers,
        processor=spent / answers * 1e6,
    )


def fill(port: int, count: int) -> None:
    """Create log groups up to `count` in all; a fast machine may have made more already."""
    missing = count - next(_names) - 1
    if missing > 0:
        measure(port, itertools.islice(creates(port), missing), seconds=600)


def list_all(port: int) -> tuple[float, int]:
    """Seconds that the paginator of boto3 takes for all log groups, and how many those are."""
    client = boto3.client(
        "cloudcontrol",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="x",
    )
    started = time.perf_counter()
    pages = client.get_paginator("list_resources").paginate(TypeName=LOG_GROUP)
    count = sum(len(page["ResourceDescriptions"]) for page in pages)
    return time.perf_counter() - started, count


def processor_seconds(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """Resident memory in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def moto(runs: int, seconds: float) -> tuple[Load, Load] | None:
    try:
        import moto.server  # noqa: F401
    except ImportError:
        print("moto_server is not installed: pip install 'moto[server]'", file=sys.stderr)
        return None

    def command(port: int) -> list[str]:
        return [sys.executable, "-m", "moto.server", "-p", str(port)]

    with running(command) as server:
        puts = median(server, parameter_puts, runs, seconds)
        return puts, median(server, parameter_gets, runs, seconds)


def main() -> None:
    """Measure everything and print one row for each promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--resources", type=int, default=MANY)
    options = parser.parse_args()
    os.sched_setaffinity(0, {LOAD_CORE})
    runs, seconds = options.runs, options.seconds
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "cloud.db")

        def command(port: int) -> list[str]:
            return [sys.executable, "-c", SERVE, path, str(port)]

        with running(command) as server:
            created = median(server, creates, runs, seconds)
            read = median(server, gets, runs, seconds)
            fill(server.port, options.resources)
            times = [list_all(server.port) for _ in range(3)]
            listed = statistics.median(seconds for seconds, _ in times)
            count = times[0][1]
            resident = memory(server.process)
    compared = moto(runs, seconds)
    rows = [
        ("GetResource/s", f"{read.rate:,.0f}", "8,000", read.rate >= 8000),
        ("  p99, ms", f"{read.p99:.1f}", "25", read.p99 < 25),
        ("  processor, us a call", f"{read.processor:.0f}", "125", read.processor < 125),
        ("CreateResource/s, durable", f"{created.rate:,.0f}", "3,000", created.rate >= 3000),
        ("  p99, ms", f"{created.p99:.1f}", "25", created.p99 < 25),
        ("  processor, us a call", f"{created.processor:.0f}", "333", created.processor < 333),
        (f"list {count:,} with boto3, s", f"{listed:.2f}", "5", listed < 5),
        ("memory then, MB", f"{resident:.0f}", "300", resident < 300),
        (
            "failures",
            str(read.failures + created.failures),
            "0",
            not read.failures + created.failures,
        ),
    ]
    if compared:
        puts, found = compared
        for name, ours, theirs in (
            ("GetResource / moto GetParameter", read, found),
            ("CreateResource / moto PutParameter", created, puts),
        ):
            ratio = ours.rate / theirs.rate
            shown = f"{ratio:.1f}x ({theirs.rate:,.0f}/s)"
            rows.append((name, shown, "15x", ratio >= 15))
            cost = theirs.processor / ours.processor
            rows.append(("  by processor time", f"{cost:.1f}x", "15x", cost >= 15))
    print(f"| {'64 connections, one core each':38} | {'measured':>18} | {'promised':>8} |    |")
    print(f"|{'-' * 40}|{'-' * 20}|{'-' * 10}|----|")
    for name, shown, promised, kept in rows:
        print(f"| {name:38} | {shown:>18} | {promised:>8} | {'ok' if kept else 'NO'} |")


if __name__ == "__main__":
    main()
