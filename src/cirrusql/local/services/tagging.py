"""Resource Groups Tagging: resources of all types found by their tags.

Those of a global service are found in the region in which it is at home, as Tag Editor finds them,
though Cloud Control lists them in every region.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.paging import page_token, page_token_start
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.pointers import value_at
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.services.service import Action
from cirrusql.records import Record

_MAXIMUM_PAGE = 100


class Tagged(Record):
    """A resource that can be found by tags: its ARN, what it is, and its tags."""

    arn: str
    resource_type: RegisteredType
    tags: Mapping[str, str]

    @property
    def filter_name(self) -> str:
        """What ResourceTypeFilters call it: the service, and the kind of resource in its ARN."""
        _, _, service, _, _, tail = self.arn.split(":", 5)
        return f"{service}:{tail.replace(':', '/').partition('/')[0]}"


def _get_resources(backend: Backend, call: Call, members: Members) -> Members:
    filters = {item["Key"]: item.get("Values") or [] for item in members.get("TagFilters") or ()}
    types = tuple(members.get("ResourceTypeFilters") or ())
    arns = frozenset(members.get("ResourceARNList") or ())
    size = members.get("ResourcesPerPage", _MAXIMUM_PAGE)
    belongs_to = (call.scope.account, call.scope.region, sorted(filters.items()), types)
    after = _start(members.get("PaginationToken"), belongs_to)
    found = sorted(
        (
            tagged
            for tagged in _tagged(backend, call.scope)
            if tagged.arn > after
            and _has_tags(tagged, filters)
            and (not arns or tagged.arn in arns)
            and (not types or any(_is_of(tagged, name) for name in types))
        ),
        key=lambda tagged: tagged.arn,
    )
    more = len(found) > size
    return {
        "PaginationToken": page_token(found[size - 1].arn, *belongs_to) if more else "",
        "ResourceTagMappingList": [
            {
                "ResourceARN": tagged.arn,
                "Tags": [{"Key": key, "Value": value} for key, value in tagged.tags.items()],
            }
            for tagged in found[:size]
        ],
    }


def _start(token: str | None, belongs_to: tuple[Any, ...]) -> str:
    try:
        return str(page_token_start(token, *belongs_to)) if token else ""
    except Refusal as refusal:
        message = "The PaginationToken is not one for this request"
        raise Refusal("InvalidParameterException", message) from refusal


def _get_tag_keys(backend: Backend, call: Call, _: Members) -> Members:
    keys = {key for tagged in _tagged(backend, call.scope) for key in tagged.tags}
    return {"PaginationToken": "", "TagKeys": sorted(keys)}


def _get_tag_values(backend: Backend, call: Call, members: Members) -> Members:
    key = members["Key"]
    found = {tagged.tags[key] for tagged in _tagged(backend, call.scope) if key in tagged.tags}
    return {"PaginationToken": "", "TagValues": sorted(found)}


ACTIONS: Mapping[str, Action] = {
    "GetResources": _get_resources,
    "GetTagKeys": _get_tag_keys,
    "GetTagValues": _get_tag_values,
}


def _tagged(backend: Backend, scope: Scope) -> Iterator[Tagged]:
    now = backend.clock.now()
    for place in (scope, scope.everywhere):
        for type_name, properties in backend.resources.everything(place, now):
            resource_type = backend.registry.resource_type(type_name)
            if not resource_type.is_at_home(scope):
                continue
            name = resource_type.entry.tag_property
            model = orjson.loads(properties)
            tags = _tags(value_at(model, name.split("/"))) if name else {}
            arn = _arn(resource_type, scope, model)
            if tags and arn:
                yield Tagged(arn, resource_type, tags)


def _tags(value: Any) -> Mapping[str, str]:
    """Tags in any of the shapes that types have them in, as one mapping.

    >>> _tags([{"Key": "a", "Value": "b"}]), _tags({"a": "b"})
    ({'a': 'b'}, {'a': 'b'})
    """
    if isinstance(value, dict):
        return {str(key): str(text) for key, text in value.items()}
    pairs = {}
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            members = {str(name).lower(): text for name, text in item.items()}
            key = members.get("key", members.get("tagkey"))
            if key is not None:
                pairs[str(key)] = str(members.get("value", members.get("tagvalue", "")))
    return pairs


def _arn(resource_type: RegisteredType, scope: Scope, model: Mapping[str, Any]) -> str | None:
    """The resource's own ARN: one it has, or the one that its identifier makes."""
    own = resource_type.type_name.split("::")[2].lower()
    names = [name for name in model if name.lower() in ("arn", f"{own}arn", "resourcearn")]
    parts = [value_at(model, pointer) for pointer in resource_type.primary]
    for value in (*(model[name] for name in names), *parts):
        if isinstance(value, str) and value.startswith("arn:"):
            return value
    identifier = "/".join(map(str, parts))
    region = "" if resource_type.is_global else scope.region
    noun = resource_type.entry.singular.replace("_", "-")
    place = f"arn:{scope.partition}:{resource_type.arn_service}:{region}:{scope.account}"
    return f"{place}:{noun}/{identifier}"


def _has_tags(tagged: Tagged, filters: Mapping[str, list[str]]) -> bool:
    return all(
        key in tagged.tags and (not values or tagged.tags[key] in values)
        for key, values in filters.items()
    )


def _is_of(tagged: Tagged, name: str) -> bool:
    return name in (tagged.filter_name, tagged.filter_name.partition(":")[0])
