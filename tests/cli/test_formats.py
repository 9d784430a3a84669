from __future__ import annotations

import csv
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.display import FORMATS
from cirrusql.formats import Layout, Pieces, format_named
from cirrusql.formats.fitting import Kind, Width, fitted, kind_of
from cirrusql.formats.text import harmless, visible, width
from cirrusql.result import ResultColumn
from cirrusql.values import Row
from tests.cli.hard_result import COLUMNS, MANY, MANY_ROWS, ROWS

GOLDEN = Path(__file__).with_name("golden")
ONE = (ResultColumn("a", None),)
TEXTS = tuple(name for name in FORMATS if name not in ("arrow", "parquet"))
TAKES_WIDTH = ("table", "wide", "record", "json")


def pieces(
    name: str, columns: Sequence[ResultColumn], rows: Iterable[Row], layout: Layout | None = None
) -> Pieces:
    return format_named(name).pieces(columns, iter(rows), layout or Layout())


def text_of(made: Iterable[str | bytes]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.decode() for piece in made)


def rendered(name: str, layout: Layout | None = None) -> str:
    return text_of(pieces(name, COLUMNS, ROWS, layout))


@pytest.mark.parametrize(
    ("name", "file", "layout"),
    [
        *((name, name, Layout()) for name in TEXTS),
        *((name, f"{name}-80", Layout(width=80)) for name in TAKES_WIDTH),
        *((name, f"{name}-200", Layout(width=200)) for name in TAKES_WIDTH),
        ("table", "table-80-never-expanded", Layout(width=80, expanded=False)),
        ("table", "table-200-coloured", Layout(width=200, colours=True)),
        ("record", "record-80-coloured", Layout(width=80, colours=True)),
        ("json", "json-80-coloured", Layout(width=80, colours=True)),
        ("csv", "csv-tabs-without-headers", Layout(headers=False, delimiter="\t")),
        *((name, f"{name}-without-headers", Layout(headers=False)) for name in TEXTS),
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
        ("pptext", "a\n"),
        ("markdown", "| a |\n| --- |\n"),
        ("table", "┌───┐\n│ a │\n├───┤\n└───┘\n"),
        ("wide", "┌───┐\n│ a │\n├───┤\n└───┘\n"),
        ("record", ""),
        ("html", "<table>\n<thead>\n<tr><th>a</th></tr>\n</thead>\n<tbody>\n</tbody>\n</table>\n"),
    ],
)
def test_no_rows(name: str, expected: str) -> None:
    assert text_of(pieces(name, ONE, [])) == expected
    on_terminal = text_of(pieces(name, ONE, [], Layout(width=80)))
    assert on_terminal == expected


def test_a_lone_null_is_a_line_that_readers_of_csv_do_not_skip() -> None:
    text = text_of(pieces("csv", ONE, [(None,), ("x",)]))
    assert list(csv.reader(text.splitlines())) == [["a"], [""], ["x"]]


@pytest.mark.parametrize("name", FORMATS)
def test_rows_stream(name: str) -> None:
    """A format must not wait for the last row: some look at so many first."""
    taken = 0

    def rows() -> Iterator[Row]:
        nonlocal taken
        for taken in range(1, 200_000):
            yield (taken,)

    assert len(list(islice(pieces(name, ONE, rows()), 4))) == 4 or name in ("arrow", "parquet")
    assert taken <= (200_000 if name in ("arrow", "parquet") else 1001)


@pytest.mark.parametrize("columns", [1, 2, 5, 9, 20, 40, 60, 80, 130, 200])
@pytest.mark.parametrize(("names", "rows"), [(COLUMNS, ROWS), (MANY, MANY_ROWS)])
@pytest.mark.parametrize("name", ["table", "record"])
def test_a_table_on_a_terminal_fits_it(
    columns: int, names: Sequence[ResultColumn], rows: Sequence[Row], name: str
) -> None:
    text = text_of(pieces(name, names, rows, Layout(width=columns)))
    assert max(map(width, text.splitlines())) <= max(columns, 16)
    assert max(map(width, text.splitlines())) <= columns or columns < 16


@pytest.mark.parametrize("name", ["table", "wide", "record"])
@pytest.mark.parametrize("columns", [None, 40, 200])
def test_no_character_of_a_value_moves_the_cursor(name: str, columns: int | None) -> None:
    shown = rendered(name, Layout(width=columns)).replace("\n", "")
    assert {unicodedata.category(one) for one in shown if one not in "\u200c\u200d"}.isdisjoint(
        ("Cc", "Cf", "Zl", "Zp", "Cs")
    )


