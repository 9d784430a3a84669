"""Malformed messages are answered by an error or a closed connection, and the server goes on."""

from __future__ import annotations

import contextlib
import resource
import socket
from random import Random

import pytest

from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.raw import (
    FLUSH,
    SYNC,
    TERMINATE,
    Raw,
    bind,
    close,
    describe,
    execute,
    framed,
    parse,
    query,
    startup,
)

SOME, ALL, SHARDS = 1_000, 20_000, 8
GOOD = [
    *(query("SELECT 1"), query("SELECT vpc_id FROM ec2.vpcs"), query("BEGIN"), query("ROLLBACK")),
    *(query("SELECT nope"), query(""), query("COPY (SELECT 1) TO STDOUT"), query("SHOW ALL")),
    *(parse("SELECT $1 AS a", "s"), parse("SELECT 1"), bind([b"x"], name="s"), bind()),
    *(describe("S", "s"), describe("P"), execute(), execute(1), close("S", "s"), close("P")),
    *(SYNC, FLUSH, framed("d", b"data"), framed("c"), framed("f", b"no\0"), framed("p", b"x\0")),
    *(query("SELECT count(*) FROM pg_class"), query("DECLARE c CURSOR FOR SELECT 1")),
]


def mutated(rng: Random, data: bytes) -> bytes:
    """A message with a byte changed, taken out or put in, its length wrong, or cut."""
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        place = rng.randrange(len(found)) if found else 0
        way = rng.randrange(6)
        if way == 0 and found:
            found[place] = rng.randrange(256)
        elif way == 1:
            found[place:place] = rng.randbytes(rng.choice((1, 3, 20)))
        elif way == 2:
            del found[place : place + rng.choice((1, 2, 8))]
        elif way == 3 and len(found) > 5:
            found[1:5] = rng.choice((0, 3, 4, 5, 2**31 - 1, 2**31, 2**32 - 1, 100)).to_bytes(
                4, "big"
            )
        elif way == 4:
            del found[place:]
        else:
            found += rng.choice(GOOD)
    return bytes(found)


def attack(server: PostgresServer, seed: str, numbers: range) -> None:
    for number in numbers:
        rng = Random(f"{seed} {number}")
        sent = [mutated(rng, one) if rng.random() < 0.6 else one for one in rng.choices(GOOD, k=6)]
        first = startup(user="x", database="awscc")
        if rng.random() < 0.15:
            first = mutated(rng, first)
        with contextlib.suppress(OSError), socket.create_connection(server.address, 20) as one:
            one.sendall(first + b"".join(sent) + SYNC + TERMINATE)
            one.shutdown(socket.SHUT_WR)
            while one.recv(65536):  # up to the end, which must come
                pass


def require_alive(server: PostgresServer) -> None:
    with Raw.connected(server.address) as one:
        assert one.rows("SELECT 42") == [["42"]]


def test_some_malformed_messages(server: PostgresServer, pytestconfig: pytest.Config) -> None:
    attack(server, f"some {pytestconfig.option.seed}", range(SOME))
    require_alive(server)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_all_malformed_messages(
    server: PostgresServer, shard: int, pytestconfig: pytest.Config
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    share = ALL // SHARDS
    attack(server, str(pytestconfig.option.seed), range(shard * share, (shard + 1) * share))
    require_alive(server)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB


def test_a_length_is_believed_only_when_it_came(server: PostgresServer) -> None:
    """A message that says it has a gigabyte takes no memory for it."""
    with Raw.connected(server.address) as one:
        one.send(b"Q" + (2**31 - 1).to_bytes(4, "big") + b"SELECT 1")
        kind, body = one.message()
        assert (kind, b"08P01" in body) == ("E", True)
    require_alive(server)
