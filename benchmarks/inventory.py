"""Measure the inventory's store: 1,000,000 resources and 30 daily runs of them, streamed; commits,
size, and what is read. `python -m benchmarks inventory [RESOURCES [DAYS]]`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Client, Limits
from cirrusql.engine.accounts.configuration import Configuration, Entry
from cirrusql.engine.accounts.directory import Accounts, Naming
from cirrusql.engine.environment import Environment
from cirrusql.engine.options import Options
from cirrusql.inventory import Coverage, Run, Staged
from cirrusql.inventory.commit import commit
from cirrusql.inventory.moments import At
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store
from cirrusql.inventory.times import iso
from cirrusql.inventory.upkeep import compact, files
from cirrusql.session import Engine, Session

ACCOUNTS, TYPES, DAY = 100, 60, 86_400.0
REGIONS = sorted(Catalog.open().regions())[:17]
NAMES = sorted(
    one.type_name
    for one in Catalog.open().resource_types()
    if one.service == "ec2" and not one.is_global and one.regions >= {*REGIONS}
)[:TYPES]
BEGIN = 1_750_000_000.0
_LOREM = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(2_000))


class Estate:
    """Resources of a hundred accounts as they are from day to day.

    What a resource is on a day follows from its number: 1 of 100 changes each day, 2 of 1,000 go
    and 3 of 1,000 are new. Nothing of it is kept, so that memory is the store's.
    """

    def __init__(self, size: int) -> None:
        self.size = size

    def exists(self, number: int, day: int) -> bool:
        born = 0 if number < self.size else (number - self.size) * 1_000 // (3 * self.size) + 1
        gone = number * 7_919 % 500  # of which day it goes, of five hundred
        return born <= day and not born < gone + 1 <= day

    def place(self, number: int) -> tuple[str, str, str, str]:
        """Account, region, type and identifier; few places have most of them."""
        mixed = number * 2_654_435_761 % (1 << 32)
        account = int((mixed & 0xFFF) ** 2 / 0x1000 * ACCOUNTS / 0x1000)
        kind = int(((mixed >> 12) & 0x3FF) ** 2 / 0x400 * TYPES / 0x400)
        region = REGIONS[int(((mixed >> 22) & 0xFF) ** 2 / 0x100 * len(REGIONS) / 0x100)]
        return f"{account:012}", region, self.type_name(kind), f"r-{number:017x}"

    def type_name(self, kind: int) -> str:
        return NAMES[kind]

    def rows(self, day: int, at: float) -> Iterator[Staged]:
        for number in range(self.size + self.size * 3 * day // 1_000):
            if not self.exists(number, day):
                continue
            version = (day + number % 100) // 100
            text = self._document(number, version)
            digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
            yield Staged(*self.place(number), at, text, digest)

    def _document(self, number: int, version: int) -> str:
        start = number * 31 % 100_000
        long = 100 + number * 13 % 1_100
        tags = (
            f'[{{"Key":"team","Value":"t{number % 40}"}},{{"Key":"env","Value":"e{number % 4}"}}]'
        )
        own = hashlib.sha512(str(number).encode()).hexdigest()
        return (
            f'{{"Id":"r-{number:017x}","State":"available","Version":{version},"Tags":{tags},'
            f'"Arn":"arn:aws:made:eu-west-1:{number % 100:012}:thing/{number:017x}",'
            f'"Digest":"{own}{own[::-1]}","Policy":"{_LOREM[start : start + long // 8]}",'
            f'"Settings":{{"Mode":"standard","Words":"{"monitoring enabled " * (long // 32)}"}}}}'
        )

    def coverage(self, at: float) -> Iterator[Coverage]:
        for account in range(ACCOUNTS):
            for region in REGIONS:
                for kind in range(TYPES):
                    yield Coverage(
                        "", f"{account:012}", region, self.type_name(kind), listed=10, read=10,
                        started_at=at - 60, ended_at=at + 60, calls=1,
                    )  # fmt: skip


def _collected(store: Store, estate: Estate, day: int) -> tuple[Run, float, float]:
    """Commit a day; how long it took beyond making the rows, and making them."""
    at = BEGIN + day * DAY
    spent = [0.0]

    def timed(rows: Iterator[Any]) -> Iterator[Any]:
        while True:
            began = time.perf_counter()
            row = next(rows, None)
            spent[0] += time.perf_counter() - began
            if row is None:
                return
            yield row

    run = Run(new_run_id(at), started_at=at - 60, committed_at=at + 120)
    began = time.perf_counter()
    done = commit(store, run, timed(estate.coverage(at)), timed(estate.rows(day, at)))
    return done, time.perf_counter() - began - spent[0], spent[0]


def _best(action: Callable[[], Any], times: int = 3) -> tuple[float, int]:
    best, count = float("inf"), 0
    for _ in range(times):
        began = time.perf_counter()
        count = len(list(action()))
        best = min(best, time.perf_counter() - began)
    return best, count


class _Nobody:
    """A way to a service that is not called."""

    async def send(self, call: Call) -> Answer:
        raise AssertionError(f"called: {call.operation}")

    async def account_id(self) -> str:
        raise AssertionError("asked who calls")

    def close(self) -> None:
        pass


@contextmanager
def _session(folder: str) -> Iterator[Session]:
    """A session over all accounts that reads the inventory."""
    named = {f"{number:012}": Entry(profile="p") for number in range(ACCOUNTS)}
    environment = Environment(
        lambda: Client(_Nobody(), Limits()),
        tuple(REGIONS),
        "nowhere",
        accounts=Accounts(Naming(Configuration(accounts=named))),
    )
    options = Options(inventory=folder)
    with Engine(Catalog.open(), environment) as engine, Session(engine, options) as session:
        yield session


def _answered(session: Session, sql: str) -> Any:
    (result,) = session.execute(sql)
    return result.rows


def _statements(folder: str, estate: Estate, days: int) -> list[Line]:
    """Statements over the inventory, from text to rows, each in its best time of three."""
    catalog = Catalog.open()
    half = iso(BEGIN + days // 2 * DAY + 60)
    small, big = (catalog.resource_type(estate.type_name(kind)).name for kind in (11, 1))
    asked = (
        (
            "one type and account, to rows",
            0.6,
            f"SELECT * FROM {small} AS OF '{half}' WHERE account_id = '000000000007'",
        ),
        ("one type, counted", 1.0, f"SELECT region, count(*) FROM {big} AS OF '{half}' GROUP BY 1"),
    )
    lines = []
    with _session(folder) as session:
        for what, most, sql in asked:
            took, count = _best(partial(_answered, session, sql))
            text = f"SELECT … AS OF, {what}: {count:,} rows"
            lines.append(Line(text, f"{took * 1e3:,.0f} ms", f"<= {most:g} s", took <= most))
    return lines


def _size(folder: str) -> float:
    return sum(one.stat().st_size for one in Path(folder).rglob("*") if one.is_file()) / 1e6


def _peak() -> float:
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _readings(reading: Reading, estate: Estate, runs: list[Run], days: int) -> list[Line]:
    """What is asked of the store, each in its best time of three."""
    kind, account = estate.type_name(11), "000000000007"
    big = estate.type_name(1)
    half = At(BEGIN + days // 2 * DAY + 60)
    key = estate.place(4_242)
    asked: list[tuple[str, float, Callable[[], Any]]] = [
        ("AS OF, one type and account", 0.6, lambda: reading.state([kind], half, [account])),
        ("AS OF, one type", 1.0, lambda: reading.state([big], half)),
        ("history of one, full key", 0.3, lambda: reading.history(key[2], key[3], *key[:2])),
        (
            "changes of one run, with differences",
            3.0,
            lambda: reading.changes(run_id=runs[-1].run_id),
        ),
        ("counts of a run", 0.2, lambda: reading.counts(runs[-1].run_id)),
    ]
    lines = []
    for what, most, action in asked:
        took, count = _best(action)
        lines.append(
            Line(f"{what}: {count:,} rows", f"{took * 1e3:,.0f} ms", f"<= {most:g} s", took <= most)
        )
    return lines


def main() -> None:
    """Print the table."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    estate, share = Estate(size), size / 1_000_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_FOLDER")) as folder:
        store = Store.open(folder, create=True)
        run, first, made = _collected(store, estate, 0)
        peak = _peak()
        lines = [
            Line("rows of the first day, made", f"{made:.1f} s"),
            Line("first commit", f"{first:.1f} s", "<= 20 s", first <= 20 or share < 1),
            Line("peak memory of it", f"{peak:,.0f} MiB", "<= 1,229 MiB", peak <= 1_229),
        ]
        runs, daily, grown = [run], [], [_size(folder)]
        for day in range(1, days + 1):
            run, took, _ = _collected(store, estate, day)
            runs.append(run)
            daily.append(took)
            grown.append(_size(folder))
        middle, worst = sorted(daily)[len(daily) // 2], max(daily)
        counts = json.loads(runs[-1].counts)
        events = {name: counts.get(name, 0) for name in ("put", "gone", "seen")}
        steps = [after - before for before, after in pairwise(grown[1:])]
        lines += [
            Line("daily commit, median", f"{middle:.1f} s", "<= 5 s", middle <= 5),
            Line("daily commit, worst", f"{worst:.1f} s"),
            Line("events of the last day", str(events)),
            Line(f"bytes, {days + 1} runs", f"{grown[-1]:.0f} MB", "<= 300 MB", grown[-1] <= 300),
            Line("growth a day, least and most", f"{min(steps):.2f} to {max(steps):.2f} MB"),
            Line("files", str(files(store)), "<= 100", files(store) <= 100),
            Line("peak memory of all", f"{_peak():,.0f} MiB", "<= 1,229 MiB", _peak() <= 1_229),
        ]
        reading = Reading(store, Catalog.open())
        lines += _readings(reading, estate, runs, days)
        began = time.perf_counter()
        kept = compact(store, orphan_hours=0)
        took = time.perf_counter() - began
        lines.append(
            Line(f"compaction, {kept.files_before} to {kept.files_after}", f"{took:.1f} s")
        )
        lines += _readings(Reading(store, Catalog.open()), estate, runs, days)
        lines += _statements(folder, estate, days)
    show(f"The inventory, {size:,} resources, {days + 1} runs", lines)


if __name__ == "__main__":
    main()
