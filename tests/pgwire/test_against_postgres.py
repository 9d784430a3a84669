"""The same messages to a PostgreSQL that is made for it and to ours: both must answer alike.

What may differ is left out of the comparison: notices, types, texts of errors, and SQLSTATEs that
say the same by another name.
"""

from __future__ import annotations

import random
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.pgwire.server import PostgresServer
from tests.pgcatalog.ground_truth.cluster import PORT, cluster, missing
from tests.pgwire.raw import (
    FLUSH,
    SYNC,
    Raw,
    bind,
    close,
    describe,
    execute,
    fields,
    parse,
    query,
    row,
)

pytestmark = [pytest.mark.clients, pytest.mark.slow]

Sequence_ = tuple[bytes, ...]
NUMBERS = (
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 7) SELECT x FROM r"
)
STATEMENTS = (
    *("SELECT 1 AS a", "SELECT 'x' AS a, NULL AS b", NUMBERS, "VALUES (1, 'a'), (2, NULL)", ""),
    *("SELECT 1 AS a WHERE 1 = 2", "SELECT CAST('12' AS INTEGER) AS a", "SELECT 1 = 1 AS a"),
    *("SELECT nope", "SELEC 1", "SELECT 1 FROM nope", "SELECT 1 AS a; SELECT 2 AS a", " ; "),
    *(
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT s",
        "ROLLBACK TO s",
        "RELEASE s",
        "BEGIN READ ONLY",
    ),
    *(f"DECLARE c CURSOR FOR {NUMBERS}", "FETCH c", "FETCH 3 FROM c", "MOVE 2 FROM c", "CLOSE c"),
    *("FETCH ALL FROM c", "FETCH 0 FROM c", "CLOSE ALL", "MOVE ALL FROM c"),
    *(f"DECLARE h CURSOR WITH HOLD FOR {NUMBERS}", "FETCH 2 FROM h", "CLOSE h"),
    *("DEALLOCATE ALL", "DEALLOCATE st", "DISCARD ALL", "SET extra_float_digits = 2"),
    *("SELECT $1 AS a", "SELECT CAST($1 AS INTEGER) + 1 AS a"),
    *("SHOW client_encoding", f"COPY ({NUMBERS}) TO STDOUT", "SET nope = 1"),
    *("SELECT 1 AS a; SELECT nope; SELECT 3 AS a", "BEGIN; SELECT 1 AS a", "SELECT 1 AS a;;"),
    *("DISCARD PLANS", "BEGIN; SELECT nope; COMMIT", "END", "ABORT"),
)


def messages(draw: random.Random) -> Iterator[bytes]:
    """One or more messages that a client might send."""
    name, portal = draw.choice(("", "", "st")), draw.choice(("", "", "p", "c"))
    kind = draw.choice("QQPPPXXXBBDDEEECSSSH")
    if kind == "Q":
        yield query(draw.choice(STATEMENTS))
    elif kind == "P":
        yield parse(draw.choice(STATEMENTS), name)
    elif kind == "X":
        # A portal that closes or reads itself is nobody's.
        sql, portal = draw.choice(STATEMENTS), portal.replace("c", "p")
        sql = sql.replace("CLOSE ALL", "CLOSE c")
        yield parse(sql, name)
        yield bind(values(draw, sql), portal=portal, name=name, results=results(draw))
        if draw.random() < 0.5:
            yield describe("P", portal)
        yield execute(draw.choice((0, 0, 1, 3)), portal)
    elif kind == "B":
        yield bind([b"1"] * draw.choice((0, 0, 0, 1, 2)), portal=portal, name=name)
    elif kind == "D":
        which = draw.choice("SP")
        yield describe(which, name if which == "S" else portal)
    elif kind == "E":
        yield execute(draw.choice((0, 1, 2, 3, 7)), portal)
    elif kind == "C":
        which = draw.choice("SP")
        yield close(which, name if which == "S" else portal)
    else:
        yield SYNC if kind == "S" else FLUSH


def values(draw: random.Random, sql: str) -> list[bytes | None]:
    return [draw.choice((b"1", b"41", None))] * sql.count("$") if draw.random() < 0.95 else [b"1"]


def results(draw: random.Random) -> list[int]:
    return draw.choice(([], [], [], [0], [0, 0], [0, 0, 0]))


