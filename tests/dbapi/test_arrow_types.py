"""Rows as Arrow: which types columns become, and that no value is lost on the way."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cirrusql import arrow
from cirrusql.errors import DataError
from cirrusql.result import ResultColumn

INT, FLOAT, BOOL = pa.int64(), pa.float64(), pa.bool_()
TEXT, BYTES = pa.string(), pa.binary()
BIG = 2**53 + 1  # the first integer that is no float


def made(kind: str | None, *values: Any) -> pa.ChunkedArray:
    return arrow.table([ResultColumn("c", kind)], [(value,) for value in values]).column(0)


@pytest.mark.parametrize(
    ("kind", "values", "wanted", "given_back"),
    [
        ("integer", (), INT, []),
        ("number", (), FLOAT, []),
        ("boolean", (), BOOL, []),
        ("string", (), TEXT, []),
        ("object", (), TEXT, []),
        ("array", (None,), TEXT, [None]),
        (None, (), TEXT, []),
        (None, (None, None), TEXT, [None, None]),
        ("integer", (1, None), INT, [1, None]),
        ("integer", (None,), INT, [None]),
        ("integer", (1, 1.5), FLOAT, [1.0, 1.5]),
        ("integer", (1, "many"), TEXT, ["1", "many"]),
        ("number", (1, 2), FLOAT, [1.0, 2.0]),
        ("number", (1, 2.5, None), FLOAT, [1.0, 2.5, None]),
        ("number", (BIG,), INT, [BIG]),
        ("number", (BIG, 0.5), TEXT, [str(BIG), "0.5"]),
        ("number", (math.inf, -math.inf), FLOAT, [math.inf, -math.inf]),
        ("boolean", (1, 0, None), BOOL, [True, False, None]),
        ("boolean", (1, 2), INT, [1, 2]),
        ("boolean", (1, "yes"), TEXT, ["1", "yes"]),
        ("boolean", (True, False), BOOL, [True, False]),
        ("string", (7, "a"), TEXT, ["7", "a"]),
        ("string", ("a", b"\xff"), BYTES, [b"a", b"\xff"]),
        ("array", ("[1]", None), TEXT, ["[1]", None]),
        (None, (1, None, 2), INT, [1, None, 2]),
        (None, (2**63 - 1, -(2**63)), INT, [2**63 - 1, -(2**63)]),
        (None, (2**64,), TEXT, [str(2**64)]),
        (None, (1.5, 2), FLOAT, [1.5, 2.0]),
        (None, (1, "1"), TEXT, ["1", "1"]),
        (None, (2.0, "a"), TEXT, ["2", "a"]),
        (None, (1e300, "a"), TEXT, ["1e+300", "a"]),
        (None, (b"a", None), BYTES, [b"a", None]),
        (None, (b"a", 1, 2.5, "é"), BYTES, [b"a", b"1", b"2.5", "é".encode()]),
    ],
)
def test_a_column_is_the_narrowest_type_that_holds_its_values(
    kind: str | None, values: tuple[Any, ...], wanted: pa.DataType, given_back: list[Any]
) -> None:
    column = made(kind, *values)
    assert (column.type, column.to_pylist()) == (wanted, given_back)


CELLS = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 3),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    st.binary(max_size=3),
)
KINDS = st.sampled_from([None, "boolean", "integer", "number", "string", "array"])


def same(cell: Any, back: Any) -> bool:
    """Whether a cell of Arrow's still says what SQLite's value was."""
    if cell is None or back is None:
        return cell is back
    if isinstance(back, bytes) and not isinstance(cell, bytes):
        back = back.decode()
    if isinstance(back, str) and isinstance(cell, int | float):
        return type(cell)(back) == cell
    return bool(back == cell) and (isinstance(back, str | bytes) == isinstance(cell, str | bytes))


@given(KINDS, st.lists(CELLS, max_size=9), st.integers(1, 4))
@example("boolean", [1, 0, "yes"], 1)
@example(None, [1, 2.5, "a"], 2)
@example(None, [10**18, 0.5, "a"], 2)
@example("number", [BIG, 1, 0.5], 2)
def test_no_value_is_lost_and_types_do_not_depend_on_where_rows_are_cut(
    kind: str | None, values: list[Any], size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = made(kind, *values)
        patch.setattr(arrow, "ROWS_AT_ONCE", size)
        cut = made(kind, *values)
    assert cut.type == whole.type
    assert cut.to_pylist() == whole.to_pylist()
    assert all(map(same, values, whole.to_pylist()))


@given(KINDS, st.lists(CELLS, max_size=9), st.integers(1, 4))
def test_batches_have_the_types_of_the_first_or_say_which_row_does_not(
    kind: str | None, values: list[Any], size: int
) -> None:
    columns = [ResultColumn("c", kind)]
    batches = arrow.reader(columns, [(value,) for value in values], size)
    begun = made(kind, *values[:size])
    assert batches.schema.field("c").type == begun.type
    read: list[Any] = []
    try:
        for batch in batches:
            read += batch.column(0).to_pylist()
    except DataError as error:
        row = int(error.message.split()[1])
        assert len(read) < row <= len(read) + size
        assert made(kind, *values[:row]).type != begun.type
        values = values[: len(read)]
    assert len(read) == len(values)
    assert all(map(same, values, read))


def test_batches_are_made_when_they_are_asked_for() -> None:
    taken = itertools.count()
    rows = ((next(taken),) for _ in range(100))
    batches = arrow.reader([ResultColumn("n", "integer")], rows, 10)
    assert next(taken) == 10
    assert batches.read_next_batch().num_rows == 10
    assert next(taken) == 11
    assert batches.read_all().num_rows == 90


def test_names_are_told_apart() -> None:
    columns = [ResultColumn("a"), ResultColumn("a"), ResultColumn("a_2")]
    names = ["a", "a_2", "a_2_2"]
    assert arrow.table(columns, [(1, 2, 3)]).column_names == names
    assert arrow.reader(columns, []).schema.names == names


def test_documents_become_structs_and_lists_when_that_is_asked_for() -> None:
    columns = [ResultColumn("d", "object"), ResultColumn("l", "array"), ResultColumn("s", "string")]
    rows = [('{"a": 1}', "[]", "[]"), ('{"b": {"c": [true]}}', '["x"]', "{}"), (None, None, None)]
    found = arrow.nested(arrow.table(columns, rows), columns)
    assert found.column("d").to_pylist() == [
        {"a": 1, "b": None},
        {"a": None, "b": {"c": [True]}},
        None,
    ]
    assert found.column("l").to_pylist() == [[], ["x"], None]
    assert found.column("s").to_pylist() == ["[]", "{}", None]


@pytest.mark.parametrize(
    "texts", [('{"a": 1}', "[1]"), ('{"a": 1}', '{"a": "x"}'), ("[1]", "7, no document")]
)
def test_documents_without_a_common_type_are_an_error(texts: tuple[str, ...]) -> None:
    columns = [ResultColumn("d", "object")]
    with pytest.raises(DataError, match="the documents of 'd' are of several types"):
        arrow.nested(arrow.table(columns, [(text,) for text in texts]), columns)
