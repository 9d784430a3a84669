"""Every failure at every call of every kind of write: nothing is called failed that was done.

After each statement, and after `requests resume` once the trouble is over, the journal is held
against what the service has in its own file.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Client, InProcessTransport, Limits, limits
from cirrusql.errors import Error
from cirrusql.local import Call, LocalCloud, Scope, Settings
from cirrusql.session import Environment, Options, Session, WriteOptions
from tests.answers.clouds import ACCOUNT, IMPATIENT
from tests.writing.failures import FAILURES, Failing
from tests.writing.store import Row, Store, journal_at, store_at

GROUP, VPC = "AWS::Logs::LogGroup", "AWS::EC2::VPC"
_NEW = "log_group_name, retention_in_days"
_PATCH = '[{"op":"replace","path":"/RetentionInDays","value":30}]'
STATEMENTS = {
    "insert one": f"INSERT INTO awscc.logs.log_groups ({_NEW}) VALUES ('n1', 30)",
    "insert many": f"INSERT INTO awscc.logs.log_groups ({_NEW}) VALUES"
    " ('n1', 30), ('n2', 30), ('n3', 30), ('n4', 30)",
    "insert select": f"INSERT INTO awscc.logs.log_groups ({_NEW})"
    " SELECT 'n' || log_group_name, 30 FROM awscc.logs.log_groups",
    "insert of which the service makes the name": "INSERT INTO awscc.ec2.vpcs (cidr_block)"
    " VALUES ('10.0.0.0/16'), ('10.1.0.0/16') RETURNING Identifier, cidr_block",
    "insert returning": f"INSERT INTO awscc.logs.log_groups ({_NEW})"
    " VALUES ('n1', 30), ('n2', 30) RETURNING Identifier, arn",
    "insert nowait": "/*+ NOWAIT */ INSERT INTO awscc.logs.log_groups"
    f" ({_NEW}) VALUES ('n1', 30), ('n2', 30)",
    "update by columns": "UPDATE awscc.logs.log_groups SET retention_in_days = 30",
    "update returning": "UPDATE awscc.logs.log_groups SET retention_in_days = 30"
    " WHERE log_group_name IN ('g1', 'g2') RETURNING Identifier, retention_in_days",
    "update by patch": f"UPDATE awscc.logs.log_groups SET PatchDocument = '{_PATCH}'"
    " WHERE Identifier IN ('g1', 'g2') AND region = 'us-east-1'",
    "delete by where": "DELETE FROM awscc.logs.log_groups WHERE retention_in_days = 7",
    "delete returning": "DELETE FROM awscc.logs.log_groups"
    " WHERE log_group_name IN ('g1', 'g2') RETURNING Identifier, OperationStatus",
}
OPERATIONS = (
    "CreateResource", "UpdateResource", "DeleteResource",
    "GetResourceRequestStatus", "GetResource", "ListResources",
)  # fmt: skip
# Elsewhere the service would never say it.
ONLY_AT = {"unknown request token": ("GetResourceRequestStatus",)}
# Which calls fail: the first, the first two, the third and all that follow, or all.
STRIKES = ((1, 1), (1, 2), (3, 0), (1, 0))
CONTINUES = Options(writes=WriteOptions(confirmed=True, continues=True))
STOPS = Options(writes=WriteOptions(confirmed=True))


class World:
    """A local cloud in a file with three log groups, and a way to it that may fail."""

    def __init__(self, catalog: Catalog, folder: Path, options: Options) -> None:
        folder.mkdir()
        self.catalog = catalog
        self.path = folder / "cloud.sqlite3"
        self.journal = folder / "cirrusql" / "requests.sqlite3"
        self.local = LocalCloud.open(self.path, catalog)
        for number in (1, 2, 3):
            desired = json.dumps({"LogGroupName": f"g{number}", "RetentionInDays": 7})
            self._ask("CreateResource", {"TypeName": GROUP, "DesiredState": desired})
        self.settle()
        self.before = store_at(self.path)
        self.failing = Failing(InProcessTransport(self.local, ACCOUNT))
        self.options = options

    def settle(self) -> None:
        self.local.settings = Settings()
        for name in (GROUP, VPC):
            self._ask("ListResources", {"TypeName": name})

    def _ask(self, operation: str, members: dict[str, Any]) -> None:
        call = Call(operation, json.dumps(members).encode(), Scope(ACCOUNT, "us-east-1"))
        (answer,) = self.local.call_all([call])
        assert answer.status == 200, answer

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        def connect() -> Client:
            return Client(self.failing, Limits(), IMPATIENT)

        environment = Environment(connect, ("us-east-1",), "a test's cloud", journaled=True)
        session = Session.alone(self.catalog, environment, self.options)
        try:
            yield session
        finally:
            session.engine._client = None  # the cloud outlives this session
            session.close()

    def state(self) -> tuple[Store, list[Row]]:
        self.settle()
        return store_at(self.path), journal_at(self.journal)


def _took_place(row: Row, store: Store, before: Store) -> bool:
    """Whether the store shows what a row wanted."""
    if row.verb == "CREATE" and row.type_name == VPC:
        return store.successes(row) > 0
    name = row.identifier or row.wanted.get("LogGroupName")
    there = store.resources.get((row.type_name, str(name)))
    if row.verb == "DELETE":
        return there is None
    if row.verb == "CREATE":
        return there is not None and (row.type_name, str(name)) not in before.resources
    return there is not None and there.get("RetentionInDays") == 30


def _check(world: World, *, ended: bool) -> None:
    store, rows = world.state()
    for row in rows:
        place = _took_place(row, store, world.before)
        if row.state == "failed":
            assert not place or store.ended_badly(row), ("called failed, but done", row)
        if row.state == "done":
            assert place, ("called done, but is not", row)
        if ended:
            assert not row.open, row
        assert store.successes(row) <= 1, ("done twice", row)
    vpcs = [name for kind, name in store.resources if kind == VPC]
    wanted = [row for row in rows if row.type_name == VPC]
    assert len(vpcs) <= len(wanted), "one too many"
    done = [row for row in wanted if row.state == "done"]
    assert len(vpcs) >= len(done)


def _tried(world: World, sql: str) -> tuple[Error | None, list[Any]]:
    with world.session() as session:
        try:
            (result,) = session.execute(sql)
            return None, list(result)
        except Error as error:
            return error, list(error.returned or ())


def _one(world: World, sql: str, operation: str, strike: tuple[int, int], name: str) -> None:
    failing = world.failing
    failing.operation, failing.failure = operation, FAILURES[name]()
    failing.first, failing.times = strike
    if name == "cancelled by another":
        world.local.settings = Settings(duration=0.05)
    error, returned = _tried(world, sql)
    _check(world, ended=False)
    _, rows = world.state()
    still_open = [row for row in rows if row.open]
    if error is None:
        assert not still_open or "NOWAIT" in sql
    elif still_open:
        assert "not known" in str(error), error
        assert "requests resume 1" in str(error), error
        assert all(row.message for row in still_open if "NOWAIT" not in sql), still_open
    if "RETURNING" in sql and "arn" not in sql:
        done = {row.identifier for row in rows if row.state == "done"}
        assert {row[0] for row in returned} >= done, (returned, rows)
    failing.healed = True
    if not rows:
        assert error is not None
        return
    with world.session() as session:
        result = session.requests().resume(1)
        list(result)
    _check(world, ended=True)
    _, rows = world.state()
    assert bool(result.diagnostics.problems) == any(
        row.state in ("failed", "sent", "started") for row in rows
    )


def _cases() -> Iterator[Any]:
    for name in FAILURES:
        for statement in STATEMENTS:
            # One in sixteen is quick to have; all of them are for the slow suite.
            often = zlib.crc32(f"{name} {statement}".encode()) % 16 == 0
            marks = () if often else (pytest.mark.slow,)
            yield pytest.param(name, statement, id=f"{statement}: {name}", marks=marks)


@pytest.mark.parametrize(("name", "statement"), list(_cases()))
def test_no_write_is_called_failed_that_was_done(
    name: str,
    statement: str,
    catalog: Catalog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A service that refuses everything is not waited for, as nobody else needs it.
    monkeypatch.setattr(limits, "_LEAST_RATE", 1e5)
    monkeypatch.setattr(limits, "_GUESS", 1e5)
    operations = [one for one in OPERATIONS if one in ONLY_AT.get(name, OPERATIONS)]
    ways = itertools.product(operations, STRIKES, (STOPS, CONTINUES))
    unused: set[str] = set()
    for number, (operation, strike, options) in enumerate(ways):
        if operation in unused:  # this statement never makes such a call
            continue
        folder = tmp_path / str(number)
        monkeypatch.setenv("XDG_STATE_HOME", str(folder))
        world = World(catalog, folder, options)
        try:
            _one(world, STATEMENTS[statement], operation, strike, name)
        except AssertionError as found:
            found.add_note(f"{name} at {operation}, {strike}, {options.writes}")
            raise
        finally:
            world.local.close()
        if not world.failing.met:
            unused.add(operation)
