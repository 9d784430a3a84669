"""Where statements go, as a user says it on a command line or to `connect`."""

from __future__ import annotations

import os

from cirrusql.catalog import Catalog
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import Environment
from cirrusql.errors import InterfaceError
from cirrusql.records import Record
from cirrusql.sql.predicates import EVERY_REGION


class Target(Record):
    """The choices; everything left out is AWS as the user's own settings say.

    `local` is a local cloud's file, `:memory:`, or True for the one in the user's data folder.
    `regions` may be `*`, every region that is enabled for the account. `seed` says whether a new
    local cloud gets the demo organisation. `concurrency` is how many calls may be under way at
    once.
    """

    local: str | os.PathLike[str] | bool = False
    endpoint_url: str | None = None
    profile: str | None = None
    regions: tuple[str, ...] = ()
    seed: bool | None = None
    concurrency: int | None = None

    def environment(self, catalog: Catalog) -> Environment:
        """How to get there; raises InterfaceError for choices that contradict each other."""
        everywhere = EVERY_REGION in self.regions
        regions = tuple(region for region in self.regions if region != EVERY_REGION)
        if self.local is False:
            if self.seed is not None:
                raise InterfaceError("only a local cloud can be seeded")
            return self._remote(regions, everywhere=everywhere)
        if self.endpoint_url or self.profile:
            raise InterfaceError("a local cloud has neither a profile nor an endpoint URL")
        from cirrusql.engine.local_environment import local_environment

        path = None if self.local is True else self.local
        return local_environment(
            catalog,
            path,
            regions,
            everywhere=everywhere,
            seed=self.seed,
            concurrency=self.concurrency,
        )

    def engine(self, catalog: Catalog | None = None) -> Engine:
        """An engine that goes there; the catalogue is by default the package's own.

        Raises InterfaceError for choices that contradict each other, CatalogError without a usable
        catalogue, and CredentialsError for an unknown profile. Nothing is called yet.
        """
        opened = catalog or Catalog.open()
        return Engine(opened, self.environment(opened))

    def _remote(self, regions: tuple[str, ...], *, everywhere: bool) -> Environment:
        from cirrusql.engine.aws_environment import aws_environment

        return aws_environment(
            profile=self.profile,
            endpoint_url=self.endpoint_url,
            regions=regions,
            everywhere=everywhere,
            concurrency=self.concurrency,
        )
