from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from cirrusql.cli.formats import Layout, format_named
from cirrusql.cli.formats.table import fitted
from cirrusql.cli.text import width
from cirrusql.engine.display import FORMATS
from cirrusql.result import ResultColumn
from tests.cli.hard_result import COLUMNS, ROWS

GOLDEN = Path(__file__).with_name("golden")
ONE = (ResultColumn("a", None),)


def rendered(name: str, layout: Layout | None = None) -> str:
    return "".join(format_named(name).pieces(COLUMNS, iter(ROWS), layout or Layout()))


@pytest.mark.parametrize(
    ("name", "file", "layout"),
    [
        *((name, name, Layout()) for name in FORMATS),
        ("table", "table-130-columns", Layout(width=130)),
        ("table", "table-40-columns", Layout(width=40)),
        ("csv", "csv-tabs-without-headers", Layout(headers=False, delimiter="\t")),
    ],
)
def test_each_format_writes_the_hard_result_as_agreed(name: str, file: str, layout: Layout) -> None:
    """Look at a change with `UPDATE_GOLDEN=1 pytest tests/cli/test_formats.py; git diff`."""
    path = GOLDEN / f"{file}.txt"
    written = rendered(name, layout).encode()
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(written)
    assert written == path.read_bytes()


def test_json_holds_documents_and_leaves_text_alone() -> None:
    first, nulls, third, fourth, fifth, sixth, *_ = json.loads(rendered("json"))
    assert first["policy"] == {"A": {"b": [1, None, True]}}
    assert first["on"] is True
    assert set(nulls.values()) == {None}
    assert third['a|"b", c'] == {"computed": [1]}, "computed text that is JSON is a document"
    assert fourth["policy"] == {"n": 123456789012345678901}, "integers keep all digits"
    assert fifth["policy"] == "not a document"
    assert fifth["name_2"] == "[1,2]", "a string that looks like JSON stays a string"
    assert sixth["name_2"] == '{"a":1}'
    assert "name" in first, "both columns called name are there"


def test_json_lines_are_the_elements_of_the_json_array() -> None:
    lines = rendered("jsonl").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(rendered("json"))


def test_csv_reads_back_as_it_was() -> None:
    header, first, nulls, *rows = csv.reader(rendered("csv").splitlines(keepends=True))
    assert header == [column.name for column in COLUMNS]
    assert first[:4] == ["plain", "1", "0.5", "true"]
    assert nulls == [""] * len(COLUMNS)
    assert rows[2][0] == ROWS[4][0], "line ends inside a value survive"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("json", "[]\n"),
        ("jsonl", ""),
        ("csv", "a\n"),
        ("text", "a\n"),
        ("markdown", "| a |\n| --- |\n"),
        ("table", "┌───┐\n│ a │\n├───┤\n└───┘\n"),
    ],
)
def test_no_rows(name: str, expected: str) -> None:
    assert "".join(format_named(name).pieces(ONE, iter([]), Layout())) == expected


def test_a_lone_null_is_a_line_that_readers_of_csv_do_not_skip() -> None:
    text = "".join(format_named("csv").pieces(ONE, iter([(None,), ("x",)]), Layout()))
    assert list(csv.reader(text.splitlines())) == [["a"], [""], ["x"]]


@pytest.mark.parametrize("name", FORMATS)
def test_rows_stream(name: str) -> None:
    """A format must not wait for the last row: only the table looks at so many first."""
    taken = 0

    def rows() -> object:
        nonlocal taken
        for taken in range(1, 5001):
            yield (taken,)

    pieces = format_named(name).pieces(ONE, rows(), Layout())  # type: ignore[arg-type]
    for _ in range(4):
        next(pieces)
    assert taken <= 1001


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_a_table_on_a_terminal_fits_it(columns: int) -> None:
    assert max(map(width, rendered("table", Layout(width=columns)).splitlines())) <= columns


def test_a_table_shows_no_control_characters() -> None:
    shown = rendered("table").replace("\n", "")
    assert shown.isprintable()


def test_no_column_gives_way_while_there_is_room() -> None:
    flexible = [False, False]
    assert fitted([12, 20], flexible, 38) == [12, 20]
    assert fitted([12, 20], flexible, 37) == [12, 19]
    assert fitted([12, 20], [False, True], 37) == [11, 20], "a number is never cut"
    assert fitted([12, 20], [True, True], 37) is None
