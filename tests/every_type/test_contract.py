"""CloudFormation's contract rules, over the wire, for every type with create, read and delete."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.local import LocalCloud
from cirrusql.local.storage.resources import Resource, Resources
from cirrusql.local.storage.store import Store
from tests.every_type.contract import Contract, Violation
from tests.every_type.wire import Refused, Wire

SHARDS = 8
ACCOUNT = "111122223333"


def broken_rule(cloud: LocalCloud, catalog: Catalog, kind: ResourceType) -> str | None:
    """The first rule that a type breaks, and how; None if it keeps all."""
    held = "nothing"
    try:
        for rule in Contract(Wire(cloud, kind, ACCOUNT), catalog).run():
            held = rule
    except (Violation, Refused) as violation:
        return f"after {held}: {violation}"
    return None


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_type_keeps_the_contract(catalog: Catalog, shard: int) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(shard))
    wanted = {"create", "read", "delete"}
    kinds = [kind for kind in catalog.resource_types() if wanted <= kind.handlers.keys()]
    assert len(kinds) > 1_700
    broken = {
        kind.type_name: why
        for kind in kinds[shard::SHARDS]
        if (why := broken_rule(cloud, catalog, kind))
    }
    cloud.close()
    assert not broken, "\n".join(f"{name}: {why}" for name, why in broken.items())


class Sabotage(Resources):
    """A store that does one thing wrong."""

    def __init__(self, store: Store, wrong: str) -> None:
        super().__init__(store)
        self._wrong = wrong

    def page(self, *arguments: Any) -> Any:
        return [] if self._wrong == "page" else super().page(*arguments)

    def insert(self, collection: int, resource: Resource) -> bool:
        if self._wrong == "insert":
            super().delete(collection, resource.identifier)
        return super().insert(collection, resource)

    def replace(self, collection: int, resource: Resource) -> bool:
        return self._wrong == "replace" or super().replace(collection, resource)

    def delete(self, collection: int, identifier: str) -> bool:
        return self._wrong == "delete" or super().delete(collection, identifier)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("page", "after create_read: .* is not among"),
        ("insert", "after create_list: the event is"),
        ("replace", "after create_with_read_only: .* is .*, not"),
        ("delete", "after delete: .* instead of ResourceNotFoundException"),
        ("", "None"),
    ],
)
def test_a_rule_that_does_not_hold_is_told(catalog: Catalog, wrong: str, told: str) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    cloud.backend.resources = Sabotage(cloud.backend.store, wrong)
    kind = catalog.resource_type("AWS::Logs::LogGroup")
    assert re.match(told, str(broken_rule(cloud, catalog, kind)))
    cloud.close()


def test_a_secret_that_is_given_back_is_told(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    kind = catalog.resource_type("AWS::SecretsManager::Secret")
    cloud.backend.registry.resource_type(kind.type_name).__dict__["write_only"] = ()
    assert "was given back" in str(broken_rule(cloud, catalog, kind))
    cloud.close()
