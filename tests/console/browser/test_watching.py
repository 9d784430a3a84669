"""While it runs: the places that are asked, what failed, and cancelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.console.browser.conftest import inviter
from tests.console.browser.looking import Window
from tests.console.browser.serving import Served, cloud, console
from tests.console.browser.test_grid import exported

EVERYWHERE = "SELECT region, vpc_id, cidr_block FROM awscc.ec2.vpcs WHERE region = '*'"
REFUSED = "eu-west-1"
_CANCELLED = """async () => {
  const began = performance.now();
  document.querySelector("button.danger").click();
  while (document.querySelector(".answer .state.cancelled") === null)
    await new Promise((done) => setTimeout(done, 2));
  return performance.now() - began;
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console of a cloud that is slow, and refuses one region."""
    folder = tmp_path_factory.mktemp("slow")
    fault = {"code": "AccessDeniedException", "region": REFUSED, "message": "not <b>you</b>"}
    with (
        cloud(folder / "cloud", "--latency", "400ms", faults=[fault]) as variables,
        console(folder, **variables) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def invited(served: Served) -> Callable[[], str]:
    return inviter(served)


def test_the_places_are_seen_while_they_are_asked(look: Window) -> None:
    look.type(EVERYWHERE)
    look.page.keyboard.press("Control+Enter")
    look.page.locator(".matrix .place.calling").first.wait_for()
    assert look.page.locator(".matrix .place").count() > 15
    look.picture("places-while-it-runs")
    look.ended()
    look.button("Places")
    done = look.page.locator(".matrix .place.done")
    done.first.wait_for()
    assert look.page.locator(".matrix .place.calling").count() == 0
    failed = look.page.locator(".matrix .place.failed button")
    assert failed.count() == 1
    assert REFUSED in str(failed.get_attribute("aria-label"))
    failed.click()
    assert "not <b>you</b>" in look.page.locator(".matrix .detail").inner_text()
    look.picture("places-after")


def test_an_answer_that_lacks_a_region_says_so_in_the_grid(look: Window, tmp_path: Path) -> None:
    where = f"region IN ('us-east-1', '{REFUSED}')"
    look.run(f"SELECT region, vpc_id FROM awscc.ec2.vpcs WHERE {where}")
    lacking = look.answer.locator(".lacking").first.inner_text()
    assert REFUSED in lacking
    assert REFUSED in look.answer.locator(".grid .row.end").inner_text()
    assert len(look.cells(1)) > 0
    look.picture("incomplete")
    assert "incomplete" in exported(look, "csv", tmp_path, incomplete=True).name


def test_cancelling_takes_less_than_a_fifth_of_a_second(look: Window) -> None:
    for sql in (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
        EVERYWHERE,
    ):
        look.type(sql)
        look.page.keyboard.press("Control+Enter")
        look.page.locator("button.danger").wait_for()
        look.page.wait_for_timeout(300)
        assert took_to_cancel(look) < 200, sql
        look.ended("cancelled")


def took_to_cancel(look: Window) -> float:
    """How many milliseconds cancelling took."""
    return float(look.page.evaluate(_CANCELLED))


def test_a_lost_connection_runs_nothing_twice_and_the_answer_comes(look: Window) -> None:
    look.type("SELECT region, count(*) FROM awscc.ec2.vpcs WHERE region LIKE 'us-%' GROUP BY 1")
    look.page.keyboard.press("Control+Enter")
    look.page.wait_for_selector(".answer .state.running")
    failed: list[str] = []
    look.page.on("requestfailed", lambda request: failed.append(request.url))
    look.page.context.set_offline(True)
    cut_off(look)
    look.page.wait_for_timeout(2_000)
    assert len(failed) < 30  # rows that did not come were asked for 700 times a second
    look.page.locator(".trouble").wait_for()
    look.page.locator(".cm-content").focus()
    look.page.keyboard.press("Control+End")
    look.page.keyboard.insert_text(" -- typed meanwhile")
    look.picture("connection-lost")
    look.page.context.set_offline(False)
    look.ended()
    look.page.locator(".trouble").wait_for(state="detached")
    assert len(look.cells(0)) > 1
    assert look.text.endswith("-- typed meanwhile")
    key = look.page.evaluate("localStorage.getItem('cirrusql.key')")
    found = look.page.evaluate(
        "async key => (await (await fetch('/api/history?search=count',"
        " { headers: { Authorization: `Bearer ${key}` } })).json()).runs",
        key,
    )
    assert [one["state"] for one in found] == ["done"]
    look.complaints[:] = [one for one in look.complaints if "net::ERR_" not in one]


def cut_off(look: Window) -> None:
    """Make sure that the page notices: it asks for something."""
    look.button("History")
    look.page.locator("dialog[open] .problem").wait_for()
    look.close()
