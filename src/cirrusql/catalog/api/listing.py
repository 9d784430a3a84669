"""Every operation of AWS's APIs: which are relations, and how many of which kind are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.catalog.api.store import REASONS, ApiStore
from cirrusql.records import Record

_WRITES = "WRITES"
# What such operations do is more than reading, whatever they are called.
_NOT_ONLY_READING = (_WRITES, "EFFECT", "SECRET", "DATA_PLANE")
# What only reads, but gives no rows, or not to an access key.
_NO_ROWS = ("STREAMS", "NO_OUTPUT", "NOT_SIGNED")


class Counts(Record):
    """How much of AWS's APIs can be asked.

    `left_out` has the operations that are no relations, by the class of the reason.
    """

    services: int
    with_relations: int
    operations: int
    readable: int
    relations: int
    left_out: tuple[tuple[str, int], ...]

    @property
    def read_only(self) -> int:
        """The operations that only read what they are called after, whether they give rows or not.

        Not among them are those that write or have an effect, whose answers are secrets, or that
        give what is in a resource; among them are streams, and those that want no access key.
        """
        return self.operations - self._number(*_NOT_ONLY_READING)

    @property
    def with_rows(self) -> int:
        """Those of them that give rows to whoever has an access key: what could be relations."""
        return self.read_only - self._number(*_NO_ROWS)

    def told(self) -> list[tuple[str, int, str]]:
        """The counts as rows: what is counted, how many, and what there is to say of it."""
        of_rows = f"{_share(self.readable, self.with_rows)} of those that only read, and give rows"
        of_all = f"{_share(self.readable, self.read_only)} of those that only read"
        return [
            ("services", self.services, f"{self.with_relations} of them with relations"),
            ("operations", self.operations, "of all services"),
            *((f"left out: {name}", count, REASONS[name]) for name, count in self.left_out),
            ("only read and give rows", self.with_rows, "to an access key"),
            ("operations that are relations", self.readable, f"{of_rows}; {of_all}"),
            ("relations", self.relations, "some answers have several lists, each a relation"),
        ]

    def _number(self, *reasons: str) -> int:
        return sum(count for name, count in self.left_out if name in reasons)


def counted(store: ApiStore) -> Counts:
    """The counts, from the catalogue.

    >>> from cirrusql.catalog import Catalog
    >>> counts = counted(Catalog.open().api)
    >>> counts.operations == counts.readable + sum(number for _, number in counts.left_out)
    True
    """
    services = store.services()
    left_out: Counter[str] = Counter()
    for service in services:
        left_out.update({name: len(listed) for name, listed in store.others(service).items()})
    relations = [(one.service, one.operation) for one in store.every()]
    readable = len(set(relations))
    return Counts(
        services=len(services),
        with_relations=len({service for service, _ in relations}),
        operations=readable + left_out.total(),
        readable=readable,
        relations=len(relations),
        left_out=tuple(left_out.most_common()),
    )


def operation_rows(store: ApiStore, service: str | None = None) -> Iterator[tuple[Any, ...]]:
    """The rows of `cirrusql.operations`, of one service or of all, sorted by service and name."""
    for one in store.services() if service is None else (service,):
        rows = list(_rows(store, one))
        yield from sorted(rows, key=lambda row: str(row[1]))


def _rows(store: ApiStore, service: str) -> Iterator[tuple[Any, ...]]:
    found: dict[str, list[ApiRelation]] = {}
    for one in store.every(service):
        found.setdefault(one.operation, []).append(one)
    for operation, (first, *others) in found.items():
        yield (
            service,
            operation,
            first.name,
            _array([other.name for other in others]) if others else None,
            None,
            None,
            first.permission,
            first.description,
            _array(first.required),
        )
    for reason, names in store.others(service).items():
        for name in names:
            yield service, name, None, None, reason, REASONS[reason], None, None, None


def _array(names: object) -> str:
    return orjson.dumps(names).decode()


def _share(part: int, whole: int) -> str:
    """Cut, not rounded: 99.996 % are not all.

    >>> _share(2, 3), _share(99999, 100000)
    ('66.66 %', '99.99 %')
    """
    return f"{10_000 * part // whole / 100:.2f} %"
