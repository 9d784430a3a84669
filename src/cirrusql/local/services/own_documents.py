"""What a service keeps for itself: documents of types that Cloud Control has no handlers for.

They lie among the resources, one for each name of a type in an account and region. So they are in
the file, in its exports and gone with a reset, and Cloud Control, which refuses such a type, never
shows them.
"""

from __future__ import annotations

from typing import Any

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import render
from cirrusql.local.storage.resources import Resource


class Documents:
    """The documents of one type in one account and region. It has no state of its own."""

    def __init__(self, backend: Backend, scope: Scope, type_name: str) -> None:
        self._resources, self._clock = backend.resources, backend.clock
        self._collection = backend.store.collection_number(scope, type_name)

    def find(self, name: str) -> dict[str, Any] | None:
        """The document of this name."""
        found = self._resources.find(self._collection, name)
        document: dict[str, Any] | None = orjson.loads(found.properties) if found else None
        return document

    def names(self) -> list[str]:
        """The names of all of them, in their order."""
        every = self._resources.every(self._collection, self._clock.now())
        return [one.identifier for one in every]

    def keep(self, name: str, document: dict[str, Any]) -> None:
        """Keep a document, in place of one of the same name."""
        text, summary = render(document), render({"name": name})
        self.forget(name)
        self._resources.insert(self._collection, Resource(name, summary, text))

    def forget(self, name: str) -> None:
        """Forget the document of this name, if there is one."""
        self._resources.delete(self._collection, name)
