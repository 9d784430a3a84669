"""Everybody can use it: by keyboard alone, with a screen reader, dark or light, and narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.console.browser.conftest import Opened
from tests.console.browser.looking import Window

VPCS = "SELECT region, cidr_block, tags FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"


def answered(look: Window) -> None:
    look.run(f"{VPCS}; SELECT 1 AS n, NULL AS missing, x'00' AS b")


def failed(look: Window) -> None:
    look.run("SELECT cidr_blok FROM awscc.ec2.vpcs", "failed")


def cell(look: Window) -> None:
    look.run(VPCS)
    look.answer.locator(".row [aria-colindex='4']").first.dblclick()
    look.page.locator("dialog[open] pre").wait_for()


def column(look: Window) -> None:
    look.run(VPCS)
    look.menu("cidr_block").locator(".bars tbody tr").first.wait_for()


def export(look: Window) -> None:
    look.run(VPCS)
    look.button("Copy or export")
    look.page.locator("dialog[open]").wait_for()


def history(look: Window) -> None:
    look.run("SELECT 1")
    look.button("History")
    look.page.locator("dialog[open] code").first.wait_for()


def kept(look: Window) -> None:
    look.button("Kept queries")
    look.page.locator("dialog[open]").wait_for()


def places(look: Window) -> None:
    look.run(VPCS)
    look.button("Places")
    look.page.locator(".matrix .place button").first.click()


def plan(look: Window) -> None:
    look.run(VPCS)
    look.button("Plan")
    look.page.locator(".picture svg").wait_for()


def parameters(look: Window) -> None:
    look.type("SELECT :a, :b")
    look.page.get_by_label(":b").wait_for()


def completion(look: Window) -> None:
    look.type("SELECT vpc_id FROM awscc.ec2.vpc")
    look.page.keyboard.press("Control+Space")
    look.page.locator(".cm-tooltip-autocomplete li").first.wait_for()


STATES = [
    answered, failed, cell, column, export, history, kept, places, plan, parameters, completion
]  # fmt: skip
EACH = pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@EACH
def test_axe_finds_nothing(opened: Opened, state: Callable[[Window], None], scheme: str) -> None:
    look = opened(color_scheme=scheme)
    state(look)
    look.picture(f"{state.__name__}-{scheme}")
    look.require_accessible()


@EACH
def test_nothing_is_wider_than_a_narrow_window(
    opened: Opened, state: Callable[[Window], None]
) -> None:
    look = opened(viewport={"width": 400, "height": 780})
    state(look)
    look.picture(f"{state.__name__}-narrow")
    look.require_within()


def test_colours_are_chosen_and_kept(look: Window) -> None:
    back = "getComputedStyle(document.body).backgroundColor"
    light = look.page.evaluate(back)
    look.button("Colours: system")
    look.until(lambda: look.page.evaluate(back) != light)
    dark = look.page.evaluate(back)
    look.page.reload()
    look.page.wait_for_selector(".cm-content")
    assert look.page.evaluate(back) == dark


def tabbed_to(look: Window, selector: str, key: str = "Tab") -> None:
    """Go on until the focus is on such an element; it must be seen to be there."""
    for _ in range(40):
        if look.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        look.page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {selector}")


def test_the_whole_way_is_gone_by_keyboard(look: Window) -> None:
    keys = look.page.keyboard
    pressed: Any = keys.press
    assert look.page.evaluate("document.activeElement.matches('.cm-content')")
    pressed("Control+a")
    keys.type("SELECT region, tags FROM awscc.ec2.vpc")
    look.page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    pressed("Escape")
    keys.type("s WHERE region = 'us-east-1")
    pressed("Escape")
    pressed("Control+Enter")
    look.ended()
    # Escape and then Tab leaves the editor, in which Tab alone indents.
    pressed("Escape")
    pressed("Tab")
    tabbed_to(look, "[role=toolbar] button.main")
    tabbed_to(look, ".grid")
    pressed("ArrowDown")
    pressed("ArrowDown")
    pressed("End")
    assert look.answer.locator(".cell.selected").get_attribute("aria-colindex") == "3"
    pressed("Enter")
    look.page.locator("dialog[open] pre").wait_for()
    look.close()
    assert look.page.evaluate("document.activeElement.matches('.grid')")
    look.picture("keyboard")
    tabbed_to(look, ".answer [role=toolbar] button", "Shift+Tab")
    pressed("Enter")
    look.page.locator("dialog[open]").wait_for()
    look.close()
    pressed("Alt+1")
    assert look.page.locator("h1").inner_text() == "Query"


def test_the_box_of_a_column_is_opened_by_keyboard(look: Window) -> None:
    look.run(VPCS)
    look.page.locator(".grid").focus()
    look.page.keyboard.press("ArrowDown")
    look.page.keyboard.press("ArrowRight")
    look.page.keyboard.press("Alt+ArrowDown")
    look.page.locator("dialog[open] h2").wait_for()
    assert look.page.locator("dialog[open] h2").inner_text() == "cidr_block"


def test_what_is_first_skips_to_the_content(look: Window) -> None:
    look.page.evaluate("document.activeElement.blur()")
    look.page.locator(".skip").focus()
    look.page.keyboard.press("Enter")
    assert look.page.evaluate("document.activeElement.id") == "main"
