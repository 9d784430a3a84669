"""What a local cloud has in its file, and what the journal says: read without the client's code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

_REQUESTS = """
SELECT operation, request.identifier, status, client_token, type_name
FROM request JOIN collection ON collection.id = collection ORDER BY request.id
"""
_RESOURCES = """
SELECT type_name, identifier, properties FROM resource JOIN collection ON collection.id = collection
"""
_JOURNAL = """
SELECT run, row, verb, type_name, identifier, client_token, document, state, message, request_token
FROM request ORDER BY run, row
"""


def _all(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = apsw.Connection(str(path))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@dataclass(frozen=True)
class Row:
    """One row of the journal."""

    run: int
    row: int
    verb: str
    type_name: str
    identifier: str | None
    client_token: str | None
    document: str | None
    state: str
    message: str | None
    request_token: str | None

    @property
    def open(self) -> bool:
        return self.state in ("sent", "started")

    @property
    def wanted(self) -> dict[str, Any]:
        """The desired state, of a create."""
        return dict(json.loads(json.loads(self.document or "{}").get("DesiredState", "{}")))


@dataclass(frozen=True)
class Store:
    """What is there: resources by type and identifier, and every request that was accepted."""

    resources: dict[tuple[str, str], dict[str, Any]]
    requests: list[tuple[str, str | None, str, str | None, str]]

    def ended_badly(self, row: Row) -> bool:
        """Whether the service itself has said of a request with the row's token that it failed."""
        return any(
            status in ("FAILED", "CANCEL_COMPLETE") and token == row.client_token
            for _, _, status, token, _ in self.requests
        )

    def successes(self, row: Row) -> int:
        """How many requests with the row's token have ended well."""
        return sum(
            status == "SUCCESS" and token == row.client_token
            for _, _, status, token, _ in self.requests
        )


def store_at(path: Path) -> Store:
    found = _all(path, _RESOURCES)
    resources = {(kind, name): json.loads(properties) for kind, name, properties in found}
    return Store(resources, _all(path, _REQUESTS))


def journal_at(path: Path) -> list[Row]:
    return [Row(*row) for row in _all(path, _JOURNAL)] if path.exists() else []
