"""DeleteResource."""

from __future__ import annotations

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.lifecycle import Change, accept, replayed
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.identifiers import not_valid, parse_identifier


def delete_resource(backend: Backend, scope: Scope, members: Members) -> Members:
    """Accept a delete; that there is nothing to delete is told later, by the request."""
    earlier = replayed(backend, scope, "DeleteResource", members)
    if earlier is not None:
        return earlier
    kind = backend.kind(scope, "delete", members)
    identifier = parse_identifier(kind, members["Identifier"])
    found = backend.resource(backend.collection(kind, scope), identifier)
    if found is None and not identifier.exact:
        raise not_valid(kind, members["Identifier"])
    name = found.identifier if found else identifier.text or members["Identifier"]
    return accept(backend, scope, members, Change(kind, "DELETE", name))
