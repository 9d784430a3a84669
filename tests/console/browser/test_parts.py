"""The parts beside Query, each gone through once as a person does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from cirrusql.sql.literals import literal
from tests.console.browser.conftest import Opened, inviter
from tests.console.browser.looking import ROOT, Window
from tests.console.browser.serving import Served, console

_CONTROL = """ASSERT 'ours.1' TITLE 'Volumes are encrypted' SEVERITY high
AS SELECT region, volume_id AS resource, 'it is not encrypted' AS reason
FROM awscc.ec2.volumes WHERE NOT encrypted;
"""
_BUCKETS = "SELECT bucket_name, region FROM awscc.s3.buckets WHERE region = 'us-east-1'"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console that may write, with a stack and a control of one's own."""
    folder = tmp_path_factory.mktemp("parts")
    shutil.copytree(ROOT / "examples" / "stacks" / "bucket", folder / "work" / "bucket")
    (folder / "work" / "ours.sql").write_text(_CONTROL)
    options = ("--write", "delete-too", "--stacks", str(folder / "work"))
    with console(folder, f"--local={folder / 'cloud.sqlite3'}", *options) as made:
        yield made


@pytest.fixture(scope="module")
def invited(served: Served) -> Callable[[], str]:
    return inviter(served)


def go(look: Window, place: str) -> None:
    """Go to a part by its address, as a bookmark does."""
    look.page.evaluate("place => { location.hash = place }", place)


def looked_at(look: Window, name: str) -> None:
    """Keep a picture, and require that everybody can read it, at any width."""
    look.picture(name)
    look.require_accessible()
    look.page.set_viewport_size({"width": 400, "height": 800})
    look.page.wait_for_timeout(200)
    look.require_within()
    look.picture(f"{name}-narrow")
    look.page.set_viewport_size({"width": 1280, "height": 860})


def test_a_relation_is_found_by_a_few_letters_read_and_asked(look: Window) -> None:
    look.page.keyboard.press("Control+k")
    look.page.locator("dialog[open] input").wait_for()
    look.page.keyboard.type("security groups")
    look.page.locator(".finder li", has_text="awscc.ec2.security_groups").first.wait_for()
    look.picture("search")
    look.page.keyboard.press("Enter")
    look.page.locator(".catalogue h1", has_text="awscc.ec2.security_groups").wait_for()
    look.page.locator(".columns li").first.wait_for()
    look.button("Ask for 5 rows", exact=False)
    look.page.locator("article.answer .state.done").wait_for()
    look.page.locator("article.answer .row").first.wait_for()
    assert look.answer.locator(".row:not(.end)").count() == 5
    looked_at(look, "catalogue-relation")
    look.page.get_by_text("Open as SELECT").first.click()
    look.page.wait_for_selector(".cm-content")
    assert "awscc.ec2.security_groups" in look.text
    assert look.page.locator("article.answer").count() == 0  # nothing is run by itself


def test_a_row_leads_to_its_resource_and_that_to_others(look: Window) -> None:
    look.run("SELECT instance_id, region FROM awscc.ec2.instances WHERE region = 'us-east-1'")
    look.answer.locator(".row [aria-colindex='2']").first.click()
    look.button("Open instances", exact=False)
    look.page.locator(".resource .properties").first.wait_for()
    look.page.locator(".picture a", has_text="awscc.ec2.vpcs").wait_for()
    look.page.get_by_role("button", name="Look for what refers to it").click()
    look.page.locator(".picture a", has_text="awscc.ec2.volume_attachments").wait_for()
    assert "there is no inventory" in look.page.locator(".resource").inner_text()
    looked_at(look, "resource")
    look.page.locator(".picture a", has_text="awscc.ec2.vpcs").click()
    look.page.locator(".sub", has_text="awscc.ec2.vpcs").wait_for()


def test_a_resource_that_is_not_there_says_so(look: Window) -> None:
    go(look, "#/resource/awscc.s3.buckets/no-such-bucket?region=us-east-1")
    look.page.locator(".resource [role=alert]").first.wait_for()
    said = look.page.locator(".resource [role=alert]").first.inner_text()
    assert "no-such-bucket" in said


