"""CloudFormation's view of the registry: DescribeType, ListTypes, ListTypeVersions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.paging import page_token, page_token_start
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.documents import render
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.services.service import Action

_MAXIMUM_PAGE = 100


def _describe_type(backend: Backend, call: Call, form: Members) -> Members:
    version, name = form.get("VersionId"), _name(form)
    try:
        resource_type = backend.registry.resource_type(name, version)
    except Refusal as refusal:
        raise Refusal("TypeNotFoundException", refusal.message, status=404) from refusal
    return {
        "Arn": type_arn(resource_type, call.scope),
        "Type": "RESOURCE",
        "TypeName": resource_type.type_name,
        "DefaultVersionId": resource_type.version,
        "IsDefaultVersion": True,
        "Description": resource_type.entry.description,
        "Schema": render(resource_type.schema),
        "ProvisioningType": resource_type.provisioning_type,
        "DeprecatedStatus": "LIVE",
        "Visibility": "PRIVATE" if resource_type.private else "PUBLIC",
        "SourceUrl": resource_type.schema.get("sourceUrl"),
        "DocumentationUrl": resource_type.entry.documentation_url or None,
        "IsActivated": True,
    }


def _list_types(backend: Backend, call: Call, form: Members) -> Members:
    names = [name for name in backend.registry.type_names() if _wanted(backend, call, form, name)]
    belongs_to = ("ListTypes", sorted((k, v) for k, v in form.items() if k in _SELECTING))
    after = _start(form, belongs_to)
    size = form.get("MaxResults", _MAXIMUM_PAGE)
    page = [name for name in names if name > after][: size + 1]
    resource_types = [backend.registry.resource_type(name) for name in page[:size]]
    return {
        "TypeSummaries": [_summary(resource_type, call.scope) for resource_type in resource_types],
        "NextToken": page_token(page[size - 1], *belongs_to) if len(page) > size else None,
    }


def _list_type_versions(backend: Backend, call: Call, form: Members) -> Members:
    name = _name(form)
    try:
        versions = backend.registry.versions(name)
    except Refusal as refusal:
        raise Refusal("TypeNotFoundException", refusal.message, status=404) from refusal
    return {
        "TypeVersionSummaries": [
            {
                "Type": "RESOURCE",
                "TypeName": name,
                "VersionId": resource_type.version,
                "IsDefaultVersion": resource_type is versions[-1],
                "Arn": f"{type_arn(resource_type, call.scope)}/{resource_type.version}",
                "Description": resource_type.entry.description,
            }
            for resource_type in versions
        ]
    }


ACTIONS: Mapping[str, Action] = {
    "DescribeType": _describe_type,
    "ListTypes": _list_types,
    "ListTypeVersions": _list_type_versions,
}

_SELECTING = frozenset(
    (
        "Visibility",
        "ProvisioningType",
        "DeprecatedStatus",
        "Type",
        "Filters.Category",
        "Filters.PublisherId",
        "Filters.TypeNamePrefix",
    )
)


def type_arn(resource_type: RegisteredType, scope: Scope) -> str:
    """The type's own ARN; the account is left out of a public type's."""
    name = resource_type.type_name.replace("::", "-")
    owner = scope.account if resource_type.private else ""
    return f"arn:{scope.partition}:cloudformation:{scope.region}:{owner}:type/resource/{name}"


def _wanted(backend: Backend, call: Call, form: Members, name: str) -> bool:
    prefix = form.get("Filters.TypeNamePrefix", "")
    if form.get("Type", "RESOURCE") != "RESOURCE" or not name.startswith(prefix):
        return False
    if form.get("DeprecatedStatus", "LIVE") != "LIVE":
        return False
    resource_type = backend.registry.resource_type(name)
    regions = resource_type.entry.regions
    if regions and call.scope.region not in regions:
        return False
    if (
        form.get("ProvisioningType", resource_type.provisioning_type)
        != resource_type.provisioning_type
    ):
        return False
    return resource_type.private == _wants_private(form)


def _wants_private(form: Members) -> bool:
    category = form.get("Filters.Category")
    if category is not None:
        return category in ("REGISTERED", "ACTIVATED")
    return bool(form.get("Visibility", "PRIVATE") == "PRIVATE")


def _summary(resource_type: RegisteredType, scope: Scope) -> Members:
    return {
        "Type": "RESOURCE",
        "TypeName": resource_type.type_name,
        "DefaultVersionId": resource_type.version,
        "TypeArn": type_arn(resource_type, scope),
        "Description": resource_type.entry.description,
    }


def _start(form: Members, belongs_to: tuple[Any, ...]) -> str:
    try:
        return str(page_token_start(form["NextToken"], *belongs_to)) if "NextToken" in form else ""
    except Refusal as refusal:
        raise Refusal("ValidationError", refusal.message) from refusal


def _name(form: Members) -> str:
    """The name of the type that is asked for, by name or by ARN; raises Refusal without either."""
    name = form.get("TypeName")
    if name:
        return str(name)
    if "Arn" not in form:
        raise Refusal("ValidationError", "Either Arn or TypeName is required")
    tail = form["Arn"].partition(":type/resource/")[2].partition("/")[0]
    return str(tail.replace("-", "::"))
