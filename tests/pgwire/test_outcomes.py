"""What a client is told of its writes: what was done, by what failed too, and what stays."""

from __future__ import annotations

import random
import struct
import time

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgwire.server import Limits, PostgresServer
from tests.pgwire.raw import SYNC, Raw, bind, describe, execute, fields, parse, query, row
from tests.pgwire.servers import serving
from tests.pgwire.test_protocol import cancel, error_of, only, state_after

BUCKETS = "SELECT bucket_name FROM s3.buckets WHERE bucket_name LIKE '{}%' ORDER BY 1"


def insert(*names: str) -> str:
    values = ", ".join(f"('{name}')" for name in names)
    return f"INSERT INTO s3.buckets (BucketName) VALUES {values}"


def told(found: list[tuple[str, bytes]], kind: str = "N") -> list[str]:
    return [fields(body)["M"] for one, body in found if one == kind]


def test_what_a_write_that_failed_has_done_stays(raw: Raw) -> None:
    raw.ask(query(insert("part-b")))
    raw.ask(query("BEGIN"))
    said = error_of(raw.ask(query(insert("part-a", "part-b", "part-c"))))["M"]
    assert "1 failed" in said
    (warned,) = told(raw.ask(query("ROLLBACK")))
    assert "a write that failed" in warned
    assert ["part-b"] in raw.rows(BUCKETS.format("part"))


def test_what_is_told_of_a_savepoint_is_what_came_after_it(raw: Raw) -> None:
    raw.ask(query(f"BEGIN; {insert('before')}; SAVEPOINT s; {insert('after')}"))
    assert "1 write stays made" in told(raw.ask(query("ROLLBACK TO s")))[0]
    assert "2 writes stay made" in told(raw.ask(query("ROLLBACK")))[0]


def test_what_stays_of_a_query_that_fails_later(raw: Raw) -> None:
    """Outside of a transaction a query is one in PostgreSQL, and so is all up to Sync."""
    found = raw.ask(query(f"{insert('stays-a')}; SELECT nope"))
    assert [kind for kind, _ in found] == ["C", "N", "E", "Z"]
    assert "1 write stays made" in told(found)[0]
    pipeline = parse(insert("stays-b")) + bind() + execute() + parse("SELECT nope") + SYNC
    assert "1 write stays made" in told(raw.ask(pipeline))[0]
    assert told(raw.ask(query("SELECT nope"))) == []
    raw.ask(query(f"{insert('stays-c')}; BEGIN"))
    assert "1 write stays made" in told(raw.ask(query("ROLLBACK")))[0]
    raw.ask(query(insert("stays-d")))
    raw.ask(query("BEGIN"))
    assert told(raw.ask(query("ROLLBACK"))) == []
    names = [["stays-a"], ["stays-b"], ["stays-c"], ["stays-d"]]
    assert raw.rows(BUCKETS.format("stays")) == names


@pytest.mark.parametrize(
    ("sql", "stays"),
    [
        ("CREATE TEMP TABLE mine (a integer)", True),
        ("CREATE TEMP VIEW seen AS SELECT 1 AS a", True),
        ("EXEC awscc.s3.buckets.create_resource @BucketName = 'by-exec'", True),
        ("EXEC awscc.s3.buckets.list_resources @region = 'us-east-1'", False),
        ("SELECT 1", False),
    ],
)
def test_what_rollback_leaves_is_told(raw: Raw, sql: str, *, stays: bool) -> None:
    raw.ask(query("BEGIN"))
    made = told(raw.ask(query(sql)))
    assert ("made at once: ROLLBACK will not undo it" in made) is stays, made
    assert bool(told(raw.ask(query("ROLLBACK")))) is stays
    raw.ask(query("DISCARD ALL"))


def test_rows_of_a_write_that_cannot_be_sent(raw: Raw) -> None:
    """The client has none of them, and would make it again."""
    raw.ask(query("CREATE TEMP TABLE t (a integer)"))
    found = error_of(raw.ask(query("INSERT INTO t VALUES ('x') RETURNING a")))
    assert (found["C"], "what was written stays" in found["H"]) == ("22P02", True)
    assert raw.rows("SELECT count(*) FROM t") == [["1"]]
    assert "stays" not in error_of(raw.ask(query("SELECT a FROM t"))).get("H", "")


