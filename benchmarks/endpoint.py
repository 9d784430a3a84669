"""The local cloud in a process of its own, for measuring a client against it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

_SERVE = """
import sys
from cirrusql.catalog import Catalog
from cirrusql.local import Latency, Settings
from cirrusql.local.server import run
seconds = float(sys.argv[2])
settings = Settings(latency=Latency(seconds, seconds))
run(":memory:", Catalog.open(), port=int(sys.argv[1]), settings=settings)
"""


@contextmanager
def endpoint(port: int, latency: float = 0.0, core: int | None = 0) -> Iterator[str]:
    """The address of a local cloud that adds `latency` seconds to each call, while it is needed."""
    command = [sys.executable, "-c", _SERVE, str(port), str(latency)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if core is not None and hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process.pid, {core})
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url)
        yield url
    finally:
        process.terminate()
        process.wait()


def _await(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{url}/_local/health", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {url}")
