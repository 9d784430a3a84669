"""Where calls go: AWS as the environment says, another endpoint, or the local cloud."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cirrusql.catalog import Catalog
from cirrusql.catalog.partitions import partition_of
from cirrusql.errors import StoreError
from cirrusql.records import Record, replace

if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Client, Limits
    from cirrusql.local import LocalCloud, Settings

LOCAL_ACCOUNT = "000000000000"
LOCAL_REGION = "us-east-1"
MEMORY = ":memory:"
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class Environment(Record):
    """How to reach the service. `connect` makes the client, on first use and not before.

    `regions` are asked when a statement names none. With `journaled` writes are noted down in the
    user's state folder: what is gone with the process has no need of it. `own_name` names the file
    of the user's own tables and views; None where they are gone with the process too, empty where
    it is made of `partition` and the account.
    """

    connect: Callable[[], Client]
    regions: tuple[str, ...]
    description: str
    journaled: bool = False
    own_name: str | None = None
    partition: str = "aws"


def file_name(text: str) -> str:
    """A name for the file of a target, from an address or a path.

    >>> file_name("http://127.0.0.1:4566/"), file_name("/tmp/a b.sqlite3")
    ('http-127.0.0.1-4566', 'tmp-a-b.sqlite3')
    """
    letters = (letter if letter.isalnum() or letter in "._" else "-" for letter in text)
    return "-".join(part for part in "".join(letters).split("-") if part)


def default_local_path() -> Path:
    """The local cloud's file when none is named: in the user's data folder."""
    home = os.environ.get("XDG_DATA_HOME")
    base = Path(home) if home else Path.home() / ".local" / "share"
    return base / "cirrusql" / "local.sqlite3"


def local_environment(
    catalog: Catalog,
    path: str | os.PathLike[str] | None = None,
    regions: tuple[str, ...] = (),
    *,
    seed: bool | None = None,
    concurrency: int | None = None,
) -> Environment:
    """The local cloud in this process.

    A file that does not exist yet is created and filled with the demo organisation, unless `seed`
    says otherwise; `:memory:` starts empty. `concurrency` is how many calls may be under way.
    """
    place = default_local_path() if path is None else path

    def connect() -> Client:
        from cirrusql.cloudcontrol import UNLIMITED, Client, InProcessTransport

        cloud = open_local_cloud(place, catalog, seed=seed)
        return Client(InProcessTransport(cloud, LOCAL_ACCOUNT), _limited(UNLIMITED, concurrency))

    configured = regions or _environment_region() or (LOCAL_REGION,)
    description, in_memory = f"the local cloud in {place}", str(place) == MEMORY
    own_name = None if in_memory else f"local-{file_name(str(Path(place).absolute()))}"
    return Environment(connect, configured, description, journaled=not in_memory, own_name=own_name)


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
    from cirrusql.local import LocalCloud

    in_memory = str(path) == MEMORY
    if not in_memory:
        _make_folder(Path(path).parent)
        if seed is not False and not Path(path).exists():
            _make_seeded(Path(path), catalog)
    cloud = LocalCloud.open(MEMORY if in_memory else Path(path), catalog, settings=settings)
    if in_memory and seed:
        _fill(cloud)
    return cloud


def aws_environment(
    *,
    profile: str | None = None,
    endpoint_url: str | None = None,
    regions: tuple[str, ...] = (),
    concurrency: int | None = None,
) -> Environment:
    """AWS, or another endpoint of the Cloud Control API, with the user's own AWS settings.

    `concurrency` is how many calls may be under way in one account and region.
    """
    from cirrusql.cloudcontrol.aws import AwsEnvironment

    aws = AwsEnvironment(profile=profile, endpoint_url=endpoint_url)
    loopback = aws.endpoint_url is not None and urlsplit(aws.endpoint_url).hostname in _LOOPBACK

    def connect() -> Client:
        from cirrusql.cloudcontrol import AWS_LIMITS, UNLIMITED, Client

        limits = _limited(UNLIMITED if loopback else AWS_LIMITS, concurrency)
        return Client(aws.transport(lenient=loopback), limits)

    configured = regions or ((aws.region,) if aws.region else ())
    return Environment(
        connect,
        configured,
        aws.endpoint_url or "AWS",
        journaled=True,
        own_name=f"endpoint-{file_name(aws.endpoint_url)}" if aws.endpoint_url else "",
        partition=_partition(aws.region),
    )


def _partition(region: str | None) -> str:
    found = partition_of(region) if region else None
    return found.name if found is not None else "aws"


def _make_seeded(path: Path, catalog: Catalog) -> None:
    """Make the file whole beside its place, so that nobody ever sees it half filled."""
    from cirrusql.local import LocalCloud

    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    cloud = LocalCloud.open(unfinished, catalog)
    try:
        _fill(cloud)
        cloud.close()
        with suppress(FileExistsError):  # another process was quicker: its file is as good
            os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _fill(cloud: LocalCloud) -> None:
    from cirrusql.local.demo.seed import seed

    seed(cloud)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {folder}: {error.strerror}") from error


def _limited(limits: Limits, concurrency: int | None) -> Limits:
    return limits if concurrency is None else replace(limits, in_flight=concurrency)


def _environment_region() -> tuple[str, ...]:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return (region,) if region else ()
