"""AWS, or another endpoint, as an environment: with the user's own AWS settings."""

from __future__ import annotations

from cirrusql.catalog.partitions import partition_of
from cirrusql.cloudcontrol.aws import AwsEnvironment
from cirrusql.engine.environment import Environment, file_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Client
    from cirrusql.cloudcontrol.objects import Objects

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
) -> Environment:
    """AWS, or another endpoint of the Cloud Control API, with the user's own AWS settings.

    `everywhere` asks every enabled region where `regions` would be asked. `concurrency` is how many
    calls may be under way in one account and region. Raises CredentialsError for a profile that
    does not exist.
    """
    aws = AwsEnvironment(profile=profile, endpoint_url=endpoint_url)
    url = aws.endpoint_url
    loopback = url is not None and _host(url) in _LOOPBACK

    def connect() -> Client:
        from cirrusql.cloudcontrol import AWS_LIMITS, UNLIMITED, Client

        limits = UNLIMITED if loopback else AWS_LIMITS
        return Client(aws.transport(lenient=loopback), limits.with_concurrency(concurrency))

    asked = regions or ((aws.region,) if aws.region else ())
    partition = partition_of(asked[0]) if asked else None
    return Environment(
        connect,
        asked,
        url or "AWS",
        journaled=True,
        own_name=f"endpoint-{file_name(url)}" if url else "",
        partition=partition.name if partition is not None else "aws",
        everywhere=everywhere,
        objects=lambda: objects_of(aws),
    )


def objects_of(aws: AwsEnvironment) -> Objects:
    """The way to the buckets of S3, as the user's AWS settings say."""
    from cirrusql.catalog.services import S3
    from cirrusql.cloudcontrol.objects import Objects

    region = aws.region or _FIRST_REGION
    loopback = _host(aws.endpoint(S3, region).url) in _LOOPBACK
    return Objects(aws.transport(lenient=loopback), aws.endpoint, region)


def _host(url: str) -> str | None:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname
