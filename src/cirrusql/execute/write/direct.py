"""Writes of one resource each that are given as values, without a statement's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import InvalidProperty, NotSupportedError, Position, did_you_mean
from cirrusql.execute.write.calls import write_calls
from cirrusql.execute.write.planned import PlannedWrite, require_allowed, require_sendable
from cirrusql.plan import PATCH_DOCUMENT, Target, Verb, WriteRequest
from cirrusql.plan.regions import require_region
from cirrusql.plan.writes import require_handler
from cirrusql.sql import Composed
from cirrusql.sql.as_of import as_of_of_setting

_NO_QUERY = Composed(())


def planned_directly(
    verb: Verb, type_name: str, target: Target, context: StatementContext
) -> PlannedWrite:
    """The write of one target, its call checked as one of a statement's is; nothing is called.

    Raises UnknownName for a type or a region that does not exist, NotSupportedError where the type
    lacks the handler or the past is read, InvalidProperty and DataError for what the service would
    refuse.
    """
    resource_type = context.catalog.resource_type(type_name)
    _require_now(verb, resource_type.name, context)
    require_handler(resource_type, verb)
    require_region(target.region, context.engine.scope)
    for name in target.assigned:
        if name != PATCH_DOCUMENT and name not in resource_type.column_by_property:
            hint = did_you_mean(name, resource_type.column_by_property)
            message = f"{name} of {type_name} does not exist"
            raise InvalidProperty(message, hint=hint, type_name=type_name)
    columns = tuple(target.assigned)
    request = WriteRequest(verb, resource_type, _NO_QUERY, columns, None, None)
    require_allowed(request, context)
    calls = write_calls(request, [target], context.catalog)
    require_sendable(calls, context)
    return PlannedWrite(
        context.info,
        request,
        calls,
        named=True,
        waits=context.options.writes.waits,
        diagnostics=context.diagnostics,
    )


def _require_now(verb: Verb, name: str, context: StatementContext) -> None:
    """Raise NotSupportedError for a change of what is there, where the past is read."""
    as_of = context.options.as_of
    if as_of is not None and verb is not Verb.CREATE:
        moment = as_of_of_setting(as_of, Position(1, 1))
        message = f"{name} cannot be changed {moment}: a change is of what is there now"
        raise NotSupportedError(message, hint="SET as_of = off")


def patch_of(operations: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """What a change by these operations assigns: a patch document, or nothing.

    >>> patch_of([{"op": "remove", "path": "/Tags"}]), patch_of([])
    ({'PatchDocument': '[{"op":"remove","path":"/Tags"}]'}, {})
    """
    document = orjson.dumps([dict(operation) for operation in operations]).decode()
    return {PATCH_DOCUMENT: document} if operations else {}
