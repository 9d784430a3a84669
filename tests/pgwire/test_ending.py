"""What a cancel hits, and what a client is told that has been told that the server ends."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgwire.server import Limits, PostgresServer
from cirrusql.pgwire.turns import Turns
from tests.pgwire.raw import SYNC, Raw, bind, describe, execute, fields, framed, parse, query
from tests.pgwire.servers import serving
from tests.pgwire.test_protocol import ENDLESS, cancel, error_of

MANY = f"{ENDLESS.replace('count(*)', 'x').replace('FROM r)', 'FROM r WHERE x < 10000000)')}"
BUCKETS = "SELECT bucket_name FROM s3.buckets ORDER BY 1"


def insert(name: str) -> bytes:
    return query(f"INSERT INTO s3.buckets (BucketName) VALUES ('{name}')")


def test_the_portal_that_is_read_is_cancelled_and_no_other(
    server: PostgresServer, raw: Raw
) -> None:
    """It went for the statement that was begun last, which was the other portal's."""
    raw.ask(query("BEGIN"))
    raw.ask(parse(MANY), bind(portal="first"), execute(1, "first"), SYNC)
    raw.ask(parse("SELECT vpc_id FROM ec2.vpcs"), bind(portal="other"), execute(1, "other"), SYNC)
    raw.send(execute(0, "first"), SYNC)
    assert raw.message()[0] == "D"
    cancel(server, raw.key)
    assert error_of([one for one in raw.until("Z") if one[0] != "D"])["C"] == "57014"


def test_a_cancel_that_comes_early_is_not_lost(server: PostgresServer, raw: Raw) -> None:
    """Before the engine had the statement there was nothing that it could cancel."""
    began = threading.Event()
    given = threading.Semaphore(0)
    deadline = time.monotonic() + 10
    while len(server._clients._all()) > 1:  # whom an earlier test has left may not be gone yet
        assert time.monotonic() < deadline
        time.sleep(0.01)
    (connection,) = server._clients._all()
    run = connection._runner.run

    def late(*arguments: object) -> object:
        began.set()
        given.acquire(timeout=10)
        return run(*arguments)  # type: ignore[arg-type]

    connection._runner.run = late  # type: ignore[assignment, method-assign]
    raw.send(query(ENDLESS))
    began.wait(10)
    cancel(server, raw.key)
    time.sleep(0.1)
    given.release()
    assert error_of(raw.until("Z"))["C"] == "57014"


def test_a_cancel_right_behind_its_query(server: PostgresServer) -> None:
    """It came before the query was looked at, which then ran for ever."""

    def ask() -> None:
        with Raw.connected(server.address) as one:
            for _ in range(5):
                one.send(query(ENDLESS))
                time.sleep(0.002)  # until it has come, though nobody may have looked at it
                cancel(server, one.key)
                assert error_of(one.until("Z"))["C"] == "57014"
                assert one.rows("SELECT 1") == [["1"]]
            done.append(True)

    done: list[bool] = []
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 6


def test_what_waits_for_its_turn_can_be_cancelled(catalog: Catalog) -> None:
    with (
        serving(catalog, limits=Limits(statements=1)) as server,
        Raw.connected(server.address) as one,
        Raw.connected(server.address) as two,
    ):
        one.send(query("SLEEP 1000"))
        time.sleep(0.1)
        two.send(insert("waiting"))
        time.sleep(0.1)
        cancel(server, two.key)
        assert error_of(two.until("Z"))["C"] == "57014"
        one.until("Z")
        assert two.rows(BUCKETS) == []


def test_nothing_is_begun_once_the_client_was_told_that_the_server_ends(catalog: Catalog) -> None:
    """A write that waited for its turn was made, and its client had been sent away before."""
    with (
        serving(catalog, limits=Limits(statements=1)) as server,
        Raw.connected(server.address) as one,
        Raw.connected(server.address) as two,
    ):
        one.send(query("SLEEP 700; SELECT 1"))
        time.sleep(0.1)
        two.send(insert("after"))
        time.sleep(0.1)
        server.stop()
        assert [kind for kind, _ in two.until("E")] == ["E"]
        assert two.is_closed()
        found = one.until("E")
        assert [kind for kind, _ in found] == ["C", "E"]
        assert fields(found[-1][1])["C"] == "57P01"
        from cirrusql.session import Session

        with Session(server._engine, database=":memory:") as session:
            result = next(session.execute("SELECT bucket_name FROM awscc.s3.buckets"))
            assert list(result) == []


def test_a_client_that_says_nothing_keeps_no_server_from_ending(catalog: Catalog) -> None:
    with serving(catalog, limits=Limits(grace=10)) as server:
        silent = socket.create_connection(server.address)
        time.sleep(0.1)
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 3
        silent.close()


def test_a_client_that_reads_nothing_keeps_no_server_from_ending(catalog: Catalog) -> None:
    """What it was not sent waited in a buffer, and who ended the server waited for it to go."""
    with (
        serving(catalog, limits=Limits(grace=0.2)) as server,
        Raw.connected(server.address) as one,
    ):
        one.socket.settimeout(0.3)
        with contextlib.suppress(TimeoutError):
            while True:
                one.send((parse("SELECT 1") + describe("S")) * 1000)
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 4


def test_who_is_encrypted_is_told_too(catalog: Catalog, certificate: Path) -> None:
    import ssl

    import psycopg

    from tests.pgwire.servers import dsn

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "c.pem", certificate / "key.pem")
    with (
        serving(catalog, tls=context) as server,
        psycopg.connect(dsn(server, sslmode="require"), autocommit=True) as one,
    ):
        assert one.execute("SELECT 1").fetchone() == (1,)
        server.stop()
        with pytest.raises(psycopg.errors.AdminShutdown):
            one.execute("SELECT 1")


def test_who_has_not_been_let_in_takes_no_memory(catalog: Catalog) -> None:
    from tests.pgwire.raw import startup

    with serving(catalog, password="p") as server, Raw(server.address) as one:
        one.send(startup(user="x"))
        assert one.message()[0] == "R"
        one.send(framed("p", bytes(20_000)))
        assert fields(one.until("E")[-1][1])["C"] == "08P01"


def test_turns_come_in_their_order() -> None:
    turns = Turns(1)
    assert turns.take()
    had: list[int] = []
    leaves = [False, True, False]

    def wait(number: int) -> None:
        if turns.take(lambda: leaves[number]):
            had.append(number)
            turns.give()

    threads = []
    for number in range(3):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        time.sleep(0.05)
    threads[1].join(5)
    assert had == []
    turns.give()
    for thread in threads:
        thread.join(5)
    assert had == [0, 2]
    assert turns.take()


def test_a_key_of_another_cancels_nothing(server: PostgresServer, raw: Raw) -> None:
    with Raw(server.address) as one:
        one.send(struct.pack("!IIII", 16, 80877102, 1, 1))
        assert one.is_closed()
    assert raw.rows("SELECT 1") == [["1"]]
