"""How a resource ends: deleted, left alone, or deleted once what it holds is in a snapshot."""

from __future__ import annotations

from cirrusql.session import Session
from cirrusql.stack.adapters import Where
from cirrusql.stack.adapters.custom import adapter_of
from cirrusql.stack.graph.nodes import Ending
from cirrusql.stack.planning.changes import Found
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.removal import patiently, removed
from cirrusql.stack.state.records import Kept

_KEPT = "it is left alone, as the stack says"


def ended(name: str, kept: Kept, deployment: Deployment, session: Session) -> bool:
    """End a resource as its state says; False if it is left alone. Raises what that does."""
    if kept.ending == Ending.KEEP.value:
        deployment.tell(name, f"{kept.type_name} '{kept.identifier}': {_KEPT}")
        return False
    adapter = adapter_of(kept.type_name, kept.memory)
    if adapter is not None:
        where = Where(deployment.engine, kept.region)
        properties = kept.properties
        patiently(lambda: adapter.delete(kept.identifier, properties, where))
        return True
    if kept.ending == Ending.SNAPSHOT.value:
        found = Found(kept.region, kept.identifier, {})
        snapshot(name, kept.type_name, found, deployment, session)
    removed(kept.type_name, kept.region, kept.identifier, session)
    return True


def snapshot(
    name: str, type_name: str, there: Found, deployment: Deployment, session: Session
) -> None:
    """Put what a resource holds into a snapshot, before it is deleted.

    The local cloud holds nothing. Raises what taking it does: nothing is deleted then.
    """
    if deployment.engine.environment.is_local:
        deployment.tell(name, "no snapshot: the local cloud has nothing to put into one")
        return
    from cirrusql.stack.adapters.snapshots import take_snapshot

    model = there.model or session.read(type_name, there.identifier, there.region)
    where = Where(deployment.engine, there.region)
    text = take_snapshot(type_name, there.identifier, model, where)
    if text:
        deployment.tell(name, f"its data is in {text}")
