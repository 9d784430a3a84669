"""Stacks through the door: planned as any write is, and built by the same kind of token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, cast

from cirrusql.catalog import Catalog, ResourceRelation
from cirrusql.errors import UnknownName
from cirrusql.events import Event
from cirrusql.mcp.answers import Applied, Planned
from cirrusql.mcp.asking import MOST, lines_of, printable
from cirrusql.mcp.changes import fitting, not_shown
from cirrusql.mcp.plan_store import PlanRefused, SavedPlan
from cirrusql.mcp.planning import cannot, token_of
from cirrusql.mcp.querying import actions
from cirrusql.mcp.replies import listed_of, without_nothing
from cirrusql.mcp.stack_files import allowed, loaded
from cirrusql.mcp.work import Work
from cirrusql.plan.secret_texts import hidden_value, without_secrets
from cirrusql.plan.wording import count
from cirrusql.stack import (
    Action,
    Change,
    Deployer,
    Plan,
    Stack,
    StackEvent,
    StackOptions,
)
from cirrusql.stack.graph.stack import title
from cirrusql.stack.planning.changes import methods_of
from cirrusql.stack.report.text import summary
from cirrusql.stack.report.views import fingerprint, views

_LONGEST_DOING = 80


def plan_stack(
    work: Work, folder: str, environment: str | None, variables: Mapping[str, str] | None
) -> Planned:
    """Plan a stack, and keep the plan under a token; nothing is sent."""
    path = allowed(folder, work)
    stack = loaded(work, path, environment, variables, None)
    found = _deployer(work, stack).plan()
    _require_allowed(work, found)
    methods = methods_of(found.changes)
    shown, left = fitting(_changes(found, work), work)
    told = _summary(found)
    answer: Planned = {"summary": told, "changes": shown}
    notes = [*map(without_secrets, map(str, (*stack.notes, *found.notes))), *not_shown(left)]
    if methods:
        kept = work.door.plans.keep(
            place=work.door.place,
            account=work.door.account(),
            fingerprint=_fingerprint(found),
            summary=f"stack {told}",
            methods=methods,
            targets=lines_of([*islice(_changes(found, work), MOST)]),
            stack={
                "folder": str(path),
                "environment": environment,
                "variables": dict(variables or {}),
                "seed": stack.seed,
            },
        )
        answer |= token_of(kept)
        answer["permissions"] = actions(found.policy.document)
        if any(change.action is Action.RUN for change in found.changes):
            notes.append("what the stack's own statements write needs permissions beside these")
        notes += cannot(work, methods)
    if notes:
        answer["warnings"] = notes
    answer["calls"] = work.calls
    return answer


def apply_stack(work: Work, saved: SavedPlan) -> Applied:
    """Build a stack as it was planned; raises PlanRefused, before anything is sent, if it would
    do anything else."""
    assert saved.stack is not None
    facts = saved.stack
    path = allowed(facts["folder"], work)
    stack = loaded(work, path, facts["environment"], facts["variables"], facts["seed"])

    def require_same(found: Plan) -> None:
        if _fingerprint(found) != saved.fingerprint:
            message = f"what is there has changed since the plan: then {saved.summary}"
            raise PlanRefused(f"{message}, now {_summary(found)}", hint="plan again")
        _require_allowed(work, found)
        work.begin_writing()

    built = _deployer(work, stack).build(require_same)
    done = [one for one in built.changes.values() if one.action.changes]
    told = {
        "done": len(done),
        "failed": 0,
        "open": 0,
        "summary": f"{stack.title} is built",
        **listed_of([_shown(one) for one in done]),
        "calls": work.calls,
    }
    return cast("Applied", told)


def _deployer(work: Work, stack: Stack) -> Deployer:
    def hear(event: StackEvent) -> None:
        said = " ".join(filter(None, (event.node, event.text)))
        work.doing = printable(without_secrets(said), _LONGEST_DOING)
        changed = event.change is not None and event.change.action.changes
        if event.name == "node.ended" and work.is_writing and (changed or event.error):
            ended = Event("write.ended", 0, identifier=event.node, error=event.error)
            work.written.append(ended)

    return Deployer(
        work.door.engine, stack, StackOptions(confirmed=True, guard=work, hides_secrets=True), hear
    )


def _summary(found: Plan) -> str:
    """What a build would do, counted: a statement that is run may do anything, and is something."""
    if found.has_changes or not methods_of(found.changes):
        return summary(found)
    run = sum(change.action is Action.RUN for change in found.changes)
    return f"{title(found.stack, found.environment)}: {count(run, 'statement')} to run"


def _require_allowed(work: Work, found: Plan) -> None:
    """Raise NotAllowed for a change that the policy refuses, or that it has refused already.

    That a statement cannot be planned is a note to a plan, and would end the build half way.
    """
    if work.refusal is not None:
        raise work.refusal
    policy, catalog = work.door.policy, work.door.engine.catalog
    for change in found.changes:
        if change.type_name is None or not change.action.changes:
            continue
        policy.require_regions(filter(None, (change.region,)))
        relation = _relation(change.type_name, catalog)
        for method in change.action.methods:
            if relation is not None:
                policy.require_write(method, relation)
            else:
                policy.require_any_write(method, change.type_name)


def _relation(type_name: str, catalog: Catalog) -> ResourceRelation | None:
    """The relation of a type; None for one that has none, as a custom resource's."""
    try:
        return ResourceRelation(catalog.resource_type(type_name))
    except UnknownName:
        return None


def _fingerprint(found: Plan) -> str:
    return f"{found.definition} {fingerprint(found)}"


def _changes(found: Plan, work: Work) -> Iterable[dict[str, Any]]:
    shown = [one for one in views(found, work.door.engine.catalog) if one.change.action.changes]
    for view in shown:
        diff = [
            without_nothing({"path": one.path, "old": one.old, "new": one.new})
            for one in view.properties
        ]
        facts = {**_shown(view.change), "reason": view.change.reason, "diff": hidden_value(diff)}
        yield without_nothing(facts)


def _shown(change: Change) -> dict[str, Any]:
    return without_nothing(
        {
            "resource": change.node,
            "action": change.action.value,
            "type": change.type_name,
            "region": change.region,
            "identifier": change.identifier,
        }
    )
