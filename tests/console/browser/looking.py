"""A browser's page on the console, as a person uses it; what the page complains of is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = Path(os.environ.get("CONSOLE_PICTURES", ROOT / ".artefacts" / "console"))
"""Where pictures of the page are kept, to be looked at."""
# The list of the editor's completion is gone through from the editor, which axe does not see.
_AXE = """axe.run({ exclude: [[".cm-tooltip-autocomplete"]] }, { resultTypes: ["violations"] })"""
_REFUSED = "Failed to load resource: the server responded with a status of 4"
_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
_OVERFLOWING = """() => [...document.querySelectorAll("body, main, header, dialog[open]")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.tagName} ${one.scrollWidth} > ${one.clientWidth}`)"""


class Window:
    """One page on the console.

    Mutable state: what the page complained of; a test that wants a complaint takes it away.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.add_init_script(_VIOLATIONS)

    def _said(self, message: Any) -> None:
        # A browser writes of every answer that is a refusal, also of those that the page shows.
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED):
            self.complaints.append(f"{message.type}: {message.text}")

    # -- going about ------------------------------------------------------------------------------

    def open(self, address: str) -> Window:
        """Go to an address of the console."""
        self.page.goto(address)
        self.page.wait_for_selector(".cm-content")
        return self

    def type(self, sql: str) -> None:
        """Have this text, and nothing else, in the editor."""
        self.page.locator(".cm-content").focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(sql)
        self.page.keyboard.press("Escape")

    def run(self, sql: str, state: str = "done") -> Locator:
        """Run a text, and wait until its last statement has ended so; gives that answer."""
        self.type(sql)
        before = self.shown_run
        self.page.keyboard.press("Control+Enter")
        self.until(lambda: self.shown_run != before)
        self.ended(state)
        return self.answer

    def ended(self, state: str = "done") -> None:
        """Wait until what runs has ended, the last of it so."""
        self.page.wait_for_selector('.answers[aria-busy="false"] article.answer', timeout=30_000)
        self.page.wait_for_selector(f"article.answer:last-of-type .state.{state}")

    @property
    def shown_run(self) -> Any:
        """The number of the run that the tab shows."""
        return self.page.evaluate(
            "JSON.parse(localStorage.getItem('cirrusql.tab.' +"
            " sessionStorage.getItem('cirrusql.open')) ?? '{}').run ?? null"
        )

    @property
    def answer(self) -> Locator:
        """The last answer."""
        return self.page.locator("article.answer").last

    @property
    def text(self) -> str:
        """What is in the editor."""
        lines = self.page.locator(".cm-line").all_inner_texts()
        return "\n".join("" if line == "\n" else line for line in lines)

    def cells(self, column: int = 0) -> list[str]:
        """What the grid shows in a column, counted from 0."""
        self.answer.locator(".cell.coming").first.wait_for(state="detached")
        rows = self.answer.locator(f".row:not(.end) [aria-colindex='{column + 2}']")
        return rows.all_inner_texts()

    def heads(self) -> list[str]:
        """The names of the columns, in the order that is shown."""
        return self.answer.locator(".head [aria-colindex] button").all_inner_texts()

    def menu(self, column: str) -> Locator:
        """The box of a column."""
        self.answer.locator(".head button", has_text=column).first.click()
        return self.page.locator("dialog[open]")

    def button(self, name: str, *, exact: bool = True) -> None:
        """Press a button by its name."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def close(self) -> None:
        """Close the box that is open; the focus is where it was before."""
        self.page.keyboard.press("Escape")
        # The browser closes it at once; that it is gone, with the focus back, comes a little later.
        self.page.locator("dialog").wait_for(state="detached")

    def until(self, holds: Callable[[], object], seconds: float = 10) -> None:
        """Wait until something holds. Playwright's own way is forbidden by the page's policy."""
        for _ in range(int(seconds * 50)):
            if holds():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("what was waited for did not come about")

    # -- judging ----------------------------------------------------------------------------------

    def picture(self, name: str) -> None:
        """Keep a picture of the page."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")

    def require_within(self) -> None:
        """Nothing makes the page wider than its window."""
        found = self.page.evaluate(_OVERFLOWING)
        assert found == [], found

    def require_accessible(self) -> None:
        """axe finds nothing. Its script is put in by the debugger, past the page's policy."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(_AXE)
        violations = [
            f"{one['id']}: {one['help']}: {[node['html'][:150] for node in one['nodes'][:4]]}"
            for one in found["violations"]
        ]
        assert violations == [], violations


def window(chromium: Browser, **options: Any) -> Window:
    """A window of a browser that nobody has used yet."""
    settings = {"viewport": {"width": 1280, "height": 860}, **options}
    context = chromium.new_context(**settings)
    context.set_default_timeout(10_000)
    return another(context)


def another(context: BrowserContext) -> Window:
    """One more window of the same browser."""
    return Window(context.new_page())
