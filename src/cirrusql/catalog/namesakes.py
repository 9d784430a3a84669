"""Which resource type an entry of a manifest means that says none.

It is called as one resource of its type is, as `queue`, and three services have queues: then its
properties tell which.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cirrusql.catalog.model import ResourceType
from cirrusql.catalog.store import Catalog

REGION = "region"
"""What says where a resource is, in an entry of any type; never a property."""


def meant(catalog: Catalog, singular: str, properties: Collection[str]) -> tuple[ResourceType, ...]:
    """The types that an entry so called may be of, by the names of its properties.

    One if that is plain; several, those that take all of them if any does; empty if none is called
    so. A type that can be created and read is preferred to one that cannot. Nothing else is: the
    type that was meant stays among them whatever is taken out of the entry, so that it is never
    taken for another then.

    >>> catalog = Catalog.open()
    >>> [one.name for one in meant(catalog, "queue", ["queue_name"])]
    ['awscc.sqs.queues']
    >>> [one.service for one in meant(catalog, "bucket_policy", ["bucket", "policy_document"])]
    ['s3', 's3express', 's3outposts']
    """
    named = [catalog.resource_type(name) for name in _singulars(catalog).get(singular.lower(), ())]
    found = tuple(filter(_can_be_declared, named)) or tuple(named)
    given = [name for name in properties if name != REGION]
    fitting = tuple(one for one in found if all(property_named(one, name) for name in given))
    return fitting or found


def property_named(resource_type: ResourceType, name: str) -> str | None:
    """The property that a name in a manifest means; None if the type has none of that name.

    A property `Region` is meant by just that spelling: `region` is where the resource is.

    >>> property_named(Catalog.open().resource_type("AWS::SQS::Queue"), "queue_name")
    'QueueName'
    """
    if name == REGION:
        return None
    column = resource_type.column_by_name.get(name.lower())
    return column.property if column is not None else None


def _singulars(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    found: Mapping[str, tuple[str, ...]] = catalog.kept(meant, catalog.singulars)
    return found


def _can_be_declared(resource_type: ResourceType) -> bool:
    return {"create", "read"} <= resource_type.handlers.keys()
