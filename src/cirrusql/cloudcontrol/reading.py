"""GetResource and ListResources."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson

from cirrusql.cloudcontrol.client import Caller
from cirrusql.errors import CallFailed

Summary = tuple[str, dict[str, Any]]


async def get_resource(
    caller: Caller,
    type_name: str,
    identifier: str,
    region: str,
    parameters: Mapping[str, str] | None = None,
) -> Summary:
    """One resource's identifier, as the service spells it, and its properties.

    Raises NotFound, and CallFailed if what the service has for properties is no JSON object.
    """
    request = {"TypeName": type_name, "Identifier": identifier, **(parameters or {})}
    answer = await caller.call("GetResource", request, region)
    description = answer["ResourceDescription"]
    properties = _properties(description)
    if properties is None:
        raise CallFailed(
            f"GetResource on {type_name} '{identifier}' in {region}: its Properties are"
            " not a JSON object",
            type_name=type_name,
            identifier=identifier,
            region=region,
            operation="GetResource",
            hint="the type's handler or what answers here is broken",
        )
    return str(description.get("Identifier") or identifier), properties


async def list_pages(
    caller: Caller,
    type_name: str,
    region: str,
    model: Mapping[str, Any] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> AsyncIterator[list[Summary]]:
    """Every page of a list, however many there are; a page may be empty.

    `model` has the properties that the list handler needs. A service that answers with the same
    token again would go on for ever: CallFailed. A resource whose listed properties are no JSON
    object has none: who needs them reads it, and is told what is wrong with it.
    """
    request: dict[str, Any] = {"TypeName": type_name, "MaxResults": 100, **(parameters or {})}
    if model:
        request["ResourceModel"] = orjson.dumps(model).decode()
    seen: set[str] = set()
    while True:
        answer = await caller.call("ListResources", request, region)
        yield [_summary(description) for description in answer["ResourceDescriptions"]]
        token = answer.get("NextToken")
        if not token:
            return
        if token in seen:
            raise CallFailed(
                f"ListResources on {type_name} in {region}: the list comes to no end, its NextToken"
                " was there before",
                type_name=type_name,
                region=region,
                operation="ListResources",
            )
        seen.add(token)
        request["NextToken"] = token


def _summary(description: Mapping[str, Any]) -> Summary:
    return str(description.get("Identifier", "")), _properties(description) or {}


def _properties(description: Mapping[str, Any]) -> dict[str, Any] | None:
    """The document in `Properties`; None if there is none, or it is no object."""
    try:
        document = orjson.loads(description.get("Properties") or "")
    except (TypeError, ValueError):
        return None
    return document if isinstance(document, dict) else None
