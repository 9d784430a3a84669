"""Planning: a bound statement to a printable plan. Pure; no I/O, no clock, no AWS."""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.plan.api_scans import ApiScan
    from cirrusql.plan.api_values import sent_value
    from cirrusql.plan.identifiers import identifier
    from cirrusql.plan.nodes import AccountScope, AnyScan, Method, QueryPlan, Scan, Scope, Share
    from cirrusql.plan.operation_scans import (
        OperationCall,
        OperationScan,
        ReadOperation,
        request_value,
    )
    from cirrusql.plan.planner import plan_query
    from cirrusql.plan.plugin_scans import PluginScan
    from cirrusql.plan.resource_scans import KeyValues, ResourceScan
    from cirrusql.plan.stored_scans import StoredScan
    from cirrusql.plan.system_scans import SystemScan
    from cirrusql.plan.writes import (
        PATCH_DOCUMENT,
        REQUEST_PARAMETERS,
        Target,
        Verb,
        WriteRequest,
        patch_document,
        write_request,
    )

__all__ = [
    "PATCH_DOCUMENT",
    "REQUEST_PARAMETERS",
    "AccountScope",
    "AnyScan",
    "ApiScan",
    "KeyValues",
    "Method",
    "OperationCall",
    "OperationScan",
    "PluginScan",
    "QueryPlan",
    "ReadOperation",
    "ResourceScan",
    "Scan",
    "Scope",
    "Share",
    "StoredScan",
    "SystemScan",
    "Target",
    "Verb",
    "WriteRequest",
    "identifier",
    "patch_document",
    "plan_query",
    "request_value",
    "sent_value",
    "write_request",
]

__getattr__ = lazily(
    __name__,
    {
        ".identifiers": ("identifier",),
        ".nodes": ("AccountScope", "AnyScan", "Method", "QueryPlan", "Scan", "Scope", "Share"),
        ".api_scans": ("ApiScan",),
        ".api_values": ("sent_value",),
        ".operation_scans": ("OperationCall", "OperationScan", "ReadOperation", "request_value"),
        ".planner": ("plan_query",),
        ".plugin_scans": ("PluginScan",),
        ".resource_scans": ("KeyValues", "ResourceScan"),
        ".stored_scans": ("StoredScan",),
        ".system_scans": ("SystemScan",),
        ".writes": (
            "PATCH_DOCUMENT",
            "REQUEST_PARAMETERS",
            "Target",
            "Verb",
            "WriteRequest",
            "patch_document",
            "write_request",
        ),
    },
)
