"""Two hundred sessions of one engine in twenty threads: what they share, and what each costs."""

from __future__ import annotations

import gc
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.endpoint import endpoint
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.session import MEMORY, Engine, Session, aws_environment

_PORT = 4576
_SESSIONS = 200
_THREADS = 20
_CONCURRENCY = 8
_REGIONS = ("us-east-1", "eu-west-1")
_RESOURCES = 5
_SQL = "SELECT retention_in_days FROM awscc.logs.log_groups WHERE region = '{}'"
_CALLS = {"ListResources": 1, "GetResource": _RESOURCES}


def main() -> None:
    """Use every session in both regions, over HTTP, and compare each account of calls."""
    groups = dict.fromkeys(_REGIONS, _RESOURCES)
    os.environ |= {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "local"}
    with endpoint(_PORT, core=None, groups=groups) as url:
        environment = aws_environment(endpoint_url=url, regions=_REGIONS, concurrency=_CONCURRENCY)
        with Engine(Catalog.open(), environment) as engine:
            _measure(engine)


def _measure(engine: Engine) -> None:
    warm = [_used(Session(engine, database=MEMORY)) for _ in range(20)]
    gc.collect()
    before = _kilobytes()
    sessions = [Session(engine, database=MEMORY) for _ in range(_SESSIONS)]
    start = time.perf_counter()
    with ThreadPoolExecutor(_THREADS) as pool:
        exact = sum(pool.map(_exact, sessions))
        seconds = time.perf_counter() - start
        threads, sockets = threading.active_count() - _THREADS - 1, _sockets()
    gc.collect()
    each = (_kilobytes() - before) / _SESSIONS
    limiters = len(engine.client._limiters)  # noqa: SLF001 - what is measured
    for session in (*warm, *sessions):
        session.close()
    statements = _SESSIONS * len(_REGIONS)
    pool_size = _CONCURRENCY * len(_REGIONS)
    show(
        f"{_SESSIONS} sessions of one engine in {_THREADS} threads, {len(_REGIONS)} regions",
        [
            Line("limiters", str(limiters), f"{len(_REGIONS)}", limiters == len(_REGIONS)),
            Line("connections", str(sockets), f"at most {pool_size}", sockets <= pool_size),
            Line(
                "threads of the engine", str(threads), "the loop's and a few helpers", threads <= 7
            ),
            Line(
                "statements with an exact account", str(exact), str(statements), exact == statements
            ),
            Line("memory of an idle session", f"{each:.0f} kB", "under 300 kB", each < 300),
            Line("statements in a second", f"{statements / seconds:.0f}"),
        ],
    )


def _used(session: Session) -> Session:
    _exact(session)
    return session


def _exact(session: Session) -> int:
    """How many of a session's two statements counted their calls rightly."""
    found = 0
    for region in _REGIONS:
        (result,) = session.execute(_SQL.format(region))
        rows = list(result)
        found += len(rows) == _RESOURCES and result.diagnostics.calls == _CALLS
    return found


def _sockets() -> int:
    links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return sum(str(link.readlink()).startswith("socket:") for link in links) - 2  # the loop's own


def _kilobytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
