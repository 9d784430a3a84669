"""One account, as a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cirrusql.cloudcontrol.roles import KeySource
from cirrusql.records import Record, field


def is_wild(name: str) -> bool:
    """Whether a name stands for several."""
    return any(letter in name for letter in "*?[")


class Account(Record):
    """An account that may be asked.

    `regions` are wildcards over those that it has enabled, empty for the configured ones. `state`
    is AWS's word. `source` is where its keys come from, None in a local cloud in this process.
    """

    account_id: str
    name: str
    regions: tuple[str, ...] = ()
    state: str = "ACTIVE"
    tags: Mapping[str, str] = field(factory=dict)
    source: KeySource | None = None

    @property
    def how(self) -> str:
        """Where its keys come from, in words."""
        return "local" if self.source is None else str(self.source)

    def regions_among(self, enabled: Collection[str]) -> tuple[str, ...]:
        """The regions to ask in it, where some are configured: its wildcards are over the enabled.

        >>> Account("1", "prod", ("us-east-1", "eu-*")).regions_among({"eu-west-1", "sa-east-1"})
        ('eu-west-1', 'us-east-1')
        """
        from fnmatch import fnmatchcase

        found = set(self.named_regions)
        for pattern in set(self.regions) - found:
            found |= {name for name in enabled if fnmatchcase(name, pattern)}
        return tuple(sorted(found))

    @property
    def named_regions(self) -> frozenset[str]:
        """The regions that are configured by their names."""
        return frozenset(name for name in self.regions if not is_wild(name))

    @property
    def has_wildcards(self) -> bool:
        """Whether it has to be known which regions it has enabled."""
        return any(map(is_wild, self.regions))

    def matches(self, pattern: str) -> bool:
        """Whether a number, a name in any case, or a wildcard over either means this account.

        >>> one = Account("111122223333", "Prod-EU")
        >>> one.matches("prod-*"), one.matches("1111*"), one.matches("prod")
        (True, True, False)
        """
        from fnmatch import fnmatchcase

        wanted = pattern.lower()
        return fnmatchcase(self.account_id, wanted) or fnmatchcase(self.name.lower(), wanted)
