"""What a build needs to be allowed: the handlers that its changes run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cirrusql.catalog import Catalog
from cirrusql.errors import UnknownName
from cirrusql.plan.policy import Policy
from cirrusql.stack.graph.nodes import Declared
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.planning.changes import Action, Change

_HANDLERS = {
    Action.CREATE: ("create",),
    Action.UPDATE: ("update",),
    Action.REPLACE: ("create", "delete"),
    Action.DELETE: ("delete",),
    Action.UNKNOWN: ("create", "update"),
}
_OPERATIONS = {
    "create": "CreateResource",
    "update": "UpdateResource",
    "delete": "DeleteResource",
    "read": "GetResource",
    "list": "ListResources",
}


def stack_permissions(stack: Stack, changes: Iterable[Change], catalog: Catalog) -> Policy:
    """The least policy for a build that makes these changes, and reads what it has to."""
    whole = Policy()
    for type_name, handler in dict.fromkeys(_uses(stack, changes)):
        whole |= _policy(type_name, handler, catalog)
    return whole


def _uses(stack: Stack, changes: Iterable[Change]) -> Iterator[tuple[str, str]]:
    for change in changes:
        if change.type_name is None:
            continue
        handlers = _HANDLERS.get(change.action, ())
        yield from ((change.type_name, handler) for handler in handlers)
        node = stack.nodes.get(change.node)
        yield (change.type_name, "read")
        if isinstance(node, Declared) and change.identifier is None:
            yield (change.type_name, "list")


def _policy(type_name: str, handler: str, catalog: Catalog) -> Policy:
    calls = [f"cloudformation:{_OPERATIONS[handler]}"]
    if handler in ("create", "update", "delete"):
        calls.append("cloudformation:GetResourceRequestStatus")
    try:
        found = catalog.resource_type(type_name).handlers.get(handler)
    except UnknownName:
        return Policy(calls=frozenset(calls))
    own = frozenset(found.permissions) if found is not None else frozenset()
    return Policy(calls=frozenset(calls), handlers=own)
