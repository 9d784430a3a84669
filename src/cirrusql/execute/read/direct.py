"""Resources read and listed by what they are called, without a statement's text.

Each of the service, or of the `past` where there is one: as the inventory had it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.cloudcontrol import get_resource, list_pages
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error, NotFound, NotSupportedError
from cirrusql.plan.regions import require_region

if TYPE_CHECKING:
    from cirrusql.execute.read.recalled import Recalled

Model = dict[str, Any]
Read = Model | Error | None
Models = list[Read]
Listed = list[tuple[str, Model]]
Key = tuple[str, str, str]
"""A resource's type, identifier and region."""

# More than the client sends at once, so that it always has something to send.
_UNDER_WAY = 96


async def read_resource(key: Key, context: StatementContext, past: Recalled | None = None) -> Model:
    """A resource's model, by one GetResource; raises NotFound and what else went wrong."""
    type_name, identifier, region = key
    _require(type_name, "read", region, context)
    if past is not None:
        return await past.read(key)
    _, model = await get_resource(context.caller, type_name, identifier, region)
    context.tell("read", region=region, identifier=identifier)
    return model


async def read_resources(
    keys: Sequence[Key],
    context: StatementContext,
    heard: Callable[[int, Read], None] | None = None,
    past: Recalled | None = None,
) -> Models:
    """What each key gives, in order: a model, None for what is not there, an error.

    `heard` is called with a key's place and what it gives as soon as that is known.
    """
    if past is not None:
        return await past.read_all(
            keys, heard, lambda name, region: _require(name, "read", region, context)
        )
    found: Models = [None] * len(keys)
    waiting: Iterator[tuple[int, Key]] = iter(enumerate(keys))

    async def work() -> None:
        for place, key in waiting:
            try:
                found[place] = await read_resource(key, context)
            except NotFound:
                found[place] = None
            except Error as error:
                found[place] = error
            if heard is not None:
                heard(place, found[place])

    await asyncio.gather(*(work() for _ in range(min(_UNDER_WAY, len(keys)))))
    return found


async def list_resources(
    type_name: str,
    region: str,
    keys: Mapping[str, Any] | None,
    context: StatementContext,
    past: Recalled | None = None,
) -> Listed:
    """Every resource of a type in a region, as its list tells; raises what went wrong."""
    _require(type_name, "list", region, context)
    if past is not None:
        return await past.list(type_name, region, keys)
    found: Listed = []
    async for page in list_pages(context.caller, type_name, region, keys):
        context.tell("page", region=region, count=len(page))
        found += page
    return found


def _require(type_name: str, handler: str, region: str, context: StatementContext) -> None:
    """Raise UnknownName, or NotSupportedError where the type lacks the handler."""
    resource_type = context.catalog.resource_type(type_name)
    if handler not in resource_type.handlers:
        raise NotSupportedError(f"{type_name} has no {handler} handler")
    require_region(region, context.engine.scope)
