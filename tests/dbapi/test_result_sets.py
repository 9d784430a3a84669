"""Scripts of several statements: all are run, and their results are gone through by `nextset`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import cirrusql
from cirrusql.errors import AlreadyExists, DatabaseError, InterfaceError

MALFORMED = """SELECT json_extract(value, '$.a') FROM json_each('["{}", "{"]')"""


def test_the_first_result_is_current_and_nextset_goes_on(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT 1 AS a; SELECT 2 AS b, 3 AS c; SELECT 4 AS d")
    read = [(cursor.fetchall(), [name for name, *_ in cursor.description or ()])]
    while cursor.nextset():
        read.append((cursor.fetchall(), [name for name, *_ in cursor.description or ()]))
    assert read == [([(1,)], ["a"]), ([(2, 3)], ["b", "c"]), ([(4,)], ["d"])]
    assert cursor.nextset() is None
    assert cursor.description is not None, "the last result stays"


def test_every_statement_is_run_though_nobody_asks_for_its_result(
    connection: cirrusql.Connection,
) -> None:
    connection.execute("CREATE TABLE t (a); SELECT 1; INSERT INTO t VALUES (1); SELECT 2")
    assert connection.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_statements_without_rows_are_no_result_sets(connection: cirrusql.Connection) -> None:
    cursor = connection.execute(
        "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); SELECT a FROM t; DELETE FROM t;"
        "SELECT count(*) FROM t"
    )
    assert cursor.fetchall() == [(1,), (2,)], "as it was when its statement was run"
    assert cursor.nextset()
    assert cursor.fetchall() == [(0,)]


def test_without_rows_the_last_statement_is_told_of(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
    assert (cursor.rowcount, cursor.message) == (2, "2 rows changed")
    for use in (cursor.nextset, cursor.fetchall, lambda: iter(cursor)):
        with pytest.raises(InterfaceError, match="no rows to fetch"):
            use()


def test_a_result_may_be_left_half_read(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT value FROM json_each('[1, 2, 3]'); SELECT 4")
    assert cursor.fetchone() == (1,)
    assert cursor.nextset()
    assert (cursor.rownumber, cursor.fetchall()) == (0, [(4,)])


def test_an_error_further_down_is_raised_and_what_came_before_it_is_kept(
    connection: cirrusql.Connection,
) -> None:
    cursor = connection.cursor()
    with pytest.raises(cirrusql.Error, match="no column 'nonsense'") as raised:
        cursor.execute("SELECT 1; SELECT 2; SELECT nonsense; CREATE TABLE t (a)")
    assert str(raised.value.statement) == "statement 3 of 4"
    assert cursor.fetchall() == [(1,)]
    assert cursor.nextset()
    assert cursor.fetchall() == [(2,)]
    assert cursor.nextset() is None
    assert connection.execute("SHOW TABLES").fetchall() == []


def test_an_error_among_rows_that_nobody_asked_for_is_raised(
    connection: cirrusql.Connection,
) -> None:
    cursor = connection.cursor()
    with pytest.raises(DatabaseError, match="malformed JSON") as raised:
        cursor.execute(f"{MALFORMED}; CREATE TABLE t (a)")
    assert raised.value.statement is not None
    assert raised.value.statement.place == 1
    assert connection.execute("SHOW TABLES").fetchall() == []
    assert cursor.fetchone() == (None,)
    with pytest.raises(DatabaseError, match="malformed JSON"):
        cursor.fetchone()


def test_what_a_failed_statement_has_written_can_be_fetched(groups: cirrusql.Connection) -> None:
    cursor = groups.cursor()
    with pytest.raises(AlreadyExists):
        cursor.execute(
            "SET on_error = continue; SELECT 1; INSERT INTO awscc.logs.log_groups (log_group_name)"
            " VALUES ('a'), ('new') RETURNING Identifier"
        )
    assert cursor.fetchall() == [(1,)]
    assert cursor.nextset()
    assert cursor.fetchall() == [("new",)]


def test_each_plan_of_a_script_is_a_result(groups: cirrusql.Connection) -> None:
    cursor = groups.cursor().explain("SELECT * FROM awscc.logs.log_groups; SELECT 1")
    assert "log_groups" in str(cursor.fetchall())
    assert cursor.nextset()
    assert cursor.fetchall()


def test_rows_that_broke_off_never_look_like_all_of_them(connection: cirrusql.Connection) -> None:
    cursor = connection.execute(MALFORMED)
    for use in (cursor.fetchall, cursor.fetchall, cursor.fetchone, lambda: list(cursor)):
        with pytest.raises(DatabaseError, match="malformed JSON"):
            use()


def test_rows_lost_to_an_interrupt_are_not_skipped(connection: cirrusql.Connection) -> None:
    def interrupted(_names: object) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
        def make(row: tuple[Any, ...]) -> tuple[Any, ...]:
            if row == (3,):
                raise KeyboardInterrupt
            return row

        return make

    cursor = connection.cursor(row_factory=interrupted)
    cursor.execute("SELECT value FROM json_each('[1, 2, 3, 4]')")
    with pytest.raises(KeyboardInterrupt):
        cursor.fetchall()
    with pytest.raises(InterfaceError, match="the rows were broken off"):
        cursor.fetchall()


def test_iterating_on_after_closing_is_an_error(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT value FROM json_each('[1, 2, 3]')")
    rows = iter(cursor)
    assert next(rows) == (1,)
    cursor.close()
    with pytest.raises(InterfaceError, match="the cursor is closed"):
        next(rows)
    other = connection.execute("SELECT value FROM json_each('[1, 2, 3]')")
    rows = iter(other)
    assert next(rows) == (1,)
    connection.close()
    with pytest.raises(InterfaceError, match="the connection is closed"):
        next(rows)
