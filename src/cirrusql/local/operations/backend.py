"""What every operation works with: the parts of one local cloud, handed in by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.local.clock import Clock
from cirrusql.local.operations.faults import Faults, Occasion
from cirrusql.local.operations.generation import Generator
from cirrusql.local.operations.throttle import Throttle
from cirrusql.local.protocol.errors import HANDLER_ERRORS, Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.tokens import TokenMaker, new_token
from cirrusql.local.schema.identifiers import Identifier, not_valid, parse_identifier
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.registry import Registry
from cirrusql.local.settings import Settings
from cirrusql.local.storage.requests import Requests
from cirrusql.local.storage.resources import Resource, Resources
from cirrusql.local.storage.store import Store
from cirrusql.local.storage.taken import taken_types
from cirrusql.records import Record, field


class Backend(Record, frozen=False):
    """One local cloud's parts. `settings` may be exchanged while it runs; the rest stays."""

    registry: Registry
    store: Store
    resources: Resources
    requests: Requests
    clock: Clock
    generator: Generator
    settings: Settings
    faults: Faults = field(factory=Faults)
    throttle: Throttle = field(factory=Throttle)
    token_maker: TokenMaker = new_token

    def resource_type(
        self, scope: Scope, handler: str, members: Mapping[str, Any]
    ) -> RegisteredType:
        """The type that a request names, if it has the handler here; raises Refusal.

        Where resources were taken from AWS it has it, whatever is known of the region.
        """
        name, version = members["TypeName"], members.get("TypeVersionId")
        try:
            return self.registry.supporting(handler, scope.region, name, version)
        except Refusal:
            if name not in taken_types(self.store, scope):
                raise
            return self.registry.supporting(handler, "", name, version)

    def collection(self, resource_type: RegisteredType, scope: Scope) -> int:
        """Where the type's resources lie, seen from this scope."""
        place = scope.everywhere if resource_type.is_global else scope
        return self.store.collection_number(place, resource_type.type_name)

    def fail_on_purpose(self, resource_type: RegisteredType, operation: str, scope: Scope) -> None:
        """Raise the Refusal of a read's handler that a fault wants to fail."""
        if self.settings.faults:
            occasion = Occasion(operation, resource_type.type_name, scope)
            fault = self.faults.handler(self.settings, occasion)
            if fault:
                raise handler_failure(resource_type.type_name, fault.code, fault.message)

    def visible(self, resource_type: RegisteredType, scope: Scope, text: str) -> Resource:
        """The resource that a request's Identifier names; raises Refusal if there is none."""
        collection = self.collection(resource_type, scope)
        found = self.resource(collection, parse_identifier(resource_type, text))
        if found is None or found.visible > self.clock.now():
            raise self.missing(resource_type, text)
        return found

    def resource(self, collection: int, identifier: Identifier) -> Resource | None:
        """The resource that a parsed identifier names, visible yet or not."""
        if identifier.properties is not None:
            return self.resources.find_by(collection, identifier.properties)
        return self.resources.find(collection, identifier.text)

    def missing(self, resource_type: RegisteredType, text: str) -> Refusal:
        """The refusal for an identifier that names nothing."""
        if not parse_identifier(resource_type, text).exact:
            return not_valid(resource_type, text)
        return handler_failure(
            resource_type.type_name, "NotFound", not_found(resource_type.type_name, text)
        )


def not_found(type_name: str, identifier: str | None) -> str:
    """What a handler says about a resource that is not there."""
    return f"Resource of type '{type_name}' with identifier '{identifier}' was not found."


def handler_failure(type_name: str, code: str, message: str) -> Refusal:
    """The refusal that tells of a handler that failed while the caller waits."""
    return Refusal(
        HANDLER_ERRORS[code],
        f"{type_name} Handler returned status FAILED: {message}"
        f" (HandlerErrorCode: {code}, RequestToken: {new_token()})",
    )