def test_a_commit_that_makes_nothing_does_not_say_so(raw: Raw) -> None:
    """With a dry run what was queued goes on waiting, and the transaction with it."""
    raw.ask(query("SET transactions = queue; BEGIN"))
    raw.ask(query(insert("dry")))
    raw.ask(query("SET dry_run = on"))
    assert state_after(raw, "COMMIT") == ("55000", "E")
    assert state_after(raw, "ROLLBACK") == ("ROLLBACK", "I")
    assert raw.rows(BUCKETS.format("dry")) == []


def test_a_commit_that_fails_tells_what_it_made(server: PostgresServer, raw: Raw) -> None:
    raw.ask(query("SET transactions = queue; BEGIN"))
    for name in ("queued-a", "queued-b"):
        raw.ask(query(insert(name)))
    with Raw.connected(server.address) as other:
        other.ask(query(insert("queued-b")))
    assert "1 done, 1 failed" in error_of(raw.ask(query("COMMIT")))["M"]
    assert "a write that failed" in told(raw.ask(query("ROLLBACK")))[0]
    assert raw.rows(BUCKETS.format("queued")) == [["queued-a"], ["queued-b"]]


@pytest.mark.parametrize("way", ["cancel", "timeout", "gone", "stop"])
def test_an_end_at_any_time_is_told_as_it_is(catalog: Catalog, way: str) -> None:
    """Whenever it comes: who is told of three has three, and no resource is made twice."""
    rng = random.Random(way)
    with serving(catalog) as main:
        outcomes = [_ended(main, way, f"{way}-{n}", rng.uniform(0, 0.03)) for n in range(12)]
        deadline = time.monotonic() + 10
        with Raw.connected(main.address) as one:
            for number, found in enumerate(outcomes):
                asked = BUCKETS.format(f"{way}-{number}-")
                whole = any(kind == "C" for kind, _ in found)
                while way == "gone" and len(one.rows(asked)) < 3:
                    assert time.monotonic() < deadline
                if whole:
                    assert len(one.rows(asked)) == 3
                    assert len([1 for kind, _ in found if kind == "D"]) == 3
                elif way != "gone":
                    errors = [fields(body) for kind, body in found if kind == "E"]
                    assert errors[0]["C"] in ("57014", "57P01")
                    if "not started)" in errors[0]["M"] and "started," not in errors[0]["M"]:
                        assert one.rows(asked) == []


def _ended(main: PostgresServer, way: str, name: str, after: float) -> list[tuple[str, bytes]]:
    server = main
    if way == "stop":
        server = PostgresServer(
            main._engine, "127.0.0.1", 0, database=":memory:", limits=Limits(grace=0)
        ).start()
    sql = f"{insert(*(f'{name}-{n}' for n in range(3)))} RETURNING Identifier"
    with Raw.connected(server.address) as one:
        if way == "timeout":
            one.ask(query(f"SET statement_timeout = {max(int(after * 1000), 1)}"))
        one.send(parse(sql), bind(), describe("P"), execute(), SYNC)
        time.sleep(after)
        if way == "gone":
            linger = struct.pack("ii", 1, 0)
            import socket

            one.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return []
        if way == "cancel":
            cancel(server, one.key)
        elif way == "stop":
            server.stop()
        found: list[tuple[str, bytes]] = []
        try:
            while not found or found[-1][0] != "Z":
                found.append(one.message())
        except EOFError:
            pass
        return found


def test_a_portal_of_a_write_is_run_once(raw: Raw) -> None:
    sql = f"{insert('once')} RETURNING Identifier"
    found = raw.ask(parse(sql), bind(), execute(1), execute(1), execute(), SYNC)
    assert row(only(found, "D")) == ["once"]
    assert [body for kind, body in found if kind == "C"][1:] == [b"INSERT 0 0\0"] * 1
    assert raw.rows(BUCKETS.format("once")) == [["once"]]
