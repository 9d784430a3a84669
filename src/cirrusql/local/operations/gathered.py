"""Properties that a resource shows of what others have added to it since it was made.

A VPC has the IPv6 block of a VPCCidrBlock; templates take it from the VPC, for their subnets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import render
from cirrusql.local.schema.pointers import parse_pointer
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.storage.taken import is_taken


class Gathered(NamedTuple):
    """A list property that has what a resource of another type, which names this one, brings.

    `brought` is that resource's property; where it leaves the value to AWS by giving `left`, one
    is made of its own identifier.
    """

    property: str
    type_name: str
    names: str
    brought: str
    left: str


_GATHERED: Mapping[str, Gathered] = {
    "AWS::EC2::VPC": Gathered(
        "Ipv6CidrBlocks", "AWS::EC2::VPCCidrBlock", "VpcId", "Ipv6CidrBlock",
        "AmazonProvidedIpv6CidrBlock",
    )
}  # fmt: skip


def with_gathered(
    backend: Backend, scope: Scope, resource_type: RegisteredType, identifier: str, properties: str
) -> str:
    """The properties of a resource, with what others have added to it."""
    one = _GATHERED.get(resource_type.type_name)
    if one is None:
        return properties
    other = backend.registry.resource_type(one.type_name)
    collection = backend.collection(other, scope)
    named = {parse_pointer(one.names): identifier}
    others = backend.resources.all_by(collection, named, backend.clock.now())
    taken = _taken_at(backend, backend.collection(resource_type, scope), identifier)
    # One that was taken shows what others, taken with it, had brought until then.
    brought = (_brought(one, orjson.loads(o.properties)) for o in others if o.visible != taken)
    values = [value for value in brought if value]
    if not values:
        return properties
    model = orjson.loads(properties)
    own = model.get(one.property) or [] if taken is not None else []
    return render({**model, one.property: [*own, *values]})


def _taken_at(backend: Backend, collection: int, identifier: str) -> float | None:
    """What the resource's visibility is if it was taken from elsewhere."""
    found = backend.resources.find(collection, identifier)
    return found.visible if found and is_taken(backend.store, found.visible) else None


def _brought(one: Gathered, model: Mapping[str, Any]) -> str | None:
    if one.brought in model:
        return str(model[one.brought])
    if not model.get(one.left):
        return None
    digest = hashlib.sha256(str(sorted(model.items())).encode()).hexdigest()
    return f"2600:1f18:{digest[:4]}:{digest[4:6]}00::/56"
