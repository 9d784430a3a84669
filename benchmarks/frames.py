"""Rows as tables of other libraries, against a frame that is made of `fetchall`."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pandas as pd

import cirrusql
from benchmarks.table import Line, show

_ROWS = 100_000
_RUNS = 7
_TABLE = f"""
CREATE TABLE volumes AS
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {_ROWS})
SELECT
  'vol-0123456789abcdef' || x AS volume_id, 'us-east-1' AS region, x % 500 AS size,
  x * 0.5 AS price, x % 2 AS encrypted, 'name-' || x AS name,
  CASE WHEN x % 7 THEN x END AS iops, CASE WHEN x % 3 THEN 'gp3' END AS volume_type,
  '[{{"Key":"Name","Value":"name-' || x || '"}}]' AS tags,
  'arn:aws:ec2:us-east-1:123456789012:volume/vol-' || x AS arn
FROM n
"""


def main() -> None:
    """Measure in turns, so that a busy moment hits all ways alike."""
    with cirrusql.connect(local=":memory:") as connection:
        connection.execute(_TABLE)

        def asked() -> cirrusql.Cursor:
            return connection.execute("SELECT * FROM volumes")

        def of_rows() -> object:
            cursor = asked()
            names = [column[0] for column in cursor.description or ()]
            return pd.DataFrame(cursor.fetchall(), columns=names)

        ways: dict[str, tuple[Callable[[], object], float | None]] = {
            "pd.DataFrame(cursor.fetchall(), columns=…)": (of_rows, None),
            "cursor.fetchall()": (lambda: asked().fetchall(), None),
            "cursor.arrow()": (lambda: asked().arrow(), 0.9),
            "cursor.df()": (lambda: asked().df(), 0.9),
            "cursor.pl()": (lambda: asked().pl(), 0.9),
            "cursor.fetch_record_batch(), read": (
                lambda: asked().fetch_record_batch().read_all(),
                None,
            ),
        }
        taken: dict[str, list[float]] = {what: [] for what in ways}
        for _ in range(_RUNS):
            for what, (way, _promise) in ways.items():
                gc.collect()
                # Of the processor: what others do on the machine is not measured.
                begun = time.process_time()
                way()
                taken[what].append(time.process_time() - begun)
    _show({what: min(times) for what, times in taken.items()}, ways)


def _show(
    medians: dict[str, float], ways: dict[str, tuple[Callable[[], object], float | None]]
) -> None:
    base = next(iter(medians.values()))
    lines = [Line(next(iter(medians)), f"{base * 1000:.0f} ms")]
    for what, seconds in list(medians.items())[1:]:
        ratio, promise = seconds / base, ways[what][1]
        kept = None if promise is None else ratio <= promise
        said = "" if promise is None else f"at most {promise:g}"
        lines.append(Line(what, f"{ratio:.2f} times", said, kept))
    show(f"{_ROWS:,} rows of 10 columns", lines)


if __name__ == "__main__":
    main()
