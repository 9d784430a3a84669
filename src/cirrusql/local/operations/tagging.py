"""Resource Groups Tagging: resources of all types found by their tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from cirrusql.local.operations.service import Service
from cirrusql.local.protocol.errors import Answer, Refusal, success
from cirrusql.local.protocol.paging import page_token, page_token_start
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import parse_object
from cirrusql.local.schema.pointers import value_at
from cirrusql.local.schema.registry import Kind
from cirrusql.records import Record

TARGET = "ResourceGroupsTaggingAPI_20170126."
_MAXIMUM_PAGE = 100


class Tagged(Record):
    """A resource that can be found by tags: its ARN, what it is, and its tags."""

    arn: str
    kind: Kind
    tags: Mapping[str, str]

    @property
    def filter_name(self) -> str:
        """What ResourceTypeFilters call it: the service, and the kind of resource in its ARN."""
        _, _, service, _, _, tail = self.arn.split(":", 5)
        return f"{service}:{tail.replace(':', '/').partition('/')[0]}"


def answer_tagging(service: Service, scope: Scope, operation: str, body: bytes) -> Answer:
    """The answer to one call of the tagging service."""
    action = _ACTIONS.get(operation)
    if action is None:
        message = f"Operation '{operation}' is not one of this service."
        return Refusal("UnknownOperationException", message).answer()
    try:
        return success(action(service, scope, parse_object(body.decode() or "{}")))
    except (AttributeError, TypeError, ValueError) as error:
        return Refusal("SerializationException", f"A member is of the wrong type: {error}").answer()
    except Refusal as refusal:
        return refusal.answer()


def _get_resources(service: Service, scope: Scope, request: dict[str, Any]) -> dict[str, Any]:
    filters = {item["Key"]: item.get("Values") or [] for item in request.get("TagFilters") or ()}
    kinds = tuple(request.get("ResourceTypeFilters") or ())
    arns = frozenset(request.get("ResourceARNList") or ())
    size = min(int(request.get("ResourcesPerPage") or _MAXIMUM_PAGE), _MAXIMUM_PAGE)
    belongs_to = (scope.account, scope.region, sorted(filters.items()), kinds)
    token = request.get("PaginationToken")
    after = str(page_token_start(token, *belongs_to)) if token else ""
    found = sorted(
        (
            tagged
            for tagged in _tagged(service, scope)
            if tagged.arn > after
            and _has_tags(tagged, filters)
            and (not arns or tagged.arn in arns)
            and (not kinds or any(_is_of(tagged, name) for name in kinds))
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


def _get_tag_keys(service: Service, scope: Scope, _: dict[str, Any]) -> dict[str, Any]:
    keys = {key for tagged in _tagged(service, scope) for key in tagged.tags}
    return {"PaginationToken": "", "TagKeys": sorted(keys)}


def _get_tag_values(service: Service, scope: Scope, request: dict[str, Any]) -> dict[str, Any]:
    key = request.get("Key")
    if not isinstance(key, str):
        raise Refusal("ValidationException", "Key must not be null")
    found = {tagged.tags[key] for tagged in _tagged(service, scope) if key in tagged.tags}
    return {"PaginationToken": "", "TagValues": sorted(found)}


_ACTIONS: Mapping[str, Callable[[Service, Scope, dict[str, Any]], dict[str, Any]]] = {
    "GetResources": _get_resources,
    "GetTagKeys": _get_tag_keys,
    "GetTagValues": _get_tag_values,
}


def _tagged(service: Service, scope: Scope) -> Iterator[Tagged]:
    now = service.clock.now()
    for place in (scope, scope.everywhere):
        for type_name, properties in service.resources.everything(place, now):
            kind = service.registry.kind(type_name)
            name = kind.resource_type.tag_property
            model = orjson.loads(properties)
            tags = _tags(value_at(model, name.split("/"))) if name else {}
            arn = _arn(kind, scope, model)
            if tags and arn:
                yield Tagged(arn, kind, tags)


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


def _arn(kind: Kind, scope: Scope, model: Mapping[str, Any]) -> str | None:
    """The resource's own ARN: one it has, or the one that its identifier makes."""
    own = kind.type_name.split("::")[2].lower()
    names = [name for name in model if name.lower() in ("arn", f"{own}arn", "resourcearn")]
    candidates = [model[name] for name in names] + [value_at(model, p) for p in kind.primary]
    for value in candidates:
        if isinstance(value, str) and value.startswith("arn:"):
            return value
    identifier = "/".join(str(value_at(model, pointer)) for pointer in kind.primary)
    region = "" if kind.is_global else scope.region
    noun = kind.resource_type.singular.replace("_", "-")
    return f"arn:{scope.partition}:{kind.arn_service}:{region}:{scope.account}:{noun}/{identifier}"


def _has_tags(tagged: Tagged, filters: Mapping[str, list[str]]) -> bool:
    return all(
        key in tagged.tags and (not values or tagged.tags[key] in values)
        for key, values in filters.items()
    )


def _is_of(tagged: Tagged, name: str) -> bool:
    return name in (tagged.filter_name, tagged.filter_name.partition(":")[0])
