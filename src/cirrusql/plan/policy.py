"""What calls need to be allowed, as an IAM policy that adds up.

A caller needs the API's own actions (`cloudformation:GetResource`) and those of each handler that
Cloud Control runs on the caller's behalf, which the resource schemas name. Where a role is passed,
the handler runs as the role, so the caller needs to be allowed to pass it instead ("RoleArn" in the
Cloud Control API reference).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import UnknownName
from cirrusql.records import Record

ROLE = "RoleArn"
"""The parameter that names a role for a handler to run as."""
ANY = "*"
"""What stands for a role that is not known beforehand."""
_READS = {"read": "GetResource", "list": "ListResources"}


class Use(Record):
    """One operation of an API that may be called, and the handler of a type that it has run.

    `permission` is the IAM action for the operation, None if none is known. `role` runs the handler
    instead of the caller. `unknown` says in words what cannot be told beforehand.
    """

    operation: str
    permission: str | None
    type_name: str | None = None
    handler: str | None = None
    role: str | None = None
    unknown: str | None = None


def use_of(resource_type: ResourceType, handler: str, role: str | None = None) -> Use:
    """The use of a type's read or list handler by the API's own operation.

    >>> use_of(Catalog.open().resource_type("AWS::EC2::VPC"), "read").permission
    'cloudformation:GetResource'
    """
    operation = _READS[handler]
    action = f"cloudformation:{operation}"
    return Use(operation, action, resource_type.type_name, handler, role)


class Policy(Record):
    """The actions that must be allowed; policies add up with `|`.

    `calls` are actions of the APIs that are called, `handlers` those that resource types' handlers
    need, `roles` the roles passed to them (`*` for one that is not known beforehand). `unknown`
    says in words what could not be told.
    """

    calls: frozenset[str] = frozenset()
    handlers: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    def __or__(self, other: Policy) -> Policy:
        return Policy(
            self.calls | other.calls,
            self.handlers | other.handlers,
            self.roles | other.roles,
            self.unknown | other.unknown,
        )

    @property
    def document(self) -> dict[str, Any]:
        """The policy as IAM takes it, sorted; nothing is allowed on less than `*` but roles."""
        statements = (
            _statement("Calls", self.calls, [ANY]),
            _statement("Handlers", self.handlers, [ANY]),
            _statement("Roles", ["iam:PassRole"] if self.roles else [], sorted(self.roles)),
        )
        return {"Version": "2012-10-17", "Statement": [one for one in statements if one]}


def allowing(uses: Iterable[Use], catalog: Catalog) -> Policy:
    """The least policy that allows all these uses."""
    whole = Policy()
    for use in uses:
        calls = frozenset((use.permission,) if use.permission is not None else ())
        whole |= Policy(calls=calls) | _handler(use, catalog)
    return whole


def _handler(use: Use, catalog: Catalog) -> Policy:
    if use.unknown is not None:
        return Policy(unknown=frozenset((use.unknown,)))
    if use.type_name is None or use.handler is None:
        return Policy()
    if use.role is not None:
        return Policy(roles=frozenset((use.role,)))
    try:
        handlers = catalog.resource_type(use.type_name).handlers
    except UnknownName:
        return Policy(unknown=frozenset((f"the {use.handler} handler of {use.type_name}",)))
    handler = handlers.get(use.handler)
    return Policy(handlers=frozenset(handler.permissions if handler is not None else ()))


def _statement(sid: str, actions: Iterable[str], resources: list[str]) -> dict[str, Any] | None:
    found = sorted(actions)
    if not found:
        return None
    resource = resources[0] if len(resources) == 1 else resources
    return {"Sid": sid, "Effect": "Allow", "Action": found, "Resource": resource}
