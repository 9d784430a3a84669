"""Custom resources: the functions that a template's author runs for what AWS has no type for.

What the CDK's own functions do is done here, where that is little; the others are run.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.stack.adapters import ADAPTERS, Adapter
from cirrusql.stack.adapters.auto_delete_objects import AutoDeleteObjects
from cirrusql.stack.adapters.bucket_notifications import BucketNotifications
from cirrusql.stack.adapters.custom_function import CustomFunction
from cirrusql.stack.adapters.custom_request import Origin
from cirrusql.stack.adapters.default_group import DefaultGroup
from cirrusql.stack.adapters.log_retention import LogRetention

_UNKNOWN = Origin()
_PREFIX, _GENERAL = "Custom::", "AWS::CloudFormation::CustomResource"

NATIVE: Mapping[str, Adapter] = {
    one.type_name: one
    for one in (AutoDeleteObjects(), BucketNotifications(), DefaultGroup(), LogRetention())
}
"""The adapters of what is done here, without the function, by the names of their types."""


def is_custom(type_name: str) -> bool:
    """Whether resources of a type are custom ones."""
    return type_name == _GENERAL or type_name.startswith(_PREFIX)


def custom_of(type_name: str, origin: Origin = _UNKNOWN) -> Adapter:
    """The adapter of a type of custom resources, for the one from there."""
    return NATIVE.get(type_name) or CustomFunction(type_name, origin)


def memory_of(adapter: Adapter) -> Mapping[str, str]:
    """What `adapter_of` is to be told later of the resource that an adapter is for."""
    if not isinstance(adapter, CustomFunction):
        return {}
    return {"logical_id": adapter.origin.logical_id, "stack_id": adapter.origin.stack_id}


def adapter_of(type_name: str, memory: Mapping[str, str] | None = None) -> Adapter | None:
    """The adapter of a type; None for a type that Cloud Control deals with.

    `memory` is what `memory_of` gave when the resource was made.
    """
    if is_custom(type_name):
        return custom_of(type_name, Origin(**memory) if memory else _UNKNOWN)
    return ADAPTERS.get(type_name)
