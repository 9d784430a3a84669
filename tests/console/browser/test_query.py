"""Asking: from the printed address to an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.console.browser.conftest import Opened
from tests.console.browser.looking import Window, another

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VPCS = "SELECT region, cidr_block FROM awscc.ec2.vpcs WHERE region IN ('us-east-1', 'eu-west-1')"


def test_an_address_lets_one_browser_in_and_leaves_no_token_behind(
    chromium: Browser, invited: Callable[[], str], opened: Opened
) -> None:
    look = opened()
    assert "enter" not in look.page.url
    address = invited()
    one = Window(chromium.new_context().new_page()).open(address)
    assert "enter" not in one.page.url
    other = chromium.new_context().new_page()
    other.goto(address)
    other.wait_for_selector(".shut [role=alert]")
    assert "this address was used already" in other.inner_text(".shut")
    one.page.reload()
    one.page.wait_for_selector(".cm-content")
    other.context.close()
    one.page.context.close()


def test_a_browser_without_a_key_is_told_what_to_do(
    chromium: Browser, invited: Callable[[], str]
) -> None:
    page = chromium.new_context().new_page()
    page.goto(invited().partition("#")[0])
    page.wait_for_selector(".shut [role=alert]")
    assert "cirrusql serve --console" in page.inner_text(".shut")
    page.context.close()


def test_what_is_typed_is_completed_and_run(look: Window) -> None:
    look.type("SELECT vpc_id FROM awscc.ec2.vpc")
    look.page.keyboard.press("Control+Space")
    options = look.page.locator(".cm-tooltip-autocomplete li")
    options.first.wait_for()
    look.picture("completion")
    assert any("awscc.ec2.vpcs" in one or "vpcs" in one for one in options.all_inner_texts())
    look.page.locator(".cm-tooltip-autocomplete li", has_text="vpcs").first.click()
    assert look.text == "SELECT vpc_id FROM awscc.ec2.vpcs"
    look.page.keyboard.press("Control+Enter")
    look.ended()
    assert all(cell.startswith("vpc-") for cell in look.cells())
    look.picture("answer")


def test_a_nested_key_is_completed(look: Window) -> None:
    look.type("SELECT cidr_block FROM awscc.ec2.vpcs WHERE tags_map ->> ")
    look.page.keyboard.press("End")
    look.page.keyboard.press("Control+Space")
    options = look.page.locator(".cm-tooltip-autocomplete li")
    options.first.wait_for()
    before = look.text
    look.picture("nested-keys")
    look.page.keyboard.press("Enter")
    options.first.wait_for(state="detached")
    assert look.text != before
    assert look.text.startswith(before.rstrip())


def test_a_wrong_name_is_marked_and_told_while_one_types(look: Window) -> None:
    look.type("SELECT cidr_blok FROM awscc.ec2.vpcs")
    look.page.locator(".cm-lintRange-error").first.hover()
    tip = look.page.locator(".cm-tooltip-lint")
    tip.wait_for()
    assert "cidr_blok" in tip.inner_text()
    assert "cidr_block" in tip.inner_text()
    look.picture("wrong-name")
    look.type("SELECT cidr_block FROM awscc.ec2.vpcs")
    look.page.wait_for_selector(".cm-lintRange-error", state="detached")


def test_what_fails_is_told_where_the_answer_would_be(look: Window) -> None:
    look.run("SELECT cidr_blok FROM awscc.ec2.vpcs", "failed")
    problem = look.answer.locator(".problem")
    assert "cidr_blok" in problem.inner_text()
    assert "line 1, column 8" in problem.inner_text()


def test_only_what_is_selected_runs(look: Window) -> None:
    look.type("SELECT 'not this'; SELECT 'this'")
    for _ in range(len("SELECT 'this'")):
        look.page.keyboard.press("Shift+ArrowLeft")
    look.page.keyboard.press("Control+Enter")
    look.ended()
    assert look.page.locator("article.answer").count() == 1
    assert look.cells() == ["this"]


def test_each_statement_has_its_answer(look: Window) -> None:
    look.run("SELECT 1 AS one; SELECT 'b' AS two, 'c' AS three")
    assert look.page.locator("article.answer").count() == 2
    assert look.cells(1) == ["c"]
    assert "1" in look.page.locator("article.answer").first.locator(".row .cell").all_inner_texts()


def test_parameters_get_fields_and_are_values(look: Window) -> None:
    look.type("SELECT :name AS name, typeof(:size) AS size, :none IS NULL AS none, typeof(:text) t")
    look.page.get_by_label(":name").fill("o'brien; DROP TABLE x")
    look.page.get_by_label(":size").fill("12")
    look.page.get_by_label(":text").fill("'12'")
    look.page.get_by_label(":text").press("Enter")
    look.ended()
    shown = [look.cells(column)[0] for column in range(4)]
    assert shown == ["o'brien; DROP TABLE x", "integer", "1", "text"]
    look.picture("parameters")


def test_what_was_run_is_found_again(look: Window) -> None:
    look.run("SELECT 'found again' AS it")
    look.run("SELECT cidr_blok FROM awscc.ec2.vpcs", "failed")
    look.button("History")
    box = look.page.locator("dialog[open]")
    box.get_by_text("cidr_blok").first.wait_for()
    assert "failed" in box.inner_text()
    look.picture("history")
    box.get_by_label("Search what was run").fill("found ag")
    box.locator("code", has_text="cidr_blok").first.wait_for(state="detached")
    box.locator("code", has_text="found again").first.click()
    assert look.text == "SELECT 'found again' AS it"
    assert look.page.locator("article.answer").count() == 0


def test_a_query_is_kept_and_opened_with_its_parameters(look: Window) -> None:
    look.type("SELECT :who AS who")
    look.page.get_by_label(":who").fill("me")
    look.button("Kept queries")
    box = look.page.locator("dialog[open]")
    box.get_by_label("Keep this one as").fill("Who asks")
    box.get_by_label("in folder").fill("People")
    box.get_by_role("button", name="Keep", exact=True).click()
    box.get_by_role("heading", name="People").wait_for()
    look.picture("kept")
    look.close()
    look.button("New query")
    look.button("Kept queries")
    look.page.locator("dialog[open] b", has_text="Who asks").click()
    assert look.text == "SELECT :who AS who"
    look.page.get_by_role("tab", name="Who asks").wait_for()
    assert look.page.get_by_label(":who").input_value() == "me"


def test_an_address_of_a_statement_opens_it_and_does_not_run_it(look: Window) -> None:
    look.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    look.type("SELECT :a || '<b>' AS it")
    look.page.get_by_label(":a").fill("x & y")
    look.button("Copy address")
    look.page.get_by_text("it is run by whoever opens it").wait_for()
    address = look.page.evaluate("navigator.clipboard.readText()")
    other = another(look.page.context).open(address)
    other.page.get_by_label(":a").wait_for()
    assert other.text == "SELECT :a || '<b>' AS it"
    assert other.page.get_by_label(":a").input_value() == "x & y"
    other.page.wait_for_timeout(500)
    assert other.page.locator("article.answer").count() == 0
    other.page.locator(".cm-content").focus()
    other.page.keyboard.press("Control+Enter")
    other.ended()
    assert other.cells() == ["x & y<b>"]
    assert other.complaints == []


def test_tabs_and_their_answers_are_there_after_a_reload(look: Window) -> None:
    look.run("SELECT 'first' AS it")
    look.button("New query")
    look.run("SELECT 'second' AS it")
    look.button("New query")
    look.type("SELECT 'never run'")
    look.page.reload()
    look.page.wait_for_selector(".cm-content")
    assert look.text == "SELECT 'never run'"
    tabs = look.page.get_by_role("tab")
    assert tabs.count() == 3
    tabs.nth(1).click()
    look.ended()
    assert look.cells() == ["second"]
    tabs.nth(0).click()
    look.ended()
    assert look.cells() == ["first"]
    assert look.text == "SELECT 'first' AS it"


def test_a_plan_is_drawn_before_it_runs_and_has_what_was_found_after(look: Window) -> None:
    look.type(f"{VPCS} AND cidr_block LIKE '10.%'")
    look.button("Explain")
    look.ended()
    picture = look.answer.locator(".picture svg")
    picture.wait_for()
    assert "found" not in (picture.text_content() or "")
    look.picture("plan-before")
    look.run(f"{VPCS} AND cidr_block LIKE '10.%'")
    look.button("Plan")
    picture.wait_for()
    assert "awscc.ec2.vpcs" in (picture.text_content() or "")
    assert "found" in (picture.text_content() or "")
    look.picture("plan-after")


def test_explain_shows_its_lines(look: Window) -> None:
    look.run(f"EXPLAIN {VPCS}")
    lines = look.answer.locator("pre.value").first
    look.until(lambda: "awscc.ec2.vpcs" in lines.inner_text())


def test_a_statement_that_writes_says_what_it_would_do_and_does_nothing(look: Window) -> None:
    look.run("INSERT INTO awscc.sqs.queues(queue_name) VALUES ('not-made')")
    look.page.get_by_role("button", name="Review as a plan").wait_for()
    look.run("SELECT queue_name FROM awscc.sqs.queues WHERE queue_name = 'not-made'")
    assert look.cells() == []