def test_null_is_not_a_text_that_reads_so() -> None:
    rows = [(None,), ("NULL",), ("null",), ("",)]
    for name in ("table", "wide", "record", "markdown"):
        lines = text_of(pieces(name, ONE, rows)).replace("|", "│").splitlines()
        assert len({line.strip("│ a") for line in lines if "null" in line.lower()}) == 3, name


def cut_of(made: Pieces) -> int:
    while True:
        try:
            next(made)
        except StopIteration as end:
            return int(end.value)


def test_cells_that_were_cut_are_counted_and_marked() -> None:
    columns = (ResultColumn("id", "string"), ResultColumn("policy", "object"))
    rows = [("i" * 24, '{"a":"' + "x" * 90 + '"}'), ("i", "{}")] * 700
    text = text_of(pieces("table", columns, rows, Layout(width=60)))
    assert cut_of(pieces("table", columns, rows, Layout(width=60))) == 700 == text.count("…")
    assert text.count("i" * 24) == 700, "the document gives way before the name"
    for name, layout in (("table", Layout()), ("wide", Layout(width=60)), ("record", Layout())):
        assert cut_of(pieces(name, columns, rows, layout)) == 0


def test_a_terminal_too_narrow_for_the_columns_gets_a_line_for_each() -> None:
    text = text_of(pieces("table", MANY, MANY_ROWS, Layout(width=80)))
    assert text == text_of(pieces("record", MANY, MANY_ROWS, Layout(width=80)))
    never = text_of(pieces("table", MANY, MANY_ROWS, Layout(width=80, expanded=False)))
    assert never.startswith("┌")
    always = text_of(pieces("wide", ONE, [(1,)], Layout(expanded=True)))
    assert always == text_of(pieces("record", ONE, [(1,)]))


def test_documents_give_way_before_texts_and_texts_before_names() -> None:
    document, text, name = (Width(kind, 50, 10) for kind in (Kind.DOCUMENT, Kind.TEXT, Kind.NAME))
    assert fitted([name, text, document], 150) == (50, 50, 50)
    assert fitted([name, text, document], 130) == (50, 50, 30)
    assert fitted([name, text, document], 100) == (50, 40, 10)
    assert fitted([name, text, document], 40) == (20, 10, 10)
    assert fitted([name, text, document], 29) is None
    assert fitted([document, document, Width(Kind.DOCUMENT, 12, 10)], 60) == (24, 24, 12)
    assert fitted([Width(Kind.NUMBER, 20, 20), text], 30) == (20, 10)


@given(
    st.lists(st.builds(Width, st.sampled_from(Kind), st.integers(1, 99), st.just(1))),
    st.integers(0, 400),
)
@settings(max_examples=100, deadline=None)
def test_widths_that_fit_use_the_room(widths: list[Width], room: int) -> None:
    found = fitted(widths, room)
    if found is None:
        assert len(widths) > room
        return
    assert sum(found) <= room
    pairs = list(zip(widths, found, strict=True))
    given_way = [one.kind for one, size in pairs if size < one.natural]
    if given_way:
        last = sum(one.kind is max(given_way) for one in widths)
        assert sum(found) > room - last, "no column gives way while there is room"
        before = [
            size for one, size in zip(widths, found, strict=True) if one.kind < max(given_way)
        ]
        assert set(before) <= {1}, "what matters more gives way only when the rest has"


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        (ResultColumn("policy", "object"), ("{}", None), Kind.DOCUMENT),
        (ResultColumn("made", None), ('{"a":1}',), Kind.DOCUMENT),
        (ResultColumn("text", "string"), ("[x]",), Kind.TEXT),
        (ResultColumn("vpc_id", "string"), ("vpc-1",), Kind.NAME),
        (ResultColumn("VpcId", "string"), ("vpc-1",), Kind.NAME),
        (ResultColumn("Identifier", "string"), (), Kind.NAME),
        (ResultColumn("target", "string"), ("arn:aws:s3:::a", None), Kind.NAME),
        (ResultColumn("valid", "string"), ("yes",), Kind.TEXT),
        (ResultColumn("n", None), (1, None, 2.5), Kind.NUMBER),
        (ResultColumn("n", "integer"), (None,), Kind.TEXT),
    ],
)
def test_what_a_column_holds(column: ResultColumn, values: tuple[object, ...], kind: Kind) -> None:
    assert kind_of(column, values) is kind


@given(st.text(st.characters(codec="utf-8")))
def test_text_made_visible_stays_so_and_is_plain(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert "\n" not in shown
    kept = {one for one in harmless(text) if not one.isprintable()} - set("\n\t\u200c\u200d")
    assert {unicodedata.category(one) for one in kept} <= {"Zs", "Co", "Cn"}
