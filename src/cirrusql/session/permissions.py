"""EXPLAIN PERMISSIONS: the IAM policy that a statement needs, found without a call."""

from __future__ import annotations

import orjson

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError
from cirrusql.execute.query import Planner
from cirrusql.plan.permissions import Policy, permissions, write_permissions
from cirrusql.result import Diagnostics, Result, ResultColumn
from cirrusql.sql.statements import Delete, Insert, Select, Statement, Update, Write


def permitted(statement: Statement, planner: Planner, *, waits: bool) -> Result:
    """The policy as one JSON document; what cannot be told beforehand is in the notes.

    `waits` says whether writes wait for the end when the statement does not say itself.
    """
    if isinstance(statement, Select):
        plan = planner.plan(statement.query)
        planner.database.unstage(plan.query)
        policy = permissions(plan, planner.catalog)
    elif isinstance(statement, Insert | Update | Delete):
        policy = _of_write(statement, planner, planner.catalog, waits=waits)
    else:
        raise NotSupportedError("EXPLAIN PERMISSIONS takes a query or a statement that writes")
    text = orjson.dumps(policy.document, option=orjson.OPT_INDENT_2).decode()
    notes = [f"not included: {what}" for what in sorted(policy.unknown)]
    return Result((ResultColumn("policy", "object"),), iter([(text,)]), Diagnostics(notes=notes))


def _of_write(statement: Write, planner: Planner, catalog: Catalog, *, waits: bool) -> Policy:
    from cirrusql.execute.returning import returned
    from cirrusql.plan import Verb, write_request

    request = write_request(statement, catalog)
    returning = returned(request, planner.database)
    if returning is not None:
        planner.database.unstage(returning.query)
    targets = planner.plan(request.targets, trust_pins=request.verb is not Verb.CREATE)
    planner.database.unstage(targets.query)
    return write_permissions(
        request,
        targets,
        catalog,
        waits=waits if request.wait is None else request.wait,
        reads_back=returning is not None and returning.wants_model,
    )
