"""AWS, or another endpoint, as an environment: with the user's own AWS settings."""

from __future__ import annotations

from cirrusql.catalog.partitions import partition_of
from cirrusql.cloudcontrol.aws import AwsEnvironment
from cirrusql.engine.environment import Environment, file_name
from cirrusql.errors import InterfaceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cirrusql.cloudcontrol import Client
    from cirrusql.cloudcontrol.credentials import Credentials
    from cirrusql.cloudcontrol.objects import Objects
    from cirrusql.cloudcontrol.roles import AccountKeys
    from cirrusql.engine.accounts.directory import Accounts, Naming

# Where a bucket is looked for when no region is configured; S3 says in which one it is.
_FIRST_REGION = "us-east-1"
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


def aws_environment(
    *,
    profile: str | None = None,
    endpoint_url: str | None = None,
    regions: tuple[str, ...] = (),
    everywhere: bool = False,
    concurrency: int | None = None,
    naming: Naming | None = None,
    selection: tuple[str, ...] = (),
) -> Environment:
    """AWS, or another endpoint of the Cloud Control API, with the user's own AWS settings.

    `everywhere` asks every enabled region where `regions` would be asked. `concurrency` is how many
    calls may be under way in one account and region. With `naming`, or a `selection` of accounts at
    an endpoint of this machine, statements may ask several accounts. Raises CredentialsError for a
    profile that does not exist, and InterfaceError for a selection of accounts that nothing names.
    """
    aws = AwsEnvironment(profile=profile, endpoint_url=endpoint_url)
    url = aws.endpoint_url
    loopback = url is not None and is_loopback(url)

    asked = regions or ((aws.region,) if aws.region else ())
    partition = partition_of(asked[0]) if asked else None
    partition_name = partition.name if partition is not None else "aws"
    if naming is None and selection:
        naming = _local_naming(aws, loopback=loopback)
    accounts = None
    if naming is not None:
        accounts = _accounts(naming, selection, asked, partition_name, url)

    def connect() -> Client:
        from cirrusql.cloudcontrol import AWS_LIMITS, UNLIMITED, Client

        keys = None
        if accounts is not None:
            keys = _keys(accounts, aws, endpoint_url, lenient=loopback)
        limits = UNLIMITED if loopback else AWS_LIMITS
        transport = aws.transport(lenient=loopback, accounts=keys)
        return Client(transport, limits.with_concurrency(concurrency))

    return Environment(
        connect,
        asked,
        url or "AWS",
        journaled=True,
        own_name=f"endpoint-{file_name(url)}" if url else "",
        partition=partition_name,
        everywhere=everywhere,
        objects=lambda: objects_of(aws),
        accounts=accounts,
        aws=aws,
    )


def _local_naming(aws: AwsEnvironment, *, loopback: bool) -> Naming:
    """The accounts that a local cloud at an address lists, each with its number for a key.

    Whoever calls it with other keys than a number, or none, may be at another program's endpoint.
    """
    from cirrusql.engine.accounts.directory import Naming

    key = aws.lenient_credentials().access_key if loopback else ""
    if len(key) == 12 and key.isdigit():
        return Naming(by_number=True)
    raise InterfaceError(
        "nothing says which accounts there are",
        hint="write an accounts.toml, or name several profiles: --profile a,b",
    )


def _accounts(
    naming: Naming,
    selection: tuple[str, ...],
    regions: tuple[str, ...],
    partition: str,
    url: str | None,
) -> Accounts:
    from cirrusql.engine.accounts.directory import Accounts
    from cirrusql.folders import data_folder

    region = next(iter(regions), _FIRST_REGION)
    return Accounts(
        naming,
        selection,
        region=region,
        partition=partition,
        cache=data_folder,
        place=url or "",
    )


def _keys(
    accounts: Accounts, aws: AwsEnvironment, endpoint_url: str | None, *, lenient: bool
) -> AccountKeys:
    """Whose keys calls are signed with that name their account."""
    from cirrusql.cloudcontrol.roles import AccountKeys

    def profile(name: str | None) -> AwsEnvironment | _Lenient:
        found = aws
        if name is not None:
            found = AwsEnvironment(profile=name, endpoint_url=endpoint_url)
        return _Lenient(found) if lenient and name is None else found

    return AccountKeys(
        accounts.source, profile, aws.region or _FIRST_REGION, ask_code=_asking_for_code()
    )


class _Lenient:
    """A profile at an endpoint of this machine, which has keys even where the user has none."""

    def __init__(self, aws: AwsEnvironment) -> None:
        self._aws = aws

    def credentials(self) -> Credentials:
        return self._aws.lenient_credentials()

    def setting(self, name: str) -> str | None:
        return self._aws.setting(name)


def _asking_for_code() -> Callable[[str], str] | None:
    """Asks at the terminal for the code of an MFA device; None where nobody sits at one."""
    import sys

    if sys.stdin is None or not sys.stdin.isatty() or not sys.stderr.isatty():
        return None

    def ask(device: str) -> str:
        from getpass import getpass

        return getpass(f"MFA code for {device}: ", sys.stderr).strip()

    return ask


def objects_of(aws: AwsEnvironment) -> Objects:
    """The way to the buckets of S3, as the user's AWS settings say."""
    from cirrusql.catalog.services import S3
    from cirrusql.cloudcontrol.objects import Objects

    region = aws.region or _FIRST_REGION
    loopback = is_loopback(aws.endpoint(S3, region).url)
    return Objects(aws.transport(lenient=loopback), aws.endpoint, region)


def is_loopback(url: str) -> bool:
    """Whether an address is one of this machine.

    >>> is_loopback("http://127.0.0.1:4566"), is_loopback("https://s3.amazonaws.com")
    (True, False)
    """
    from urllib.parse import urlsplit

    return urlsplit(url).hostname in _LOOPBACK
