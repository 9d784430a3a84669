"""The console in Chromium: how soon it can be used, a million rows, cancelling, ten who are there.

Targets: usable in a second, a first load under 500 kB, a page with 1,000,000 rows under 300 MB and
scrolling at 50 frames a second, cancelled within 200 ms.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.table import Line, show

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-precise-memory-info",
    "--js-flags=--expose-gc",
)
_MILLION = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
SELECT i, 'resource-' || i AS name, i * 1.5 AS cost, 'eu-west-' || (i % 3) AS region,
  json_object('Key', i) AS tags FROM n"""
_FOR_EVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
_TWO_RELATIONS = (
    "SELECT v.account_id, v.region, s.subnet_id FROM awscc.ec2.vpcs v"
    " JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id"
)
_ACCOUNTS = """[organization]
profile = "default"
management_role = "none"
[defaults]
role = "OrganizationAccountAccessRole"
"""
_CREDENTIALS = """[default]
aws_access_key_id = 000000000000
aws_secret_access_key = local
"""
_CHANGES = """async () => {
  let changes = 0, before = "";
  const until = performance.now() + 2000;
  while (performance.now() < until) {
    const now = document.querySelector(".matrix .sum")?.textContent ?? "";
    if (now !== before) changes += 1;
    before = now;
    await new Promise((done) => setTimeout(done, 10));
  }
  return changes;
}"""
_FRAMES = """async ([selector, seconds]) => {
  const grid = document.querySelector(selector);
  const gaps = [];
  let before = performance.now();
  const until = before + seconds * 1000;
  while (before < until) {
    grid.scrollTop += 90;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    gaps.push(now - before);
    before = now;
  }
  gaps.sort((a, b) => a - b);
  return [gaps.length / seconds, gaps[Math.floor(gaps.length * 0.99)]];
}"""
_INVITED = """async () => {
  const headers = { Authorization: `Bearer ${localStorage.getItem("cirrusql.key")}` };
  return (await (await fetch("/api/invite", { method: "POST", headers })).json()).token;
}"""
_CANCELLED = """async () => {
  const began = performance.now();
  document.querySelector("button.danger").click();
  while (document.querySelector(".answer .state.cancelled") === null)
    await new Promise((done) => setTimeout(done, 2));
  return performance.now() - began;
}"""


class Served:
    """A console in a process of its own, with what it printed."""

    def __init__(self, process: subprocess.Popen[str], address: str, seconds: float) -> None:
        self.process = process
        self.address = address
        self.seconds = seconds

    @property
    def memory(self) -> float:
        """Its resident memory, in MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6


@contextmanager
def served(*options: str, **variables: str) -> Iterator[Served]:
    """A console on a local cloud of its own, while it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        homes = {"XDG_STATE_HOME": folder, "XDG_DATA_HOME": folder}
        environment = {**os.environ, **homes, **variables}
        command = [sys.executable, "-m", "cirrusql", "serve", "--console", "0", *options]
        began = time.perf_counter()
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            try:
                yield Served(process, _address(process), time.perf_counter() - began)
            finally:
                process.terminate()


@contextmanager
def slow_organisation(folder: Path) -> Iterator[dict[str, str]]:
    """The demo organisation's ten accounts over HTTP, 1.5 s a call; what leads there."""
    (folder / "accounts.toml").write_text(_ACCOUNTS)
    (folder / "config").write_text("[default]\nregion = us-east-1\n")
    (folder / "credentials").write_text(_CREDENTIALS)
    command = [sys.executable, "-m", "cirrusql", "local", "serve", "--port", "0", "--seed"]
    command += ["--data", str(folder / "cloud.sqlite3"), "--latency", "1500ms"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield {
                "AWS_ENDPOINT_URL": _address(process, r"http://127\.0\.0\.1:\d+"),
                "AWS_CONFIG_FILE": str(folder / "config"),
                "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
            }
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str], wanted: str = r"http://\S+#enter=\S+") -> str:
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(wanted, line)
        if found is not None:
            return found.group(0)
    raise RuntimeError("the console did not start")


