"""Looking at an answer: the grid, and what can be done with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.console.browser.conftest import Opened
from tests.console.browser.looking import Window
from tests.console.browser.serving import Served

FRUIT = """SELECT * FROM (VALUES (3, 'pear', 'b'), (1, 'apple', 'a'), (2, NULL, 'a'),
  (20, 'fig', 'b'))"""
FRUIT = f"SELECT column1 AS size, column2 AS name, column3 AS kind FROM ({FRUIT})"
BUCKETS = "SELECT region, bucket_name, tags FROM awscc.s3.buckets WHERE region = '*' ORDER BY 2"


def test_rows_are_sorted_by_several_columns_and_shown_as_they_came_again(look: Window) -> None:
    look.run(FRUIT)
    assert look.cells(0) == ["3", "1", "2", "20"]
    box = look.menu("kind")
    box.get_by_role("button", name="Sort ↑").click()
    look.close()
    box = look.menu("size")
    box.get_by_role("button", name="Then by ↓").click()
    look.picture("column")
    look.close()
    look.until(lambda: look.cells(0) == ["2", "1", "20", "3"])
    assert "in this order" in look.answer.inner_text()
    look.button("All as they came")
    look.until(lambda: look.cells(0) == ["3", "1", "2", "20"])


def test_rows_are_filtered_and_the_page_says_of_how_many(look: Window) -> None:
    look.run(FRUIT)
    box = look.menu("size")
    box.get_by_label("Only rows where it").select_option(">=")
    box.get_by_label("Value").fill("3")
    box.get_by_role("button", name="Filter", exact=True).click()
    look.close()
    look.until(lambda: look.cells(0) == ["3", "20"])
    assert "2 rows that fit, of 4" in look.answer.inner_text()
    look.picture("filtered")
    look.page.get_by_title("Remove this condition").click()
    look.until(lambda: len(look.cells(0)) == 4)


def test_columns_are_pinned_and_hidden(look: Window) -> None:
    look.run(FRUIT)
    look.menu("kind").get_by_role("button", name="Pin").click()
    look.close()
    assert look.heads() == ["kind", "size", "name"]
    look.menu("size").get_by_role("button", name="Hide").click()
    assert look.heads() == ["kind", "name"]
    assert look.cells(0) == ["b", "a", "a", "b"]
    look.button("Show 1 hidden column")
    assert look.heads() == ["kind", "size", "name"]


def test_a_column_says_what_it_has_and_is_drawn(look: Window) -> None:
    look.run(FRUIT)
    box = look.menu("kind")
    box.get_by_text("different values").wait_for()
    bars = box.locator(".bars tbody tr")
    bars.first.wait_for()
    assert sorted(" ".join(bar.split()) for bar in bars.all_inner_texts()) == ["a 2", "b 2"]
    box.get_by_label("Chart").select_option("sum")
    box.locator(".chart-of select").nth(1).select_option("size")
    look.until(lambda: any("23" in bar for bar in bars.all_inner_texts()))
    look.picture("chart")
    bars.first.get_by_role("button").click()
    look.close()
    look.until(lambda: look.cells(2) == ["b", "b"])


def test_a_cell_is_seen_whole_as_a_document(look: Window) -> None:
    long = "x" * 5_000
    look.run(f"SELECT json_object('Key', '{long}', 'Big', 12345678901234567890) AS document")
    look.answer.locator(".row [aria-colindex='2']").dblclick()
    box = look.page.locator("dialog[open]")
    box.locator("pre").wait_for()
    lines = box.locator("pre").inner_text().splitlines()
    assert len(lines) == 4
    assert long in lines[1]
    look.picture("cell")
    look.close()


def test_what_is_selected_is_copied(look: Window) -> None:
    look.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    look.run(FRUIT)
    look.answer.locator(".row [aria-colindex='3']").first.click()
    look.page.keyboard.press("Control+c")
    look.page.get_by_text("Copied 1 row").wait_for()
    assert look.page.evaluate("navigator.clipboard.readText()") == "pear"
    look.page.keyboard.press("Shift+ArrowDown")
    look.page.keyboard.press("Shift+ArrowLeft")
    look.page.keyboard.press("Control+c")
    look.page.get_by_text("Copied 2 rows").wait_for()
    copied = look.page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == ["3\tpear", "1\tapple"]


@pytest.mark.parametrize("format_", ["csv", "json", "parquet"])
def test_a_file_has_what_the_command_line_writes(
    look: Window, served: Served, tmp_path: Path, format_: str
) -> None:
    look.run(BUCKETS)
    path = exported(look, format_, tmp_path)
    command = tmp_path / f"command.{format_}"
    written = served.executed("-o", format_, "-f", str(command), BUCKETS)
    assert written == b""
    if format_ == "parquet":
        assert table(path) == table(command)
        assert len(table(path)) > 3
    else:
        assert path.read_bytes() == command.read_bytes()
        assert len(path.read_bytes()) > 500


def exported(look: Window, format_: str, folder: Path, *, incomplete: bool = False) -> Path:
    """The file of the last answer."""
    look.button("Copy or export")
    box = look.page.locator("dialog[open]")
    box.get_by_label("Format").select_option(format_)
    if incomplete:
        box.get_by_label("Export it all the same").check()
    with look.page.expect_download() as waited:
        box.get_by_role("button", name="Export as a file").click()
    path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def table(path: Path) -> list[Any]:
    import duckdb

    return duckdb.read_parquet(str(path)).fetchall()


def test_an_answer_that_was_cut_says_so_above_and_below_its_rows(
    look: Window, tmp_path: Path
) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000100)"
    look.run(f"{many} SELECT i FROM n")
    assert "Cut at 2,000,000 rows: there are more" in look.answer.locator(".lacking").inner_text()
    look.page.locator(".grid").evaluate("grid => grid.scrollTop = 1e9")
    end = look.page.locator(".grid .row.end")
    end.wait_for()
    assert "there are more" in end.inner_text()
    look.until(lambda: "2000000" in look.cells(0))
    assert end.evaluate("one => one.getBoundingClientRect().bottom") <= look.page.locator(
        ".grid"
    ).evaluate("one => one.getBoundingClientRect().bottom + 1")
    look.picture("cut")


def test_an_export_of_what_was_cancelled_must_be_wanted(look: Window, tmp_path: Path) -> None:
    look.type("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
    look.page.keyboard.press("Control+Enter")
    look.page.locator(".grid .cell.n").first.wait_for()
    look.page.keyboard.press("Control+.")
    look.ended("cancelled")
    assert "Cancelled" in look.answer.locator(".lacking").inner_text()
    look.button("Copy or export")
    box = look.page.locator("dialog[open]")
    assert box.get_by_role("button", name="Export as a file").is_disabled()
    look.close()
    path = exported(look, "csv", tmp_path, incomplete=True)
    assert "incomplete" in path.name


def test_two_thousand_columns_can_be_gone_through(look: Window) -> None:
    names = ", ".join(f"{number} AS column_{number}" for number in range(1_999))
    look.run(f"SELECT {names}")
    assert len(look.heads()) < 60
    look.page.locator(".grid").focus()
    for key in ("ArrowDown", "Control+ArrowRight"):
        look.page.keyboard.press(key)
    look.until(lambda: "column_1998" in look.heads())
    assert look.answer.locator(".cell.selected").inner_text() == "1998"
    look.require_within()
    look.picture("two-thousand-columns")


def test_numbers_are_shown_as_they_are(opened: Opened) -> None:
    look = opened()
    look.run("SELECT 9223372036854775807 AS a, 0.1 AS b, -1e300 AS c, x'00ff' AS d")
    shown = [look.cells(column)[0] for column in range(4)]
    assert shown[:3] == ["9223372036854775807", "0.1", "-1e+300"]
    assert shown[3] == "x'00ff' (2 bytes)"
