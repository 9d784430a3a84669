"""From a resource to a row of a staging table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.catalog.partitions import partition_of
from cirrusql.records import Record
from cirrusql.sql import IDENTIFIER, REGION, Role, StagingColumn

Properties = Mapping[str, Any]
_LARGEST_INTEGER = 2**63


class Resource(Record):
    """One resource as far as it is known: what the service calls it, and its properties.

    `refused` is whether it could not be read, so that a property may be there and not be known.
    """

    region: str
    identifier: str
    properties: Properties
    refused: bool = False


class RowAccount(Record):
    """The number and the name of the account that a row is of; None where no column says them."""

    account_id: str | None = None
    name: str | None = None


class RowContext(Record):
    """What a row says that the resource does not: the account, and the request's parameters."""

    account: RowAccount
    parameters: Mapping[str, str]


def cell(value: Any) -> Any:
    """A JSON value as SQLite keeps it: documents as compact text, booleans as 1 and 0.

    >>> [cell(value) for value in (True, {"a": [1, None]}, "x", 2**70)]
    [1, '{"a":[1,null]}', 'x', '1180591620717411303424']
    """
    if isinstance(value, dict | list):
        import orjson  # 10 ms, which rows without documents do not need

        return orjson.dumps(value).decode()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int) and not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
        return str(value)
    return value


def maker(
    resource_type: ResourceType, columns: tuple[StagingColumn, ...], context: RowContext
) -> Callable[[Resource], tuple[Any, ...]]:
    """A function from a resource to the values of these columns, chosen once for all rows."""
    getters = [_getter(resource_type, column, context) for column in columns]
    return lambda resource: tuple(get(resource) for get in getters)


Getter = Callable[[Resource], Any]


def _getter(resource_type: ResourceType, column: StagingColumn, context: RowContext) -> Getter:
    key = column.key
    if column.role is Role.PROPERTY and key not in resource_type.identifier_parts:
        return lambda resource: cell(resource.properties.get(key))
    if column.role in (Role.PROPERTY, Role.IDENTIFIER_PART):
        return lambda resource: cell(part_of(resource_type, resource, key))
    getters: dict[Role, Getter] = {
        Role.REGION: lambda resource: resource.region,
        Role.IDENTIFIER: lambda resource: resource.identifier,
        Role.ACCOUNT_ID: lambda _: context.account.account_id,
        Role.ACCOUNT: lambda _: context.account.name,
        Role.ARN: lambda resource: arn(resource_type, resource, context.account.account_id),
        Role.TITLE: lambda resource: title(resource_type, resource),
        Role.TAGS: lambda resource: cell(_known_tags(resource_type, resource)),
        Role.PROPERTIES: lambda resource: cell(dict(resource.properties)),
        Role.PARAMETER: lambda _: context.parameters.get(key),
    }
    return getters[column.role]


def part_of(resource_type: ResourceType, resource: Resource, part: str) -> Any:
    """A part of the identifier: from the properties, else read out of the identifier itself."""
    value: Any = resource.properties
    for name in part.split("/"):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is not None:
        return value
    parts = resource_type.identifier_parts
    values = resource.identifier.split("|") if len(parts) > 1 else [resource.identifier]
    return values[parts.index(part)] if len(values) == len(parts) else None


def arn(
    resource_type: ResourceType, resource: Resource, account_id: str | None = None
) -> str | None:
    """The resource's own ARN: what one of its properties says, or one made of its identifier.

    None for a type of which neither is certain, and where a part of the made one is not known.
    """
    if resource_type.arn_format is not None:
        return _made_arn(resource_type.arn_format, resource_type, resource, account_id)
    name = resource_type.arn_property
    if name is None:
        return None
    value = (
        part_of(resource_type, resource, name) if name in resource_type.identifier_parts else None
    )
    value = value or resource.properties.get(name)
    return value if isinstance(value, str) and value.startswith("arn:") else None


def _made_arn(
    template: str, resource_type: ResourceType, resource: Resource, account_id: str | None
) -> str | None:
    partition = partition_of(resource.region)
    scope = {
        "Partition": partition and partition.name,
        "Region": resource.region,
        "Account": account_id,
    }
    # `arn:${Partition}:ec2:${Region}:${Account}:vpc/${VpcId}`: text and names in turn.
    pieces = re.split(r"\$\{(.*?)\}", template)
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        value = scope[name] if name in scope else part_of(resource_type, resource, name)
        if value is None:
            return None
        pieces[place] = str(value)
    return "".join(pieces)


def title(resource_type: ResourceType, resource: Resource) -> str:
    """What people call the resource: its Name tag, else its name, else its identifier."""
    named = (tags(resource_type, resource.properties) or {}).get("Name")
    name = resource_type.name_property
    return str(named or (name and resource.properties.get(name)) or resource.identifier)


def tags(resource_type: ResourceType, properties: Properties) -> dict[str, Any] | None:
    """The tags as one object, whatever the type's own shape; None if it has no tags to show.

    Types say tags as a list of Key and Value (AppStream: of TagKey and TagValue), as an object, or
    as a list in an object (CloudFront's AnycastIpList), and not all in a property called Tags.
    """
    if resource_type.tag_property is None:
        return None
    value: Any = [properties]
    for name in resource_type.tag_property.split("/"):
        value = [inner for item in value for inner in _step(item, name)]
    merged: dict[str, Any] = {}
    for item in value:
        merged.update(_tag_pairs(item))
    return merged


def _known_tags(resource_type: ResourceType, resource: Resource) -> dict[str, Any] | None:
    """The tags; None for those of a resource that could not be read, which may have some."""
    found = tags(resource_type, resource.properties)
    return found or (None if resource.refused else found)


def _step(item: Any, name: str) -> list[Any]:
    if name == "*":
        return list(item) if isinstance(item, list) else []
    if isinstance(item, list):
        return [inner for one in item for inner in _step(one, name)]
    return [item[name]] if isinstance(item, Mapping) and item.get(name) is not None else []


def _tag_pairs(value: Any) -> dict[str, Any]:
    """Tags as one object from an object, a list of pairs, or a list of pairs in an object."""
    if isinstance(value, Mapping):
        items = value.get("Items")
        return _tag_pairs(items) if isinstance(items, list) else dict(value)
    pairs: dict[str, Any] = {}
    for item in value if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            name = item.get("Key", item.get("TagKey"))
            pairs[str(name)] = item.get("Value", item.get("TagValue"))
    return pairs


def known(resource_type: ResourceType, resource: Resource) -> dict[str, Any]:
    """What a condition can be asked about before the resource has been read."""
    facts: dict[str, Any] = {
        REGION.key: resource.region,
        IDENTIFIER.key: resource.identifier,
    }
    facts.update(
        (part, cell(part_of(resource_type, resource, part)))
        for part in resource_type.identifier_parts
    )
    facts.update((name, cell(value)) for name, value in resource.properties.items())
    return facts
