from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import cirrusql
from tests.patience import stopping


def test_the_module_says_what_it_is() -> None:
    assert (cirrusql.apilevel, cirrusql.threadsafety, cirrusql.paramstyle) == ("2.0", 1, "qmark")


def test_every_public_name_is_there() -> None:
    for name in cirrusql.__all__:
        assert getattr(cirrusql, name) is not None
    assert set(cirrusql.__all__) == set(dir(cirrusql))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        cirrusql.nonsense  # noqa: B018


def test_every_error_of_ours_is_public() -> None:
    from cirrusql import errors

    ours = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, cirrusql.Error | cirrusql.Warning)
    }
    assert ours <= set(cirrusql.__all__)


def test_pep_249_s_hierarchy() -> None:
    assert issubclass(cirrusql.InterfaceError, cirrusql.Error)
    for name in ("Data", "Operational", "Integrity", "Internal", "Programming", "NotSupported"):
        assert issubclass(getattr(cirrusql, f"{name}Error"), cirrusql.DatabaseError)


def test_description_has_names_and_types(groups: cirrusql.Connection) -> None:
    cursor = groups.execute(
        "SELECT log_group_name, retention_in_days + 1 AS more, tags FROM awscc.logs.log_groups"
    )
    nothing = (None,) * 5
    assert cursor.description == [
        ("log_group_name", "string", *nothing),
        ("more", "integer", *nothing),
        ("tags", "array", *nothing),
    ]
    assert cursor.description[0][1] == cirrusql.STRING
    assert cursor.rowcount == -1


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ("SELECT 1, 1.5, 'a', x'00', NULL", ["integer", "number", "string", "binary", None]),
        ("SELECT 1 WHERE 0", [None]),
        ("SELECT value FROM json_each('[null, 1]')", [None]),
    ],
)
def test_a_computed_column_is_described_by_its_first_row(
    connection: cirrusql.Connection, sql: str, codes: list[str | None]
) -> None:
    asked, fetched = connection.execute(sql), connection.execute(sql)
    rows = fetched.fetchall()
    for cursor in (asked, fetched):
        assert [column[1] for column in cursor.description or ()] == codes
    assert asked.fetchall() == rows
    types = (cirrusql.NUMBER, cirrusql.NUMBER, cirrusql.STRING, cirrusql.BINARY, None)
    assert all(kind == code for kind, code in zip(types, codes, strict=False) if code)


def test_own_columns_come_as_python_values(groups: cirrusql.Connection) -> None:
    sql = (
        "SELECT log_group_name, tags, deletion_protection_enabled, retention_in_days,"
        " json_object('a', 1), properties FROM awscc.logs.log_groups ORDER BY retention_in_days"
    )
    first, second = groups.execute(sql).fetchall()
    assert first[:5] == ("a", [{"Key": "k", "Value": "v"}], False, 7, '{"a":1}')
    assert first[5]["LogGroupName"] == "a"
    assert second[:2] == ("b", None)


def test_a_string_that_looks_like_json_is_a_string(connection: cirrusql.Connection) -> None:
    sql = "INSERT INTO awscc.secretsmanager.secrets (name, description) VALUES ('s', '[1]')"
    connection.execute(sql)
    cursor = connection.execute("SELECT description FROM awscc.secretsmanager.secrets")
    assert cursor.fetchall() == [("[1]",)]


