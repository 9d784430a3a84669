"""Rows as tables of pyarrow, pandas and polars, and DuckDB over Arrow."""

from __future__ import annotations

import sys
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import cirrusql
from cirrusql.errors import DatabaseError, DataError, InterfaceError, NotSupportedError

GROUPS = (
    "SELECT log_group_name, retention_in_days, deletion_protection_enabled AS kept, tags,"
    " retention_in_days * 1.5 AS more FROM awscc.logs.log_groups ORDER BY 1"
)
NONE = GROUPS.replace("ORDER BY", "WHERE log_group_name = 'none' ORDER BY")
TAGS = '[{"Key":"k","Value":"v"}]'
MALFORMED = """SELECT json_extract(value, '$.a') FROM json_each('["{}", "{"]')"""


def test_an_arrow_table_has_the_columns_own_types(groups: cirrusql.Connection) -> None:
    table = groups.execute(GROUPS).arrow()
    assert table.schema.names == ["log_group_name", "retention_in_days", "kept", "tags", "more"]
    assert table.schema.types == [pa.string(), pa.int64(), pa.bool_(), pa.string(), pa.float64()]
    assert table.to_pydict() == {
        "log_group_name": ["a", "b"],
        "retention_in_days": [7, 14],
        "kept": [False, False],
        "tags": [TAGS, None],
        "more": [10.5, 21.0],
    }


def test_an_empty_answer_has_the_same_types(groups: cirrusql.Connection) -> None:
    full, empty = groups.execute(GROUPS), groups.execute(NONE)
    for found in (empty.arrow().schema, groups.execute(NONE).fetch_record_batch().schema):
        assert found.types[:4] == full.arrow().schema.types[:4]
        full = groups.execute(GROUPS)
    frame = groups.execute(NONE).df()
    assert list(map(str, frame.dtypes[:4])) == ["str", "int64", "bool", "str"]
    assert len(frame) == 0
    assert groups.execute(NONE).pl().dtypes[:4] == [pl.String, pl.Int64, pl.Boolean, pl.String]


def test_the_rows_that_are_left(groups: cirrusql.Connection) -> None:
    cursor = groups.execute(GROUPS)
    assert cursor.fetchone()
    assert cursor.arrow().column(0).to_pylist() == ["b"]
    assert (cursor.rownumber, cursor.fetchall(), cursor.arrow().num_rows) == (2, [], 0)


def test_batches_come_as_the_rows_do(connection: cirrusql.Connection) -> None:
    endless = "WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t) SELECT a FROM t"
    cursor = connection.execute(endless)
    batches = cursor.fetch_record_batch(1000)
    assert [batches.read_next_batch().column(0)[0].as_py() for _ in range(3)] == [1, 1001, 2001]
    cursor.close()
    with pytest.raises(InterfaceError, match="let go of"):
        batches.read_next_batch()


