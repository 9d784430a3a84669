"""What a plan needs to be allowed: the least IAM policy, from the handlers that it really uses.

A caller needs the API's own actions (`cloudformation:GetResource`) and those of each handler that
Cloud Control runs on the caller's behalf, which the resource schemas name. Where a role is passed,
the handler runs as the role, so the caller needs to be allowed to pass it instead ("RoleArn" in the
Cloud Control API reference).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import UnknownName
from cirrusql.plan.nodes import AnyScan, KeyValues, OperationCall, OperationScan, QueryPlan, Scan
from cirrusql.plan.writes import Verb, WriteRequest
from cirrusql.records import Record

_READ = {"read": "GetResource", "list": "ListResources"}
_STATUS = "GetResourceRequestStatus"
_ROLE = "RoleArn"
_ANY = "*"


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
            _statement("Calls", self.calls, [_ANY]),
            _statement("Handlers", self.handlers, [_ANY]),
            _statement("Roles", ["iam:PassRole"] if self.roles else [], sorted(self.roles)),
        )
        return {"Version": "2012-10-17", "Statement": [one for one in statements if one]}


def permissions(plan: QueryPlan, catalog: Catalog) -> Policy:
    """What running a query's plan needs: only the calls that it may make.

    A `count(*)` needs the list handler and nothing else. Types that are listed for the values of a
    list key count, and the types that those need in turn.
    """
    return _union(_scan(scan, catalog) for scan in plan.scans)


def write_permissions(
    request: WriteRequest, targets: QueryPlan, catalog: Catalog, *, waits: bool, reads_back: bool
) -> Policy:
    """What a statement that writes needs, finding its targets included.

    `waits` is for the end of each request; `reads_back` is for RETURNING the resource's columns.
    """
    resource_type = request.resource_type
    operations = (request.verb.value, *([_STATUS] if waits else ()))
    policy = permissions(targets, catalog) | Policy(_actions(operations))
    role = _passed_role(request, targets)
    if role is not None:
        policy |= Policy(roles=frozenset((role,)))
    if role in (None, _ANY):
        policy |= Policy(
            handlers=frozenset(resource_type.handlers[request.verb.handler].permissions)
        )
    return policy | _use(resource_type, "read") if reads_back else policy


def _scan(scan: AnyScan, catalog: Catalog) -> Policy:
    if isinstance(scan, OperationScan):
        calls = scan.calls if scan.regions else ()
        return _union(_operation(scan, call, catalog) for call in calls)
    resource_type, role = scan.table.relation.resource_type, scan.parameters.get(_ROLE)
    policy = Policy()
    if scan.may_read:
        policy |= _use(resource_type, "read", role)
    if scan.may_list:
        policy |= _use(resource_type, "list", role)
        policy |= _union(_parents(scan, choice, catalog) for choice in scan.keys)
    return policy


def _parents(scan: Scan, choice: Iterable[KeyValues], catalog: Catalog) -> Policy:
    """What listing needs that finds the values of list keys which nothing else tells."""
    resource_type = scan.table.relation.resource_type
    told = {equated.key for equated in scan.restricted_by}
    policy = Policy()
    for values in choice:
        if not values.fixed and values.property not in told:
            policy |= _sources(
                resource_type, values.property, catalog, frozenset((resource_type.type_name,))
            )
    return policy


def _sources(
    resource_type: ResourceType, key: str, catalog: Catalog, seen: frozenset[str]
) -> Policy:
    policy = Policy()
    for source in resource_type.list_keys.sources.get(key, ()):
        if source.type_name is None or source.type_name in seen:
            continue
        parent = catalog.resource_type(source.type_name)
        policy |= _use(parent, "list")
        if source.property not in parent.identifier_parts:
            policy |= _use(parent, "read")
        for name in next(iter(parent.list_keys.required), ()):
            policy |= _sources(parent, name, catalog, seen | {parent.type_name})
    return policy


def _operation(scan: OperationScan, call: OperationCall, catalog: Catalog) -> Policy:
    if call.operation is None:
        return Policy()
    policy = Policy(calls=frozenset((call.operation.permission,)))
    if call.operation.handler is None:
        return policy
    roles = call.fixed.get(_ROLE, (None,))
    for name in call.fixed.get("TypeName", ()):
        for role in roles:
            policy |= _handler(str(name), call.operation.handler, role, catalog)
    if "TypeName" not in call.fixed:
        said = f"the handlers of the types that {scan.table.relation.name} is asked for"
        policy |= Policy(unknown=frozenset((said,)))
    return policy


def _handler(type_name: str, operation: str, role: object, catalog: Catalog) -> Policy:
    if role is not None:
        return Policy(roles=frozenset((str(role),)))
    try:
        resource_type = catalog.resource_type(type_name)
    except UnknownName:
        return Policy(unknown=frozenset((f"the {operation} handler of {type_name}",)))
    return _use(resource_type, operation)


def _use(resource_type: ResourceType, operation: str, role: str | None = None) -> Policy:
    """One handler called by one of the API's own reading operations, as the caller or as a role."""
    handler = resource_type.handlers.get(operation)
    if handler is None:
        return Policy()
    calls = _actions([_READ[operation]])
    if role is not None:
        return Policy(calls, roles=frozenset((role,)))
    return Policy(calls, frozenset(handler.permissions))


def _passed_role(request: WriteRequest, targets: QueryPlan) -> str | None:
    """The role that a write passes: what WHERE pins it to, any when it comes with an INSERT's rows.

    With `*` a row may still have none, so that the handlers run as the caller.
    """
    if request.verb is Verb.CREATE:
        own = request.resource_type.column_by_property
        return _ANY if _ROLE in request.columns and _ROLE not in own else None
    return next((role for scan in targets.scans if (role := _pinned_role(scan))), None)


def _pinned_role(scan: AnyScan) -> str | None:
    if isinstance(scan, Scan):
        return scan.parameters.get(_ROLE)
    roles = [str(role) for call in scan.calls for role in call.fixed.get(_ROLE, ())]
    return roles[0] if len(roles) == 1 else (_ANY if roles else None)


def _actions(operations: Iterable[str]) -> frozenset[str]:
    return frozenset(f"cloudformation:{operation}" for operation in operations)


def _union(policies: Iterator[Policy]) -> Policy:
    whole = Policy()
    for policy in policies:
        whole |= policy
    return whole


def _statement(sid: str, actions: Iterable[str], resources: list[str]) -> dict[str, Any] | None:
    found = sorted(actions)
    if not found:
        return None
    resource = resources[0] if len(resources) == 1 else resources
    return {"Sid": sid, "Effect": "Allow", "Action": found, "Resource": resource}
