"""List and read many resources, against boto3 and against what the wire allows at best."""

from __future__ import annotations

import json
import math
import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.endpoint import endpoint
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.session import Session, aws_environment

_LATENCY = 0.040
_CONCURRENCY = 64
_TYPE = "AWS::Logs::LogGroup"
_REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3",
    "eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2",
    "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "sa-east-1",
)  # fmt: skip
_READ_ALL = "SELECT count(retention_in_days) FROM awscc.logs.log_groups WHERE region IN ({})"


def _session(url: str) -> Session:
    environment = aws_environment(endpoint_url=url, regions=("us-east-1",))
    return Session.alone(Catalog.open(), environment)


def _run(session: Session, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for result in session.execute(sql):
        rows = list(result.rows)
    return rows


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    value = function()
    return time.perf_counter() - start, value


def _client(url: str, region: str) -> Any:
    return boto3.client(
        "cloudcontrol",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="000000000000",
        aws_secret_access_key="x",
        config=Config(max_pool_connections=_CONCURRENCY),
    )


def _boto3_read(url: str, regions: tuple[str, ...], threads: int) -> int:
    """What a user would write: list with the paginator, then get each, with or without threads."""
    clients = {region: _client(url, region) for region in regions}

    def listed(region: str) -> list[tuple[str, str]]:
        pages = clients[region].get_paginator("list_resources").paginate(TypeName=_TYPE)
        return [(region, d["Identifier"]) for page in pages for d in page["ResourceDescriptions"]]

    def read(pair: tuple[str, str]) -> Any:
        region, identifier = pair
        answer = clients[region].get_resource(TypeName=_TYPE, Identifier=identifier)
        return json.loads(answer["ResourceDescription"]["Properties"])["RetentionInDays"]

    if threads == 1:
        return sum(1 for region in regions for pair in listed(region) if read(pair))
    with ThreadPoolExecutor(threads) as pool:
        pairs = [pair for found in pool.map(listed, regions) for pair in found]
        return sum(1 for value in pool.map(read, pairs) if value)


def _against_boto3(url: str, regions: tuple[str, ...], each: int) -> list[Line]:
    session = _session(url)
    total = each * len(regions)
    sql = _READ_ALL.format(", ".join(f"'{region}'" for region in regions))
    ours, rows = min(_timed(lambda: _run(session, sql)) for _ in range(3))
    assert rows == [(total,)], rows
    threads, count = _timed(lambda: _boto3_read(url, regions, 32))
    assert count == total
    some = max(total // 10, 1)
    loop = _boto3_loop(url, regions, some) * total / some
    calls = total + math.ceil(each / 100) * len(regions)
    ideal = math.ceil(calls / _CONCURRENCY) * _LATENCY
    session.close()
    where = f"{len(regions)} region{'s' if len(regions) > 1 else ''} x {each:,}"
    return [
        Line(f"{where}: ours", f"{ours:.3f} s"),
        Line("  over the ideal", f"{ours / ideal:.2f} x", "within 1.4 x", ours <= 1.4 * ideal),
        _faster("  boto3 with 32 threads", threads / ours, 1.8),
        _faster("  boto3 in a loop", loop / ours, 25),
    ]


def _faster(what: str, ratio: float, least: float) -> Line:
    return Line(what, f"{ratio:.1f} x", f"{least} x or more", ratio >= least)


def _boto3_loop(url: str, regions: tuple[str, ...], some: int) -> float:
    """Seconds for some reads one after the other; the whole would only take longer the same way."""
    client = _client(url, regions[0])
    client.list_resources(TypeName=_TYPE)
    start = time.perf_counter()
    for number in range(some):
        client.get_resource(TypeName=_TYPE, Identifier=f"group-{number % 200 + 1}")
    return time.perf_counter() - start


def _throughput(url: str) -> list[Line]:
    session = _session(url)
    count = 10_000
    sql = _READ_ALL.format("'us-east-1'")
    _run(session, sql)
    cpu = time.process_time()
    seconds, _ = min(_timed(lambda: _run(session, sql)) for _ in range(3))
    each = (time.process_time() - cpu) / 3 / count * 1e6
    rate = count / seconds
    session.close()
    return [
        Line("no latency: resources read", f"{rate:,.0f}/s", "4,000/s or more", rate >= 4000),
        Line("  client CPU for each", f"{each:.0f} µs", "200 µs at most", each <= 200),
    ]


def _large(url: str) -> list[Line]:
    session = _session(url)
    count = 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sql = (
        "SELECT substr(log_group_name, 1, 8), count(*) FROM awscc.logs.log_groups"
        " WHERE region = 'us-west-2' GROUP BY 1"
    )
    seconds, rows = _timed(lambda: _run(session, sql))
    assert sum(n for _, n in rows) == count
    peak = max(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    session.close()
    return [
        Line("100,000 rows listed into GROUP BY", f"{seconds:.2f} s", "", None),
        Line("  peak memory of the client", f"{peak:.0f} MB", "under 400 MB", peak < 400),
    ]


def main() -> None:
    """Measure everything in one run: the server on one core, this process on the other."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    with endpoint(4701, _LATENCY, groups={"us-east-1": 1000}) as url:
        one = _against_boto3(url, ("us-east-1",), 1000)
    with endpoint(4702, _LATENCY, groups=dict.fromkeys(_REGIONS, 200)) as url:
        many = _against_boto3(url, _REGIONS, 200)
    with endpoint(4703, groups={"us-east-1": 10_000, "us-west-2": 100_000}) as url:
        rate = _throughput(url)
        large = _large(url)
    title = "Reading, 40 ms added to each call where nothing else is said"
    show(title, [*one, *many, *rate, *large])


if __name__ == "__main__":
    main()
