"""What others have named is text: nothing of it runs, hides, or breaks the page."""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING

from tests.console.browser.looking import Window

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARKUP = '<img src=x onerror="window.hit = 1"><script>window.hit = 1</script>'
HOSTILE = (
    MARKUP,
    "</textarea></pre></dialog><svg/onload=window.hit=1>",
    "'\"`;--/*&amp;&#60;b&#62;",
    "\u202egnp.exe\u202c \u2066left\u2069 \u061c",
    "zero\u200bwidth\ufeff\u2060\u00ad",
    "bell\u0007 escape\u001b[31m null-ish\u0001 tab\tnew\nline\r",
    "javascript:window.hit=1",
    "${window.hit=1} {{constructor.constructor('window.hit=1')()}}",
    "\u0301" * 400 + "stacked",
    "𒐫" * 200,
    "َ" * 50 + "مرحبا hello שלום",
)
# The editor itself puts empty pictures beside what it shows in place of a character.
_STRANGE = "main img:not(.cm-widgetBuffer), main script, dialog img, dialog script"
_HIDDEN = "\u202e\u202c\u2066\u2069\u061c\u200b\ufeff\u2060\u00ad\u0007\u001b\u0001\r"


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def named(text: str) -> str:
    """A name in SQL."""
    return '"' + text.replace('"', '""') + '"'


def require_nothing_ran(look: Window) -> None:
    page = look.page
    assert page.evaluate("window.hit") is None
    assert page.locator(_STRANGE).count() == 0
    look.require_within()


def shown(page: Page) -> str:
    """Every text outside the editor, also what is only said to those who do not see it."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('.answers, dialog, .tabs'),"
            " ...document.querySelectorAll('.answers [title], .answers [aria-label]')]"
            ".map(one => `${one.textContent} ${one.title} ${one.ariaLabel}`).join('|')"
        )
    )


def test_hostile_values_are_text_in_the_grid_the_cell_and_the_column(look: Window) -> None:
    rows = " UNION ALL ".join(
        f"SELECT {at} AS n, {text} AS it, json_object({text}, {text}) AS d"
        for at, text in enumerate(map(literal, HOSTILE))
    )
    look.run(rows)
    cells = look.cells(1)
    assert cells[0] == MARKUP
    assert not set("".join(cells)) & set(_HIDDEN)
    assert all(height == 26 for height in look.page.evaluate(
        "[...document.querySelectorAll('.grid .row .cell')].map(one => one.offsetHeight)"
    ))  # fmt: skip
    require_nothing_ran(look)
    look.picture("hostile-values")
    for at in range(len(HOSTILE)):
        for column in (3, 4):
            look.answer.locator(
                f".row[aria-rowindex='{at + 2}'] [aria-colindex='{column}']"
            ).dblclick()
            look.page.locator("dialog[open] pre").wait_for()
            text = look.page.locator("dialog[open] pre").text_content()
            assert not set(text or "") & set(_HIDDEN)
            require_nothing_ran(look)
            look.close()
    look.menu("it").locator(".bars tbody tr").first.wait_for()
    assert not set(shown(look.page)) & set(_HIDDEN)
    require_nothing_ran(look)
    look.picture("hostile-column")
    look.close()


def test_hostile_names_of_columns_are_text(look: Window) -> None:
    columns = ", ".join(f"{at} AS {named(text)}" for at, text in enumerate(HOSTILE))
    look.run(f"SELECT {columns}")
    assert look.heads()[0] == MARKUP
    look.answer.locator(".head button").first.click()
    look.page.locator("dialog[open] .facts").wait_for()
    assert MARKUP in look.page.locator("dialog[open] h2").inner_text()
    require_nothing_ran(look)
    look.picture("hostile-names")
    look.close()
    assert not set(look.page.locator(".grid").text_content() or "") & set(_HIDDEN)


def test_a_hostile_statement_is_text_in_history_tabs_and_kept_queries(look: Window) -> None:
    look.run(f"SELECT {literal(MARKUP)} AS a -- \u202e{'y' * 300}")
    look.button("History")
    look.page.locator("dialog[open] code").first.wait_for()
    require_nothing_ran(look)
    look.close()
    look.button("Kept queries")
    box = look.page.locator("dialog[open]")
    box.get_by_label("Keep this one as").fill(MARKUP + "z" * 100)
    box.get_by_label("in folder").fill("<b>\u202efolder")
    box.get_by_role("button", name="Keep", exact=True).click()
    box.locator("li b").first.wait_for()
    require_nothing_ran(look)
    box.locator("li b").first.click()
    look.page.get_by_role("tab", name="onerror").wait_for()
    require_nothing_ran(look)
    look.picture("hostile-kept")


def test_a_very_long_error_is_told_and_the_page_holds(look: Window) -> None:
    look.run(f"SELECT {named('<b>' + 'x' * 20_000)} FROM awscc.ec2.vpcs", "failed")
    look.answer.locator(".problem").wait_for()
    require_nothing_ran(look)
    look.picture("long-error")


def test_a_cell_of_ten_megabytes_is_looked_at(look: Window) -> None:
    look.run("SELECT replace(hex(zeroblob(5000000)), '0', 'x') AS big, zeroblob(10000000) AS raw")
    assert len(look.cells(0)[0]) < 5_000
    look.answer.locator(".row [aria-colindex='2']").dblclick()
    box = look.page.locator("dialog[open]")
    box.locator("pre").wait_for(timeout=20_000)
    assert "10,000,000 characters" in box.inner_text().replace(box.locator("pre").inner_text(), "")
    assert "Only the first 400,000 characters" in box.get_by_role("alert").inner_text()
    require_nothing_ran(look)
    look.close()
    look.run("SELECT 'alive' AS it")
    assert look.cells() == ["alive"]


def test_a_hostile_address_opens_nothing_but_a_text(look: Window) -> None:
    sql = f"SELECT {literal(MARKUP)}"
    query = urllib.parse.urlencode({"sql": sql, "p.<img>": MARKUP, "p.__proto__": "x"})
    look.page.evaluate("hash => (location.hash = hash)", f"#/query?{query}")
    look.until(lambda: look.text == sql)
    assert look.page.locator(".answer").count() == 0
    for hash_ in ("#/%E0%A4%A", f"#/{urllib.parse.quote(MARKUP)}/x", "#/__proto__/constructor"):
        look.page.evaluate("hash => (location.hash = hash)", hash_)
        look.page.wait_for_timeout(100)
        require_nothing_ran(look)
    look.page.locator(".cm-content").wait_for()
