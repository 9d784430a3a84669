"""What earlier builds have made and the stack does not have any more, or has replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cirrusql.stack.graph.nodes import Ending
from cirrusql.stack.graph.stack import ordered
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.ending import ended
from cirrusql.stack.run.events import StackEvent
from cirrusql.stack.run.workplace import Workplace
from cirrusql.stack.state.records import Kept
from cirrusql.stack.state.state import first_name


def orphans(
    workplace: Workplace, deployment: Deployment, changes: Sequence[Change] = ()
) -> list[Change]:
    """What the stack does not have any more; it is deleted with `prune` only.

    What one of the changes is about is there under another name.
    """
    renamed = {(one.type_name, one.identifier, one.region) for one in changes}
    return [
        _gone(name, kept, prunes=workplace.prunes)
        for name, kept in deployment.state.orphans.items()
        if kept.key not in renamed
    ]


def _gone(name: str, kept: Kept, *, prunes: bool) -> Change:
    action, reason = Action.DELETE, "the stack has it no more"
    if kept.ending == Ending.KEEP.value:
        action, reason = Action.SKIP, f"{reason}; it is left alone, as it said"
    elif not prunes:
        action, reason = Action.SKIP, f"{reason}; see --prune"
    return Change(name, action, kept.type_name, kept.region, kept.identifier, reason=reason)


def last_first(kept: Mapping[str, Kept]) -> list[tuple[str, Kept]]:
    """Resources in the order in which they can be deleted: what was made after others before them.

    What was replaced is kept under another name, and what was made after it speaks of the first.

    >>> found = last_first({"vpc (replaced vpc-1)": Kept(), "subnet": Kept(after=("vpc",))})
    >>> [name for name, _ in found]
    ['subnet', 'vpc (replaced vpc-1)']
    """
    names = list(kept)
    called: dict[str, set[str]] = {}
    for name in names:
        called.setdefault(first_name(name), set()).add(name)
    before = {
        name: set[str]().union(*(called.get(one, ()) for one in kept[name].after)) - {name}
        for name in names
    }
    order = list(ordered(names, before))
    order += [name for name in names if name not in order]  # those of a circle, which is none
    return [(name, kept[name]) for name in reversed(order)]


def clean_up(workplace: Workplace, deployment: Deployment) -> dict[str, Change]:
    """Delete what has been replaced, and what the stack does not have any more if it prunes.

    Nothing refers to either any more, but what goes may be in what was replaced. What the stack
    does not have, by name.
    """
    gone: dict[str, Change] = {}
    leaving = dict(deployment.state.obsolete)
    if workplace.prunes:
        gone = {change.node: change for change in orphans(workplace, deployment)}
        leaving |= deployment.state.orphans
    for name, kept in last_first(leaving):
        remove_kept(name, kept, workplace, deployment)
    return gone


def remove_kept(name: str, kept: Kept, workplace: Workplace, deployment: Deployment) -> None:
    """End a resource that is kept under a name, and forget it."""
    with deployment.session(name) as session:
        is_gone = ended(name, kept, deployment, session)
    deployment.state.forget(name)
    if is_gone:
        text = f"{kept.type_name} '{kept.identifier}' in {kept.region}"
        workplace.tell(StackEvent("resource.removed", name, text))
