"""PostgreSQL's protocol: what a statement and a row take, beside PostgreSQL in the same run."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from tests.pgcatalog.ground_truth.cluster import PORT, cluster, missing
from tests.pgwire.processes import served

from benchmarks.table import Line, show

_TIMES = 3_000
_ROWS = 200_000
_MANY = (
    f"WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < {_ROWS})"
    " SELECT x, 'a text of some length' AS t FROM r"
)
_MOST = 5.0


def _middle(conninfo: str, work: Callable[[psycopg.Connection], None], times: int) -> float:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        spent = []
        for _ in range(times):
            begun = time.perf_counter()
            work(connection)
            spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _one(connection: psycopg.Connection) -> None:
    connection.execute("SELECT 1").fetchone()


def _many(connection: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        for _ in cursor.stream(_MANY):
            pass


def main() -> None:
    """Print the table; without a PostgreSQL to compare with, why there is none."""
    if missing():
        print("PostgreSQL's protocol: there is no PostgreSQL 15 here to compare with")
        return
    folder = Path(tempfile.mkdtemp())
    options = ("--local=:memory:", "--database", ":memory:")
    try:
        with cluster(folder, logs=False), served(*options) as ours:
            theirs = f"host=127.0.0.1 port={PORT} user=postgres dbname=awscc"
            found = [
                (what, _middle(ours.dsn(), work, times), _middle(theirs, work, times), promise)
                for what, work, times, promise in (
                    ("SELECT 1, the middle", _one, _TIMES, _MOST),
                    (f"{_ROWS:,} rows, streamed", _many, 3, None),
                )
            ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show("PostgreSQL's protocol, beside PostgreSQL", [_line(*one) for one in found])


def _line(what: str, ours: float, theirs: float, promise: float | None) -> Line:
    ratio = ours / theirs
    measured = f"{ours * 1e6:,.0f} us, {theirs * 1e6:,.0f} us: {ratio:.1f} times as long"
    if promise is None:
        return Line(what, measured)
    return Line(what, measured, f"under {promise:g}", ratio < promise)


if __name__ == "__main__":
    main()
