"""Finding what an interrupted build has made under a name of its own making.

A request with secrets in it is not kept whole, so it cannot be sent again to hear how it ended. But
a name with twelve characters of chance in it was nobody's before: what is called so is the stack's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.errors import Error
from cirrusql.execute.write.calls import DESIRED_STATE
from cirrusql.journal import Entry
from cirrusql.session import Session
from cirrusql.stack.graph.naming import RANDOM, naming_property
from cirrusql.stack.state.records import Kept

_NEITHER = re.compile("[^a-z0-9]")


def kept_by_name(entry: Entry, stack: str, catalog: Catalog, session: Session) -> Kept | None:
    """The resource that a creation has made, by the name that was made for it; None if none is.

    Raises what reading raises.
    """
    resource_type = catalog.resource_type(entry.type_name)
    name = naming_property(resource_type, catalog.schema(entry.type_name))
    wanted = _wanted(entry)
    text = wanted.get(name or "")
    if name is None or not isinstance(text, str) or not is_made(text, stack):
        return None
    listed = session.list(entry.type_name, entry.region)
    keys = [(entry.type_name, identifier, entry.region) for identifier, _ in listed]
    for key, model in zip(keys, session.read_all(keys), strict=True):
        if isinstance(model, Error):
            raise model
        if model is not None and model.get(name) == text:
            return Kept(entry.type_name, entry.region, key[1])
    return None


def _wanted(entry: Entry) -> Mapping[str, Any]:
    if entry.document is None:
        return {}
    request = orjson.loads(entry.document)
    found: Mapping[str, Any] = orjson.loads(request.get(DESIRED_STATE) or "{}")
    return found


def is_made(text: str, stack: str) -> bool:
    """Whether a name is one that a stack of that name has made.

    >>> is_made("shop-Queue-8ZK2L0QX7Y3M", "shop"), is_made("shop-queue", "shop")
    (True, False)
    """
    plain, own = (_NEITHER.sub("", one.lower()) for one in (text, stack))
    start, end = plain[:-RANDOM], plain[-RANDOM:]
    has_chance = len(end) == RANDOM and any(map(str.isdigit, end))
    return has_chance and bool(start) and (start.startswith(own) or own.startswith(start))
