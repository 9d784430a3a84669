"""AS OF in statements is what an oracle says that saw everything, and says what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Client, Limits
from cirrusql.engine.accounts.configuration import Configuration, Entry
from cirrusql.engine.accounts.directory import Accounts, Naming
from cirrusql.engine.environment import Environment
from cirrusql.engine.options import Options
from cirrusql.errors import NotCollected
from cirrusql.events import Event
from cirrusql.session import Engine, Session
from tests.answers.clouds import IMPATIENT
from tests.inventory.histories import CHILD, REGIONS, TYPES, History

RELATIONS = {
    TYPES[0]: "awscc.s3.buckets",
    TYPES[1]: "awscc.sqs.queues",
    CHILD: "awscc.sqs.queue_policies",
}
SQL = "SELECT account_id, region, Identifier FROM {} AS OF '{}'"
Place = tuple[str, str]


class Nobody:
    """A way to a service that may not be called."""

    async def send(self, call: Call) -> Answer:
        raise AssertionError(f"a statement over the inventory has called: {call}")

    async def account_id(self) -> str:
        raise AssertionError("a statement over the inventory has asked who calls")

    def close(self) -> None:
        pass


class Asking:
    """A session over a history's accounts. Mutable: which scopes have failed since `ask` began."""

    def __init__(self, history: History, catalog: Catalog) -> None:
        named = Configuration(accounts={one: Entry(profile="p") for one in history.accounts})
        environment = Environment(
            lambda: Client(Nobody(), Limits(), IMPATIENT),
            REGIONS,
            "nowhere",
            accounts=Accounts(Naming(named)),
            own_name=None,
        )
        self.engine = Engine(catalog, environment)
        options = Options(inventory=history.store.place)
        self.session = Session(self.engine, options, listener=self._heard)
        self._failed: dict[Place, str] = {}

    def _heard(self, event: Event) -> None:
        if event.name == "scope.failed":
            known = "never" if isinstance(event.error, NotCollected) else "failed"
            self._failed[str(event.account), str(event.region)] = known

    def ask(self, relation: str, at: float) -> tuple[set[Any], dict[Place, str]]:
        self._failed = {}
        moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        (result,) = self.session.execute(SQL.format(relation, moment))
        rows = list(result.rows)
        assert len(rows) == len(set(rows))
        assert not (self._failed and result.diagnostics.complete)
        return set(rows), self._failed

    def close(self) -> None:
        self.session.close()
        self.engine.close()


def differences_of(history: History, asking: Asking) -> Iterator[Any]:
    """Where a statement and the oracle differ: in rows, and in what is said not to be known."""
    for at in (round(one, 6) for one in history.moments(4)):
        state, coverage = history.oracle.state(at), history.oracle.coverage(at)
        for type_name, relation in RELATIONS.items():
            rows, failed = asking.ask(relation, at)
            right = {
                (account, region, identifier)
                for account, region, name, identifier in state
                if name == type_name
            }
            unknown: dict[Place, str] = {}
            for account in history.accounts:
                for region in REGIONS:
                    status, _ = coverage.get((account, region, type_name, ""), ("never", None))
                    if status not in ("complete", "unsupported"):
                        unknown[account, region] = "never" if status == "never" else "failed"
            if rows != right or failed != unknown:
                yield at, relation, rows ^ right, failed.items() ^ unknown.items()


@pytest.mark.parametrize("seed", range(3))
def test_statements_say_what_had_been_answered(tmp_path: Path, catalog: Catalog, seed: int) -> None:
    _test(History(seed, tmp_path, 10, disorder=False), catalog)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2_000, 2_040))
def test_so_they_do_of_two_thousand_histories(tmp_path: Path, catalog: Catalog, seed: int) -> None:
    _test(History(seed, tmp_path, 50, disorder=seed % 2 == 1), catalog)


def _test(history: History, catalog: Catalog) -> None:
    history.live()
    asking = Asking(history, catalog)
    try:
        assert list(differences_of(history, asking)) == []
    finally:
        asking.close()
