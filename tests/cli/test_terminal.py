"""Answers on a real terminal: how they are laid out there, and the pager."""

from __future__ import annotations

import re
import shutil

import pytest

from cirrusql.engine.display import FORMATS
from cirrusql.formats.colours import SEQUENCE
from cirrusql.formats.text import width
from tests.cli.terminals import Screen

pytestmark = pytest.mark.thorough
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n {}) SELECT i FROM n"
ENDLESS = NUMBERS.format("")
HUNDRED = NUMBERS.format("LIMIT 100")
HOSTILE = (
    "SELECT 'a' || char(27) || '[2J' || char(155) || '31m' || char(0) || char(8238) AS a, 1 AS b"
)


def shown(*arguments: str, columns: int = 80, **environment: str) -> tuple[int, str]:
    one = Screen(["exec", "--local=:memory:", *arguments], columns, 24, environment)
    return one.ended(), one.text


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("arrow", "parquet")])
def test_what_a_value_holds_never_reaches_a_terminal_as_a_code(name: str) -> None:
    code, text = shown("-o", name, HOSTILE)
    assert code == 0
    assert "[2J" in text
    plain = SEQUENCE.sub("", text).replace("\n", "")
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", plain), plain


def test_colours_are_for_terminals_that_have_some() -> None:
    sql = "SELECT NULL AS a"
    assert "\x1b[1ma" in shown(sql)[1]
    assert "\x1b" not in shown(sql, NO_COLOR="1")[1]
    assert "\x1b" not in shown(sql, TERM="dumb")[1]
    assert "\x1b" not in shown("--colours", "off", sql)[1]
    assert "\x1b[1ma" in shown("--colours", "on", sql, NO_COLOR="1")[1]
    assert "\x1b[1ma" in shown("SET color = on; SELECT 1 AS a", TERM="dumb")[1]


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_table_fits_and_the_footer_says_what_was_cut(columns: int) -> None:
    sql = f"SELECT 'vpc-1' AS vpc_id, json_object('a', '{'x' * 250}') AS d, '日本' AS t, 3 AS n"
    code, text = shown(sql, columns=columns, NO_COLOR="1")
    table = text[: text.index("1 row")].splitlines()
    assert code == 0
    assert {width(line) for line in table} <= {max(map(width, table))}
    assert max(map(width, table)) <= columns
    assert "│ vpc-1  │" in text
    assert "1 cell cut at the … mark; -x or SET expanded = on shows them whole" in text
    whole = shown("-x", sql, columns=columns, NO_COLOR="1")[1]
    assert "x" * 250 in re.sub(r"\s", "", whole)
    assert "cut" not in whole


def test_one_document_is_printed_as_itself() -> None:
    permissions = "EXPLAIN PERMISSIONS SELECT * FROM awscc.s3.buckets"
    document = '{\n  "Version": "2012-10-17",\n'
    for name in ("table", "wide", "record"):
        text = shown("--no-pager", "-o", name, permissions)[1]
        assert SEQUENCE.sub("", text).startswith(document)
        assert "\x1b[1m" in text
    two = shown("SELECT '{}' AS a UNION ALL SELECT '[]'")[1]
    assert two.startswith("┌"), "two are a table"
    assert shown("SELECT 'a' || char(10) || 'b' || char(9) || 'c'")[1].startswith("a\nb")
    assert shown("SELECT '{\"a\":1'")[1].startswith("┌"), "what is no document is none"


def test_a_plan_is_printed_as_its_lines() -> None:
    code, text = shown("EXPLAIN SELECT * FROM awscc.s3.buckets", columns=30)
    assert code == 0
    assert text.startswith("1. awscc.s3.buckets\n")
    assert "│" not in text


@pytest.mark.parametrize("name", ["arrow", "parquet"])
def test_binary_formats_are_not_for_a_terminal(name: str) -> None:
    code, text = shown("-o", name, "CREATE TEMP TABLE t AS SELECT 1; SELECT 1")
    assert (code, text.count("\n")) == (2, 1)
    assert f"{name} is not for a terminal" in text
    code, text = shown(f"SELECT 1; SET output = {name}; SELECT 'never'")
    assert code == 2
    assert "statement 2 of 3" in text
    assert "never" not in text


