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
    def only_read(self) -> int:
        """The operations that only read rows: those that are relations, and those that should be.

        Not among them are those that write, hand out secrets, give the data within a resource or
        have an effect; those that a reader misses are: streams, and what is signed otherwise.
        """
        return self.operations - sum(
            count for name, count in self.left_out if name in _NOT_ONLY_READING
        )


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
