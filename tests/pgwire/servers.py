"""Servers for tests: one engine on a local cloud in memory, and where it listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.engine.target import Target
from cirrusql.pgwire.server import PostgresServer
from cirrusql.session import Engine, Session

VPCS = 7
DAYS = (1, 3, 5, 7, 14)


@contextmanager
def serving(catalog: Catalog, **named: Any) -> Iterator[PostgresServer]:
    """A server on a cloud with some VPCs and log groups, stopped at the end."""
    environment = Target(local=":memory:", regions=("us-east-1",)).environment(catalog)
    with Engine(catalog, environment) as engine:
        with Session(engine, database=":memory:") as session:
            for number in range(VPCS):
                values = f"VALUES ('10.{number}.0.0/16', true)"
                run(session, f"INSERT INTO ec2.vpcs (CidrBlock, EnableDnsSupport) {values}")
            for number, days in enumerate(DAYS):
                values = f"VALUES ('group-{number}', {days})"
                names = "(LogGroupName, RetentionInDays)"
                run(session, f"INSERT INTO logs.log_groups {names} {values}")
        named.setdefault("database", ":memory:")
        server = PostgresServer(engine, "127.0.0.1", 0, **named).start()
        try:
            yield server
        finally:
            server.stop()


def run(session: Session, text: str) -> None:
    for result in session.execute(text):
        list(result)


def dsn(server: PostgresServer, **named: str) -> str:
    host, port = server.address
    given = {"user": "tester", "dbname": "awscc", **named}
    return f"host={host} port={port} " + " ".join(f"{key}={one}" for key, one in given.items())
