"""A local cloud in memory that its name decides: two of one name are the same to the byte."""

from __future__ import annotations

from random import Random
from uuid import UUID

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import UNLIMITED, Client, InProcessTransport
from cirrusql.engine.environment import Environment
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.local import LocalCloud
from cirrusql.local.clock import StoppedClock
from cirrusql.local.demo.seed import ACCOUNT, seed
from cirrusql.session import Session

NOW = 1767225600.0
"""The first second of 2026, UTC: when everything that is recorded happens."""
HOME = "us-east-1"


def sample_session(catalog: Catalog, name: str, *, seeded: bool = False) -> Session:
    """A session of its own on such a cloud, empty or with the demo organisation in it."""
    random = Random(name)  # noqa: S311 - names, not secrets

    def token() -> str:
        return str(UUID(int=random.getrandbits(128), version=4))

    def connect() -> Client:
        cloud = LocalCloud.open(
            ":memory:", catalog, clock=StoppedClock(NOW), random=random, token_maker=token
        )
        if seeded:
            seed(cloud)
        return Client(InProcessTransport(cloud, ACCOUNT), UNLIMITED)

    where = f"a local cloud for {name}"
    environment = Environment(connect, (HOME,), where, account=ACCOUNT)
    return Session.alone(catalog, environment, Options(writes=WriteOptions(confirmed=True)))
