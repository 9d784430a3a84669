"""`apply`: just what was planned, once, if nothing has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from cirrusql.errors import Error
from cirrusql.mcp.answers import Applied
from cirrusql.mcp.intended import intended
from cirrusql.mcp.plan_store import PlanRefused, SavedPlan
from cirrusql.mcp.planning import writing
from cirrusql.mcp.replies import listed_of, without_nothing
from cirrusql.mcp.stacks import apply_stack
from cirrusql.mcp.work import Work
from cirrusql.plan.secret_texts import without_secrets
from cirrusql.plan.wording import count
from cirrusql.result import Result
from cirrusql.session.intended import Intended


def applicable(work: Work, token: str) -> SavedPlan:
    """The plan of a token that may be applied here; raises what speaks against it."""
    saved = work.door.plans.look(token)
    if saved.place != work.door.place or saved.account != work.door.account():
        whose = f" of account {saved.account}" if saved.account else ""
        message = f"the plan {token} was made for {saved.place}{whose}"
        raise PlanRefused(message, hint=f"this server writes to {work.door.place}")
    work.door.mode.require(saved.methods)
    return saved


def question(saved: SavedPlan, work: Work) -> str:
    """What a person is asked: what would be done, and where."""
    where = f" in account {saved.account}" if saved.account else ""
    place = work.door.engine.environment.description
    lines = [f"Apply the plan {saved.token} to {place}{where}? It would: {saved.summary}."]
    return "\n".join((*lines, *(f"- {one}" for one in saved.targets)))


def apply(work: Work, token: str) -> Applied:
    """Carry out a plan that somebody has agreed to; the token is used up before the first call."""
    saved = applicable(work, token)
    if saved.stack is not None:
        work.door.plans.take(token)
        return apply_stack(work, saved)
    with work.session(work.limited(None, None)) as session:
        found = intended(work, session, saved.sql or "", saved.parameters)
        work.door.mode.require(found.methods)
        if found.fingerprint != saved.fingerprint:
            work.door.plans.take(token)
            message = f"what is there has changed since the plan {token} was made"
            hint = "plan again; a statement with random() or a time in it is never the same"
            raise PlanRefused(message, hint=hint)
        work.doing, work.total = "writing", len(found.calls)
        work.begin_writing()
        session.options = writing(work)
        work.door.plans.take(token)
        results = session.apply(found.plans)
    return _applied(found, results, work)


def _applied(found: Intended, results: Sequence[Result], work: Work) -> Applied:
    requests = []
    for plan, result in zip(found.plans, results, strict=True):
        for call, written in zip(plan.calls, result.written, strict=True):
            if call.request is not None:
                requests.append(_request(call.verb.handler, call.type_name, written))
    told = {
        "done": len(requests),
        "failed": 0,
        "open": sum(one.get("status") not in ("SUCCESS", None) for one in requests),
        "summary": "; ".join(without_secrets(str(one.message)) for one in results if one.message),
        **listed_of(requests),
        "calls": work.calls,
    }
    return cast("Applied", told)


def _request(action: str, type_name: str, written: Any) -> dict[str, Any]:
    event = written.event
    facts = {
        "action": action,
        "type": type_name,
        "region": written.region,
        "identifier": written.identifier,
        "token": getattr(event, "request_token", None),
        "status": getattr(event, "status", None),
    }
    return without_nothing({name: _text(value) for name, value in facts.items()})


def _text(value: Any) -> Any:
    return None if value is None else without_secrets(str(value))


def how_far(work: Work, error: Error) -> Error:
    """The error that ended a plan's writes, with how many of them had been done."""
    if not work.written:
        return error
    failed = sum(event.error is not None for event in work.written)
    told = f"{count(len(work.written) - failed, 'write')} done, which stays; {failed} failed"
    return error.with_(hint=f"{error.hint}; {told}" if error.hint else told)
