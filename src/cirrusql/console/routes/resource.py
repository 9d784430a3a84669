"""What the page of one resource asks, beside the statements that it runs."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from cirrusql.console.links import Link
from cirrusql.console.replies import Asked, answering, text
from cirrusql.console.resource import Named, type_of
from cirrusql.console.routes.asking import console_of
from cirrusql.errors import DataError, InterfaceError


def _named(request: Request, asked: Asked) -> Named:
    return Named.of(
        console_of(request).engine.catalog,
        text(asked, "relation"),
        text(asked, "identifier"),
        region=asked.get("region") or None,
        account=asked.get("account") or None,
    )


def _facts(request: Request, asked: Asked) -> Any:
    return _named(request, asked).facts()


def _links(request: Request, asked: Asked) -> Any:
    """What a resource refers to, from its columns as they were read."""
    console = console_of(request)
    resource_type = type_of(console.engine.catalog, text(asked, "relation"))
    values = asked.get("values")
    if not isinstance(values, dict):
        raise InterfaceError("'values' are a row's, by column")
    columns = resource_type.column_by_name
    properties = {
        columns[name].property: value for name, value in values.items() if name in columns
    }
    return {"links": [_shown(link) for link in console.links.of(resource_type, properties)]}


def _referring(request: Request, asked: Asked) -> Any:
    links, arn = console_of(request).links, asked.get("arn") or None
    return {"relations": _named(request, asked).referring(links, arn)}


def _change(request: Request, asked: Asked) -> Any:
    values = asked.get("values")
    if not isinstance(values, dict):
        raise InterfaceError("'values' are new ones, by column")
    made = {str(name): _value(value) for name, value in values.items()}
    return {"sql": _named(request, asked).changing(made)}


def _value(typed: Any) -> Any:
    """A value as the page has it: None, a text, or JSON as text, of which no number is rounded."""
    if typed is None:
        return None
    if isinstance(typed, dict) and isinstance(typed.get("text"), str):
        return typed["text"]
    if isinstance(typed, dict) and isinstance(typed.get("json"), str):
        try:
            return json.loads(typed["json"])
        except ValueError as error:
            raise DataError(f"this is not JSON: {error}") from None
    raise InterfaceError("a value is null, a text or JSON")


def _shown(link: Link) -> dict[str, Any]:
    return {
        "path": link.path,
        "relation": link.relation,
        "identifier": link.identifier,
        "how": link.how,
        "region": link.region,
        "account": link.account,
    }


ROUTES = [
    Route("/api/resource", answering(_facts)),
    Route("/api/resource/links", answering(_links), methods=["POST"]),
    Route("/api/resource/referring", answering(_referring)),
    Route("/api/resource/change", answering(_change), methods=["POST"]),
]
"""What the resource part of the page asks."""
