"""The local cloud in this process, as an environment: its file, made and filled on first use."""

from __future__ import annotations

import os

from cirrusql.catalog import Catalog
from cirrusql.catalog.partitions import partition_of
from cirrusql.engine.environment import MEMORY, Environment, file_name
from cirrusql.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cirrusql.cloudcontrol import Client
    from cirrusql.engine.accounts.directory import Accounts, Naming
    from cirrusql.local import LocalCloud, Settings

LOCAL_ACCOUNT = "000000000000"
LOCAL_REGION = "us-east-1"


def default_local_path() -> Path:
    """The local cloud's file when none is named: in the user's data folder."""
    from cirrusql.folders import data_folder

    return data_folder() / "local.sqlite3"


def local_environment(
    catalog: Catalog,
    path: str | os.PathLike[str] | None = None,
    regions: tuple[str, ...] = (),
    *,
    everywhere: bool = False,
    seed: bool | None = None,
    concurrency: int | None = None,
    naming: Naming | None = None,
    selection: tuple[str, ...] = (),
) -> Environment:
    """The local cloud in this process.

    A file that does not exist yet is created and filled with the demo organisation, unless `seed`
    says otherwise; `:memory:` starts empty. `everywhere` asks every enabled region where `regions`
    would be asked. `concurrency` is how many calls may be under way. With `naming` or a `selection`
    statements may ask several accounts: those that are named, or that its Organizations API lists.
    """
    place = os.fspath(default_local_path() if path is None else path)

    def connect() -> Client:
        from cirrusql.cloudcontrol import UNLIMITED, Client, InProcessTransport

        cloud = open_local_cloud(place, catalog, seed=seed)
        limits = UNLIMITED.with_concurrency(concurrency)
        return Client(InProcessTransport(cloud, LOCAL_ACCOUNT), limits)

    in_memory = place == MEMORY
    asked = regions or _environment_region() or (LOCAL_REGION,)
    partition = partition_of(asked[0])
    return Environment(
        connect,
        asked,
        f"the local cloud in {place}",
        journaled=not in_memory,
        own_name=None if in_memory else f"local-{file_name(os.path.abspath(place))}",  # noqa: PTH100 - pathlib costs 6 ms, half of an interpreter's start
        partition=partition.name if partition is not None else "aws",
        everywhere=everywhere,
        account=LOCAL_ACCOUNT,
        accounts=_accounts(naming, selection) if naming is not None or selection else None,
    )


def _accounts(naming: Naming | None, selection: tuple[str, ...]) -> Accounts:
    from cirrusql.engine.accounts.directory import Accounts, Naming

    return Accounts(naming or Naming(), selection)


def open_local_cloud(
    path: str | os.PathLike[str],
    catalog: Catalog,
    *,
    seed: bool | None = None,
    settings: Settings | None = None,
) -> LocalCloud:
    """The local cloud in a file, made and seeded as `local_environment` says.

    Raises StoreError if the file cannot be used.
    """
    from pathlib import Path

    from cirrusql.local import LocalCloud

    in_memory = str(path) == MEMORY
    if not in_memory:
        _make_folder(Path(path).parent)
        if seed is not False and not Path(path).exists():
            # Another process may be quicker: its file is as good.
            make_local_cloud(Path(path), catalog, _fill)
    cloud = LocalCloud.open(MEMORY if in_memory else Path(path), catalog, settings=settings)
    if in_memory and seed:
        _fill(cloud)
    return cloud


def make_local_cloud(path: Path, catalog: Catalog, fill: Callable[[LocalCloud], object]) -> bool:
    """Make a local cloud's file whole beside its place, so that it is never seen half filled.

    False if another process has put one there meanwhile, which is left as it is. Raises StoreError
    if the file cannot be made, and what `fill` raises; there is no file then.
    """
    from cirrusql.local import LocalCloud

    _make_folder(path.parent)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    cloud = LocalCloud.open(unfinished, catalog)
    try:
        try:
            fill(cloud)
        finally:
            cloud.close()
        try:
            os.link(unfinished, path)
        except FileExistsError:
            return False
    finally:
        for end in ("", "-wal", "-shm"):
            unfinished.with_name(f"{unfinished.name}{end}").unlink(missing_ok=True)
    return True


def _fill(cloud: LocalCloud) -> None:
    from cirrusql.local.demo.seed import seed

    seed(cloud)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {folder}: {error.strerror}") from error


def _environment_region() -> tuple[str, ...]:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return (region,) if region else ()
