"""The demo organisation's ten accounts, and sessions that ask them with every call counted."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Client, InProcessTransport, Limits
from cirrusql.engine.accounts.configuration import Configuration
from cirrusql.engine.accounts.directory import Accounts, Naming
from cirrusql.engine.local_environment import LOCAL_ACCOUNT, local_environment
from cirrusql.engine.options import Options
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import seed
from cirrusql.records import replace
from cirrusql.session import Engine, Session
from tests.answers.clouds import IMPATIENT, Answered, CountingTransport

# Two regions that several accounts use, and one that no account of these does.
REGIONS = ("eu-west-1", "us-east-1", "us-west-2")


class _Shared(CountingTransport):
    """The way of several engines, each of which closes it."""

    def close(self) -> None:
        pass


class Organisation:
    """A seeded local cloud of ten accounts. Mutable state: the cloud, and all calls sent to it."""

    def __init__(self, catalog: Catalog, path: Path) -> None:
        self.catalog = catalog
        self.path = path
        self.local = LocalCloud.open(path, catalog, random=Random(1))
        seed(self.local)
        self.transport = _Shared(InProcessTransport(self.local, LOCAL_ACCOUNT))

    @contextmanager
    def session(
        self,
        *accounts: str,
        regions: tuple[str, ...] = REGIONS,
        options: Options | None = None,
        file: Configuration | None = None,
        given: bool = False,
    ) -> Iterator[Session]:
        """A session that asks these accounts by default; without any, the one identity.

        With a file of accounts, those that it names and no other are known; `given` regions are of
        the command line.
        """
        environment = replace(
            local_environment(
                self.catalog,
                self.path,
                tuple(name for name in regions if name != "*"),
                everywhere="*" in regions,
                selection=accounts,
            ),
            connect=lambda: Client(self.transport, Limits(), IMPATIENT),
            own_name=None,
            journaled=False,
            regions_given=given,
        )
        if file is not None:
            environment = replace(environment, accounts=Accounts(Naming(file), accounts))
        with Engine(self.catalog, environment) as engine, Session(engine, options) as session:
            yield session

    def ask(self, session: Session, sql: str) -> Answered:
        """The answer to the last of some statements, and the calls that it took."""
        before, now = 0, len(self.transport.sent)
        for result in session.execute(sql):
            rows = list(result.rows)
            before, now = now, len(self.transport.sent)
        sent = self.transport.sent[before:]
        names = tuple(column.name for column in result.columns)
        return Answered(names, rows, result.diagnostics, result.message, sent)

    def close(self) -> None:
        self.local.close()


def accounts_called(answered: Answered) -> Counter[str | None]:
    """How many calls of Cloud Control went to each account."""
    return Counter(one.account for one in answered.sent if one.service.name == "cloudcontrol")


def plain(names: str, rows: list[tuple[Any, ...]], table: str) -> sqlite3.Connection:
    """A database of SQLite alone with rows in a table."""
    database = sqlite3.connect(":memory:")
    add(database, names, rows, table)
    return database


def add(database: sqlite3.Connection, names: str, rows: list[tuple[Any, ...]], table: str) -> None:
    """Put rows into a new table."""
    marks = ", ".join("?" for _ in names.split(","))
    database.execute(f"CREATE TABLE {table} ({names})")
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
