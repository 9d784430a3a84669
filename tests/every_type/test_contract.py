"""CloudFormation's contract rules, over the wire, for every type with create, read and delete."""

from __future__ import annotations

from random import Random

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.local import LocalCloud
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


def test_a_rule_that_does_not_hold_is_told(catalog: Catalog) -> None:
    """The rules can fail: a cloud that gives write-only values back breaks one."""
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    registry = cloud.backend.registry
    secret = registry.resource_type("AWS::SecretsManager::Secret")
    secret.__dict__["write_only"] = ()
    kind = catalog.resource_type("AWS::SecretsManager::Secret")
    assert "was given back" in (broken_rule(cloud, catalog, kind) or "")
    cloud.close()
