"""Whose resources, and where: an account and a region, and the partition they lie in."""

from __future__ import annotations

from typing import NamedTuple

_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))


class Scope(NamedTuple):
    """An account and a region, as the credential scope of a signature names them.

    A named tuple, for it is a key that every call looks up.
    """

    account: str
    region: str

    @property
    def partition(self) -> str:
        """The partition, as it stands in ARNs.

        >>> Scope("1", "cn-north-1").partition, Scope("1", "eu-west-1").partition
        ('aws-cn', 'aws')
        """
        for prefix, partition in _PARTITIONS:
            if self.region.startswith(prefix):
                return partition
        return "aws"

    @property
    def everywhere(self) -> Scope:
        """Where the resources of a global service are kept: one place for each partition.

        >>> Scope("1", "eu-west-1").everywhere.region
        'aws-global'
        """
        return Scope(self.account, f"{self.partition}-global")
