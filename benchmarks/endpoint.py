"""The local cloud in a process of its own, for measuring a client against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_SERVE = """
import json, sys
from cirrusql.catalog import Catalog
from cirrusql.local import Call, Latency, LocalCloud, Scope, Settings
from cirrusql.local.http.server import listen, make_server, serve
port, seconds, groups = int(sys.argv[1]), float(sys.argv[2]), json.loads(sys.argv[3])
settings = Settings(latency=Latency(seconds, seconds), rate=float(sys.argv[4]))
cloud = LocalCloud.open(":memory:", Catalog.open(), settings=settings)
for region, count in groups.items():
    states = ({"LogGroupName": f"group-{n}", "RetentionInDays": 30} for n in range(1, count + 1))
    bodies = ({"TypeName": "AWS::Logs::LogGroup", "DesiredState": json.dumps(s)} for s in states)
    scope = Scope("000000000000", region)
    calls = [Call("CreateResource", json.dumps(body).encode(), scope) for body in bodies]
    cloud.call_all(calls)
serve(cloud, make_server(cloud), listen("127.0.0.1", port))
"""


@contextmanager
def endpoint(
    port: int,
    latency: float = 0.0,
    core: int | None = 0,
    groups: Mapping[str, int] | None = None,
    rate: float = 0.0,
) -> Iterator[str]:
    """The address of a local cloud that adds `latency` seconds to each call, while it is needed.

    `groups` says how many log groups, called `group-1` and so on, a region has from the start.
    `rate` is how many calls a second it lets through; 0 for no limit.
    """
    there = json.dumps(dict(groups or {}))
    command = [sys.executable, "-c", _SERVE, str(port), str(latency), there, str(rate)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if core is not None and hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process.pid, {core})
    url = f"http://127.0.0.1:{port}"
    try:
        await_answer(url)
        yield url
    finally:
        process.terminate()
        process.wait()


def await_answer(url: str) -> None:
    """Return once an endpoint answers; raises RuntimeError after a minute."""
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"{url}/_local/health", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {url}")
