"""DeleteResource."""

from __future__ import annotations

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.client_tokens import replayed
from cirrusql.local.operations.lifecycle import Change, accept
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.identifiers import not_valid, parse_identifier


def delete_resource(backend: Backend, scope: Scope, members: Members) -> Members:
    """Accept a delete; that there is nothing to delete is told later, by the request."""
    earlier = replayed(backend, scope, "DeleteResource", members)
    if earlier is not None:
        return earlier
    resource_type = backend.resource_type(scope, "delete", members)
    identifier = parse_identifier(resource_type, members["Identifier"])
    found = backend.resource(backend.collection(resource_type, scope), identifier)
    if found is None and not identifier.exact:
        raise not_valid(resource_type, members["Identifier"])
    name = found.identifier if found else identifier.text or members["Identifier"]
    return accept(backend, scope, members, Change(resource_type, "DELETE", name))