SETTINGS = (
    *("BEGIN", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s"),
    *("BEGIN READ ONLY", "BEGIN READ WRITE", "SELECT nope", "SELECT 1 AS a"),
    *("SET application_name = 'a, b'", "SET LOCAL application_name TO c", "RESET application_name"),
    *("SET LOCAL application_name TO DEFAULT", "SET application_name TO DEFAULT"),
    *("SELECT set_config('application_name', 'l', true) AS a", "SET SESSION application_name = 7"),
    *("SELECT set_config('application_name', 'd', false) AS a", "RESET ALL", "DISCARD ALL"),
    *("SET default_transaction_read_only = 't'", "SET default_transaction_read_only TO off"),
    *("SET LOCAL default_transaction_read_only = yes", "SET default_transaction_read_only = 2"),
    *("SET TRANSACTION READ ONLY, NOT DEFERRABLE", "SET TRANSACTION READ WRITE"),
    *("SET transaction_read_only = on", "RESET default_transaction_read_only"),
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    *("SET my.own = 'x'", "SET LOCAL my.own = 'y'", "RESET my.own", 'SET search_path = ec2, "s3"'),
    *("SET search_path = ''", "SET search_path TO public", "SET SCHEMA 'public'", "RESET nope"),
    *("SET NAMES 'utf8'", "SET DateStyle = 'ISO, DMY'"),
)
CELLS = (
    *("NULL", "''", "'a'", r"E'a\tb'", r"E'a\nb'", r"E'\r'", r"E'\\.'", r"E'\\N'", "' a '"),
    *("'\"'", "'a\"b'", "'it''s'", r"E'\x0b\x08\x0c'", "'ä;|'", "'x-'", "'-'", "1", "-7", "'a,b'"),
    *("true", "false", "'nan'", "'{}'::jsonb", "1.5::float8", r"'\'", "1e300::float8", "'\\\"'"),
)
OPTIONS = (
    *("", "CSV", "CSV HEADER", "DELIMITER ','", "(FORMAT csv)", "(FORMAT 'csv', HEADER)"),
    *("(DELIMITER '|')", "(NULL '-')", "(NULL '')", "(FORMAT csv, NULL 'a')", "(FORMAT text)"),
    *("(FORMAT csv, DELIMITER ';', QUOTE '''')", r"(FORMAT csv, DELIMITER E'\t', HEADER off)"),
    *(r"(FORMAT csv, ESCAPE E'\\')", "(FORMAT csv, QUOTE '-', ESCAPE '|')", "(DELIMITER 'n')"),
    *("(DELIMITER 'ab')", "(DELIMITER 'ä')", "(QUOTE 'x')", "(ESCAPE 'x')", r"(NULL E'a\tb')"),
    *("(FORMAT csv, DELIMITER '\"')", "(FORMAT csv, NULL '\"')", "(FORMAT csv, FORMAT text)", "()"),
    *("(FORMAT csv HEADER)", "(FANCY)", "(HEADER maybe)", "WITH NULL AS 'x' DELIMITER AS '|'"),
    *(r"(FORMAT csv, NULL E'\n')", r"(DELIMITER E'\n')", "(ENCODING 'UTF8')", "WITH CSV"),
    *("(DELIMITER)", "(NULL)", "CSV QUOTE AS '|' NULL AS 'a'", "(FORMAT xml)", "HEADER"),
    *("(HEADER)", "(HEADER 1)", "(HEADER 2)", "(FORMAT csv, HEADER true)"),
)


def copies(seed: int, count: int) -> Iterator[Sequence_]:
    draw = random.Random(seed)
    for _ in range(count):
        cells = draw.choices(CELLS, k=draw.choice((1, 1, 2, 3)))
        selected = ", ".join(f"{cell} AS c{place}" for place, cell in enumerate(cells))
        yield (query(f"COPY (SELECT {selected}) TO STDOUT {draw.choice(OPTIONS)}"),)


OWN = (
    *("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b'), (3, NULL) RETURNING a, b"),
    *("UPDATE t SET b = 'z' WHERE a = 1", "UPDATE t SET a = a + 10 RETURNING a", "DELETE FROM t"),
    *("DELETE FROM t WHERE a > 11 RETURNING *", "INSERT INTO t SELECT a + 100, b FROM t"),
    *("SELECT a, b FROM t ORDER BY a, b", "SELECT count(*) AS n FROM t", "BEGIN", "COMMIT"),
    *("DECLARE c CURSOR FOR SELECT a FROM t ORDER BY a", "FETCH 2 FROM c", "FETCH ALL FROM c"),
    *("CLOSE c", "MOVE 1 FROM c", "COPY t TO STDOUT"),
    "COPY (INSERT INTO t VALUES (5, 'e') RETURNING b) TO STDOUT CSV",
    "SELECT b FROM t WHERE a = 1 OR b = 'z' ORDER BY a, b",
)


def changes(seed: int, count: int) -> Iterator[Sequence_]:
    """Writes to a table, and what reads it by portions meanwhile."""
    draw = random.Random(seed)
    made = query("CREATE TEMP TABLE t (a integer, b text)")
    for _ in range(count):
        yield (made, *(one for _ in range(draw.randrange(3, 12)) for one in change(draw)))


def change(draw: random.Random) -> Iterator[bytes]:
    sql = draw.choice(OWN)
    if draw.random() < 0.4:
        yield query(sql)
        return
    name, portal = draw.choice(("", "st")), draw.choice(("", "p", "q"))
    yield from (close("S", "st"),) if name else ()
    yield from (close("P", portal),) if portal else ()
    yield parse(sql, name)
    yield from (describe("S", name),) if draw.random() < 0.3 else ()
    yield bind(name=name, portal=portal)
    yield from (describe("P", portal),) if draw.random() < 0.5 else ()
    yield execute(draw.choice((0, 0, 1, 2)), portal)
    yield from (execute(draw.choice((0, 1)), portal),) if draw.random() < 0.3 else ()
    yield SYNC


def up_to_a_failure(told: list[str]) -> list[str]:
    """What was told before an error, by which theirs undoes what ours does not."""
    failed = (place for place, one in enumerate(told) if one[0] == "E" and one != "E34000")
    return told[: next(failed, len(told))]


SHOWN = ("application_name", "default_transaction_read_only", "transaction_read_only", "DateStyle")


def settings(seed: int, count: int) -> Iterator[Sequence_]:
    """Statements about settings, with a look at some after each."""
    draw = random.Random(seed)
    for _ in range(count):
        yield tuple(
            query(sql)
            for _ in range(draw.randrange(2, 9))
            for sql in (draw.choice(SETTINGS), *(f"SHOW {name}" for name in SHOWN))
        )


def sequences(seed: int, count: int) -> Iterator[Sequence_]:
    draw = random.Random(seed)
    for _ in range(count):
        yield tuple(one for _ in range(draw.randrange(1, 9)) for one in messages(draw))


class Unix(Raw):
    """A client of a server that listens on a socket in a folder."""

    def __init__(self, address: tuple[str, int]) -> None:
        folder, port = address
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(f"{folder}/.s.PGSQL.{port}")
        self._buffer = b""
        self.parameters, self.key = {}, (0, 0)


def answers(one: Raw, sent: Sequence_) -> list[str]:
    """What a server says to messages, as far as it must be alike."""
    one.send(*sent, SYNC, query("ROLLBACK"), query(f"SELECT '{_END}' AS a"))
    told: list[str] = []
    while not told or told[-1] != f"D['{_END}']":
        said = alike(*one.message())
        told += [said] if said else []
    return told


_END = "the end"


def alike(kind: str, body: bytes) -> str:
    if kind in "NSt":
        return ""
    if kind == "D":
        return f"D{row(body)}"
    if kind == "E":
        state = fields(body)["C"]
        # RELEASE outside of a transaction is an internal error of theirs by the extended protocol.
        return f"E{'25P01' if state == 'XX000' else state}"
    if kind in "CZd":
        return kind + body.rstrip(b"\0").decode()
    return kind


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    if missing():
        pytest.skip("there is no PostgreSQL 15")
    with tempfile.TemporaryDirectory() as made, cluster(Path(made)) as one:
        yield one.folder


@pytest.mark.parametrize("seed", range(6))
def test_messages_in_any_order(folder: Path, server: PostgresServer, seed: int) -> None:
    for sent in sequences(seed, 100):
        with (
            Unix.connected((str(folder), int(PORT)), user="postgres") as theirs,
            Raw.connected(server.address) as ours,
        ):
            assert answers(ours, sent) == answers(theirs, sent), sent


@pytest.mark.parametrize("seed", range(3))
def test_settings_in_any_order(folder: Path, server: PostgresServer, seed: int) -> None:
    for sent in settings(seed, 100):
        with (
            Unix.connected((str(folder), int(PORT)), user="postgres") as theirs,
            Raw.connected(server.address) as ours,
        ):
            assert answers(ours, sent) == answers(theirs, sent), sent


@pytest.mark.parametrize("seed", range(2))
def test_copies_of_any_value(folder: Path, server: PostgresServer, seed: int) -> None:
    for sent in copies(seed, 250):
        with (
            Unix.connected((str(folder), int(PORT)), user="postgres") as theirs,
            Raw.connected(server.address) as ours,
        ):
            assert answers(ours, sent) == answers(theirs, sent), sent


@pytest.mark.parametrize("seed", range(2))
def test_writes_and_what_reads_behind_them(folder: Path, server: PostgresServer, seed: int) -> None:
    for sent in changes(seed, 100):
        with (
            Unix.connected((str(folder), int(PORT)), user="postgres") as theirs,
            Raw.connected(server.address) as ours,
        ):
            expected = up_to_a_failure(answers(theirs, sent))
            assert answers(ours, sent)[: len(expected)] == expected, sent
