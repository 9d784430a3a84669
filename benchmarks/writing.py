"""Create many resources by one statement, against boto3 and what the wire allows at best."""

from __future__ import annotations

import json
import math
import os
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.endpoint import endpoint
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.records import replace
from cirrusql.session import Options, Session, WriteOptions, aws_environment

_LATENCY = 0.040
_IN_FLIGHT = 64
_COUNT = 1_000
_TYPE = "AWS::Logs::LogGroup"
# One call creates, another asks how that ended: the answer to the first is IN_PROGRESS always.
_CALLS_EACH = 2
_INSERT = (
    "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days)"
    " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    " SELECT '{prefix}-' || i, 30 FROM n"
)
_DELETE = "DELETE FROM awscc.logs.log_groups WHERE log_group_name LIKE '{prefix}-%'"


def _seconds(session: Session, sql: str) -> float:
    start = time.perf_counter()
    for result in session.execute(sql):
        list(result.rows)
    return time.perf_counter() - start


def _ours(url: str, *, journaled: bool) -> float:
    """Seconds for a thousand creates in a session of its own, its first connections included."""
    environment = aws_environment(endpoint_url=url, regions=("us-east-1",))
    if not journaled:
        environment = replace(environment, journaled=False)
    confirmed = Options(writes=WriteOptions(confirmed=True))
    session = Session.alone(Catalog.open(), environment, confirmed)
    prefix = uuid.uuid4().hex
    seconds = _seconds(session, _INSERT.format(count=_COUNT, prefix=prefix))
    _seconds(session, _DELETE.format(prefix=prefix))
    session.close()
    return seconds


def _boto3(url: str, threads: int) -> float:
    """What a user would write: create, and wait until each is there."""
    client = boto3.client(
        "cloudcontrol",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="x",
        config=Config(max_pool_connections=threads),
    )
    prefix = uuid.uuid4().hex

    def create(number: int) -> Any:
        desired = json.dumps({"LogGroupName": f"{prefix}-{number}", "RetentionInDays": 30})
        answer = client.create_resource(TypeName=_TYPE, DesiredState=desired)
        token = answer["ProgressEvent"]["RequestToken"]
        status = answer["ProgressEvent"]["OperationStatus"]
        while status not in ("SUCCESS", "FAILED"):
            event = client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
            status = event["OperationStatus"]
        assert status == "SUCCESS", status

    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(create, range(_COUNT)))
    return time.perf_counter() - start


def _lines(url: str) -> list[Line]:
    ours = min(_ours(url, journaled=True) for _ in range(3))
    plain = min(_ours(url, journaled=False) for _ in range(3))
    threads = _boto3(url, 32)
    ideal = math.ceil(_CALLS_EACH * _COUNT / _IN_FLIGHT) * _LATENCY
    return [
        Line(f"{_COUNT:,} creates, {_IN_FLIGHT} in flight: ours", f"{ours:.3f} s"),
        Line("  over the ideal", f"{ours / ideal:.2f} x", "within 1.5 x", ours <= 1.5 * ideal),
        Line("  of that the journal", f"{(ours - plain) * 1000:.0f} ms", "", None),
        Line("  boto3 with 32 threads", f"{threads / ours:.1f} x", "", None),
    ]


def main() -> None:
    """Measure everything in one run: the server on one core, this process on the other."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        with endpoint(4711, _LATENCY) as url:
            show("Writing, 40 ms added to each call", _lines(url))


if __name__ == "__main__":
    main()
