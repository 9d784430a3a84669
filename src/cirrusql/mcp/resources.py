"""Pages that an agent may read: each relation's documentation, and how to go about it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from cirrusql.catalog import API_PROVIDER, PROVIDER
from cirrusql.errors import Error, UnknownName
from cirrusql.mcp.door import Door
from cirrusql.mcp.running import beside

_MARKDOWN = "text/markdown"
_PAGES = {
    "guide": "how to go about it: tools, calls, columns, answers, writing",
    "cookbook": "statements to begin with",
}


def add_resources(server: MCPServer[Door], door: Door) -> None:
    """The pages of a server."""
    for name, about in _PAGES.items():
        _add_page(server, name, about)

    @server.resource(
        f"{PROVIDER}://{{service}}/{{name}}", name="resource type", mime_type=_MARKDOWN,
        description="the documentation page of awscc.{service}.{name}",
    )  # fmt: skip
    async def of_type(service: str, name: str) -> str:
        return await _page(lambda: type_page(door, service, name))

    @server.resource(
        f"{API_PROVIDER}://{{service}}/{{name}}", name="read operation", mime_type=_MARKDOWN,
        description="the documentation page of aws.{service}.{name}",
    )  # fmt: skip
    async def of_operation(service: str, name: str) -> str:
        return await _page(lambda: operation_page(door, service, name))


def type_page(door: Door, service: str, name: str) -> str:
    """The page of a resource type; raises UnknownName and NotAllowed."""
    from cirrusql.docs import page, render

    relation = door.engine.catalog.relation(service.lower(), name.lower())
    door.policy.require_relation(relation)
    return render(page(door.engine.catalog, relation))


def operation_page(door: Door, service: str, name: str) -> str:
    """The page of a read operation; raises UnknownName and NotAllowed."""
    from cirrusql import docs

    catalog = door.engine.catalog
    relation = catalog.api.relation(service.lower(), name.lower())
    door.policy.require_relation(relation)
    return docs.render_operation(docs.operation_page(catalog, relation))


def text_of(name: str) -> str:
    """A page of this package."""
    return (files("cirrusql.mcp") / "pages" / f"{name}.md").read_text("utf-8")


def _add_page(server: MCPServer[Door], name: str, about: str) -> None:
    @server.resource(f"cirrusql://{name}", name=name, description=about, mime_type=_MARKDOWN)
    async def page() -> str:
        return await beside(lambda: text_of(name))


async def _page(made: Callable[[], str]) -> str:
    """A page; what is wrong with its name reaches the agent."""
    try:
        return await beside(made)
    except UnknownName as error:
        raise ResourceNotFoundError(str(error)) from None
    except Error as error:
        raise ResourceError(str(error)) from None
