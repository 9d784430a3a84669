"""What is written is read by other people's readers, and they find the values that were there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cirrusql.errors import DataError
from cirrusql.formats import Layout, format_named
from cirrusql.formats.cells import NULL, cell, shown
from cirrusql.formats.text import harmless
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted, document
from tests.cli.hard_result import COLUMNS, MANY, MANY_ROWS, ROWS

Table = tuple[tuple[ResultColumn, ...], list[Row]]

_TEXT = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    ["", "null", NULL, "'NULL'", " ", "\n", "\r\n", "a\tb", '"', ",", "|", "\\|", "`a`", "<b>",
     "&amp;", "*a*", "_a_", "a_b_c", "[a](b)", "~~a~~", "\x1b[31m", "1", "true", "{", "<br>", "#",
     "a\\", "http://a.b/_c_", "\xa0", "\u3000a", "[NaN]", "[1e999]", "{}"]
)  # fmt: skip
_DOCUMENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=5,
).filter(lambda value: isinstance(value, dict | list))  # fmt: skip
_INTEGER = st.integers(-(2**63), 2**63 - 1)
_FLOAT = st.floats(allow_nan=False)
_VALUES = {
    "integer": _INTEGER,
    "number": _FLOAT | st.integers(-(2**53), 2**53),
    "boolean": st.sampled_from([0, 1]),
    "string": _TEXT,
    "object": _DOCUMENT.map(json.dumps),
    "array": _DOCUMENT.map(lambda value: json.dumps(value, ensure_ascii=False)),
    None: _INTEGER | _FLOAT | _TEXT | st.binary(),
}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    types = draw(st.lists(st.sampled_from(list(_VALUES)), min_size=1, max_size=4))
    names = draw(st.lists(_TEXT, min_size=len(types), max_size=len(types)))
    columns = tuple(ResultColumn(*pair) for pair in zip(names, types, strict=True))
    row = st.tuples(*(st.none() | _VALUES[type_] for type_ in types))
    return columns, draw(st.lists(row, max_size=4))


def written(name: str, table: Table, layout: Layout | None = None) -> bytes:
    pieces = format_named(name).pieces(table[0], iter(table[1]), layout or Layout())
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)


def plain(table: Table) -> list[Row]:
    return list(converted([column.type for column in table[0]], iter(table[1]), PLAIN))


HARD: Table = (COLUMNS, ROWS)
WIDE: Table = (MANY, MANY_ROWS)
every_table = given(tables())
some = settings(max_examples=60, deadline=None)


def test_the_hard_results_with_every_reader(tmp_path: Path) -> None:
    for table in (HARD, WIDE):
        csv_is_read(table)
        csv_is_read_by_duckdb(table, tmp_path)
        json_is_read(table)
        markdown_is_read(table)
        html_is_read(table)
        columns_are_read(table, tmp_path)


@every_table
@some
def test_csv(table: Table) -> None:
    csv_is_read(table)


@every_table
@some
def test_csv_by_duckdb(tmp_path_factory: pytest.TempPathFactory, table: Table) -> None:
    csv_is_read_by_duckdb(table, tmp_path_factory.getbasetemp())


@every_table
@some
def test_json(table: Table) -> None:
    json_is_read(table)


@every_table
@some
def test_markdown(table: Table) -> None:
    markdown_is_read(table)


@every_table
@some
def test_html(table: Table) -> None:
    html_is_read(table)


@every_table
@some
def test_columns(tmp_path_factory: pytest.TempPathFactory, table: Table) -> None:
    columns_are_read(table, tmp_path_factory.getbasetemp())


def csv_is_read(table: Table) -> None:
    text = written("csv", table).decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == [column.name for column in table[0]]
    assert rows == [["" if value is None else cell(value) for value in row] for row in plain(table)]


def csv_is_read_by_duckdb(table: Table, folder: Path) -> None:
    path = folder / "read.csv"
    path.write_bytes(written("csv", table, Layout(headers=False)))
    if not table[1]:
        return
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(table[0])))
    found = duckdb.execute(
        f"FROM read_csv('{path}', auto_detect=false, header=false, delim=',', quote='\"',"
        f" escape='\"', new_line='\\n', nullstr='', allow_quoted_nulls=false,"
        f" columns={{{columns}}})"
    ).fetchall()
    # A lone NULL is written as an empty text, since a line with nothing on it is none.
    alone = len(table[0]) == 1
    expected = [
        tuple(("" if alone else None) if value is None else cell(value) for value in row)
        for row in plain(table)
    ]
    assert found == expected


def json_is_read(table: Table) -> None:
    columns, rows = table
    found = json.loads(written("json", table))
    lines = [json.loads(line) for line in written("jsonl", table).decode().split("\n")[:-1]]
    drawn = json.loads(written("json", table, Layout(width=80)))
    values = [list(one.values()) for one in found]
    expected = [
        [as_json(value, column.type) for value, column in zip(row, columns, strict=True)]
        for row in plain(table)
    ]
    assert values == expected
    assert lines == found
    assert drawn == found
    assert len(rows) == len(found)


def as_json(value: Any, type_: str | None) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return document(value) if type_ in ("object", "array", None) else value


def markdown_is_read(table: Table) -> None:
    text = written("markdown", table).decode()
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    lines: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            lines.append([])
        elif token.type == "inline":
            lines[-1].append("".join(map(inline_text, token.children or ())))
    assert lines[0] == [in_html(column.name) for column in table[0]]
    assert lines[1:] == [[in_markdown(value) for value in row] for row in plain(table)]


def inline_text(token: Any) -> str:
    if token.type == "html_inline":
        assert token.content == "<br>"
        return "\n"
    assert token.type in ("text", "text_special", "code_inline"), token
    return str(token.content)


def in_markdown(value: Any) -> str:
    if value is None or (isinstance(value, str) and value.strip("'") == NULL):
        return shown(value)
    return in_html(cell(value))


class Cells(HTMLParser):
    """The texts of a table's rows; None for NULL."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str | None]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._open = ("class", "null") not in attrs
            self.rows[-1].append("" if self._open else None)
        assert tag in ("table", "thead", "tbody", "tr", "td", "th")

    def handle_endtag(self, tag: str) -> None:
        self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] = (self.rows[-1][-1] or "") + data