def test_fetching(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT value FROM json_each('[1, 2, 3, 4, 5, 6]')")
    assert cursor.fetchone() == (1,)
    assert cursor.fetchmany() == [(2,)]
    cursor.arraysize = 2
    assert cursor.fetchmany() == [(3,), (4,)]
    assert next(iter(cursor)) == (5,)
    assert cursor.fetchall() == [(6,)]
    assert cursor.fetchone() is None
    assert cursor.fetchmany(3) == []


def test_fetchmany_takes_no_row_too_many(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT value FROM json_each('[1, 2, 3]')")
    assert cursor.fetchmany(2) == [(1,), (2,)]
    assert cursor.fetchall() == [(3,)]


def test_cursors_do_not_disturb_each_other(groups: cirrusql.Connection) -> None:
    sql = "SELECT log_group_name FROM awscc.logs.log_groups ORDER BY 1"
    one, two = groups.execute(sql), groups.execute(sql)
    assert [one.fetchone(), two.fetchone(), one.fetchone(), two.fetchone()] == [
        ("a",), ("a",), ("b",), ("b",),
    ]  # fmt: skip
    assert one.fetchall() == two.fetchall() == []


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT ?, ?", ["it's", 2]),
        ("SELECT ?2, ?1", [2, "it's"]),
        ("SELECT :a, :b", {"a": "it's", "b": 2}),
    ],
)
def test_parameters(connection: cirrusql.Connection, sql: str, parameters: object) -> None:
    assert connection.execute(sql, parameters).fetchone() == ("it's", 2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sql", "parameters"), [("SELECT ?", []), ("SELECT 1", [1]), ("SELECT :a", {"b": 1})]
)
def test_parameters_that_do_not_fit(
    connection: cirrusql.Connection, sql: str, parameters: object
) -> None:
    with pytest.raises(cirrusql.ProgrammingError, match=r"no value for|parameters given"):
        connection.execute(sql, parameters)  # type: ignore[arg-type]


class Runtime(enum.Enum):
    NEW, COUNT, LIST = "python3.13", 3, [1]


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        (dt.timedelta(1), None),
        ({1, 2}, None),
        (1 << 64, None),
        (object(), None),
        (Runtime.NEW, "python3.13"),
        (Runtime.COUNT, 3),
        (Runtime.LIST, "[1]"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("1.5"), 1.5),
        (dt.datetime(2026, 1, 2, 3, 4, 5, 6, dt.UTC), "2026-01-02 03:04:05.000006+00:00"),
        (dt.time(1, 2), "01:02:00"),
        (bytearray(b"x"), b"x"),
        ({"a": [Runtime.NEW, None, True]}, '{"a":["python3.13",null,true]}'),
        ((1, "a"), '[1,"a"]'),
        (np.int64(-5), -5),
        (np.uint8(5), 5),
        (np.float32(0.5), 0.5),
        (np.float64("nan"), None),
        (np.bool_(True), 1),
        (np.str_("a"), "a"),
        (np.datetime64("2026-01-02T03:04:05.000000006"), "2026-01-02 03:04:05.000000006"),
        (np.array([[1, 2], [3, 4]]), "[[1,2],[3,4]]"),
        ([np.int64(1), pd.NaT], "[1,null]"),
        (pd.Timestamp("2026-01-02 03:04"), "2026-01-02 03:04:00"),
        (pd.NA, None),
        (pd.NaT, None),
        (pd.Series([1]), None),
    ],
)
def test_a_parameter_is_bound_or_refused(
    connection: cirrusql.Connection, value: object, bound: object
) -> None:
    if bound is None and not (isinstance(value, float) or value is pd.NA or value is pd.NaT):
        with pytest.raises(cirrusql.DataError, match=r"not supported; give it|more than 64 bits"):
            connection.execute("SELECT ?", [value])
    else:
        assert connection.execute("SELECT ?", [value]).fetchone() == (bound,)


def test_dates_are_parameters(connection: cirrusql.Connection) -> None:
    made = (cirrusql.Date(2026, 1, 2), cirrusql.TimestampFromTicks(0), cirrusql.Binary(b"x"))
    assert connection.execute("SELECT date(?), ?, ?", made).fetchone() == (
        "2026-01-02",
        "1970-01-01 00:00:00",
        b"x",
    )
    assert cirrusql.TimeFromTicks(3661) == dt.time(1, 1, 1)
    assert cirrusql.DateFromTicks(86_400) == dt.date(1970, 1, 2)


