"""A property that holds for every type and two models of it: a patch arrives exactly."""

from __future__ import annotations

from random import Random

import pytest
from tests.every_type.models import covers, sent_again, top, without
from tests.every_type.wire import Refused, Wire

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.local import LocalCloud
from cirrusql.samples import models as samples

SHARDS = 4
# The addresses are as many as the user says.
FOLLOWS = {"AWS::EC2::NetworkInterface": {"SecondaryPrivateIpAddresses"}}


def arrives(wire: Wire, catalog: Catalog, seed: int) -> bool:
    """Whether a patch between two models of the type is taken; if so, it has arrived exactly."""
    kind = wire.resource_type
    first = samples.model(catalog, kind.type_name, Random(seed + 200))
    second = samples.model(catalog, kind.type_name, Random(seed + 300), optional=True)
    # What a resource is identified by stays as it is, whether the schema says so or not.
    fixed = {top(p) for p in (*kind.create_only, *kind.read_only, *kind.primary_identifier)}
    wanted = {name: value for name, value in second.items() if name not in fixed}
    identifier = wire.create(first)["Identifier"]
    before = wire.read(identifier)
    changes = {**sent_again(kind, first), **wanted}
    patch = [{"op": "add", "path": f"/{name}", "value": changes[name]} for name in changes]
    try:
        event = wire.update(identifier, patch)
    except Refused as refusal:
        # The second model may contradict what of the first one cannot be changed.
        if "Model validation failed" not in refusal.message or wire.read(identifier) != before:
            raise
        return False
    assert event["OperationStatus"] == "SUCCESS", (kind.type_name, event)
    after = wire.read(identifier)
    hidden = [*kind.write_only, *kind.read_only]
    assert covers(after, without(wanted, hidden)), kind.type_name
    for name in before.keys() - changes.keys() - FOLLOWS.get(kind.type_name, set()):
        assert after[name] == before[name], (kind.type_name, name)
    return True


def updatable(catalog: Catalog) -> list[ResourceType]:
    wanted = {"create", "read", "update"}
    return [kind for kind in catalog.resource_types() if wanted <= kind.handlers.keys()]


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_057_a_patch_between_two_models_arrives_exactly(
    catalog: Catalog, shard: int, account: str
) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(7))
    kinds = updatable(catalog)[shard::SHARDS]
    arrived = sum(arrives(Wire(cloud, kind, account), catalog, shard) for kind in kinds)
    cloud.close()
    assert arrived > 100
