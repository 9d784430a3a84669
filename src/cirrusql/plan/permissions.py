"""What a statement needs to be allowed: the least policy, from the handlers that it really uses."""

from __future__ import annotations

from cirrusql.catalog import Catalog
from cirrusql.plan.nodes import QueryPlan
from cirrusql.plan.policy import ANY, ROLE, Policy, allowing, use_of
from cirrusql.plan.writes import Verb, WriteRequest

_STATUS = "GetResourceRequestStatus"


def permissions(plan: QueryPlan, catalog: Catalog) -> Policy:
    """What running a query's plan needs: only the calls that it may make.

    A `count(*)` needs the list handler and nothing else. Types that are listed for the values of a
    list key count, and the types that those need in turn.
    """
    return allowing((use for scan in plan.scans for use in scan.uses(catalog)), catalog)


def write_permissions(
    request: WriteRequest, targets: QueryPlan, catalog: Catalog, *, waits: bool, reads_back: bool
) -> Policy:
    """What a statement that writes needs, finding its targets included.

    `waits` is for the end of each request; `reads_back` is for RETURNING the resource's columns.
    """
    resource_type = request.resource_type
    operations = (request.verb.value, *([_STATUS] if waits else ()))
    calls = frozenset(f"cloudformation:{operation}" for operation in operations)
    policy = permissions(targets, catalog) | Policy(calls)
    role = _passed_role(request, targets)
    if role is not None:
        policy |= Policy(roles=frozenset((role,)))
    if role in (None, ANY):
        handler = resource_type.handlers[request.verb.handler]
        policy |= Policy(handlers=frozenset(handler.permissions))
    if reads_back and "read" in resource_type.handlers:
        policy |= allowing([use_of(resource_type, "read")], catalog)
    return policy


def _passed_role(request: WriteRequest, targets: QueryPlan) -> str | None:
    """The role that a write passes: what WHERE pins it to, any when it comes with an INSERT's rows.

    With `*` a row may still have none, so that the handlers run as the caller.
    """
    if request.verb is Verb.CREATE:
        own = request.resource_type.column_by_property
        return ANY if ROLE in request.columns and ROLE not in own else None
    roles = next((scan.roles for scan in targets.scans if scan.roles), ())
    return roles[0] if len(roles) == 1 else (ANY if roles else None)
