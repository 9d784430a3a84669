"""A constant in quotes is what it stands with, as the catalogue and the query's text say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import cirrusql
from cirrusql.errors import DataError, Error, NotSupportedError
from cirrusql.records import replace
from cirrusql.session import Session
from tests.sql.postgres.test_answers import EXPECTED
from tests.sql.postgres.world import COLUMNS, ROWS, answer, same

VOLUMES = "FROM awscc.ec2.volumes WHERE region = 'us-east-1'"
# What is selected, of an encrypted volume of 8 and one of 9 that is not.
SELECTED = [
    ("encrypted::text", ["true", "false"]),
    ("'x' || encrypted", ["xtrue", "xfalse"]),
    ("concat('x', encrypted)", ["xt", "xf"]),
    ("concat(size, '-', iops)", ["8-", "9-"]),
    ("(SELECT encrypted)::text", ["true", "false"]),
    ("coalesce(encrypted, 'f')", [1, 0]),
    ("coalesce(iops, '7') + 1", [8, 8]),
    ("nullif(encrypted, 'true')", [None, 0]),
    ("nullif(size, '8')", [None, 9]),
    ("CASE encrypted WHEN 'yes' THEN 'y' ELSE 'n' END", ["y", "n"]),
    ("CASE size WHEN '8' THEN 'y' ELSE 'n' END", ["y", "n"]),
    ("CASE WHEN size > '8' THEN size ELSE '0' END", [0, 9]),
    ("CASE WHEN encrypted THEN size ELSE 0 END = '8'", [1, 0]),
    ("greatest(size, '10')", [10, 10]),
    ("abs(size) = '8'", [1, 0]),
    ("(SELECT size) = '8'", [1, 0]),
    ("'8' IN (SELECT size)", [1, 0]),
    ("greatest(size, iops, '1') = '8'", [1, 0]),
    ("lag(size) OVER (ORDER BY size) = '8'", [None, 1]),
    ("size / 2", [4, 4]),
]
# What a condition leaves.
LEFT = [
    ("encrypted = ANY ('{t}')", [8]),
    ("encrypted <> ALL ('{true}')", [9]),
    ("size = ANY ('{8,10}')", [8]),
    ("'true' IN (encrypted)", [8]),
    ("'8' BETWEEN size AND size", [8]),
    ("(size, encrypted) IN (('8', 'true'))", [8]),
    ("(size, encrypted) = ('8', 'on')", [8]),
    ("encrypted IS NOT DISTINCT FROM 'true'", [8]),
    ("NOT encrypted = 'true'", [9]),
    ("volume_type = '8' OR size = '9'", [9]),
]
WHOLE = [
    (f"SELECT max(size) {VOLUMES} HAVING max(size) = '9'", [[9]]),
    (f"SELECT m FROM (SELECT max(size) AS m {VOLUMES}) q WHERE m = '9'", [[9]]),
    (f"SELECT size FROM (SELECT * {VOLUMES}) q WHERE q.size = '9'", [[9]]),
    (f"WITH q (a, b) AS (SELECT size + 1, encrypted {VOLUMES}) SELECT a FROM q WHERE b = 't'",
     [[9]]),
    (f"SELECT count(*) {VOLUMES} GROUP BY encrypted HAVING min(size) IN ('8', '10')", [[1]]),
]  # fmt: skip


@pytest.fixture(scope="module")
def ours() -> Iterator[Session]:
    with cirrusql.connect(local=":memory:") as connection:
        made = connection.session
        for size, encrypted in ((8, "true"), (9, "false")):
            insert = "INSERT INTO awscc.ec2.volumes (availability_zone, size, encrypted, region)"
            list(made.execute(f"{insert} VALUES ('us-east-1a', {size}, {encrypted}, 'us-east-1')"))
        made.options = replace(made.options, postgres=True)
        yield made


@pytest.mark.parametrize(("item", "expected"), SELECTED)
def test_what_is_selected(ours: Session, item: str, expected: list[Any]) -> None:
    assert answer(ours, f"SELECT {item} {VOLUMES} ORDER BY size") == [[one] for one in expected]


@pytest.mark.parametrize(("condition", "expected"), LEFT)
def test_what_a_condition_leaves(ours: Session, condition: str, expected: list[int]) -> None:
    found = answer(ours, f"SELECT size {VOLUMES} AND ({condition}) ORDER BY size")
    assert found == [[one] for one in expected]


@pytest.mark.parametrize(("sql", "expected"), WHOLE)
def test_through_queries_inside(ours: Session, sql: str, expected: list[list[Any]]) -> None:
    assert answer(ours, sql) == expected


def test_a_number_that_may_have_a_fraction_is_divided_as_one(ours: Session) -> None:
    insert = "INSERT INTO awscc.cloudwatch.alarms (alarm_name, comparison_operator,"
    insert += " evaluation_periods, threshold, region) VALUES"
    list(ours.execute(f"{insert} ('a', 'GreaterThanThreshold', 3, 3, 'us-east-1')"))
    sql = "SELECT threshold / 2, evaluation_periods / 2, (threshold + evaluation_periods) / 4"
    sql += ", sum(threshold) OVER () / 2, 7 / threshold > 2.3"
    sql += " FROM awscc.cloudwatch.alarms WHERE region = 'us-east-1'"
    assert answer(ours, sql) == [[1.5, 1, 1.5, 1.5, 1]]


@pytest.mark.parametrize(
    ("sql", "error", "message"),
    [
        (f"SELECT size {VOLUMES} AND size IN ('8', '8.5')", DataError, "'8.5' is no bigint"),
        (f"SELECT nullif(encrypted, '7') {VOLUMES}", DataError, "'7' is no boolean"),
        (f"SELECT tags || 'x' {VOLUMES}", NotSupportedError, r"documents are not joined by \|\|"),
    ],
)
def test_what_is_none_of_the_columns_values_is_an_error(
    ours: Session, sql: str, error: type[Error], message: str
) -> None:
    with pytest.raises(error, match=message) as raised:
        answer(ours, sql)
    assert raised.value.position is not None


def test_a_list_of_many_constants_takes_no_long_time(ours: Session) -> None:
    many = ", ".join(f"'{number}'" for number in range(8, 3008))
    assert answer(ours, f"SELECT count(*) {VOLUMES} AND size IN ({many})") == [[2]]


@pytest.fixture(scope="module")
def kept() -> Iterator[Session]:
    """The tables without types, as CREATE TABLE AS makes them, but for the boolean."""
    with cirrusql.connect(local=":memory:") as connection:
        made = connection.session
        for table, columns in COLUMNS.items():
            every = columns.split(", ")
            names = [one if one == "ok boolean" else one.split()[0] for one in every]
            list(made.execute(f"CREATE TEMP TABLE {table} ({', '.join(names)})"))
            for row in ROWS[table]:
                list(made.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row))
        made.options = replace(made.options, postgres=True)
        yield made


def test_where_nothing_says_what_a_constant_is_its_column_s_values_do_or_it_is_refused(
    kept: Session,
) -> None:
    wrong, refused = [], 0
    for sql, expected in EXPECTED.items():
        try:
            found = answer(kept, sql)
        except Error:
            refused += 1
            continue
        if isinstance(expected, list) and not same(expected, found, sql):
            wrong.append((sql, expected, found))
    assert wrong == []
    assert refused < len(EXPECTED) / 3


@pytest.fixture
def own() -> Iterator[Session]:
    """Tables of 3, with names of every kind, and a view of one."""
    with cirrusql.connect(local=":memory:") as connection:
        made = connection.session
        for table in ("TABLE k", 'TABLE "my ""k"" table"', "TEMP TABLE t"):
            list(made.execute(f"CREATE {table} (n int)"))
            list(made.execute(f"INSERT INTO {table.partition('TABLE ')[2]} VALUES (3)"))
        made.options = replace(made.options, postgres=True)
        list(made.execute("CREATE VIEW v AS SELECT max(n) = '3' AS found FROM k"))
        yield made


NAMES = ["k", "main.k", "MAIN.K", "public.k", '"my ""k"" table"', 'main."my ""k"" table"', "t",
         "temp.t", "public.t"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_typed_by_every_name_that_it_has(own: Session, name: str) -> None:
    assert answer(own, f"SELECT max(n) = '3' FROM {name}") == [[1]]
    (described,) = own.describe(f"SELECT max(n) FROM {name}", computes=True)
    assert [one.computed for one in described.columns or ()] == ["integer"]
    (described,) = own.describe(f"SELECT 1 FROM {name} WHERE n = $1", computes=True)
    assert described.types == {1: "integer"}


def test_the_table_of_a_view_is_typed_where_a_with_has_its_name(own: Session) -> None:
    assert answer(own, "WITH k AS (SELECT 'x' AS n) SELECT found FROM v") == [[1]]
