"""The operation relations, one entry each, and their look-up by name.

Names, columns and their order are those of StackQL's `awscc` provider; what its documentation
leaves out (parameters) is there and not in `*`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cirrusql.catalog.operations import Operation, OperationColumn, OperationRelation
from cirrusql.catalog.services import TAGGING


def operation_services() -> tuple[str, ...]:
    """The services that have nothing but operation relations, sorted."""
    return ("cloud_control", "tagging")


def operation_relations_of(service: str | None = None) -> tuple[OperationRelation, ...]:
    """The operation relations of a service, or of all, sorted by name; most services have none."""
    return tuple(one for one in _RELATIONS if service is None or one.service == service.lower())


def operation_relation(service: str, name: str) -> OperationRelation | None:
    """The operation relation of that name, compared without regard to case."""
    found = _BY_NAME.get((service.lower(), name.lower()))
    if found is None and name[:3].lower() == "vw_":
        from cirrusql.catalog.api.views import api_view

        return api_view(service.lower(), name.lower())
    return found


def _texts(*names: str) -> tuple[OperationColumn, ...]:
    return tuple(OperationColumn(name) for name in names)


def _hidden(*names: str, type: str = "string") -> tuple[OperationColumn, ...]:  # noqa: A002
    return tuple(OperationColumn(name, type, shown=False) for name in names)


_ON_EVERY_CALL = ("TypeVersionId", "RoleArn")
_ON_EVERY_WRITE = ("ClientToken", *_ON_EVERY_CALL)

_GET = Operation(
    "get_resource",
    "GetResource",
    required=("TypeName", "Identifier"),
    optional=_ON_EVERY_CALL,
    rows="ResourceDescription",
    handler="read",
)
_LIST = Operation(
    "list_resources",
    "ListResources",
    required=("TypeName",),
    optional=("ResourceModel", *_ON_EVERY_CALL),
    rows="ResourceDescriptions",
    pages="NextToken",
    page_size=("MaxResults", 100),
    handler="list",
)
_CREATE = Operation(
    "create_resource",
    "CreateResource",
    verb="INSERT",
    required=("TypeName", "DesiredState"),
    optional=_ON_EVERY_WRITE,
    handler="create",
)
_UPDATE = Operation(
    "update_resource",
    "UpdateResource",
    verb="UPDATE",
    required=("TypeName", "Identifier", "PatchDocument"),
    optional=_ON_EVERY_WRITE,
    handler="update",
)
_DELETE = Operation(
    "delete_resource",
    "DeleteResource",
    verb="DELETE",
    required=("TypeName", "Identifier"),
    optional=_ON_EVERY_WRITE,
    handler="delete",
)
_GET_REQUEST = Operation(
    "get_resource_request",
    "GetResourceRequestStatus",
    required=("RequestToken",),
    rows="ProgressEvent",
)
_LIST_REQUESTS = Operation(
    "list_resource_requests",
    "ListResourceRequests",
    optional=("ResourceRequestStatusFilter",),
    rows="ResourceRequestStatusSummaries",
    pages="NextToken",
    page_size=("MaxResults", 100),
)
_CANCEL_REQUEST = Operation(
    "cancel_resource_request", "CancelResourceRequest", verb="DELETE", required=("RequestToken",)
)

_RESOURCE_COLUMNS = (*_texts("Identifier", "Properties"), *_hidden("TypeName", *_ON_EVERY_CALL))
_EVENT_COLUMNS = (
    OperationColumn("ErrorCode"),
    OperationColumn("EventTime", "number"),
    *_texts("Identifier", "Operation", "OperationStatus", "RequestToken", "ResourceModel"),
    OperationColumn("RetryAfter", "number"),
    *_texts("StatusMessage", "TypeName"),
    *_hidden("HooksRequestToken"),
)

_OPERATIONS = ("CREATE", "UPDATE", "DELETE")
_STATUSES = ("PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE")


def _requests(
    name: str, statuses: tuple[str, ...] = _STATUSES, operations: tuple[str, ...] = _OPERATIONS
) -> OperationRelation:
    """The view of the requests with one of these statuses and one of these operations."""
    condition = json.dumps({"OperationStatuses": statuses, "Operations": operations})
    query = (
        "SELECT * FROM awscc.cloud_control.resource_requests"
        f" WHERE ResourceRequestStatusFilter = '{condition}'"
    )
    shown = tuple(column for column in _EVENT_COLUMNS if column.shown)
    return OperationRelation("cloud_control", f"vw_{name}_requests", shown, view=query)


def _tagging(
    resource: str,
    method: str,
    operation: str,
    columns: tuple[OperationColumn, ...],
    *,
    required: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    rows: str | None = None,
    pages: str | None = "PaginationToken",
) -> OperationRelation:
    read = Operation(
        method,
        operation,
        service=TAGGING,
        required=required,
        optional=optional,
        rows=rows,
        pages=pages,
    )
    return OperationRelation("tagging", resource, columns, (read,))


_CLOUD_CONTROL_RELATIONS = (
    OperationRelation("cloud_control", "resource", _RESOURCE_COLUMNS, (_GET,)),
    OperationRelation(
        "cloud_control",
        "resource_request",
        _EVENT_COLUMNS,
        (_GET_REQUEST,),
    ),
    OperationRelation(
        "cloud_control",
        "resource_requests",
        (*_EVENT_COLUMNS, *_hidden("ResourceRequestStatusFilter", type="object")),
        (_CANCEL_REQUEST, _GET_REQUEST, _LIST_REQUESTS),
    ),
    OperationRelation(
        "cloud_control",
        "resources",
        (*_RESOURCE_COLUMNS, *_hidden("ResourceModel", "ClientToken")),
        (_DELETE, _CREATE, _GET, _LIST, _UPDATE),
    ),
    _requests("cancelled", statuses=("CANCEL_IN_PROGRESS", "CANCEL_COMPLETE")),
    _requests("create", operations=("CREATE",)),
    _requests("delete", operations=("DELETE",)),
    _requests("failed", statuses=("FAILED",)),
    _requests("pending", statuses=("PENDING", "IN_PROGRESS")),
    _requests("successful", statuses=("SUCCESS",)),
    _requests("update", operations=("UPDATE",)),
)

_TAGGING_RELATIONS = (
    _tagging(
        "compliance_summary",
        "get_compliance_summary",
        "GetComplianceSummary",
        (
            OperationColumn("SummaryList", "array"),
            OperationColumn("PaginationToken"),
            *_hidden("TargetIdFilters", "RegionFilters", "ResourceTypeFilters", type="array"),
            *_hidden("TagKeyFilters", "GroupBy", type="array"),
        ),
        optional=(
            "TargetIdFilters",
            "RegionFilters",
            "ResourceTypeFilters",
            "TagKeyFilters",
            "GroupBy",
        ),
    ),
    _tagging(
        "report_creation",
        "describe_report_creation",
        "DescribeReportCreation",
        (*_texts("Status", "S3Location", "ErrorMessage"), *_hidden("StartDate")),
        pages=None,
    ),
    _tagging(
        "tag_keys",
        "get_tag_keys",
        "GetTagKeys",
        (OperationColumn("PaginationToken"), OperationColumn("TagKeys", "array")),
    ),
    _tagging(
        "tag_values",
        "get_tag_values",
        "GetTagValues",
        (
            OperationColumn("PaginationToken"),
            OperationColumn("TagValues", "array"),
            *_hidden("Key"),
        ),
        required=("Key",),
    ),
    _tagging(
        "tagged_resources",
        "get_resources",
        "GetResources",
        (
            OperationColumn("ResourceARN"),
            OperationColumn("Tags", "array"),
            OperationColumn("ComplianceDetails", "object"),
            *_hidden("ResourceTypeFilters", "TagFilters", "ResourceARNList", type="array"),
            *_hidden("IncludeComplianceDetails", "ExcludeCompliantResources", type="boolean"),
        ),
        optional=(
            "ResourceTypeFilters",
            "TagFilters",
            "ResourceARNList",
            "IncludeComplianceDetails",
            "ExcludeCompliantResources",
        ),
        # No page size: GetResources refuses one beside ResourceARNList.
        rows="ResourceTagMappingList",
    ),
)

_EC2_RELATIONS = (
    OperationRelation(
        "ec2",
        "vw_subnet_route_table_associations",
        _texts("route_table_id", "id", "subnet_id"),
        view=(
            "SELECT route_table_id, id, subnet_id, region"
            " FROM awscc.ec2.subnet_route_table_associations"
        ),
    ),
)

_RELATIONS = (*_CLOUD_CONTROL_RELATIONS, *_EC2_RELATIONS, *_TAGGING_RELATIONS)
_BY_NAME: Mapping[tuple[str, str], OperationRelation] = {
    (one.service, one.resource): one for one in _RELATIONS
}
