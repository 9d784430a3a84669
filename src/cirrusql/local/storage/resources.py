"""The stored resources: one row each, found by collection and identifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import render
from cirrusql.local.schema.pointers import Pointer
from cirrusql.local.storage.store import Store


class Resource(NamedTuple):
    """A resource as it lies in the store: documents are JSON text.

    `summary` is what a list shows, `properties` what a read shows, `write_only` a list of
    [path, value] with the rest, and `visible` the time from which reads find it. One that was
    found at once, whatever clocks do, has the time at which it was made as a negative number, one
    that was taken from elsewhere the moment as of which, and one of the demo organisation 0.

    A named tuple, since its fields are a row's columns.
    """

    identifier: str
    summary: str
    properties: str
    write_only: str | None = None
    visible: float = 0.0


_COLUMNS = ", ".join(Resource._fields)


class Resources:
    """Reads and writes resources. A collection is a row number of the store; 0 has nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, collection: int, identifier: str) -> Resource | None:
        """The resource with this identifier."""
        sql = f"SELECT {_COLUMNS} FROM resource WHERE collection = ? AND identifier = ?"
        row = self._store.connection.execute(sql, (collection, identifier)).fetchone()
        return Resource(*row) if row else None

    def properties(self, collection: int, identifier: str, now: float) -> str | None:
        """The properties document of a visible resource: the quickest way to read."""
        sql = (
            "SELECT properties FROM resource"
            " WHERE collection = ? AND identifier = ? AND visible <= ?"
        )
        found: str | None = self._store.connection.execute(sql, (collection, identifier, now)).get
        return found

    def find_by(self, collection: int, properties: Mapping[Pointer, Any]) -> Resource | None:
        """The first resource whose properties have all these values."""
        condition, values = _condition(properties)
        sql = f"SELECT {_COLUMNS} FROM resource WHERE collection = ?{condition} LIMIT 1"
        row = self._store.connection.execute(sql, (collection, *values)).fetchone()
        return Resource(*row) if row else None

    def all_by(
        self, collection: int, properties: Mapping[Pointer, Any], now: float
    ) -> list[Resource]:
        """Every visible resource with all these values, by identifier."""
        condition, values = _condition(properties)
        sql = (
            f"SELECT {_COLUMNS} FROM resource WHERE collection = ? AND visible <= ?{condition}"
            " ORDER BY identifier"
        )
        arguments = (collection, now, *values)
        return [Resource(*row) for row in self._store.connection.execute(sql, arguments)]

    def page(
        self,
        collection: int,
        after: str,
        limit: int,
        now: float,
        properties: Mapping[Pointer, Any],
    ) -> Sequence[tuple[str, str]]:
        """Identifiers and summaries of visible resources, by identifier, those past `after`."""
        condition, values = _condition(properties)
        sql = (
            "SELECT identifier, summary FROM resource WHERE collection = ? AND identifier > ?"
            f" AND visible <= ?{condition} ORDER BY identifier LIMIT ?"
        )
        arguments = (collection, after, now, *values, limit)
        return [
            (str(identifier), str(summary))
            for identifier, summary in self._store.connection.execute(sql, arguments)
        ]

    def everything(self, scope: Scope, now: float) -> list[tuple[str, str]]:
        """Type name and properties of every visible resource kept in a scope."""
        sql = (
            "SELECT type_name, properties FROM resource JOIN collection c ON c.id = collection"
            " WHERE c.scope = ? AND visible <= ?"
        )
        arguments = (self._store.scope_number(scope), now)
        return [
            (str(type_name), str(properties))
            for type_name, properties in self._store.connection.execute(sql, arguments)
        ]

    def every(self, collection: int, now: float) -> list[Resource]:
        """Every visible resource, by identifier."""
        sql = (
            f"SELECT {_COLUMNS} FROM resource"
            " WHERE collection = ? AND visible <= ? ORDER BY identifier"
        )
        arguments = (collection, now)
        return [Resource(*row) for row in self._store.connection.execute(sql, arguments)]

    def insert(self, collection: int, resource: Resource) -> bool:
        """Keep a new resource; False, and nothing done, if its identifier is taken."""
        sql = (
            f"INSERT INTO resource (collection, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING 1"
        )
        return bool(self._store.connection.execute(sql, (collection, *resource)).get)

    def replace(self, collection: int, resource: Resource) -> bool:
        """Keep a resource's new state; False if there is no such resource."""
        sql = (
            "UPDATE resource SET summary = ?, properties = ?, write_only = ?"
            " WHERE collection = ? AND identifier = ? RETURNING 1"
        )
        values = (resource.summary, resource.properties, resource.write_only)
        key = (collection, resource.identifier)
        return bool(self._store.connection.execute(sql, (*values, *key)).get)

    def delete(self, collection: int, identifier: str) -> bool:
        """Forget a resource; False if there is no such resource."""
        sql = "DELETE FROM resource WHERE collection = ? AND identifier = ? RETURNING 1"
        return bool(self._store.connection.execute(sql, (collection, identifier)).get)


def _condition(properties: Mapping[Pointer, Any]) -> tuple[str, list[Any]]:
    """SQL, starting with AND, that compares properties with JSON values, and its arguments."""
    condition, values = "", []
    for pointer, value in properties.items():
        # `->` gives JSON text, so that a string never equals a number that looks like it.
        condition += " AND properties -> ? = json(?)"
        values += ["$" + "".join(f'."{segment}"' for segment in pointer), render(value)]
    return condition, values
