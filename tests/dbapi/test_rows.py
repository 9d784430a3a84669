"""Rows as dicts, named tuples, or what a program makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

import cirrusql

TWO = "SELECT 1 AS a, '[1]' AS b UNION ALL SELECT 2, NULL"


@pytest.mark.parametrize(
    ("factory", "rows"),
    [
        (None, [(1, "[1]"), (2, None)]),
        (cirrusql.tuple_row, [(1, "[1]"), (2, None)]),
        (cirrusql.dict_row, [{"a": 1, "b": "[1]"}, {"a": 2, "b": None}]),
        (cirrusql.namedtuple_row, [(1, "[1]"), (2, None)]),
    ],
)
def test_every_way_of_fetching_gives_such_rows(factory: Any, rows: list[Any]) -> None:
    with cirrusql.connect(local=":memory:", row_factory=factory) as connection:
        assert connection.execute(TWO).fetchall() == rows
        assert list(connection.execute(TWO)) == rows
        assert connection.execute(TWO).fetchmany(2) == rows
        cursor = connection.execute(TWO)
        assert [cursor.fetchone(), cursor.fetchone(), cursor.fetchone()] == [*rows, None]


def test_names_of_named_tuples_are_attributes(connection: cirrusql.Connection) -> None:
    cursor = connection.cursor(row_factory=cirrusql.namedtuple_row)
    row = cursor.execute(
        'SELECT 1 AS a, 2 AS a, 3 AS "_x", 4 AS "2b", 5 AS "from", count(*), 7 AS "é ü", 8 AS "%"'
    ).fetchone()
    assert row is not None
    assert row._fields == ("a", "a_2", "x", "column_2b", "from_", "count", "é_ü", "column")
    assert (row.a, row.a_2, row.from_) == (1, 2, 5)


def test_documents_in_dicts_are_documents(groups: cirrusql.Connection) -> None:
    cursor = groups.cursor(row_factory=cirrusql.dict_row)
    found = cursor.execute("SELECT log_group_name, tags FROM awscc.logs.log_groups ORDER BY 1")
    assert found.fetchone() == {"log_group_name": "a", "tags": [{"Key": "k", "Value": "v"}]}


def test_a_factory_of_ones_own(connection: cirrusql.Connection) -> None:
    @dataclass
    class Point:
        x: int
        y: int

    def points(names: Sequence[str]) -> Callable[[tuple[Any, ...]], Point]:
        return lambda row: Point(**dict(zip(names, row, strict=True)))

    point: Point | None = connection.cursor(points).execute("SELECT 1 AS x, 2 AS y").fetchone()
    assert point == Point(1, 2)


def test_a_cursor_s_factory_is_for_what_it_runs_next(connection: cirrusql.Connection[Any]) -> None:
    cursor: cirrusql.Cursor[Any] = connection.cursor()
    assert cursor.execute("SELECT 1 AS a").fetchall() == [(1,)]
    cursor.row_factory = cirrusql.dict_row
    assert cursor.execute("SELECT 1 AS a; SELECT 2 AS b").fetchall() == [{"a": 1}]
    assert cursor.nextset()
    assert cursor.fetchall() == [{"b": 2}]
    other: cirrusql.Connection[Any] = connection
    other.row_factory = cirrusql.dict_row
    assert other.execute("SELECT 1 AS a").fetchall() == [{"a": 1}]
