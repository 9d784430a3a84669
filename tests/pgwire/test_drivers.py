"""Drivers that others wrote, unmodified: connect, types, parameters, errors, cancelling, writes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import asyncpg
import pg8000.dbapi
import pg8000.native
import psycopg
import psycopg2
import psycopg2.errors
import pytest
from psycopg.rows import dict_row

from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.servers import VPCS, dsn

NUMBERS = (
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < {}) SELECT x FROM r"
)
ENDLESS = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"
RETENTION = "SELECT log_group_name, retention_in_days FROM logs.log_groups WHERE retention_in_days "
MANY = 20_000


# -- psycopg 3 -------------------------------------------------------------------------------------


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_reads_types(server: PostgresServer, binary: bool) -> None:
    with psycopg.connect(dsn(server)) as one:
        cursor = one.cursor(row_factory=dict_row, binary=binary)
        row = cursor.execute(
            "SELECT vpc_id, enable_dns_support AS d, tags, 1 AS n, 0.5 AS h, NULL AS z, 1 = 2 AS b"
            " FROM ec2.vpcs LIMIT 1"
        ).fetchone()
    assert row is not None
    assert row.pop("vpc_id").startswith("vpc-")
    assert row == {"d": True, "tags": None, "n": 1, "h": 0.5, "z": None, "b": False}


def test_psycopg_sends_parameters(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server)) as one:
        found = one.execute(f"{RETENTION} > %s AND log_group_name <> %s", (3, "group-4")).fetchall()
        assert sorted(found) == [("group-2", 5), ("group-3", 7)]
        for number in range(8):  # the sixth time it is prepared by name
            row = one.execute(f"{RETENTION} = %s", (7,)).fetchall()
            assert row == [("group-3", 7)], number
        assert one.execute("SELECT %s AS t, %s AS n", ("it's", None)).fetchone() == ("it's", None)
        assert one.execute("SELECT CAST(%s AS REAL) AS f", (1.25,)).fetchone() == (1.25,)


def test_psycopg_sends_times_as_relations_have_them(server: PostgresServer) -> None:
    """It sends them in binary, where it may choose."""
    two = timezone(timedelta(hours=2))
    told = {
        datetime(2020, 1, 1, 12, 30): "2020-01-01T12:30:00Z",  # noqa: DTZ001
        datetime(2020, 1, 1, 12, 30, tzinfo=two): "2020-01-01T10:30:00Z",
        date(1999, 12, 31): "1999-12-31",
        UUID(int=5): "00000000-0000-0000-0000-000000000005",
    }
    with psycopg.connect(dsn(server)) as one:
        for value, text in told.items():
            for place in ("%s", "%b", "%t"):
                found = one.execute(f"SELECT {place} AS a", (value,)).fetchone()
                assert found == (text,), place


def test_psycopg_pipelines(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server), autocommit=True) as one, one.pipeline():
        cursors = [one.execute("SELECT %s AS n", (str(number),)) for number in range(30)]
        assert [cursor.fetchone() for cursor in cursors] == [(str(n),) for n in range(30)]


def test_psycopg_goes_on_after_an_error_in_a_pipeline(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server), autocommit=True) as one:
        with pytest.raises(psycopg.errors.UndefinedColumn), one.pipeline():
            one.execute("SELECT nope FROM ec2.vpcs")
        assert one.execute("SELECT 2").fetchone() == (2,)


def test_psycopg_reads_by_a_cursor_of_the_server(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server)) as one, one.cursor("big") as cursor:
        cursor.itersize = 777
        cursor.execute(NUMBERS.format(MANY))
        assert sum(x for (x,) in cursor) == MANY * (MANY + 1) // 2


def test_psycopg_streams(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server)) as one, one.cursor() as cursor:
        assert sum(1 for _ in cursor.stream(NUMBERS.format(MANY))) == MANY


def test_psycopg_recovers_by_savepoints(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server)) as one, one.transaction():
        assert one.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.errors.SyntaxError), one.transaction():
            one.execute("SELEC 1")
        assert one.execute("SELECT 2").fetchone() == (2,)


def test_psycopg_is_told_where_an_error_is(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server)) as one:
        with pytest.raises(psycopg.errors.UndefinedColumn) as raised:
            one.execute("SELECT vpc_idd FROM ec2.vpcs")
        assert raised.value.diag.statement_position == "8"
        assert "vpc_id" in (raised.value.diag.message_hint or "")
        with pytest.raises(psycopg.errors.InFailedSqlTransaction):
            one.execute("SELECT 1")
        one.rollback()
        assert one.execute("SELECT 1").fetchone() == (1,)


def test_psycopg_cancels(server: PostgresServer) -> None:
    with psycopg.connect(dsn(server)) as one:
        # Its `cancel` waits for the server with the lock that a server in this process needs.
        threading.Timer(0.3, one.cancel_safe).start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            one.execute(ENDLESS)
        one.rollback()
        assert one.execute("SELECT 1").fetchone() == (1,)


def test_psycopg_writes_and_hears_of_it(server: PostgresServer) -> None:
    told: list[str] = []
    with psycopg.connect(dsn(server)) as one:
        one.add_notice_handler(lambda diag: told.append(diag.message_primary or ""))
        row = one.execute(
            "INSERT INTO s3.buckets (BucketName, region) VALUES (%s, %s)"
            " RETURNING Identifier, OperationStatus",
            ("psycopg-bucket", "us-east-1"),
        ).fetchone()
        assert row == ("psycopg-bucket", "SUCCESS")
        with pytest.raises(psycopg.errors.DuplicateObject):
            one.execute("INSERT INTO s3.buckets (BucketName) VALUES ('psycopg-bucket')")
        one.rollback()
        where = "WHERE Identifier = 'psycopg-bucket' AND region = 'us-east-1'"
        assert one.execute(f"DELETE FROM s3.buckets {where}").rowcount == 1
        one.commit()
    assert any("ROLLBACK will not undo" in one for one in told)
    assert any("1 write stays" in one for one in told)


def test_psycopg_copies(server: PostgresServer) -> None:
    with (
        psycopg.connect(dsn(server)) as one,
        one.cursor() as cursor,
        cursor.copy("COPY (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL) TO STDOUT") as rows,
    ):
        assert list(rows.rows()) == [("1", "x"), ("2", None)]


def test_psycopg_awaits(server: PostgresServer) -> None:
    async def work() -> None:
        async with await psycopg.AsyncConnection.connect(dsn(server)) as one:
            cursor = await one.execute("SELECT count(*) FROM ec2.vpcs")
            assert await cursor.fetchone() == (VPCS,)
            async with one.pipeline():
                cursors = [await one.execute("SELECT %s AS n", (str(n),)) for n in range(10)]
                assert [await c.fetchone() for c in cursors] == [(str(n),) for n in range(10)]

    asyncio.run(work())


# -- psycopg2 --------------------------------------------------------------------------------------


def test_psycopg2(server: PostgresServer) -> None:
    one = psycopg2.connect(dsn(server))
    try:
        cursor = one.cursor()
        cursor.execute(f"{RETENTION} > %s AND log_group_name <> %s", (3, "group-4"))
        assert sorted(cursor.fetchall()) == [("group-2", 5), ("group-3", 7)]
        cursor.execute("SELECT count(*), 1 = 1, 0.5, NULL FROM ec2.vpcs")
        assert cursor.fetchone() == (VPCS, True, 0.5, None)
        named = one.cursor("named")
        named.execute(NUMBERS.format(50))
        assert [row[0] for row in named.fetchmany(3)] == [1, 2, 3]
        named.close()
        with pytest.raises(psycopg2.errors.UndefinedTable):
            cursor.execute("SELECT 1 FROM ec2.vpcz")
        one.rollback()
        cursor.execute("INSERT INTO s3.buckets (BucketName) VALUES ('two') RETURNING Identifier")
        assert cursor.fetchone() == ("two",)
        one.commit()
        assert any("ROLLBACK will not undo" in told for told in one.notices)
    finally:
        one.close()


# -- asyncpg ---------------------------------------------------------------------------------------


def with_asyncpg(
    server: PostgresServer, work: Callable[[asyncpg.Connection], Awaitable[None]]
) -> None:
    async def whole() -> None:
        host, port = server.address
        one = await asyncpg.connect(host=host, port=port, user="tester", database="awscc")
        try:
            await work(one)
        finally:
            await one.close()

    asyncio.run(whole())


def test_asyncpg_reads_and_sends_in_binary(server: PostgresServer) -> None:
    async def work(one: asyncpg.Connection) -> None:
        sql = f"{RETENTION} > $1 AND log_group_name <> $2 LIMIT $3"
        found = await one.fetch(sql, 3, "group-4", 10)
        assert sorted(map(tuple, found)) == [("group-2", 5), ("group-3", 7)]
        row = await one.fetchrow("SELECT 1 AS a, 'x' AS b, 1.5 AS c, 1 = 1 AS d, NULL AS e")
        assert tuple(row) == (1, "x", 1.5, True, None)
        row = await one.fetchrow(
            "SELECT json_object('a', 1) AS j, enable_dns_support FROM ec2.vpcs"
        )
        assert tuple(row) == ('{"a":1}', True)

    with_asyncpg(server, work)


def test_asyncpg_reads_by_portions_and_recovers(server: PostgresServer) -> None:
    async def work(one: asyncpg.Connection) -> None:
        async with one.transaction():
            total = 0
            async for (x,) in one.cursor(NUMBERS.format(MANY), prefetch=500):
                total += x
            assert total == MANY * (MANY + 1) // 2
        with pytest.raises(asyncpg.UndefinedColumnError):
            await one.fetch("SELECT nope FROM ec2.vpcs")
        with pytest.raises(asyncpg.UndefinedTableError):
            await one.fetch("SELECT 1 FROM ec2.vpcz")
        assert await one.fetchval("SELECT 2") == 2
        async with one.transaction():
            with pytest.raises(asyncpg.PostgresSyntaxError):
                async with one.transaction():
                    await one.fetch("SELEC 1")
            assert await one.fetchval("SELECT 3") == 3

    with_asyncpg(server, work)


def test_asyncpg_cancels_and_writes(server: PostgresServer) -> None:
    async def work(one: asyncpg.Connection) -> None:
        with pytest.raises(TimeoutError):
            await one.fetch(ENDLESS, timeout=0.3)
        assert await one.fetchval("SELECT 1") == 1
        insert = "INSERT INTO s3.buckets (BucketName, region) VALUES ($1, $2) RETURNING Identifier"
        assert await one.fetchval(insert, "asyncpg-bucket", "us-east-1") == "asyncpg-bucket"
        assert await one.execute("DELETE FROM s3.buckets WHERE Identifier = 'asyncpg-bucket'") == (
            "DELETE 1"
        )

    with_asyncpg(server, work)


def test_asyncpg_pools(server: PostgresServer) -> None:
    async def work() -> None:
        host, port = server.address
        async with asyncpg.create_pool(
            host=host, port=port, user="tester", database="awscc", min_size=2, max_size=4
        ) as pool:
            found = await asyncio.gather(
                *(pool.fetchval("SELECT $1 AS x", str(n)) for n in range(20))
            )
            assert found == [str(n) for n in range(20)]

    asyncio.run(work())


# -- pg8000 ----------------------------------------------------------------------------------------


def test_pg8000(server: PostgresServer) -> None:
    host, port = server.address
    one = pg8000.dbapi.connect("tester", host=host, port=port, database="awscc")
    try:
        cursor = one.cursor()
        cursor.execute(f"{RETENTION} > %s AND log_group_name <> %s", (3, "group-4"))
        assert sorted(map(tuple, cursor.fetchall())) == [("group-2", 5), ("group-3", 7)]
        cursor.execute("SELECT count(*), 1 = 1, 0.5, NULL FROM ec2.vpcs")
        assert tuple(cursor.fetchone()) == (VPCS, True, 0.5, None)
        with pytest.raises(pg8000.dbapi.DatabaseError, match="42703"):
            cursor.execute("SELECT nope FROM ec2.vpcs")
        one.rollback()
        cursor.execute(
            "INSERT INTO s3.buckets (BucketName) VALUES (%s) RETURNING Identifier", ("eight",)
        )
        assert tuple(cursor.fetchone()) == ("eight",)
        one.commit()
    finally:
        one.close()


def test_pg8000_with_names(server: PostgresServer) -> None:
    host, port = server.address
    with pg8000.native.Connection("tester", host=host, port=port, database="awscc") as one:
        found = one.run(f"{RETENTION} = :days", days=7)
        assert [tuple(row) for row in found] == [("group-3", 7)]


# -- all -------------------------------------------------------------------------------------------


def test_notes_of_an_answer_are_notices(server: PostgresServer) -> None:
    told: list[tuple[str | None, str | None]] = []
    with psycopg.connect(dsn(server), autocommit=True) as one:
        one.add_notice_handler(lambda diag: told.append((diag.severity, diag.message_primary)))
        found = one.execute("SELECT snapshot_id FROM aws.ec2.describe_snapshots").fetchall()
    assert found == []
    assert told[0][0] == "NOTICE"
    assert "only the snapshots of the account itself" in (told[0][1] or "")


def test_many_connections_have_sessions_of_their_own(server: PostgresServer) -> None:
    connections = [psycopg.connect(dsn(server), autocommit=True) for _ in range(20)]
    try:
        for number, one in enumerate(connections):
            one.execute(f"CREATE TEMP TABLE mine AS SELECT {number} AS n")
        for number, one in enumerate(connections):
            assert one.execute("SELECT n FROM mine").fetchone() == (str(number),)
    finally:
        for one in connections:
            one.close()
    deadline = time.monotonic() + 10
    while server.metrics.value("connections_open") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.metrics.value("connections_open") == 0


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_reads_what_is_made_of_parameters(server: PostgresServer, binary: bool) -> None:
    """By their own types where these are declared, as psycopg does for numbers."""
    with psycopg.connect(dsn(server), autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE n (id int, price numeric)")
        connection.execute("INSERT INTO n VALUES (1, 2.5)")
        for sql, given, expected in (
            ("SELECT %s", 5, 5),
            ("SELECT %s", 2.5, 2.5),
            ("SELECT %s", "x", "x"),
            ("SELECT %s + 1", 1.5, 2.5),
            ("SELECT id + %s FROM n", 1, 2),
            ("SELECT id + %s FROM n", 1.5, 2.5),
            ("SELECT price * %s FROM n", 2, 5.0),
            ("SELECT greatest(id, %s) FROM n", 2.5, 2.5),
            ("SELECT floor(price) * %s FROM n", 50, 100.0),
            ("SELECT CASE WHEN id = 1 THEN %s ELSE id END FROM n", 7, 7),
        ):
            with connection.cursor(binary=binary) as cursor:
                found = cursor.execute(sql, [given]).fetchone()
            assert found == (expected,), (sql, given)
            assert type(found[0]) is type(expected) or isinstance(expected, float), (sql, found)
