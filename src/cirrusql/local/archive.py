"""All resources of a local cloud as lines of JSON, and back: to keep, to compare, to hand on.

The first line says what the file is; every other line is one resource with everything it was
given, write-only values included, so that what is read in is the same to the byte. Requests, the
service's memory of what was asked, are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from cirrusql.errors import AlreadyExists, DataError
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import render
from cirrusql.local.storage.resources import Resource

_HEADER = {"cirrusql": "local cloud", "format": 1}
_SELECT = (
    "SELECT account, region, type_name, identifier, summary, properties, write_only, visible"
    " FROM resource JOIN collection c ON c.id = collection JOIN scope s ON s.id = c.scope"
    " ORDER BY account, region, type_name, identifier"
)
_MEMBERS = {
    "account": str,
    "region": str,
    "type_name": str,
    "identifier": str,
    "summary": dict,
    "properties": dict,
    "write_only": list | None,
    "visible": float | int,
}


def exported(cloud: LocalCloud) -> Iterator[bytes]:
    """The lines of an archive, each with its end; one moment's state, whatever is written since."""
    yield orjson.dumps(_HEADER) + b"\n"
    for row in cloud.backend.store.connection.execute(_SELECT):
        resource = dict(zip(_MEMBERS, row, strict=True))
        for member in ("summary", "properties", "write_only"):
            if resource[member] is not None:
                resource[member] = orjson.Fragment(resource[member])
        yield orjson.dumps(resource) + b"\n"


def import_archive(cloud: LocalCloud, lines: Iterable[bytes]) -> int:
    """Add an archive's resources, all or none of them, and return how many there are.

    Raises DataError if it is not an archive, and AlreadyExists if the local cloud has a resource
    of the same identifier.
    """
    resources = list(_resources(lines))
    cloud.change(lambda backend: _add(backend, resources))
    return len(resources)


def _resources(lines: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            entry = orjson.loads(line)
        except ValueError:
            entry = None
        if number == 1:
            if entry != _HEADER:
                raise DataError("this is not an archive of a local cloud, or of another version")
            continue
        if not isinstance(entry, dict) or not _fits(entry):
            raise DataError(f"line {number} of the archive is not a resource")
        yield entry


def _fits(entry: Mapping[str, Any]) -> bool:
    return entry.keys() == _MEMBERS.keys() and all(
        isinstance(entry[member], form) for member, form in _MEMBERS.items()
    )


def _add(backend: Backend, resources: Iterable[Mapping[str, Any]]) -> None:
    for entry in resources:
        scope, type_name = Scope(entry["account"], entry["region"]), entry["type_name"]
        resource = Resource(
            identifier=entry["identifier"],
            summary=render(entry["summary"]),
            properties=render(entry["properties"]),
            write_only=None if entry["write_only"] is None else render(entry["write_only"]),
            visible=entry["visible"],
        )
        if not backend.resources.insert(
            backend.store.collection_number(scope, type_name), resource
        ):
            raise AlreadyExists(
                f"the local cloud has a {type_name} '{resource.identifier}' already",
                hint="empty it first with: cirrusql local reset",
                type_name=type_name,
                identifier=resource.identifier,
                region=scope.region,
            )
