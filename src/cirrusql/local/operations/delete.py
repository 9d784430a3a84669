"""DeleteResource."""

from __future__ import annotations

from cirrusql.local.operations.lifecycle import Change, accept, replayed
from cirrusql.local.operations.service import Service
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.identifiers import not_valid, parse_identifier


def delete_resource(service: Service, scope: Scope, members: Members) -> Members:
    """Accept a delete; that there is nothing to delete is told later, by the request."""
    earlier = replayed(service, scope, "DeleteResource", members)
    if earlier is not None:
        return earlier
    kind = service.kind(scope, "delete", members)
    identifier = parse_identifier(kind, members["Identifier"])
    found = service.resource(service.collection(kind, scope), identifier)
    if found is None and not identifier.exact:
        raise not_valid(kind, members["Identifier"])
    name = found.identifier if found else identifier.text or members["Identifier"]
    return accept(service, scope, members, Change(kind, "DELETE", name))
