"""`plan`: what statements that write would do, and a token for just that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cirrusql.errors import Error
from cirrusql.execute.write.calls import WriteCall
from cirrusql.mcp.answers import Planned
from cirrusql.mcp.asking import lines_of
from cirrusql.mcp.intended import Intended, intended
from cirrusql.mcp.plan_store import SavedPlan
from cirrusql.mcp.querying import Parameters, actions
from cirrusql.mcp.replies import without_nothing
from cirrusql.mcp.work import Work
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.pointers import steps, value_at
from cirrusql.plan.secret_texts import hidden_value
from cirrusql.session import Options, Session, WriteOptions
from cirrusql.values import document

_MOST_SHOWN = 25


def plan(work: Work, sql: str, parameters: Parameters) -> Planned:
    """Plan statements that write, and keep the plan under a token; nothing is sent."""
    with work.session(work.limited(None, None)) as session:
        found = intended(work, session, sql, parameters)
        permissions = [_permissions(session, one.info.text) for one in found.plans]
    changes = [*_changes(found)]
    answer: Planned = {"summary": found.summary, "changes": changes[:_MOST_SHOWN]}
    notes = [note for one in found.plans for note in one.diagnostics.notes]
    if len(changes) > _MOST_SHOWN:
        notes.append(f"{len(changes) - _MOST_SHOWN} more changes are not shown")
    if found.calls:
        kept = work.door.plans.keep(
            place=work.door.place,
            account=work.door.account(),
            fingerprint=found.fingerprint,
            summary=found.summary,
            methods=found.methods,
            targets=lines_of(changes),
            sql=sql,
            parameters=parameters,
        )
        answer |= token_of(kept)
        answer["permissions"] = sorted({one for some in permissions for one in some})
        notes += cannot(work, found.methods)
    if notes:
        answer["warnings"] = [*dict.fromkeys(notes)]
    answer["calls"] = work.calls
    return answer


def token_of(kept: SavedPlan) -> Planned:
    """What an answer says of the token."""
    expires = datetime.fromtimestamp(kept.expires, UTC).isoformat(timespec="seconds")
    return {"token": kept.token, "expires": expires}


def cannot(work: Work, methods: tuple[str, ...]) -> Iterator[str]:
    """Why this server could not apply what needs these methods, if it could not."""
    try:
        work.door.mode.require(methods)
    except Error as error:
        yield f"this server would not apply it: {error}"


def writing(work: Work) -> Options:
    """Options to write with, once somebody has said yes: no limit ends it half way."""
    return Options(writes=WriteOptions(confirmed=True), hides_secrets=True, guard=work)


def _permissions(session: Session, text: str) -> list[str]:
    """The actions that one statement needs; none where its parameters stand in the text."""
    try:
        (permitted,) = session.execute(f"EXPLAIN PERMISSIONS {text}")
        ((policy,),) = permitted
    except Error:
        return []
    return actions(document(policy))


def _changes(found: Intended) -> Iterator[dict[str, Any]]:
    for call, model in zip(found.calls, found.live, strict=True):
        facts: dict[str, Any] = {
            "action": call.verb.handler,
            "type": call.type_name,
            "region": call.region,
            "identifier": call.identifier or call.made_identifier,
            "notes": [*call.notes],
        }
        if call.verb is Verb.UPDATE:
            facts["diff"] = _differences(call, model)
        elif call.verb is Verb.CREATE:
            facts["new"] = document(call.shown_document)
        else:
            facts["old"] = call.subject.secrets.hidden(hidden_value(model)) if model else None
        yield without_nothing(facts)


def _differences(call: WriteCall, model: Any) -> list[dict[str, Any]]:
    """What an update changes: path, the value there now and the new one, without secrets."""
    operations = document(call.hidden(call.request or {}).get(PATCH_DOCUMENT)) or []
    old = call.subject.secrets.hidden(hidden_value(model)) if model else {}
    return [
        without_nothing(
            {
                "path": one["path"],
                "op": None if one["op"] == "replace" else one["op"],
                "from": one.get("from"),
                "old": value_at(old, steps(one["path"])),
                "new": hidden_value(one.get("value"), steps(one["path"])[-1]),
            }
        )
        for one in operations
    ]
