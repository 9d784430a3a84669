"""A page of somebody else, in a browser that has a key, reaches nothing of the console."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.console.browser.looking import Window
from tests.console.browser.serving import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FETCHED = """async ([address, mode, method]) => {
  try {
    const body = method === "POST" ? "{}" : undefined;
    const answer = await fetch(address, { mode, method, body, credentials: "include" });
    return answer.type === "opaque" ? "opaque" : `${answer.status} ${await answer.text()}`;
  } catch (error) {
    return String(error);
  }
}"""
_FRAMED = """address => new Promise(done => {
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.onload = () => {
    try { done(frame.contentDocument === null ? "closed" : frame.contentDocument.body.innerText); }
    catch (error) { done("closed"); }
  };
  document.body.append(frame);
})"""
_LOADED = """([tag, address]) => new Promise(done => {
  const one = document.createElement(tag);
  one.onload = () => done("loaded");
  one.onerror = () => done("refused");
  one[tag === "link" ? "href" : "src"] = address;
  if (tag === "link") one.rel = "stylesheet";
  document.head.append(one);
})"""


class _Empty(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>somebody else</title><body></body>")

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another server of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Empty)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def foreign(look: Window, elsewhere: str) -> Page:
    """A page from there, in a browser that is in."""
    page = look.page.context.new_page()
    page.goto(elsewhere)
    return page


def test_it_reads_no_answer(foreign: Page, served: Served) -> None:
    for path in ("/", "/api/here", "/api/history", "/api/queries"):
        for name in (served.origin, served.origin.replace("127.0.0.1", "localhost")):
            answer = foreign.evaluate(_FETCHED, [name + path, "cors", "GET"])
            assert "Failed to fetch" in answer, answer
    answer = foreign.evaluate(_FETCHED, [f"{served.origin}/api/invite", "cors", "POST"])
    assert "Failed to fetch" in answer
    # Not even that there is an answer: the browser keeps it from other origins.
    blind = foreign.evaluate(_FETCHED, [f"{served.origin}/api/here", "no-cors", "GET"])
    assert "Failed to fetch" in blind


def test_it_begins_nothing(look: Window, foreign: Page, served: Served) -> None:
    statuses: list[int] = []
    foreign.context.on("response", lambda answer: statuses.append(answer.status))
    foreign.evaluate(_FETCHED, [f"{served.origin}/api/runs", "no-cors", "POST"])
    foreign.evaluate(
        """address => { document.body.innerHTML =
          `<form method=post enctype=text/plain
           action="${address}"><input name='{"sql": "SELECT 1",'
           value='"tab": "strangers-tab", "run": "run-of-stranger"}'></form>`;
          document.forms[0].submit(); }""",
        f"{served.origin}/api/runs",
    )
    foreign.wait_for_url(f"{served.origin}/api/runs")
    assert "requests of other pages are refused" in foreign.inner_text("body")
    assert 200 not in [one for one in statuses if one != 304]
    look.button("History")
    assert look.page.locator("dialog[open]", has_text="stranger").count() == 0
    look.close()


def test_it_shows_nothing_in_a_frame(foreign: Page, served: Served) -> None:
    assert foreign.evaluate(_FRAMED, f"{served.origin}/") == "closed"
    frames = [frame for frame in foreign.frames if frame != foreign.main_frame]
    assert all(frame.locator(".cm-content").count() == 0 for frame in frames)


@pytest.mark.parametrize("tag", ["img", "script", "link"])
def test_it_loads_none_of_its_files(foreign: Page, look: Window, served: Served, tag: str) -> None:
    file = look.page.evaluate("document.querySelector('script[src]').src")
    for address in (file, f"{served.origin}/api/here"):
        assert foreign.evaluate(_LOADED, [tag, address]) == "refused"


def test_a_window_that_it_opens_is_out_of_its_reach(foreign: Page, served: Served) -> None:
    with foreign.context.expect_page() as waited:
        foreign.evaluate(
            "address => { window.theirs = window.open(address); }", f"{served.origin}/"
        )
    waited.value.wait_for_selector(".cm-content")
    assert foreign.evaluate("() => window.theirs.closed") is True
    assert waited.value.evaluate("window.opener") is None
