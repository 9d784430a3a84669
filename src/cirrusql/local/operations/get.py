"""GetResource."""

from __future__ import annotations

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.gathered import with_gathered
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.identifiers import parse_identifier


def get_resource(backend: Backend, scope: Scope, members: Members) -> Members:
    """The resource's identifier in its stored form, and its properties but the write-only ones."""
    resource_type = backend.resource_type(scope, "read", members)
    text = members["Identifier"]
    backend.fail_on_purpose(resource_type, "GetResource", scope)
    identifier = parse_identifier(resource_type, text)
    collection, now = backend.collection(resource_type, scope), backend.clock.now()
    if identifier.properties is None:
        name, properties = identifier.text, None
        properties = backend.resources.properties(collection, name, now)
    else:
        found = backend.resources.find_by(collection, identifier.properties)
        shown = found is not None and found.visible <= now
        name, properties = (found.identifier, found.properties) if found and shown else ("", None)
    if properties is None:
        raise backend.missing(resource_type, text)
    properties = with_gathered(backend, scope, resource_type, name, properties)
    return {
        "TypeName": resource_type.type_name,
        "ResourceDescription": {"Identifier": name, "Properties": properties},
    }
