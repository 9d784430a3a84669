"""Who is let in, how many, for how long, and how a server ends."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.options import Options
from cirrusql.errors import InterfaceError, OperationalError
from cirrusql.pgwire.server import Limits, PostgresServer
from cirrusql.session import Engine
from tests.pgwire.raw import Raw, fields, query
from tests.pgwire.servers import dsn, serving

ENDLESS = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"


@pytest.fixture(scope="module")
def guarded(catalog: Catalog) -> Iterator[PostgresServer]:
    with serving(catalog, password="correct horse") as one:
        yield one


def test_the_right_password_opens(guarded: PostgresServer) -> None:
    with psycopg.connect(dsn(guarded, password="'correct horse'")) as one:
        assert one.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("password", ["wrong", "correct horse ", "ö"])
def test_a_wrong_one_does_not(guarded: PostgresServer, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn(guarded, password=f"'{password}'"))


def test_no_password_does_not(guarded: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(dsn(guarded))


@pytest.mark.parametrize("answer", [b"", b"SCRAM-SHA-256\0", b"PLAIN\0\0\0\0\0", b"x" * 3000])
def test_what_proves_nothing_is_refused(guarded: PostgresServer, answer: bytes) -> None:
    from tests.pgwire.raw import framed, startup

    with Raw(guarded.address) as one:
        one.send(startup(user="x"))
        assert one.message()[0] == "R"
        one.send(framed("p", answer))
        assert fields(one.until("E")[-1][1])["C"] in ("28P01", "08P01")
        assert one.is_closed()


def test_a_door_to_others_needs_a_password(catalog: Catalog) -> None:
    from cirrusql.engine.target import Target

    with Engine(catalog, Target(local=":memory:").environment(catalog)) as engine:
        with pytest.raises(InterfaceError, match="has no password"):
            PostgresServer(engine, "0.0.0.0", 0)
        server = PostgresServer(engine, "127.0.0.1", 0)
        with pytest.raises(OperationalError, match="cannot listen"):
            PostgresServer(engine, "127.0.0.1", server.address[1])
        server.stop()


def test_encrypted_connections(catalog: Catalog, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "c.pem", certificate / "key.pem")
    with serving(catalog, tls=context, password="p") as server:
        found = dsn(
            server, sslmode="verify-ca", sslrootcert=str(certificate / "c.pem"), password="p"
        )
        with psycopg.connect(found) as one:
            assert one.pgconn.ssl_in_use
            assert one.execute("SELECT count(*) FROM ec2.vpcs").fetchone() == (7,)
            rows = one.execute(ENDLESS.replace("FROM r)", "FROM r WHERE x < 20000)"))
            assert rows.fetchone() == (20000,)
        with pytest.raises(psycopg.OperationalError, match="TLS only"):
            psycopg.connect(dsn(server, sslmode="disable", password="p"))


def test_nothing_slips_in_before_encryption(catalog: Catalog, certificate: Path) -> None:
    """What came in the clear would be taken for the client's."""
    import struct

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "c.pem", certificate / "key.pem")
    with serving(catalog, tls=context) as server, Raw(server.address) as one:
        one.send(struct.pack("!II", 8, 80877103) + query("SELECT 'injected'"))
        assert one.byte() == b"S"
        answered = b""
        while data := one.socket.recv(1000):
            answered += data
        assert b"injected" not in answered


def test_no_more_clients_than_that(catalog: Catalog) -> None:
    with serving(catalog, limits=Limits(connections=2)) as server:
        with psycopg.connect(dsn(server)), psycopg.connect(dsn(server)) as two:
            with pytest.raises(psycopg.OperationalError, match="too many clients"):
                psycopg.connect(dsn(server))
            assert two.execute("SELECT 1").fetchone() == (1,)
        deadline = time.monotonic() + 10
        while server.metrics.value("connections_open") and time.monotonic() < deadline:
            time.sleep(0.01)
        with psycopg.connect(dsn(server)):
            pass


def test_statements_wait_their_turn(catalog: Catalog) -> None:
    with (
        serving(catalog, limits=Limits(statements=1)) as server,
        Raw.connected(server.address) as one,
        Raw.connected(server.address) as two,
    ):
        one.send(query("SLEEP 400"))
        time.sleep(0.1)
        begun = time.monotonic()
        assert two.rows("SELECT 1") == [["1"]]
        assert time.monotonic() - begun > 0.2
        one.until("Z")


def test_who_says_nothing_is_sent_away(catalog: Catalog) -> None:
    with serving(catalog, limits=Limits(idle=0.2)) as server, Raw.connected(server.address) as one:
        assert fields(one.until("E")[-1][1])["C"] == "57P05"
        assert one.is_closed()


