"""psql, unmodified: its commands, scripts, `\\watch`, Ctrl-C."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.servers import VPCS

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed"),
]
ENDLESS = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"


def command(server: PostgresServer, *options: str) -> list[str]:
    host, port = server.address
    return ["psql", "-X", "-h", host, "-p", str(port), "-U", "tester", "awscc", *options]


def psql(server: PostgresServer, *statements: str, options: Sequence[str] = ()) -> tuple[str, str]:
    """What psql prints for some statements and commands, each given by -c: output and errors."""
    given = [word for one in statements for word in ("-c", one)]
    # To write to a pager would make it wait for somebody.
    environment = {**os.environ, "PSQL_PAGER": "", "PAGER": "", "PGCONNECT_TIMEOUT": "10"}
    run = subprocess.run(
        command(server, *options, *given),
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    return run.stdout, run.stderr


def test_statements(server: PostgresServer) -> None:
    out, err = psql(
        server, "SELECT 1 AS one, 'x' AS two, NULL AS three", "SELECT count(*) FROM ec2.vpcs"
    )
    assert out.splitlines()[:3] == [" one | two | three ", "-----+-----+-------", "   1 | x   | "]
    assert f"        {VPCS}" in out
    assert err == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"\dt ec2.vpc*", " ec2    | vpcs  "),
        (r"\dt ec2.*", " ec2    | subnets  "),
        (r"\dv ec2.*", "vpcs_list_only"),
        (r"\d ec2.vpcs", "enable_dns_support      | boolean"),
        (r"\d+ ec2.vpcs", "tags                    | jsonb"),
        (r"\dn s3", " s3   | tester"),
        (r"\l", "awscc"),
        (r"\du", "tester"),
        (r"\df", "List of functions"),
        (r"\dT", "List of data types"),
        (r"\dp ec2.vpcs", "Access privileges"),
        (r"\conninfo", 'connected to database "awscc" as user "tester"'),
        (r"\encoding", "UTF8"),
        (r"\dt", ""),
        (r"\gdesc", ""),
    ],
)
def test_commands(server: PostgresServer, typed: str, shown: str) -> None:
    out, err = psql(server, typed)
    assert shown in out, out + err
    assert "ERROR" not in err, err


def test_a_description_of_a_result(server: PostgresServer) -> None:
    out = script(server, r"SELECT vpc_id, 1 AS n FROM ec2.vpcs \gdesc")[0]
    assert " vpc_id | text" in out
    assert " n      | bigint" in out


def script(server: PostgresServer, text: str, *options: str) -> tuple[str, str]:
    run = subprocess.run(
        command(server, *options),
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.stdout, run.stderr


def test_scripts_and_where_an_error_is(server: PostgresServer) -> None:
    out, err = script(server, "SELECT 1 AS a;\nSELECT\n  nope FROM ec2.vpcs;\nSELECT 2 AS b;\n")
    assert " a " in out
    assert " b " in out
    assert err.splitlines()[:3] == [
        "ERROR:  no column 'nope'",
        "LINE 2:   nope FROM ec2.vpcs;",
        "          ^",
    ]


def test_the_first_error_ends_a_script_where_that_is_asked(server: PostgresServer) -> None:
    out, err = script(server, "SELECT nope;\nSELECT 2 AS b;\n", "-v", "ON_ERROR_STOP=1")
    assert " b " not in out
    assert "no column 'nope'" in err


def test_one_transaction_and_savepoints(server: PostgresServer) -> None:
    out, err = psql(server, "SELECT 1 AS a", "SELECT 2 AS b", options=("-1",))
    assert (" a " in out, " b " in out, err) == (True, True, "")
    text = "BEGIN;\nSELECT nope;\nSELECT 3 AS c;\nCOMMIT;\n"
    out, err = script(server, text, "-v", "ON_ERROR_ROLLBACK=on")
    assert " c " in out
    assert err.count("ERROR") == 1


def test_rows_by_portions(server: PostgresServer) -> None:
    out, _ = psql(server, "SELECT vpc_id FROM ec2.vpcs", options=("-At", "-v", "FETCH_COUNT=2"))
    assert len(out.splitlines()) == VPCS


def test_copying_to_a_file_of_the_client(server: PostgresServer) -> None:
    out, err = psql(server, r"\copy (SELECT 1 AS a, 'x,y' AS b) to stdout csv header")
    assert (out, err) == ('a,b\n1,"x,y"\n', "")
    out, err = psql(server, r"\copy t from '/dev/null'")
    assert "COPY … FROM is not done here" in err


def test_watching(server: PostgresServer) -> None:
    with subprocess.Popen(
        command(server, "-At"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdin is not None
        assert one.stdout is not None
        one.stdin.write("SELECT 'seen' \\watch 0.1\n")
        one.stdin.flush()
        seen = 0
        for line in one.stdout:
            seen += "seen" in line
            if seen == 3:
                break
        one.send_signal(signal.SIGINT)
        one.stdin.close()
        one.stdout.read()
    assert seen == 3


def test_ctrl_c_cancels_a_statement_and_psql_goes_on(server: PostgresServer) -> None:
    with terminal(server) as (one, main):
        os.write(main, f"{ENDLESS};\n".encode())
        time.sleep(0.7)
        one.send_signal(signal.SIGINT)
        seen = read_until(main, b"cancelled")
        os.write(main, b"SELECT 'on it ' || 'goes';\n")
        seen += read_until(main, b"on it goes")
    assert b"the statement was cancelled" in seen
    assert b"on it goes" in seen


def test_a_write_with_its_outcome(server: PostgresServer) -> None:
    returning = "RETURNING Identifier, OperationStatus"
    text = f"INSERT INTO s3.buckets (BucketName) VALUES ('by-psql') {returning}"
    out, err = psql(server, text)
    assert "by-psql" in out
    assert "INSERT 0 1" in out
    assert err == ""


def test_tab(server: PostgresServer) -> None:
    with terminal(server) as (_, main):
        os.write(main, b"SELECT 1 FROM ec2.vpc_cidr_bl\t")
        seen = read_until(main, b"ocks")
    assert b"ocks" in seen


@contextmanager
def terminal(server: PostgresServer) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """psql on a terminal that has shown its prompt; killed at the end."""
    pty = pytest.importorskip("pty")
    main, other = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PSQL_HISTORY": "/dev/null", "PAGER": ""}
    with subprocess.Popen(
        command(server), stdin=other, stdout=other, stderr=other, env=environment
    ) as one:
        os.close(other)
        try:
            assert b"awscc=> " in read_until(main, b"awscc=> ")
            yield one, main
        finally:
            one.kill()
            os.close(main)


def read_until(terminal: int, wanted: bytes) -> bytes:
    """What a terminal shows, up to something or for some seconds."""
    seen, deadline = b"", time.monotonic() + 15
    while wanted not in seen and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 1000)
    return seen
