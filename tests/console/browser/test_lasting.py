"""Nothing that was typed is lost, and every statement is accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.console.browser.conftest import Opened, inviter
from tests.console.browser.looking import another
from tests.console.browser.serving import Served, console

_FOR_EVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A console that is killed."""
    with console(tmp_path, f"--local={tmp_path / 'cloud.sqlite3'}") as made:
        yield made


@pytest.fixture
def invited(served: Served) -> Callable[[], str]:
    return inviter(served)


def test_a_server_that_is_killed_and_started_again_costs_no_word(
    opened: Opened, served: Served
) -> None:
    look = opened()
    look.run("SELECT 'before' AS it")
    look.button("New query")
    look.type(_FOR_EVER)
    look.page.keyboard.press("Control+Enter")
    look.page.wait_for_selector(".answer .state.running")
    served.kill()
    look.page.locator(".trouble").wait_for()
    look.page.locator(".cm-content").focus()
    look.page.keyboard.press("Control+End")
    look.page.keyboard.insert_text("\n-- typed while it was away")
    typed = look.text
    look.picture("server-killed")
    served.start()
    look.page.locator(".trouble").wait_for(state="detached", timeout=15_000)
    lost = look.page.locator(".answers .problem")
    lost.wait_for()
    assert "interrupted" in lost.inner_text()
    assert look.text == typed
    look.picture("server-back")
    look.button("History")
    box = look.page.locator("dialog[open]")
    box.locator(".state.interrupted").wait_for()
    look.close()
    look.run("SELECT 'after' AS it")
    assert look.cells() == ["after"]
    look.page.get_by_role("tab").first.click()
    assert look.text == "SELECT 'before' AS it"
    # What a browser says by itself of a server that is not there.
    look.complaints[:] = [one for one in look.complaints if "net::ERR_" not in one]


def test_a_server_that_is_told_to_end_lets_go_of_who_follows_and_says_nothing_strange(
    opened: Opened, served: Served
) -> None:
    """It wrote a traceback for each page that was following a statement."""
    look = opened()
    look.type(_FOR_EVER)
    look.page.keyboard.press("Control+Enter")
    look.page.wait_for_selector(".answer .state.running")
    assert "Traceback" not in served.stop()
    served.start()
    lost = look.page.locator(".answers .problem")
    lost.wait_for(timeout=15_000)
    assert "cancelled" in lost.inner_text().lower()
    look.complaints[:] = [one for one in look.complaints if "net::ERR_" not in one]


def test_a_page_that_is_loaded_again_after_a_restart_has_all_that_was_typed(
    opened: Opened, served: Served
) -> None:
    look = opened()
    look.run("SELECT 'before' AS it")
    served.kill()
    look.type("SELECT 'typed while it was away' AS it")
    served.start()
    look.page.goto(served.origin)
    look.page.wait_for_selector(".cm-content")
    assert look.text == "SELECT 'typed while it was away' AS it"
    look.page.locator(".answers .problem").wait_for()
    look.page.keyboard.press("Control+Enter")
    look.ended()
    assert look.cells() == ["typed while it was away"]
    look.complaints[:] = [one for one in look.complaints if "net::ERR_" not in one]


def test_two_browsers_do_not_see_each_other_s_tabs_and_runs(opened: Opened) -> None:
    one, two = opened(), opened()
    one.type(_FOR_EVER)
    one.page.keyboard.press("Control+Enter")
    one.page.wait_for_selector(".answer .state.running")
    two.run("SELECT 'mine' AS it")
    assert two.cells() == ["mine"]
    assert two.page.get_by_role("tab").count() == 1
    one.page.keyboard.press("Control+.")
    one.ended("cancelled")
    assert two.text == "SELECT 'mine' AS it"


def test_two_windows_of_a_browser_keep_what_either_types(opened: Opened, served: Served) -> None:
    one = opened()
    one.type("SELECT 'of the first'")
    two = another(one.page.context).open(served.origin)
    assert two.text == "SELECT 'of the first'"
    two.button("New query")
    two.type("SELECT 'of the second'")
    one.page.get_by_role("tab").nth(1).wait_for()
    one.type("SELECT 'of the first, again'")
    two.type("SELECT 'of the second, again'")
    for look in (one, two):
        look.page.reload()
        look.page.wait_for_selector(".cm-content")
        texts = set()
        for tab in look.page.get_by_role("tab").all():
            tab.click()
            texts.add(look.text)
        assert texts == {"SELECT 'of the first, again'", "SELECT 'of the second, again'"}
    assert two.complaints == []


def test_two_windows_on_one_tab_lose_nothing(opened: Opened, served: Served) -> None:
    one = opened()
    two = another(one.page.context).open(served.origin)
    one.type("SELECT 'first'")
    two.page.locator(".cm-content").focus()
    two.page.keyboard.press("Control+End")
    two.page.keyboard.insert_text(" -- second")
    one.until(lambda: one.text.endswith("-- second"))
    one.page.locator(".cm-content").focus()
    one.page.keyboard.press("Control+End")
    one.page.keyboard.insert_text(" -- third")
    two.until(lambda: two.text.endswith("-- third"))
    texts = []
    one.page.reload()
    one.page.wait_for_selector(".cm-content")
    for tab in one.page.get_by_role("tab").all():
        tab.click()
        texts.append(one.text)
    together = "\n".join(texts)
    assert all(word in together for word in ("'first'", "-- second", "-- third")), texts
