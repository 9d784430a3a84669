"""Rows that are kept for looking at: the same as plain SQLite says, wherever one looks."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.console.answer import Answer
from cirrusql.console.arrangement import Arrangement, Condition, Order
from cirrusql.console.cells import LONGEST, cell
from cirrusql.errors import InterfaceError
from cirrusql.result import ResultColumn

_VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.binary(max_size=4),
)
_ROWS = st.lists(st.tuples(_VALUES, _VALUES), max_size=30)


def answer_of(rows: list[tuple[Any, ...]], width: int = 2) -> Answer:
    made = Answer([ResultColumn(f"c{number}") for number in range(width)])
    made.add(rows[: len(rows) // 2])
    made.add(rows[len(rows) // 2 :])
    return made


@given(_ROWS, st.booleans(), st.booleans())
def test_an_order_is_sqlites_and_rows_that_are_alike_stay_as_they_came(
    rows: list[tuple[Any, ...]], first: bool, second: bool
) -> None:
    answer = answer_of(rows)
    view, count = answer.view(Arrangement(orders=(Order(1, first), Order(0, second))))
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE t(n INTEGER PRIMARY KEY, a, b)")
    plain.executemany("INSERT INTO t(a, b) VALUES (?, ?)", rows)
    words = {False: "", True: "DESC"}
    wanted = plain.execute(f"SELECT a, b FROM t ORDER BY b {words[first]}, a {words[second]}, n")
    assert count == len(rows)
    found = list(answer.rows(view, [0, 1]))
    assert [tuple(map(repr, row)) for row in found] == [tuple(map(repr, row)) for row in wanted]
    plain.close()
    answer.close()


@given(_ROWS, st.integers(0, 29), st.integers(0, 29))
def test_windows_are_the_rows_in_their_places(
    rows: list[tuple[Any, ...]], start: int, count: int
) -> None:
    answer = answer_of(rows)
    found = answer.window("", start, count)
    wanted = rows[start : start + count]
    assert found == [[start + n, *map(cell, row)] for n, row in enumerate(wanted)]
    for number, row in enumerate(rows):
        assert repr(answer.value(number, 1)) == repr(row[1])
    answer.close()


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("contains", "A", ["a", "ba"]),
        ("=", "10", [10, 10.0, "10"]),
        ("!=", "10", [9, "a", "ba", ""]),
        (">", "9.5", [10, 10.0, "a", "ba"]),
        ("<=", "9", ["10", 9, ""]),
        ("=", "", [""]),
        ("null", "", [None]),
        ("not null", "", [10, 10.0, "10", 9, "a", "ba", ""]),
    ],
)
def test_a_condition_compares_numbers_as_numbers_and_texts_as_texts(
    operator: str, value: str, found: list[Any]
) -> None:
    values = [10, 10.0, "10", 9, "a", "ba", "", None]
    answer = answer_of([(one,) for one in values], 1)
    view, count = answer.view(Arrangement((Condition(0, operator, value),)))
    assert [row[0] for row in answer.rows(view, [0])] == found
    assert count == len(found)


def test_a_summary_counts_what_the_view_has() -> None:
    answer = answer_of([("a", 1), ("b", 2), ("a", None), (None, 5), ("b", 3), ("a", 4)])
    summary = answer.summary("", 0)
    assert (summary["rows"], summary["nulls"], summary["distinct"]) == (6, 1, 2)
    assert summary["top"] == [["a", 3], ["b", 2], [None, 1]]
    assert answer.summary("", 1)["mean"] == ["n", "3.0"]
    view, _ = answer.view(Arrangement((Condition(0, "=", "b"),)))
    assert answer.summary(view, 0)["top"] == [["b", 2]]
    assert answer.chart(view, 0, "sum", 1) == [["b", 5.0]]
    assert answer.chart("", 0, "max", 1) == [[None, 5], ["a", 4], ["b", 3]]


def test_a_view_is_of_the_rows_that_were_there_and_old_ones_are_let_go_of() -> None:
    answer = answer_of([(1, 2)])
    view, count = answer.view(Arrangement(orders=(Order(0),)))
    answer.add([(0, 0)])
    assert (count, answer.count) == (1, 2)
    assert [row[0] for row in answer.rows(view, [0])] == [1]
    for _ in range(4):
        answer.view(Arrangement(orders=(Order(0),)))
    with pytest.raises(InterfaceError, match="not arranged so any more"):
        answer.window(view, 0, 1)


def test_what_a_browser_would_round_or_choke_on_is_told_as_text() -> None:
    long = "x" * 10_000_000
    answer = answer_of([(2**63 - 1, long), (0.1, b"\x00" * 1000)])
    (one, two) = answer.window("", 0, 2)
    assert one[1] == ["n", str(2**63 - 1)]
    assert one[2] == ["c", "x" * LONGEST, len(long)]
    assert two[1] == ["n", "0.1"]
    assert two[2][0] == "x"
    assert two[2][2] == 1000
    assert answer.value(0, 1) == long


@pytest.mark.parametrize(
    "asked",
    [
        {"orders": [{"column": 2}]},
        {"orders": [{"column": "0; DROP TABLE r"}]},
        {"orders": "c0"},
        {"orders": [1]},
        {"conditions": [{"column": 0, "operator": "= 1 OR 1", "value": ""}]},
        {"conditions": [{"operator": "="}]},
        {"conditions": {"column": 0}},
    ],
)
def test_what_is_no_arrangement_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(InterfaceError):
        Arrangement.parse(asked, 2)
