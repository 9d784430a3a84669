"""Planning: a bound statement to a printable plan. Pure; no I/O, no clock, no AWS."""

from cirrusql.plan.nodes import (
    AnyScan,
    KeyValues,
    Method,
    OperationCall,
    OperationScan,
    QueryPlan,
    Scan,
    Scope,
)
from cirrusql.plan.operation_scans import request_value
from cirrusql.plan.planner import REQUEST_PARAMETERS, identifier, plan_query
from cirrusql.plan.writes import (
    PATCH_DOCUMENT,
    Target,
    Verb,
    WriteRequest,
    patch_document,
    write_request,
)

__all__ = [
    "PATCH_DOCUMENT",
    "REQUEST_PARAMETERS",
    "AnyScan",
    "KeyValues",
    "Method",
    "OperationCall",
    "OperationScan",
    "QueryPlan",
    "Scan",
    "Scope",
    "Target",
    "Verb",
    "WriteRequest",
    "identifier",
    "patch_document",
    "plan_query",
    "request_value",
    "write_request",
]
