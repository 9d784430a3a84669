"""The partitions of AWS: which regions each has, and how its hosts are named.

Partitions share nothing: no account, no credentials, no endpoint. The facts are those of
`partitions.json`, which every AWS SDK carries; a test compares them with botocore's copy.
"""

from __future__ import annotations

import re

from cirrusql.records import Record


class Partition(Record):
    """One partition.

    `regions` are the known ones, `pattern` is what the name of any of its regions looks like.
    `home` is where services with one endpoint for the whole partition are.
    """

    name: str
    dns_suffix: str
    home: str
    pattern: str
    regions: tuple[str, ...]


PARTITIONS: tuple[Partition, ...] = (
    Partition(
        "aws",
        "amazonaws.com",
        "us-east-1",
        r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+",
        (
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "me-west-1",
            "mx-central-1",
            "sa-east-1",
            "sa-west-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ),
    ),
    Partition(
        "aws-cn",
        "amazonaws.com.cn",
        "cn-northwest-1",
        r"cn-\w+-\d+",
        ("cn-north-1", "cn-northwest-1"),
    ),
    Partition(
        "aws-us-gov",
        "amazonaws.com",
        "us-gov-west-1",
        r"us-gov-\w+-\d+",
        ("us-gov-east-1", "us-gov-west-1"),
    ),
    Partition(
        "aws-eusc", "amazonaws.eu", "eusc-de-east-1", r"eusc-(de)-\w+-\d+", ("eusc-de-east-1",)
    ),
    Partition(
        "aws-iso",
        "c2s.ic.gov",
        "us-iso-east-1",
        r"us-iso-\w+-\d+",
        ("us-iso-east-1", "us-iso-west-1"),
    ),
    Partition(
        "aws-iso-b",
        "sc2s.sgov.gov",
        "us-isob-east-1",
        r"us-isob-\w+-\d+",
        ("us-isob-east-1", "us-isob-west-1"),
    ),
    Partition(
        "aws-iso-e", "cloud.adc-e.uk", "eu-isoe-west-1", r"eu-isoe-\w+-\d+", ("eu-isoe-west-1",)
    ),
    Partition(
        "aws-iso-f",
        "csp.hci.ic.gov",
        "us-isof-south-1",
        r"us-isof-\w+-\d+",
        ("us-isof-east-1", "us-isof-south-1"),
    ),
)


def partition_named(name: str) -> Partition:
    """The partition of a name; raises KeyError for one that there is not.

    >>> partition_named("aws-cn").home
    'cn-northwest-1'
    """
    return {one.name: one for one in PARTITIONS}[name]


def partition_of(region: str) -> Partition | None:
    """The partition of a region, also of one that is newer than this table; else None.

    >>> partition_of("cn-north-1").name, partition_of("eu-north-7").name, partition_of("mars")
    ('aws-cn', 'aws', None)
    """
    for partition in PARTITIONS:
        if region in partition.regions:
            return partition
    for partition in PARTITIONS:
        if re.fullmatch(partition.pattern, region, re.ASCII):
            return partition
    return None


def may_be_new(region: str) -> bool:
    """Whether a region may be newer than this table: its name is of a partition's form and ends as
    every region's does, in where it lies and a number.

    >>> may_be_new("ap-northeast-9"), may_be_new("eu-wst-1"), may_be_new("us-east1")
    (True, False, False)
    """
    return partition_of(region) is not None and re.search(_LIES, region, re.ASCII) is not None


_LIES = r"-(central|(north|south)?(east|west)|north|south)-\d+$"


def home_of(offered: frozenset[str], partition: Partition) -> str | None:
    """The region in which a global service is asked, always the same; None if there is none.

    `offered` is where it exists, empty for everywhere.

    >>> home_of(frozenset(), PARTITIONS[0]), home_of(frozenset({"us-west-2"}), PARTITIONS[0])
    ('us-east-1', 'us-west-2')
    """
    if not offered or partition.home in offered:
        return partition.home
    return next(iter(sorted(offered.intersection(partition.regions))), None)