def html_is_read(table: Table) -> None:
    reader = Cells()
    reader.feed(written("html", table).decode())
    reader.close()
    header, *rows = reader.rows
    assert header == [in_html(column.name) for column in table[0]]
    assert rows == [
        [None if value is None else in_html(cell(value)) for value in row] for row in plain(table)
    ]


def in_html(text: str) -> str:
    return "\r".join(map(harmless, text.split("\r")))


def _text(value: Any) -> str:
    """How a column of texts has a value that was none; a whole number has no point."""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1 << 63 and str(value) != "-0.0"
        return str(int(value)) if whole else repr(value)
    return str(value)


_HELD: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "string": _text,
    "binary": lambda value: value if isinstance(value, bytes) else _text(value).encode(),
}


def columns_are_read(table: Table, folder: Path) -> None:
    path = folder / "read.parquet"
    path.write_bytes(written("parquet", table))
    in_file = folder / "read.arrow"
    in_file.write_bytes(written("arrow", table, Layout(is_file=True)))
    from_file = pa.ipc.open_file(in_file).read_all()
    from_stream = pa.ipc.open_stream(written("arrow", table)).read_all()
    from_parquet = pq.read_table(path)
    assert from_file.equals(from_stream)
    assert from_file.equals(from_parquet)
    _, rows = table
    expected: list[list[Any]] = []
    for place, values in enumerate(zip(*rows, strict=True)):
        held = from_file.column(place).to_pylist()
        made = _HELD.get(str(from_file.schema.types[place]), lambda value: value)
        expected.append([None if value is None else made(value) for value in values])
        assert held == expected[-1]
        assert [type(one) is bool for one in held] == [type(one) is bool for one in expected[-1]]
    if rows and not any("\0" in column.name for column in table[0]):
        by_duckdb = duckdb.execute(f"FROM read_parquet('{path}')").fetchall()
        assert by_duckdb == list(zip(*expected, strict=True))
    assert pl.read_parquet(path).rows() == list(zip(*expected, strict=True))


@pytest.mark.parametrize(
    ("declared", "values", "type_"),
    [
        ("integer", [1, None], "int64"),
        ("integer", [None], "int64"),
        ("integer", ["x", 1], "string"),
        ("number", [1, 2], "double"),
        ("number", [2**53 + 1], "int64"),
        ("number", [2**53 + 1, 0.5], "string"),
        ("number", [], "double"),
        ("boolean", [1, 0], "bool"),
        ("boolean", [1, 7], "int64"),
        ("string", ["1"], "string"),
        ("object", ["{}"], "string"),
        (None, [1], "int64"),
        (None, [1, 0.5], "double"),
        (None, [None], "string"),
        (None, [b"x"], "binary"),
        (None, [b"x", 1], "binary"),
    ],
)
def test_types_of_columns(declared: str | None, values: list[Any], type_: str) -> None:
    table = (ResultColumn("a", declared),), [(value,) for value in values]
    schema = pa.ipc.open_stream(written("arrow", table)).schema
    assert str(schema.field("a").type) == type_


def test_a_value_that_comes_too_late_for_its_columns_type_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cirrusql.formats.columnar._BATCH", 2)
    table = (ResultColumn("n", None),), [(1,), (2,), (3,), ("four",), (5,)]
    with pytest.raises(DataError, match=r"row 4 of 'n' does not fit int64, .*; CAST"):
        written("parquet", table)
    late = (ResultColumn("n", None),), [(None,), (None,), (3,), ("four",)]
    assert pa.ipc.open_stream(written("arrow", late)).read_all().column(0).to_pylist() == [
        None, None, "3", "four",
    ]  # fmt: skip


def test_batches_are_written_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cirrusql.formats.columnar._BATCH", 2)
    table = (ResultColumn("n", None),), [(number,) for number in range(7)]
    assert len(pa.ipc.open_stream(written("arrow", table)).read_all().to_batches()) == 4
    assert pq.ParquetFile(io.BytesIO(written("parquet", table))).num_row_groups == 4
