"""Planning: a bound statement to a printable plan. Pure; no I/O, no clock, no AWS."""

from cirrusql.plan.nodes import KeyValues, Method, QueryPlan, Scan, Scope, Verb, WritePlan
from cirrusql.plan.planner import REQUEST_PARAMETERS, identifier, plan_query

__all__ = [
    "REQUEST_PARAMETERS",
    "KeyValues",
    "Method",
    "QueryPlan",
    "Scan",
    "Scope",
    "Verb",
    "WritePlan",
    "identifier",
    "plan_query",
]
