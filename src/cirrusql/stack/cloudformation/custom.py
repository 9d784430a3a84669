"""Custom resources of a template: which adapter deals with each, and where that is not possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.errors import NotSupportedError
from cirrusql.stack.adapters import Adapter
from cirrusql.stack.adapters.custom import NATIVE, custom_of
from cirrusql.stack.adapters.custom_function import WITHOUT_EFFECT
from cirrusql.stack.adapters.custom_request import TOKEN, Origin, function_of
from cirrusql.stack.cloudformation.expressions import TemplateValue
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.template import ResourceEntry
from cirrusql.stack.graph.outputs import Outputs, Unknown, unknowns
from cirrusql.stack.templates import TemplateError

_HERE = "is done without its function"
# What becomes of each type on a local cloud.
_LOCALLY: Mapping[str, str] = {
    "Custom::S3AutoDeleteObjects": "does nothing: the buckets of the local cloud have no objects",
    "Custom::VpcRestrictDefaultSG": "does nothing: the local cloud has no traffic to restrict",
    **dict.fromkeys(("Custom::LogRetention", "Custom::S3BucketNotifications"), _HERE),
    **dict.fromkeys(WITHOUT_EFFECT, "does nothing: the local cloud runs no functions"),
}


def custom_adapter(entry: ResourceEntry, scope: Scope, loading: Loading) -> Adapter | None:
    """The adapter of a custom resource; None, and a refusal, if there is none."""
    what, type_name = f"{entry.name}: {entry.type_name}", entry.type_name
    if loading.options.is_local:
        if type_name not in _LOCALLY:
            hint = "deploy it to AWS, or leave it out with --skip-unsupported"
            message = f"{what} is made by a function, and nothing runs functions on the local cloud"
            loading.refuse(message, entry.place, hint)
            return None
        loading.notes.add(f"{what} {_LOCALLY[type_name]}", entry.place)
    elif type_name not in NATIVE:
        if not _has_function(entry, scope, loading):
            return None
        if loading.options.only_looks and type_name not in _LOCALLY:
            message = f"{what} is made by its function on AWS; the local cloud cannot make it"
            loading.notes.add(message, entry.place)
    stack_id = scope.stack_id
    known = "" if isinstance(stack_id, Unknown) else stack_id
    return custom_of(type_name, Origin(entry.name, known))


def _has_function(entry: ResourceEntry, scope: Scope, loading: Loading) -> bool:
    """Whether there may be a function to run; what is known to be wrong is noted."""
    node = entry.properties.get(TOKEN)
    if node is None:
        if entry.chosen is not None:  # a function gives all of its properties
            return True
        message = f"{entry.name}: {entry.type_name} has no {TOKEN}, which is required"
        loading.problems.add(message, entry.place, "give it the ARN of a function")
        return False
    token: Any
    try:
        token = TemplateValue(node, scope).value(Outputs())
    except TemplateError:  # it refers to what is not read yet, or not there: that is noted later
        return True
    if unknowns(token) or token is None:
        return True
    try:
        function_of(token)
    except NotSupportedError as error:
        loading.refuse(f"{entry.name}: {error.message}", node.place)
        return False
    return True
