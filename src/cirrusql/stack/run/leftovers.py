"""What earlier builds have made and the stack does not have any more, or has replaced."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.events import StackEvent
from cirrusql.stack.run.removal import removed
from cirrusql.stack.run.workplace import Workplace
from cirrusql.stack.state.records import Kept


def orphans(
    workplace: Workplace, deployment: Deployment, changes: Sequence[Change] = ()
) -> list[Change]:
    """What the stack does not have any more; it is deleted with `prune` only.

    What one of the changes is about is there under another name.
    """
    prune = workplace.options.prune
    renamed = {(one.type_name, one.identifier, one.region) for one in changes}
    action = Action.DELETE if prune else Action.SKIP
    reason = "the stack has it no more" + ("" if prune else "; see --prune")
    return [
        Change(name, action, kept.type_name, kept.region, kept.identifier, reason=reason)
        for name, kept in deployment.state.orphans.items()
        if kept.key not in renamed
    ]


def remove_replaced(workplace: Workplace, deployment: Deployment) -> None:
    """Delete what has been replaced, now that nothing refers to it any more."""
    for name, kept in reversed(list(deployment.state.obsolete.items())):
        remove_kept(name, kept, workplace, deployment)


def prune(workplace: Workplace, deployment: Deployment) -> dict[str, Change]:
    """Delete what the stack does not have any more; what that was, by name."""
    gone = {change.node: change for change in orphans(workplace, deployment)}
    for name, kept in reversed(list(deployment.state.orphans.items())):
        remove_kept(name, kept, workplace, deployment)
    return gone


def remove_kept(name: str, kept: Kept, workplace: Workplace, deployment: Deployment) -> None:
    """Delete a resource that is kept under a name, and forget it."""
    with deployment.session(name) as session:
        removed(kept.type_name, kept.region, kept.identifier, session)
    deployment.state.forget(name)
    text = f"{kept.type_name} '{kept.identifier}' in {kept.region}"
    workplace.tell(StackEvent("resource.removed", name, text))
