"""What is told of a statement before it runs: what it then gives, and nothing is done for it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.raw import SYNC, Raw, bind, columns, describe, execute, parse, query, row
from tests.pgwire.servers import dsn
from tests.pgwire.test_protocol import error_of, only, state_after

CREATE = "EXEC awscc.s3.buckets.create_resource @BucketName = '{}'"
STATEMENTS = (
    "INSERT INTO t VALUES (1, 'x') RETURNING a, b AS c, a + 1, *",
    "INSERT INTO t SELECT 1, vpc_id FROM ec2.vpcs RETURNING b",
    "INSERT INTO t VALUES (1, 'x') ON CONFLICT DO NOTHING RETURNING *",
    "UPDATE t SET a = 2, b = (SELECT min(vpc_id) FROM ec2.vpcs) RETURNING a, b",
    "WITH v AS (SELECT vpc_id FROM ec2.vpcs) UPDATE t SET b = 'y' FROM v RETURNING *",
    "DELETE FROM t WHERE b IN (SELECT vpc_id FROM ec2.vpcs) RETURNING a AS gone",
    "INSERT INTO t VALUES (1, 'x')",
    "CREATE TABLE u AS SELECT 1 AS a",
    CREATE.format("made-{}"),
    "EXEC awscc.s3.buckets.list_resources @region = 'us-east-1'",
    "EXEC awscc.s3.buckets.delete_resource @region = 'us-east-1', @Identifier = 'first'",
    "INSERT INTO s3.buckets (BucketName) VALUES ('told-{}') RETURNING Identifier, OperationStatus",
    "EXPLAIN SELECT * FROM ec2.vpcs",
    "EXPLAIN ANALYZE SELECT * FROM ec2.vpcs",
    "EXPLAIN QUERY PLAN SELECT * FROM ec2.vpcs",
    "EXPLAIN PERMISSIONS SELECT * FROM ec2.vpcs",
    "EXPLAIN DELETE FROM s3.buckets WHERE region = 'us-east-1' AND bucket_name = 'first'",
    f"EXPLAIN {CREATE.format('x')}",
    "EXPLAIN DELETE FROM t",
    *("SHOW SERVICES LIKE 'ec2'", "SHOW METHODS IN s3.buckets", "DESCRIBE s3.buckets"),
    "DESCRIBE METHOD s3.buckets.create_resource",
    *(
        "REGISTRY LIST",
        "REGISTRY LIST awscc",
        "PURGE",
        "SHOW TABLES",
        "SELECT * FROM cirrusql.requests",
        "SLEEP 1",
    ),
    "NATIVEQUERY 'SELECT a FROM t'",
)


@pytest.fixture
def table(raw: Raw) -> Iterator[Raw]:
    raw.ask(query("CREATE TEMP TABLE t (a integer, b text)"))
    yield raw
    raw.ask(query("SET transactions = immediate; SET dry_run = off"))


@pytest.mark.parametrize("sql", STATEMENTS)
@pytest.mark.parametrize("first", ["", "SET dry_run = on", "SET transactions = queue; BEGIN"])
def test_what_is_told_is_what_is_given(table: Raw, sql: str, first: str) -> None:
    table.ask(query("INSERT INTO s3.buckets (BucketName) VALUES ('first')"))
    table.ask(query(first))
    told = table.ask(parse(sql.format(len(first))), describe("S"), SYNC)
    given = table.ask(query(sql.format(len(first))))
    if given[0][0] == "E":
        said = ("RETURNING has no rows before COMMIT", "what is your own changes at once")
        assert any(one in error_of(given)["M"] for one in said)
        return
    found = [columns(body) for kind, body in told if kind == "T"]
    assert found == [columns(body) for kind, body in given if kind == "T"], (told, given)


def test_who_asks_for_columns_has_nothing_done(table: Raw) -> None:
    for sql in ("INSERT INTO t VALUES (1, 'x') RETURNING a", CREATE.format("only-described")):
        for kind in "SP":
            found = table.ask(parse(sql), bind(), describe(kind), SYNC)
            assert "T" in "".join(one for one, _ in found), found
    assert table.rows("SELECT count(*) FROM t") == [["0"]]
    asked = "SELECT count(*) FROM s3.buckets WHERE bucket_name = 'only-described'"
    assert table.rows(asked) == [["0"]]


def test_drivers_that_describe_first(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server), autocommit=True) as one:
        one.execute("CREATE TEMP TABLE t (a integer, b text, c boolean)")
        insert = "INSERT INTO t VALUES (%s, %s, true) RETURNING a, b, c"
        assert one.execute(insert, (7, "x"), binary=True).fetchone() == (7, "x", True)
        sql = "EXEC awscc.s3.buckets.create_resource @BucketName = %s"
        made = one.execute(sql, ("by-a-driver",), binary=True)
        assert made.description is not None
        names = [column.name for column in made.description]
        assert dict(zip(names, made.fetchone() or (), strict=True))["Identifier"] == "by-a-driver"


def test_a_write_that_is_something_else_by_now_is_not_made(table: Raw) -> None:
    """Drivers send it again when they hear of it: it would be made twice."""
    table.ask(parse("INSERT INTO t VALUES (1, 'x') RETURNING *", "s"), describe("S", "s"), SYNC)
    table.ask(query("DROP TABLE t; CREATE TEMP TABLE t (b text, a integer)"))
    assert error_of(table.ask(bind(name="s"), execute(), SYNC))["C"] == "0A000"
    assert table.rows("SELECT count(*) FROM t") == [["0"]]


def test_columns_are_those_of_the_table_as_it_is(table: Raw) -> None:
    """SQLite tells the columns of a statement that it has kept before it looks at the table."""
    insert, select = "INSERT INTO t VALUES (1, 2) RETURNING *", "SELECT * FROM t"
    table.ask(query(insert))
    table.ask(query(select))
    table.ask(query("DROP TABLE t; CREATE TEMP TABLE t (b text, a integer)"))
    for sql in (insert, select):
        assert columns(only(table.ask(query(sql)), "T")) == [("b", 25, 0), ("a", 20, 0)]


def test_a_table_in_whose_place_a_relation_stands(table: Raw) -> None:
    """Told as a boolean, a number would be `t`."""
    own = "CREATE TEMP TABLE vpcs AS SELECT 1 AS enable_dns_support"
    table.ask(query(f"SET search_path TO ec2; SELECT 1; {own}"))
    sql = "SELECT enable_dns_support FROM vpcs"
    table.ask(query("DROP TABLE vpcs"))
    table.ask(parse(sql, "s"), describe("S", "s"), SYNC)
    table.ask(query(own))
    assert error_of(table.ask(bind(name="s"), execute(), SYNC))["C"] == "0A000"


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_what_was_prepared_in_another_dialect(raw: Raw, dialect: str) -> None:
    """The same text means something else: `"x"`, `7 / 2`, `CAST('a' AS INTEGER)`."""
    other = {"sqlite": "postgres", "postgres": "sqlite"}[dialect]
    raw.ask(query(f"SET dialect = {dialect}"))
    raw.ask(parse("SELECT CAST(2.7 AS INTEGER) AS n", "s"), SYNC)
    raw.ask(query("BEGIN; DECLARE c CURSOR FOR SELECT CAST(2.7 AS INTEGER) AS n"))
    raw.ask(query(f"SET dialect = {other}"))
    assert error_of(raw.ask(query("FETCH c")))["C"] == "0A000"
    raw.ask(query("ROLLBACK"))
    raw.ask(query(f"SET dialect = {other}"))
    assert error_of(raw.ask(bind(name="s"), execute(), SYNC))["C"] == "0A000"
    raw.ask(query(f"SET dialect = {dialect}"))
    found = raw.ask(bind(name="s"), execute(), SYNC)
    assert row(only(found, "D")) == [{"sqlite": "2", "postgres": "3"}[dialect]]
    assert state_after(raw, "SELECT 1") == ("SELECT 1", "I")


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        ("DECLARE c CURSOR FOR INSERT INTO t VALUES (1, 'x') RETURNING a", "42601"),
        ("DECLARE c CURSOR FOR BEGIN", "42601"),
        ("DECLARE c CURSOR FOR CREATE TABLE u (a)", "0A000"),
        ("COPY (CREATE TEMP TABLE u (a)) TO STDOUT", "0A000"),
        ("COPY (INSERT INTO t VALUES (1, 'x')) TO STDOUT", "0A000"),
        ("COPY (COMMIT) TO STDOUT", "42601"),
    ],
)
def test_what_gives_no_rows_is_not_done_for_its_rows(table: Raw, sql: str, state: str) -> None:
    table.ask(query("BEGIN"))
    assert error_of(table.ask(query(sql)))["C"] == state
    table.ask(query("ROLLBACK"))
    assert table.rows("SELECT count(*) FROM t") == [["0"]]


def test_a_cursor_in_the_place_of_another(raw: Raw) -> None:
    raw.ask(query("BEGIN; DECLARE c CURSOR FOR SELECT 1 AS a"))
    raw.ask(parse("FETCH c", "f"), describe("S", "f"), SYNC)
    raw.ask(query("CLOSE c; DECLARE c CURSOR FOR SELECT 'x' AS a"))
    assert error_of(raw.ask(bind(name="f", results=[1]), execute(), SYNC))["C"] == "0A000"