def test_a_batch_that_does_not_fit_says_which_row(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT value AS v FROM json_each('[1, 2, 3, \"four\"]')")
    batches = cursor.fetch_record_batch(2)
    assert batches.read_next_batch().num_rows == 2
    with pytest.raises(DataError, match=r"row 4 of 'v' does not fit int64.*; CAST the column"):
        batches.read_next_batch()


@pytest.mark.parametrize("way", ["arrow", "df", "pl", "fetch_record_batch"])
def test_an_error_among_the_rows_is_that_error(connection: cirrusql.Connection, way: str) -> None:
    cursor = connection.execute(MALFORMED)
    with pytest.raises(DatabaseError, match="malformed JSON"):
        getattr(cursor, way)()
    with pytest.raises(DatabaseError, match="malformed JSON"):
        cursor.fetchall()


@pytest.mark.parametrize("way", ["arrow", "df", "pl", "fetch_record_batch"])
def test_without_rows_there_is_no_table(connection: cirrusql.Connection, way: str) -> None:
    cursor = connection.execute("CREATE TABLE t (a)")
    with pytest.raises(InterfaceError, match="no rows to fetch"):
        getattr(cursor, way)()


def test_pandas_loses_nothing(connection: cirrusql.Connection) -> None:
    cursor = connection.execute(
        "SELECT 9007199254740993 AS big, 1 AS small, 1.5 AS f, 'é' AS t, x'ff' AS b, 1 AS mixed"
        " UNION ALL SELECT NULL, 2, NULL, NULL, NULL, 'two'"
    )
    frame = cursor.df()
    assert list(map(str, frame.dtypes)) == ["Int64", "int64", "float64", "str", "object", "str"]
    assert frame["big"].tolist() == [9007199254740993, pd.NA]
    assert frame["mixed"].tolist() == ["1", "two"]
    assert frame["b"].tolist() == [b"\xff", None]


def test_pandas_frame_is_what_the_rows_say(groups: cirrusql.Connection) -> None:
    frame = groups.execute(GROUPS).df()
    rows = groups.execute(GROUPS.replace("tags", "json(tags)")).fetchall()
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == [
        list(row) for row in rows
    ]


def test_documents_as_python_has_them_or_as_arrow_does(groups: cirrusql.Connection) -> None:
    documents = [[{"Key": "k", "Value": "v"}], None]
    assert groups.execute(GROUPS).df(nested=True)["tags"].tolist() == documents
    assert groups.execute(GROUPS).arrow(nested=True)["tags"].to_pylist() == documents
    frame = groups.execute(GROUPS).pl(nested=True)
    assert frame.schema["tags"] == pl.List(pl.Struct({"Key": pl.String, "Value": pl.String}))


def test_polars(groups: cirrusql.Connection) -> None:
    frame = groups.execute(GROUPS).pl()
    assert frame.dtypes == [pl.String, pl.Int64, pl.Boolean, pl.String, pl.Float64]
    assert frame.rows() == [("a", 7, False, TAGS, 10.5), ("b", 14, False, None, 21.0)]
    assert groups.execute("SELECT 1 AS a, 2 AS a").pl().columns == ["a", "a_2"]


def test_whoever_reads_arrow_streams_reads_a_cursor(groups: cirrusql.Connection) -> None:
    assert pa.table(groups.execute(GROUPS)).equals(groups.execute(GROUPS).arrow())
    assert pl.DataFrame(groups.execute(GROUPS)).equals(groups.execute(GROUPS).pl())


def test_duckdb_over_arrow(groups: cirrusql.Connection) -> None:
    found = groups.execute(GROUPS).arrow()
    batches = groups.execute(GROUPS).fetch_record_batch()
    query = "SELECT log_group_name, tags::JSON ->> '$[0].Value', more FROM {} WHERE NOT kept"
    for name in ("found", "batches"):
        with duckdb.connect() as database:
            database.register(name, {"found": found, "batches": batches}[name])
            rows = database.sql(f"{query.format(name)} ORDER BY retention_in_days").fetchall()
            assert rows == [("a", "v", 10.5), ("b", None, 21.0)]


@pytest.mark.parametrize(
    ("way", "missing", "extra"),
    [
        ("arrow", "pyarrow", "arrow"),
        ("fetch_record_batch", "pyarrow", "arrow"),
        ("df", "pandas", "pandas"),
        ("df", "pyarrow", "pandas"),
        ("pl", "polars", "polars"),
    ],
)
def test_a_library_that_is_missing_is_one_line(
    connection: cirrusql.Connection,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    missing: str,
    extra: str,
) -> None:
    cursor = connection.execute("SELECT 1")
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(NotSupportedError, match=rf"pip install 'cirrusql\[{extra}\]'"):
        getattr(cursor, way)()
    assert cursor.fetchall() == [(1,)], "no row was taken"


def test_many_rows_are_the_same_whatever_way(connection: cirrusql.Connection) -> None:
    sql = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9000)"
        " SELECT x, x * 0.5 AS half, CASE WHEN x % 3 THEN 'n' || x END AS name FROM n"
    )
    rows = connection.execute(sql).fetchall()
    columns: list[list[Any]] = [list(cells) for cells in zip(*rows, strict=True)]
    assert connection.execute(sql).arrow().to_pydict() == dict(
        zip(("x", "half", "name"), columns, strict=True)
    )
    assert connection.execute(sql).pl().rows() == rows