def test_a_write_has_a_message_and_a_count(groups: cirrusql.Connection) -> None:
    where = "WHERE Identifier = 'a' AND region = 'us-east-1'"
    cursor = groups.execute(f"DELETE FROM awscc.logs.log_groups {where}")
    assert cursor.description is None
    assert (cursor.rowcount, cursor.message) == (1, "AWS::Logs::LogGroup 'a' deleted in us-east-1")
    assert cursor.diagnostics.calls["DeleteResource"] == 1
    with pytest.raises(cirrusql.InterfaceError, match="no rows"):
        cursor.fetchall()


def test_executemany(connection: cirrusql.Connection) -> None:
    sql = "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES (?)"
    cursor = connection.cursor().executemany(sql, [["a"], ["b"], ["c"]])
    assert cursor.rowcount == 3
    counting = connection.execute("SELECT count(*) FROM awscc.logs.log_groups")
    assert counting.fetchone() == (3,)


def test_explain_calls_nobody(groups: cirrusql.Connection) -> None:
    cursor = groups.cursor().explain("SELECT * FROM awscc.logs.log_groups")
    assert "awscc.logs.log_groups" in cursor.fetchall()[0][0]
    assert cursor.diagnostics.total_calls == 0


def test_commit_does_nothing_and_rollback_says_why(connection: cirrusql.Connection) -> None:
    connection.commit()
    with pytest.raises(cirrusql.NotSupportedError, match="cannot be rolled back"):
        connection.rollback()


