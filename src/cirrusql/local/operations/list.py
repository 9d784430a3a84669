"""ListResources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.local.operations.backend import Backend, handler_failure
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.paging import page_token, page_token_start
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.documents import InvalidDocument, parse_object
from cirrusql.local.schema.pointers import Pointer
from cirrusql.local.schema.registered_type import RegisteredType

_MAXIMUM_PAGE = 100


def list_resources(backend: Backend, scope: Scope, members: Members) -> Members:
    """One page of identifiers, each with the properties that the type's list handler gives."""
    resource_type = backend.resource_type(scope, "list", members)
    backend.fail_on_purpose(resource_type, "ListResources", scope)
    wanted = _wanted(resource_type, members.get("ResourceModel"))
    belongs_to = (scope.account, scope.region, resource_type.type_name, sorted(wanted.items()))
    token = members.get("NextToken")
    after = page_token_start(token, *belongs_to) if token else ""
    if not isinstance(after, str):
        raise Refusal("InvalidRequestException", "Invalid NextToken")
    size = _page_size(backend, members)
    collection, now = backend.collection(resource_type, scope), backend.clock.now()
    conditions: dict[Pointer, Any] = {(name,): value for name, value in wanted.items()}
    rows = backend.resources.page(collection, after, size + 1, now, conditions)
    if not rows and not token:
        _check_parent(backend, resource_type, scope, wanted)
    answer: Members = {
        "TypeName": resource_type.type_name,
        "ResourceDescriptions": [
            {"Identifier": identifier, "Properties": summary} for identifier, summary in rows[:size]
        ],
    }
    if len(rows) > size:
        answer["NextToken"] = page_token(rows[size - 1][0], *belongs_to)
    return answer


def _page_size(backend: Backend, members: Members) -> int:
    size = min(backend.settings.page_size, _MAXIMUM_PAGE)
    if backend.settings.honour_max_results:
        size = min(size, members.get("MaxResults", size))
    return size


def _wanted(resource_type: RegisteredType, document: str | None) -> dict[str, Any]:
    """The properties that the resources must have; raises Refusal if a needed one is missing."""
    keys = resource_type.entry.list_keys
    try:
        model = parse_object(document) if document else {}
    except InvalidDocument as error:
        raise _refusal(resource_type, f"(#: {error})") from error
    if keys.required and not any(
        all(model.get(name) is not None for name in names) for names in keys.required
    ):
        missing = next(name for name in keys.required[0] if model.get(name) is None)
        raise _missing(resource_type, missing)
    hidden = {pointer[0] for pointer in resource_type.write_only}
    known = {name for names in keys.required for name in names} | set(keys.optional)
    wanted = {
        name: value
        for name, value in model.items()
        if name in known and name not in hidden and value is not None
    }
    _check_types(resource_type, wanted)
    return wanted


def _missing(resource_type: RegisteredType, name: str) -> Refusal:
    if resource_type.checks_list_itself:
        # The type's own handler looks, and says so in other words than the framework.
        return Refusal(
            "InvalidRequestException",
            f"Missing Or Invalid ResourceModel property in {resource_type.type_name} list handler"
            f" request input. Required property: [{name}]",
        )
    return _refusal(resource_type, f"(#: required key [{name}] not found)")


def _refusal(resource_type: RegisteredType, detail: str) -> Refusal:
    # The missing blank after "input." and the two before the bracket are the service's.
    return Refusal(
        "InvalidRequestException",
        f"Missing or invalid ResourceModel property in {resource_type.type_name} list handler"
        f" request input.Required property:  {detail}",
    )


def _check_types(resource_type: RegisteredType, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        expected = resource_type.schema["properties"].get(name, {}).get("type")
        if expected == "string" and not isinstance(value, str):
            raise _refusal(resource_type, f"(#/{name}: expected type: String)")


def _check_parent(
    backend: Backend, resource_type: RegisteredType, scope: Scope, wanted: Mapping[str, Any]
) -> None:
    """Refuse a list below a parent that does not exist, if the settings want that told."""
    if backend.settings.unknown_parent == "empty":
        return
    for name, sources in resource_type.entry.list_keys.sources.items():
        parents = [source for source in sources if source.type_name and source.property]
        if (
            name in wanted
            and parents
            and not any(
                _exists(backend, scope, str(source.type_name), str(source.property), wanted[name])
                for source in parents
            )
        ):
            message = "The resource you requested does not exist."
            raise handler_failure(resource_type.type_name, "NotFound", message)


def _exists(backend: Backend, scope: Scope, type_name: str, name: str, value: Any) -> bool:
    resource_type = backend.registry.resource_type(type_name)
    pointer: Pointer = (name,)
    collection = backend.collection(resource_type, scope)
    return backend.resources.find_by(collection, {pointer: value}) is not None
