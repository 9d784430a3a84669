"""Read AWS's operations, against boto3 on 32 threads and against botocore's parser."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer
from cirrusql.cloudcontrol.codec.operation import OperationCodec
from cirrusql.session import Session, aws_environment

_ROWS, _PAGES, _LATENCY, _THREADS = 1000, 5, 0.040, 32
_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3"),
    *("eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "sa-east-1"),
)
_SNAPSHOT = (
    "<item><snapshotId>snap-{0:017x}</snapshotId><volumeId>vol-{0:017x}</volumeId>"
    "<status>completed</status><startTime>2026-01-31T12:00:00.000Z</startTime>"
    "<progress>100%</progress><ownerId>111122223333</ownerId><description>nightly</description>"
    "<volumeSize>8</volumeSize><encrypted>true</encrypted><tagSet><item><key>team</key>"
    "<value>data</value></item></tagSet></item>"
)
_SQL = (
    "SELECT count(start_time) FROM aws.ec2.describe_snapshots"
    " WHERE owner_ids = 'self' AND region IN ({})"
)
_COMMAND = (sys.executable, "-m", "cirrusql", "exec", "--endpoint-url")
_EXPLAINED = {
    "awscc": "EXPLAIN SELECT count(*) FROM awscc.ec2.volumes",
    "aws": "EXPLAIN SELECT count(*) FROM aws.ec2.describe_snapshots",
}


def _page(number: int) -> bytes:
    first = number * _ROWS
    items = "".join(_SNAPSHOT.format(first + place) for place in range(_ROWS))
    token = f"<nextToken>{number + 1}</nextToken>" if number + 1 < _PAGES else ""
    space = "http://ec2.amazonaws.com/doc/2016-11-15/"
    text = f'<DescribeSnapshotsResponse xmlns="{space}"><snapshotSet>{items}</snapshotSet>{token}'
    return f"{text}</DescribeSnapshotsResponse>".encode()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    pages = [_page(number) for number in range(_PAGES)]
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            _, _, after = body.partition(b"NextToken=")
            page = pages[int(after.split(b"&")[0] or b"0")]
            await asyncio.sleep(_LATENCY)
            said = (
                f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(page)}\r\n\r\n"
            )
            writer.write(said.encode() + page)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _serve(port: Any) -> None:
    async def main() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def _server() -> Iterator[str]:
    """A service that lists snapshots, in a process of its own: its URL."""
    context = multiprocessing.get_context("spawn")
    port = context.Queue()
    process = context.Process(target=_serve, args=(port,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{port.get()}"
    finally:
        process.terminate()
        process.join()


def _timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds, seconds of processor time, and what came out; the best of three."""
    found = []
    for _ in range(3):
        start, cpu = time.perf_counter(), time.process_time()
        value = work()
        found.append((time.perf_counter() - start, time.process_time() - cpu, value))
    return min(found)


def _ours(url: str) -> tuple[float, float, int]:
    session = Session.alone(Catalog.open(), aws_environment(endpoint_url=url, regions=_REGIONS[:1]))
    regions = ", ".join(f"'{name}'" for name in _REGIONS)

    def work() -> int:
        (result,) = session.execute(_SQL.format(regions))
        return int(next(iter(result))[0])

    try:
        return _timed(work)
    finally:
        session.close()


def _boto3(url: str) -> tuple[float, float, int]:
    config = Config(max_pool_connections=_THREADS)
    made = threading.Lock()

    def count(region: str) -> int:
        with made:
            client = boto3.client("ec2", endpoint_url=url, region_name=region, config=config)
        pages = client.get_paginator("describe_snapshots").paginate(OwnerIds=["self"])
        return sum(1 for page in pages for one in page["Snapshots"] if one["StartTime"])

    def work() -> int:
        with ThreadPoolExecutor(_THREADS) as pool:
            return sum(pool.map(count, _REGIONS))

    return _timed(work)


def _decoding() -> tuple[float, float]:
    """Seconds to read a page by our codec and by botocore's parser."""
    body = _page(0)
    relation = Catalog.open().api.relation("ec2", "describe_snapshots")
    codec = OperationCodec(relation, relation.shapes)
    model = ServiceModel(Loader().load_service_model("ec2", "service-2"), "ec2")
    shape = model.operation_model("DescribeSnapshots").output_shape
    parser = create_parser("ec2")
    told = {"status_code": 200, "headers": {}, "body": body, "context": {}}
    ours, _, _ = _timed(lambda: codec.decode(Answer(200, body)))
    theirs, _, _ = _timed(lambda: parser.parse(told, shape))
    return ours, theirs


def _cpu(url: str, sql: str) -> float:
    """Processor time of a whole command, the least of seven."""
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}
    spent = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [*_COMMAND, url, "--region", "us-east-1", sql]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def main() -> None:
    """Print the table."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}
    with _server() as url:
        ours, our_cpu, rows = _ours(url)
        theirs, their_cpu, same = _boto3(url)
        assert rows == same == _ROWS * _PAGES * len(_REGIONS), (rows, same)
        cpu = {name: _cpu(url, sql) for name, sql in _EXPLAINED.items()}
    page, parsed = _decoding()
    more = (cpu["aws"] - cpu["awscc"]) * 1000
    lines = [
        Line(f"{rows:,} snapshots of {len(_REGIONS)} regions", f"{ours:.2f} s"),
        Line(f"the same by boto3 on {_THREADS} threads", f"{theirs:.2f} s"),
        Line("  times as fast", f"{theirs / ours:.1f}", "at least 2", theirs / ours >= 2),
        Line("  of its processor time", f"{our_cpu / their_cpu:.2f}"),
        Line("a page of 1,000 snapshots read", f"{page * 1000:.0f} ms"),
        Line(
            "  times as fast as botocore's parser",
            f"{parsed / page:.1f}",
            "at least 4",
            parsed / page >= 4,
        ),
        Line(
            "a statement over aws, more than over awscc",
            f"{more:.0f} ms",
            "at most 150",
            more <= 150,
        ),
    ]
    show("Operations of AWS's APIs", lines)


if __name__ == "__main__":
    main()
