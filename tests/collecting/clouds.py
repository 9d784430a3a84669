"""Local clouds with the demo organisation's ten accounts, and collectors of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import UNLIMITED, Client, InProcessTransport
from cirrusql.cloudcontrol.transport import Transport
from cirrusql.collecting.collector import Collector
from cirrusql.collecting.summary import Summary
from cirrusql.collecting.wanted import wanted
from cirrusql.engine.accounts.directory import Accounts, Naming
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import Environment
from cirrusql.engine.inventories import Inventory
from cirrusql.events import Listener
from cirrusql.inventory.states import ScopeAnswer
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.local.demo.seed import ACCOUNT, seed
from cirrusql.local.operations.organisation import demo_members

EVERYBODY = (ACCOUNT, *demo_members())
_ROWS = (
    "SELECT account, region, type_name, identifier FROM resource"
    " JOIN collection c ON c.id = collection JOIN scope s ON s.id = c.scope"
)
Key = tuple[str, str, str, str]  # account, region, type, identifier


def seeded(catalog: Catalog, *faults: Fault) -> LocalCloud:
    """A local cloud in memory with the whole organisation."""
    cloud = LocalCloud.open(":memory:", catalog, settings=Settings(faults=faults))
    seed(cloud)
    return cloud


def stored(cloud: LocalCloud) -> set[Key]:
    """What is in a cloud's own storage; what is global is in the home region."""
    rows: list[Any] = cloud.backend.store.connection.execute(_ROWS).fetchall()
    return {(a, "us-east-1" if r == "aws-global" else r, t, i) for a, r, t, i in rows}


@contextmanager
def engine_on(
    cloud: LocalCloud,
    catalog: Catalog,
    accounts: Sequence[str] | None = ("*",),
    regions: tuple[str, ...] = ("us-east-1",),
    around: Callable[[Transport], Transport] = lambda inner: inner,
) -> Iterator[Engine]:
    """An engine on a cloud that stays open; None for accounts is the one identity.

    `around` makes another transport of the cloud's.
    """

    class Kept(InProcessTransport):
        def close(self) -> None:
            """Leave the cloud open."""

    environment = Environment(
        lambda: Client(around(Kept(cloud, ACCOUNT)), UNLIMITED),
        regions,
        "a cloud of the tests",
        own_name=None,
        account=ACCOUNT,
        accounts=None if accounts is None else Accounts(Naming(), tuple(accounts)),
    )
    with Engine(catalog, environment) as engine:
        yield engine


def collected(
    engine: Engine,
    store: Path,
    types: Sequence[str] = (),
    regions: tuple[str, ...] = (),
    listener: Listener | None = None,
) -> tuple[Summary, Inventory]:
    """One run."""
    inventory = engine.inventories.open(store, create=True)
    collector = Collector(engine, inventory, listener)
    plan = collector.plan(wanted(engine.catalog, types), regions)
    return collector.run(plan), inventory


def keys(inventory: Inventory, types: Sequence[str] | None = None) -> set[Key]:
    """What an inventory has now."""
    names = types or [one.type_name for one in inventory.reading.coverage_at()]
    rows = inventory.reading.state(set(names))
    return {(row.account_id, row.region, row.type_name, row.identifier) for row in rows}


def answers(inventory: Inventory, type_name: str) -> dict[tuple[str, str, str], ScopeAnswer]:
    """How the scopes of a type were answered, by account, region and parent."""
    found = inventory.reading.coverage_at([type_name])
    return {(one.account_id, one.region, one.parent): one for one in found}
