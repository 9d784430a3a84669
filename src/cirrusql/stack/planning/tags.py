"""The tags of a resource, whether its type has them as a list of pairs or as a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def tags_of(model: Mapping[str, Any], tag_property: str | None) -> Mapping[str, Any]:
    """The values of a model's tags by their keys; none for a type without tags.

    >>> tags_of({"Tags": [{"Key": "Name", "Value": "a"}]}, "Tags")
    {'Name': 'a'}
    >>> tags_of({"Spec": {"Tags": {"Name": "a"}}}, "Spec/Tags"), tags_of({"Tags": []}, None)
    ({'Name': 'a'}, {})
    """
    if tag_property is None:
        return {}
    value: Any = model
    for name in tag_property.split("/"):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        return value
    items = value if isinstance(value, list) else []
    return {
        str(item["Key"]): item.get("Value")
        for item in items
        if isinstance(item, Mapping) and "Key" in item
    }


def is_services_own(tag: Any) -> bool:
    """Whether AWS itself has put a tag there, which nobody else may: a pair, or a mapping's key.

    >>> is_services_own({"Key": "aws:createdBy", "Value": "me"}), is_services_own("Name")
    (True, False)
    """
    name = tag.get("Key") if isinstance(tag, Mapping) else tag
    return str(name).startswith("aws:")
