"""Chromium, a console on a local cloud, and windows on it; a complaint of a page fails its test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.console.browser.looking import Window, window
from tests.console.browser.serving import Served, console

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Opened = Callable[..., Window]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is here needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


# Of a module, not of all: while it lives, this thread cannot run another event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=[*_QUIET])
        yield made
        made.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console on the demo organisation, of this module's own."""
    folder = tmp_path_factory.mktemp("console")
    with console(folder, f"--local={folder / 'cloud.sqlite3'}") as made:
        yield made


@pytest.fixture(scope="module")
def invited(served: Served) -> Callable[[], str]:
    """Addresses that each let one browser in."""
    return inviter(served)


def inviter(served: Served) -> Callable[[], str]:
    """Who makes an address of a console for each browser: the first has the printed one."""
    import json
    import urllib.request

    headers = {"Content-Type": "application/json"}

    def ask(path: str, body: Any) -> Any:
        data = json.dumps(body).encode()
        asked = urllib.request.Request(f"{served.origin}{path}", data, headers)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)

    token = served.address.rpartition("=")[2]
    headers["Authorization"] = f"Bearer {ask('/api/enter', {'token': token})['key']}"
    return lambda: f"{served.origin}/#enter={ask('/api/invite', {})['token']}"


@pytest.fixture
def opened(chromium: Browser, invited: Callable[[], str]) -> Iterator[Opened]:
    """Windows of new browsers that are in; none may complain."""
    made: list[Window] = []

    def open_one(**options: Any) -> Window:
        made.append(window(chromium, **options))
        return made[-1].open(invited())

    yield open_one
    for one in made:
        one.page.context.close()
    assert [complaint for one in made for complaint in one.complaints] == []


@pytest.fixture
def look(opened: Opened) -> Window:
    """A window that is in."""
    return opened()
