"""Client tokens: a write that comes twice is done once."""

from __future__ import annotations

from hashlib import blake2b

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.progress import progress_event
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members


def replayed(backend: Backend, scope: Scope, operation: str, members: Members) -> Members | None:
    """The answer of the request that this client token already stands for, if there is one.

    Raises Refusal ClientTokenConflictException if that was another request.
    """
    client_token = members.get("ClientToken")
    if client_token is None:
        return None
    now = backend.clock.now()
    earlier = backend.requests.find_client_token(
        backend.store.scope_number(scope), client_token, now
    )
    if earlier is None:
        return None
    if earlier.fingerprint != fingerprint(operation, members):
        raise Refusal(
            "ClientTokenConflictException",
            f"ClientToken {client_token} is already associated with an existing operation"
            f" with RequestToken {earlier.token}",
        )
    return {"ProgressEvent": progress_event(earlier, now)}


def fingerprint(operation: str, members: Members) -> bytes:
    """What two requests with the same client token must have in common."""
    parts = [operation, *(members.get(name) for name in _IDENTITY)]
    return blake2b(orjson.dumps(parts), digest_size=16).digest()


_IDENTITY = (
    "TypeName",
    "TypeVersionId",
    "Identifier",
    "DesiredState",
    "PatchDocument",
    "RoleArn",
)