def test_a_set_changes_what_follows_and_a_reset_takes_it_back() -> None:
    sql = "SELECT 1 AS a; SET output = csv; SELECT 2 AS a; SET headers = off; SELECT 3 AS a;"
    text = shown("-o", "jsonl", f"{sql} RESET ALL; SELECT 4 AS a")[1]
    data = [line for line in text.splitlines() if re.fullmatch(r'a|\d|{"a":\d}', line)]
    assert data == ['{"a":1}', "a", "2", "3", '{"a":4}']


def test_what_fits_the_screen_is_not_paged() -> None:
    assert "PAGED" not in shown("SELECT 1", PAGER="sed s/^/PAGED/")[1]
    assert "PAGED" in shown(HUNDRED, PAGER="sed s/^/PAGED/")[1]
    assert "PAGED" in shown("SET pager = on; SELECT 1", PAGER="sed s/^/PAGED/")[1]
    for without in (("--no-pager", HUNDRED), (f"SET pager = off; {HUNDRED}",)):
        assert "PAGED" not in shown(*without, PAGER="sed s/^/PAGED/")[1]
    assert "PAGED" not in shown(HUNDRED, PAGER="sed s/^/PAGED/", TERM="dumb")[1]
    assert "PAGED" not in shown(HUNDRED, PAGER="sed s/^/PAGED/", CIRRUSQL_PAGER="")[1]
    wide = f"SELECT '{'x' * 100}' AS a"
    assert "PAGED" in shown("-o", "wide", wide, PAGER="sed s/^/PAGED/")[1], "a line is too long"


def test_everything_goes_through_the_pager_once() -> None:
    text = shown(HUNDRED, PAGER="sed s/^/PAGED/", NO_COLOR="1")[1]
    assert re.findall(r"PAGED│ +(\d+) │\n", text) == [str(number) for number in range(1, 101)]
    assert "100 rows" in text


def test_who_leaves_the_pager_early_goes_on_with_the_next_statement() -> None:
    code, text = shown(f"{ENDLESS}; SELECT 'next' AS b", PAGER="head -3")
    assert code == 0
    assert re.search(r"left after [\d,]+ rows", text)
    assert "next" in text


def test_a_pager_that_does_not_exist_is_told_once() -> None:
    code, text = shown(f"{HUNDRED}; {HUNDRED}", PAGER="no-such-pager -x")
    assert code == 0
    assert text.count("cannot run the pager 'no-such-pager'") == 1
    assert text.count("│  99 │") == 2
    assert "cannot understand the pager" in shown(HUNDRED, PAGER="less '")[1]
    code, text = shown(f"{HUNDRED}; {HUNDRED}", PAGER="sh -c 'exit 3'")
    assert code == 0
    assert text.count("the pager ended with code 3") == 1
    assert text.count("│  99 │") == 1, "the second one needs no pager"


@pytest.mark.skipif(not shutil.which("less"), reason="less is not here")
def test_less_is_there_by_default() -> None:
    one = Screen(["exec", "--local=:memory:", ENDLESS + "; SELECT 'next' AS b"])
    one.until(":")
    one.type("q")
    assert one.ended() == 0
    assert "next" in one.text


@pytest.mark.skipif(not shutil.which("less"), reason="less is not here")
def test_an_interrupt_ends_the_statement_and_leaves_the_reader_what_there_is() -> None:
    one = Screen(["exec", "--local=:memory:", ENDLESS + "; SELECT 'next' AS b"])
    one.until(":")
    one.type("\x03")
    one.until("\x07")  # by which less says that it has stopped waiting for more
    one.until_ended_by("q")
    assert one.ended() == 130
    assert "interrupted" in one.text
    assert "next" not in one.text
    assert "Traceback" not in one.text


def test_an_error_between_the_rows_is_told_when_the_reader_has_left() -> None:
    sql = NUMBERS.format("LIMIT 100").replace(
        "SELECT i FROM", "SELECT i, json(iif(i < 90, 1, '{')) FROM"
    )
    code, text = shown("-o", "csv", sql, PAGER="cat -n")
    assert code == 1
    assert "90\t89,1\n" in text
    assert text.rstrip().splitlines()[-1].startswith("cirrusql: ")


def test_timing_tells_the_time_of_what_has_no_summary() -> None:
    text = shown("--timing", "SET strict = on; SELECT 1")[1]
    assert len(re.findall(r"^time: \d\.\d{3} s$", text, re.MULTILINE)) == 1
    assert re.search(r"1 row · \d+\.\d\d s", text)
