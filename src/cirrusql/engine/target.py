"""Where statements go, as a user says it on a command line or to `connect`."""

from __future__ import annotations

import os

from cirrusql.catalog import Catalog
from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import Environment
from cirrusql.errors import InterfaceError
from cirrusql.records import Record, replace
from cirrusql.sql.predicates import EVERY_REGION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.engine.accounts.directory import Naming


class Target(Record):
    """The choices; everything left out is AWS as the user's own settings say.

    `local` is a local cloud's file, `:memory:`, or True for the one in the user's data folder.
    `regions` may be `*`, every region that is enabled for the account. `seed` says whether a new
    local cloud gets the demo organisation. `concurrency` is how many calls may be under way at
    once. `profile` may be several, with commas: an account each. `accounts_file` is the
    configuration of accounts. `accounts` are numbers, names or wildcards: those that are asked by
    default. Without a file that in the user's configuration folder names them, but for endpoints
    and local clouds: where `accounts` are given, or the file says which are asked by default and no
    profile is given. `store` is the folder or address of the inventory.
    """

    local: str | os.PathLike[str] | bool = False
    endpoint_url: str | None = None
    profile: str | None = None
    regions: tuple[str, ...] = ()
    seed: bool | None = None
    concurrency: int | None = None
    accounts_file: str | os.PathLike[str] | None = None
    accounts: tuple[str, ...] = ()
    store: str | os.PathLike[str] | None = None

    def environment(self, catalog: Catalog) -> Environment:
        """How to get there; raises InterfaceError for choices that contradict each other."""
        made = replace(self._made(catalog), regions_given=bool(self.regions))
        return made if self.store is None else replace(made, inventory=os.fspath(self.store))

    def _made(self, catalog: Catalog) -> Environment:
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
            naming=self._in_file(self.accounts_file),
            selection=self.accounts,
        )

    @property
    def anywhere(self) -> Target:
        """The same, whatever folder a process works in."""
        local = self.local if isinstance(self.local, bool) else _absolute(self.local)
        return replace(self, local=local, accounts_file=_absolute(self.accounts_file))

    def engine(self, catalog: Catalog | None = None) -> Engine:
        """An engine that goes there; the catalogue is by default the package's own.

        Raises InterfaceError for choices that contradict each other, CatalogError without a usable
        catalogue, and CredentialsError for an unknown profile. Nothing is called yet.
        """
        opened = catalog or Catalog.open()
        return Engine(opened, self.environment(opened))

    def _remote(self, regions: tuple[str, ...], *, everywhere: bool) -> Environment:
        from cirrusql.engine.aws_environment import aws_environment

        profiles = tuple(dict.fromkeys(filter(None, (self.profile or "").split(","))))
        several = len(profiles) > 1
        if several and self.accounts_file is not None:
            raise InterfaceError("accounts are named by a file or by several profiles, not by both")
        return aws_environment(
            profile=profiles[0] if several else self.profile,
            endpoint_url=self.endpoint_url,
            regions=regions,
            everywhere=everywhere,
            concurrency=self.concurrency,
            naming=self._naming(profiles if several else ()),
            selection=self.accounts,
        )

    def _naming(self, profiles: tuple[str, ...]) -> Naming | None:
        """What names accounts; None for the one identity of the user's settings."""
        if profiles:
            from cirrusql.engine.accounts.directory import Naming

            return Naming(profiles=profiles)
        if self.accounts_file is not None or self.endpoint_url:
            return self._in_file(self.accounts_file)
        # The file in the user's folder names accounts of AWS, and is read where it is meant.
        found = self._in_file(_default_file())
        told = found is not None and found.configuration is not None and found.configuration.chosen
        return found if self.accounts or (told and self.profile is None) else None

    def _in_file(self, path: str | os.PathLike[str] | None) -> Naming | None:
        if path is None:
            return None
        from cirrusql.engine.accounts.configuration import read_configuration
        from cirrusql.engine.accounts.directory import Naming

        return Naming(read_configuration(path))


def _absolute(path: str | os.PathLike[str] | None) -> str | None:
    return None if path is None else os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111


def _default_file() -> str | None:
    from cirrusql.errors import OperationalError
    from cirrusql.folders import config_folder

    try:
        path = os.fspath(config_folder() / "accounts.toml")
    except OperationalError:  # no home folder: nothing was written there
        return None
    return path if os.path.isfile(path) else None  # noqa: PTH113 - pathlib is slower
