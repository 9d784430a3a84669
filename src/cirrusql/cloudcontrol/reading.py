"""GetResource and ListResources."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson

from cirrusql.cloudcontrol.client import Caller

Summary = tuple[str, dict[str, Any]]


async def get_resource(
    caller: Caller,
    type_name: str,
    identifier: str,
    region: str,
    parameters: Mapping[str, str] | None = None,
) -> Summary:
    """One resource's identifier, as the service spells it, and its properties; raises NotFound."""
    request = {"TypeName": type_name, "Identifier": identifier, **(parameters or {})}
    answer = await caller.call("GetResource", request, region)
    return _summary(answer["ResourceDescription"])


async def list_pages(
    caller: Caller,
    type_name: str,
    region: str,
    model: Mapping[str, Any] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> AsyncIterator[list[Summary]]:
    """Every page of a list, however many there are; a page may be empty.

    `model` has the properties that the list handler needs. A service that answers with the same
    token again would go on for ever, so that ends the list.
    """
    request: dict[str, Any] = {"TypeName": type_name, "MaxResults": 100, **(parameters or {})}
    if model:
        request["ResourceModel"] = orjson.dumps(model).decode()
    seen: set[str] = set()
    while True:
        answer = await caller.call("ListResources", request, region)
        yield [_summary(description) for description in answer.get("ResourceDescriptions", ())]
        token = answer.get("NextToken")
        if not token or token in seen:
            return
        seen.add(token)
        request["NextToken"] = token


def _summary(description: Mapping[str, Any]) -> Summary:
    properties = description.get("Properties")
    document = orjson.loads(properties) if properties else {}
    return str(description.get("Identifier", "")), document if isinstance(document, dict) else {}