def test_a_write_is_reviewed_agreed_to_and_in_the_journal(look: Window) -> None:
    name = look.run(f"{_BUCKETS} LIMIT 1") and look.cells()[0]
    tags = "json_array(json_object('Key', 'Seen', 'Value', '<b>yes</b>'))"
    look.run(f"UPDATE awscc.s3.buckets SET tags = {tags} WHERE bucket_name = '{name}'"
             " AND region = 'us-east-1'")  # fmt: skip
    assert look.heads()[0] == "operation"
    look.button("Review as a plan")
    look.page.locator(".changes .change").first.wait_for()
    assert "<b>yes</b>" in look.page.locator(".changes").inner_text()
    looked_at(look, "plan")
    look.button("Apply 1 change")
    look.picture("plan-agreeing")
    look.page.locator("dialog[open] button[type=submit]").click()
    look.page.locator(".plan .state.done").first.wait_for()
    look.page.get_by_role("link", name="in the journal", exact=False).click()
    look.page.locator("text=AWS::S3::Bucket").first.wait_for()
    looked_at(look, "journal")


def test_a_resource_whose_tags_are_hostile_is_shown_as_text(look: Window) -> None:
    name = look.run(f"{_BUCKETS} LIMIT 1 OFFSET 1") and look.cells()[0]
    hostile = "<img src=x onerror=alert(1)>\u202e\u0007" + "x" * 200
    look.run(f"UPDATE awscc.s3.buckets SET tags = json_array(json_object('Key', '<i>k</i>',"
             f" 'Value', {literal(hostile)})) WHERE bucket_name = '{name}'"
             " AND region = 'us-east-1'")  # fmt: skip
    look.button("Review as a plan")
    look.button("Apply 1 change")
    look.page.locator("dialog[open] button[type=submit]").click()
    look.page.locator(".plan .state.done").first.wait_for()
    go(look, f"#/resource/awscc.s3.buckets/{name}?region=us-east-1")
    look.page.locator(".resource .properties").first.wait_for()
    said = look.page.locator(".resource .properties").inner_text()
    assert "<i>k</i>" in said
    assert "<img src=x onerror=alert(1)>" in said
    assert "\u202e" not in said
    assert look.page.locator(".resource img, .resource i").count() == 0
    looked_at(look, "resource-hostile")


def test_a_deletion_wants_its_number_typed(look: Window) -> None:
    look.run("DELETE FROM awscc.logs.log_groups WHERE region = 'us-west-2'")
    number = look.answer.locator(".row:not(.end)").count()
    assert number > 0
    look.button("Review as a plan")
    look.button("Apply", exact=False)
    box = look.page.locator("dialog[open]")
    assert box.locator("button[type=submit]").is_disabled()
    box.locator("input").fill("1000000")
    assert box.locator("button[type=submit]").is_disabled()
    look.close()


def test_a_stack_is_planned_and_built(look: Window) -> None:
    go(look, "#/stacks")
    look.page.locator(".choosing-stack").wait_for()
    look.page.locator("textarea").fill("AWS_REGION=us-east-1")
    look.button("Plan")
    look.page.locator(".changes .change.create").wait_for()
    looked_at(look, "stack")
    look.button("Build 1 change")
    look.page.locator("dialog[open] button[type=submit]").click()
    look.page.locator(".plan .state.done").first.wait_for(timeout=20_000)
    go(look, "#/query")
    look.page.wait_for_selector(".cm-content")
    look.run(f"{_BUCKETS} AND bucket_name = 'lantern-photo-archive-dev'")
    assert look.cells() == ["lantern-photo-archive-dev"]


def test_controls_are_checked_and_what_failed_is_shown(look: Window) -> None:
    go(look, "#/controls")
    look.page.get_by_label("ours.sql", exact=False).check()
    look.button("Check")
    look.page.get_by_text("ours.1", exact=False).first.wait_for(timeout=20_000)
    look.page.locator(".failed").first.wait_for()
    looked_at(look, "controls")


def test_every_part_is_reached_by_keyboard_and_dark_too(opened: Opened) -> None:
    look = opened(color_scheme="dark")
    for number, title in enumerate(
        ("Query", "Catalogue", "Resource", "Plans", "Stacks", "Controls"), 1
    ):
        look.page.keyboard.press(f"Alt+{number}")
        look.page.locator("nav a[aria-current=page]", has_text=title).first.wait_for()
        look.page.wait_for_timeout(300)
        look.require_accessible()
        look.picture(f"dark-{title.lower()}")
