"""A file of the local cloud with many accounts, of which a tenth has nearly everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.collecting.list_models import ListPlans
from cirrusql.local import LocalCloud
from cirrusql.local.archive import exported, import_archive
from cirrusql.local.demo.seed import seed

REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3",
    "eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2",
    "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "sa-east-1",
)  # fmt: skip
TYPES = 60
# Resources of a large account: in its first region, its second, and each of the others. Of a small
# one: in its first region only.
_LARGE = (600, 300, 60)
_SMALL = 30


class EstateCloud:
    """Accounts with resources like those of the demo organisation, of sixty types that need no keys
    to be listed and are offered everywhere.
    """

    def __init__(self, accounts: int) -> None:
        self.accounts = tuple(f"{100_000_000_000 + number}" for number in range(accounts))
        catalog = Catalog.open()
        cloud = LocalCloud.open(":memory:", catalog)
        seed(cloud)
        self._header, *lines = exported(cloud)
        cloud.close()
        plans = ListPlans(catalog)
        self._samples: dict[str, list[Mapping[str, Any]]] = {}
        for line in lines:
            one = orjson.loads(line)
            name = one["type_name"]
            if name not in self._samples:
                kind = catalog.resource_type(name)
                everywhere = not kind.regions or set(REGIONS) <= set(kind.regions)
                simple = "list" in kind.handlers and plans.keys_of(name) == ()
                if not simple or kind.is_global or kind.home_property or not everywhere:
                    continue
            self._samples.setdefault(name, []).append(one)
        self.types = tuple(islice(self._samples, TYPES))
        assert len(self.types) == TYPES

    def write(self, file: Path) -> int:
        """Make the local cloud; how many resources it has."""
        cloud = LocalCloud.open(file, Catalog.open())
        count = import_archive(cloud, self._lines())
        cloud.close()
        return count

    def calls(self) -> Iterator[tuple[tuple[str, str], int]]:
        """How many calls each account's region takes: a list of each type, and the reads."""
        for account, region, many in self._places():
            yield (account, region), TYPES + many

    def _places(self) -> Iterator[tuple[str, str, int]]:
        for number, account in enumerate(self.accounts):
            for place, region in enumerate(REGIONS):
                many = _LARGE[min(place, 2)] if number % 10 == 0 else _SMALL if place == 0 else 0
                yield account, region, many

    def _lines(self) -> Iterator[bytes]:
        yield self._header
        for account, region, many in self._places():
            for one in range(many):
                yield self._line(account, region, one)

    def _line(self, account: str, region: str, number: int) -> bytes:
        samples = self._samples[self.types[number % TYPES]]
        sample = samples[number // TYPES % len(samples)]
        name = sample["identifier"]
        text = orjson.dumps({**sample, "account": account, "region": region})
        return text.replace(name.encode(), f"{name}-{number}".encode()) + b"\n"
