"""What the search finds: by its index, and in a browser from a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import orjson
import pytest

from cirrusql.docs.site import SiteSummary
from cirrusql.docs.site.search_index import KINDS, places, sharded
from cirrusql.docs.site.site_page import Entry


def test_an_entry_is_found_by_each_of_its_words() -> None:
    relation = (
        "awscc/s3/buckets.html",
        Entry("relation", "awscc.s3.buckets", about="AWS::S3::Bucket"),
    )
    assert list(sharded([relation])) == ["bu", "s3"]
    nested = ("a.html", Entry("key", "website_configuration.routing_rules[].host_name", "c-x"))
    assert list(sharded([nested])) == ["ho"]


def test_columns_that_many_have_are_one_entry_with_the_number_of_all() -> None:
    found = [(f"awscc/ec2/{number:02}.html", Entry("column", "vpc_id")) for number in range(40)]
    ((kind, name, places, count),) = sharded(found)["vp"]
    assert (KINDS[kind], name, len(places), count) == ("column", "vpc_id", 30, 40)
    assert places[0] == "awscc/ec2/00.html"


def test_every_relation_of_a_column_is_known_for_who_names_both() -> None:
    found = [(f"awscc/ec2/{number:02}.html", Entry("column", "vpc_id")) for number in range(40)]
    found += [("awscc/ec2/00.html", Entry("column", "region"))]
    assert places(found) == {"in-vp": {"vpc_id": [path for path, _ in found[:40]]}}


def test_a_word_of_very_many_names_finds_those_that_have_no_other() -> None:
    found = [("a.html", Entry("column", "id")), ("a.html", Entry("column", "vpc_id"))]
    shards = sharded(found)
    assert [one[1] for one in shards["id"]] == ["id"]
    assert [one[1] for one in shards["vp"]] == ["vpc_id"]


def test_a_large_shard_is_split_and_loses_nothing() -> None:
    words = [f"con{chr(97 + number % 26)}{number}" for number in range(6000)]
    shards = sharded((f"{word}.html", Entry("guide", word)) for word in [*words, "co"])
    assert "co" in shards
    assert len(shards["co"]) == 1
    assert "con" not in shards
    assert max(len(orjson.dumps(one)) for one in shards.values()) <= 100_000
    assert {one[1] for some in shards.values() for one in some} == {*words, "co"}


@pytest.fixture
def browser() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as running:
        options = [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ]
        opened = running.chromium.launch(executable_path=chromium, args=options)
        yield opened
        opened.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "first", "leads"),
    [
        ("AWS::SQS::Queue", "awscc.sqs.queues", "awscc/sqs/queues.html"),
        ("sqs queues", "awscc.sqs.queues", "awscc/sqs/queues.html"),
        ("ListQueues", "aws.sqs.list_queues", "aws/sqs/list_queues.html"),
        ("split_part", "split_part", "functions/split_part.html"),
        (
            "redrive_allow_policy",
            "redrive_allow_policy",
            "awscc/sqs/queues.html#c-redrive_allow_policy",
        ),
        ("exit codes", "Exit codes", "guides/guide.html#exit-codes"),
        ("redrive_policy queues", "redrive_policy", "awscc/sqs/queues.html#c-redrive_policy"),
    ],
)
def test_a_search_leads_there_from_a_folder_by_keyboard(
    site: SiteSummary, browser: object, typed: str, first: str, leads: str
) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((site.directory / "functions" / "hex.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.wait_for_selector("[role=option]")
    page.wait_for_timeout(200)
    assert page.inner_text("[role=option][aria-selected=true] .what") == first
    page.keyboard.press("Enter")
    page.wait_for_url("**/" + leads)
    assert page.inner_text("h1")
    assert wrong == []


@pytest.mark.browser
def test_it_says_when_nothing_is_found_or_too_little_is_typed(
    site: SiteSummary, browser: object
) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto((site.directory / "index.html").as_uri())
    page.fill("[role=combobox]", "q")
    page.wait_for_selector("text=Type one more letter.")
    page.fill("[role=combobox]", "zzzzqqq")
    page.wait_for_selector("text=Nothing was found.")
    page.fill("[role=combobox]", "name")
    page.wait_for_selector("text=add one of those")
    page.keyboard.press("Escape")
    assert page.is_hidden("[role=listbox]")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 400])
def test_pages_fit_and_the_theme_can_be_chosen(
    site: SiteSummary, browser: object, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="light")  # type: ignore[attr-defined]
    for path in ("index.html", "awscc/sqs/queues.html", "guides/cookbook.html", "aws/index.html"):
        page.goto((site.directory / path).as_uri())
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, path
    back = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(back)
    page.click("header button")
    dark = page.evaluate(back)
    assert dark != light
    page.goto((site.directory / "index.html").as_uri())
    assert page.evaluate(back) == dark