def test_what_is_closed_says_so(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT 1")
    cursor.close()
    with pytest.raises(cirrusql.InterfaceError, match="the cursor is closed"):
        cursor.fetchone()
    other = connection.execute("SELECT 1")
    connection.close()
    connection.close()
    for use in (other.fetchone, connection.cursor, connection.commit):
        with pytest.raises(cirrusql.InterfaceError, match="the connection is closed"):
            use()
    assert repr(connection) == "<cirrusql.Connection: closed>"


def test_every_use_of_what_is_closed_is_an_error(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT 1; SELECT 2")
    cursor.close()
    cursor.close()
    uses: dict[str, Callable[[], object]] = {
        "execute": lambda: cursor.execute("SELECT 1"),
        "executemany": lambda: cursor.executemany("SELECT ?", [[1]]),
        "explain": lambda: cursor.explain("SELECT 1"),
        "fetchone": cursor.fetchone,
        "fetchmany": cursor.fetchmany,
        "fetchall": cursor.fetchall,
        "nextset": cursor.nextset,
        "scroll": lambda: cursor.scroll(1),
        "cancel": cursor.cancel,
        "next": lambda: next(cursor),
        "iter": lambda: iter(cursor),
        "arrow": cursor.arrow,
    }
    for use in uses.values():
        with pytest.raises(cirrusql.InterfaceError, match="the cursor is closed"):
            use()
    connection.close()
    for closed in (connection.rollback, connection.cancel, lambda: connection.execute("SELECT 1")):
        with pytest.raises(connection.InterfaceError, match="the connection is closed"):
            closed()


def test_errors_are_attributes_of_a_connection(connection: cirrusql.Connection) -> None:
    names = [
        "Warning", "Error", "InterfaceError", "DatabaseError", "DataError", "OperationalError",
        "IntegrityError", "InternalError", "ProgrammingError", "NotSupportedError",
    ]  # fmt: skip
    for name in names:
        assert getattr(connection, name) is getattr(cirrusql, name)
    assert issubclass(connection.Warning, Exception)
    assert not issubclass(connection.Warning, connection.Error)
    assert connection.messages == []
    assert connection.autocommit is True
    with pytest.raises(connection.ProgrammingError):
        connection.execute("SELECT nonsense")


def test_where_a_cursor_is(connection: cirrusql.Connection) -> None:
    cursor = connection.cursor()
    assert (cursor.connection, cursor.rownumber) == (connection, None)
    cursor.execute("SELECT value FROM json_each('[1, 2, 3, 4, 5]')")
    places = [cursor.rownumber]
    for fetch in (cursor.fetchone, lambda: cursor.fetchmany(2), cursor.fetchall, cursor.fetchone):
        fetch()
        places.append(cursor.rownumber)
    assert places == [0, 1, 3, 5, 5]
    cursor.execute("CREATE TABLE t (a)")
    assert cursor.rownumber is None


def test_skipping_rows(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT value FROM json_each('[0, 1, 2, 3, 4, 5]')")
    cursor.scroll(2)
    assert cursor.fetchone() == (2,)
    cursor.scroll(4, mode="absolute")
    assert cursor.fetchone() == (4,)
    for back in (lambda: cursor.scroll(-1), lambda: cursor.scroll(0, "absolute")):
        with pytest.raises(cirrusql.NotSupportedError, match="rows that were passed are gone"):
            back()
    with pytest.raises(cirrusql.InterfaceError, match="relative"):
        cursor.scroll(1, "sideways")
    cursor.scroll(0)
    with pytest.raises(IndexError):
        cursor.scroll(2)


@pytest.mark.parametrize("size", [-1, 1.5, "2"])
def test_a_number_of_rows_that_is_none(connection: cirrusql.Connection, size: object) -> None:
    cursor = connection.execute("SELECT 1")
    with pytest.raises(cirrusql.InterfaceError, match="by a number of them"):
        cursor.fetchmany(size)  # type: ignore[arg-type]
    assert cursor.fetchmany(0) == []
    assert cursor.fetchall() == [(1,)]


def test_what_an_insert_made_last(groups: cirrusql.Connection) -> None:
    cursor = groups.cursor()
    assert cursor.lastrowid is None
    insert = "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES "
    assert cursor.execute(f"{insert} ('c')").lastrowid == "c"
    assert cursor.execute(f"{insert} ('d'), ('e') RETURNING Identifier").lastrowid == "e"
    assert cursor.execute("SELECT 1").lastrowid is None
    cursor.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b)")
    assert cursor.lastrowid is None
    assert cursor.execute("INSERT INTO t (b) VALUES ('x'), ('y')").lastrowid == 2
    assert cursor.execute("INSERT INTO t (b) SELECT log_group_name FROM awscc.logs.log_groups"
                          " WHERE log_group_name = 'c'").lastrowid == 3  # fmt: skip
    assert cursor.execute("INSERT OR IGNORE INTO t VALUES (1, 'z')").lastrowid is None
    assert cursor.execute("UPDATE t SET b = 1").lastrowid is None
    cursor.execute("CREATE TABLE w (a PRIMARY KEY) WITHOUT ROWID")
    assert cursor.execute("INSERT INTO w VALUES ('x')").lastrowid is None


def test_nothing_has_been_run(connection: cirrusql.Connection) -> None:
    cursor = connection.cursor()
    assert (cursor.description, cursor.rowcount, cursor.message) == (None, -1, None)
    for use in (cursor.fetchone, lambda: cursor.diagnostics):
        with pytest.raises(cirrusql.InterfaceError):
            use()


def test_sizes_are_taken_and_ignored(connection: cirrusql.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.setinputsizes([1])
        cursor.setoutputsize(1, 2)
        assert cursor.execute("SELECT 1").fetchone() == (1,)


def test_another_thread_cancels(connection: cirrusql.Connection) -> None:
    endless = "WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t) SELECT max(a) FROM t"
    cursor = connection.cursor()
    with stopping(cursor.cancel, lambda: True), pytest.raises(cirrusql.Cancelled):
        cursor.execute(endless)
    assert cursor.execute("SELECT 1").fetchone() == (1,), "the connection can still be used"


def test_an_error_in_the_middle_of_the_rows_is_ours(connection: cirrusql.Connection) -> None:
    cursor = connection.execute(
        """SELECT json_extract(value, '$.a') FROM json_each('["{}", "{"]')"""
    )
    with pytest.raises(cirrusql.Error, match="malformed JSON"):
        cursor.fetchall()