@contextmanager
def browser() -> Iterator[Any]:
    """Debian's Chromium, while it is needed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield made
        made.close()


def run(page: Any, sql: str, until: str = ".answer .state.done") -> float:
    """Type a statement and run it; the seconds until it shows what is waited for."""
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)
    began = time.perf_counter()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(until, timeout=120_000)
    return time.perf_counter() - began


def main() -> None:
    """Print what was measured."""
    if not Path(CHROMIUM).exists():
        print(f"console: left out, there is no {CHROMIUM}")
        return
    with served("--local=:memory:") as server, browser() as chromium:
        page = chromium.new_context(viewport={"width": 1280, "height": 860}).new_page()
        lines = [Line("server started", f"{server.seconds:.2f} s")]
        lines += _first_load(server, page)
        lines += _million(page, chromium)
        lines.append(_cancelling(page))
        lines += _ten(server, page, chromium)
    with tempfile.TemporaryDirectory() as folder:
        lines += _everywhere(Path(folder))
    show("The console in Chromium", lines)


def _line(what: str, value: float, unit: str, most: float, digits: int = 0) -> Line:
    return Line(what, f"{value:.{digits}f} {unit}", f"{most:g} {unit}", value <= most)


def _first_load(server: Served, page: Any) -> Iterator[Line]:
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(_size(request)))
    began = time.perf_counter()
    page.goto(server.address)
    page.wait_for_selector(".cm-content")
    yield _line("page usable", time.perf_counter() - began, "s", 1, 2)
    page.wait_for_timeout(500)
    yield _line("first load, compressed", sum(sizes) / 1000, "kB", 500)


def _size(request: Any) -> int:
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def _million(page: Any, chromium: Any) -> Iterator[Line]:
    yield Line("1,000,000 rows there", f"{run(page, _MILLION):.1f} s")
    page.wait_for_timeout(500)
    frames, worst = page.evaluate(_FRAMES, [".grid", 4])
    promise = "50 frames/s"
    yield Line("scrolling", f"{frames:.0f} frames/s", promise, frames >= 50)
    yield Line("99 of 100 frames within", f"{worst:.0f} ms")
    began = time.perf_counter()
    page.evaluate("document.querySelector('.grid').scrollTop = 1e9")
    page.wait_for_selector("text=resource-1000000")
    yield Line("jump to the last row", f"{(time.perf_counter() - began) * 1000:.0f} ms")
    heap = page.evaluate("(globalThis.gc?.(), performance.memory.usedJSHeapSize)") / 1e6
    yield _line("page's heap", heap, "MB", 300)
    yield _line("page's process", _renderer(chromium), "MB", 300)
    began = time.perf_counter()
    page.evaluate("document.querySelector('.grid').scrollTop = 0")
    page.click(".head .cell:has-text('region') button")
    page.click("dialog button:has-text('Sort ↓')")
    page.wait_for_selector(".arranged")
    yield Line("ordered by a column", f"{time.perf_counter() - began:.1f} s")
    page.keyboard.press("Escape")


def _renderer(chromium: Any) -> float:
    """The resident memory of the largest page, in MB, without what it shares with others."""
    session = chromium.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    numbers = [one["id"] for one in found if one["type"] == "renderer"]
    return float(max(psutil.Process(one).memory_full_info().uss for one in numbers)) / 1e6


def _cancelling(page: Any) -> Line:
    run(page, _FOR_EVER, "button.danger")
    page.wait_for_timeout(500)
    return _line("cancelled, from the click to the word", page.evaluate(_CANCELLED), "ms", 200)


def _everywhere(folder: Path) -> Iterator[Line]:
    """Two relations in every region of ten accounts, while they are asked."""
    accounts = ("--accounts", str(folder / "accounts.toml"), "--account", "*", "--region", "*")
    with (
        slow_organisation(folder) as variables,
        served(*accounts, **variables) as server,
        browser() as chromium,
    ):
        page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        page.goto(server.address)
        page.wait_for_selector(".cm-content")
        seconds = run(page, _TWO_RELATIONS, ".matrix .place.done, .matrix .place.calling")
        places = page.locator(".matrix .place").count()
        yield Line("accounts x regions drawn", str(places))
        yield Line("the first of them called, seen after", f"{seconds:.1f} s")
        yield Line("their counts changed", f"{page.evaluate(_CHANGES)} times in 2 s")
        yield _line("cancelled in all of them", page.evaluate(_CANCELLED), "ms", 200)


def _ten(server: Served, page: Any, chromium: Any) -> Iterator[Line]:
    before = server.memory
    for number in range(10):
        other = chromium.new_context().new_page()
        other.goto(f"{server.address.split('#')[0]}#enter={page.evaluate(_INVITED)}")
        other.wait_for_selector(".cm-content")
        run(other, f"SELECT {number}, * FROM awscc.ec2.vpcs WHERE region = 'us-east-1'")
    yield Line("server, one console and 1,000,000 rows before", f"{before:.0f} MB")
    yield Line("server, ten more consoles", f"{server.memory:.0f} MB")


if __name__ == "__main__":
    main()