def test_a_statement_takes_no_longer_than_it_may(catalog: Catalog) -> None:
    with (
        serving(catalog, options=Options(timeout=0.2)) as server,
        Raw.connected(server.address) as one,
    ):
        found = one.ask(query(ENDLESS))
        assert fields(next(body for kind, body in found if kind == "E"))["C"] == "57014"
        one.ask(query("SET statement_timeout = '10s'"))
        assert one.rows("SLEEP 300") == []
        one.ask(query("RESET statement_timeout"))
        assert "E" in "".join(kind for kind, _ in one.ask(query(ENDLESS)))


def test_a_server_that_only_reads(catalog: Catalog) -> None:
    with (
        serving(catalog, options=Options(read_only=True)) as server,
        Raw.connected(server.address) as one,
    ):
        one.ask(query("SET default_transaction_read_only = off; BEGIN READ WRITE"))
        found = one.ask(query("INSERT INTO s3.buckets (BucketName) VALUES ('x')"))
        assert fields(next(body for kind, body in found if kind == "E"))["C"] == "25006"


def test_stopping_waits_for_what_runs_and_tells_who_waits(catalog: Catalog) -> None:
    with (
        serving(catalog, limits=Limits(grace=10)) as server,
        Raw.connected(server.address) as idle,
        Raw.connected(server.address) as busy,
    ):
        busy.send(query("SLEEP 500"))
        time.sleep(0.15)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        assert fields(idle.until("E")[-1][1])["C"] == "57P01"
        assert "C" in busy.kinds()
        assert fields(busy.until("E")[-1][1])["C"] == "57P01"
        stopping.join(10)
        assert not stopping.is_alive()
        with pytest.raises(OSError, match=r"refused|reset"):
            Raw(server.address)


def test_stopping_cancels_what_does_not_end(catalog: Catalog) -> None:
    with (
        serving(catalog, limits=Limits(grace=0.2)) as server,
        Raw.connected(server.address) as busy,
    ):
        busy.send(query(ENDLESS))
        time.sleep(0.1)
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 4
        assert fields(busy.until("E")[-1][1])["C"] in ("57014", "57P01")


def test_what_nobody_waits_for_is_cancelled(catalog: Catalog) -> None:
    """A client that is killed leaves no query behind, which would run for ever."""
    with serving(catalog) as server:
        with Raw.connected(server.address) as one:
            one.send(query(ENDLESS))
            time.sleep(0.2)
        deadline = time.monotonic() + 10
        while server.metrics.value("connections_open") and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.metrics.value("connections_open") == 0


def test_a_write_goes_on_when_its_client_has_gone(catalog: Catalog) -> None:
    with serving(catalog) as server:
        with Raw.connected(server.address) as one:
            one.send(query("INSERT INTO s3.buckets (BucketName) VALUES ('nobody-waits')"))
        with Raw.connected(server.address) as two:
            asked = "SELECT count(*) FROM s3.buckets WHERE bucket_name = 'nobody-waits'"
            deadline = time.monotonic() + 10
            while two.rows(asked) != [["1"]] and time.monotonic() < deadline:
                time.sleep(0.05)
            assert two.rows(asked) == [["1"]]


def test_dates_of_the_log_are_read_by_machines(catalog: Catalog) -> None:
    import io
    import json

    from cirrusql.pgwire.observed import Log

    file = io.StringIO()
    with serving(catalog, log=Log(file)) as server, Raw.connected(server.address) as one:
        one.rows("SELECT 'secret'")
        one.ask(query("SELECT nope"))
    events = [json.loads(line) for line in file.getvalue().splitlines()]
    names = [event["event"] for event in events]
    assert names[0] == "listening"
    assert {"connected", "statement", "error", "disconnected", "stopped"} <= set(names)
    assert "secret" not in file.getvalue()
    assert events[0]["time"].endswith("Z")


def test_a_statement_is_cancelled_over_tls(catalog: Catalog, certificate: Path) -> None:
    """The driver says that it failed if the connection that asks for it ends without farewell."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "c.pem", certificate / "key.pem")
    endless = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT max(x) FROM r"
    failed: list[Exception] = []

    def cancel(one: psycopg.Connection[Any]) -> None:
        try:
            one.cancel_safe(timeout=10)
        except psycopg.Error as error:
            failed.append(error)

    with (
        serving(catalog, tls=context) as server,
        psycopg.connect(dsn(server, sslmode="require")) as one,
    ):
        timer = threading.Timer(0.3, cancel, [one])
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            one.execute(endless)
        timer.join()
    assert failed == []
