"""`plan`: what statements that write would do, and a token for just that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

from cirrusql.errors import Error
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.mcp.answers import Planned
from cirrusql.mcp.asking import MOST, lines_of
from cirrusql.mcp.changes import changes_of, fitting, not_shown
from cirrusql.mcp.intended import intended
from cirrusql.mcp.plan_store import SavedPlan
from cirrusql.mcp.querying import Parameters, actions, sql_values
from cirrusql.mcp.work import Work
from cirrusql.plan.secret_texts import without_secrets
from cirrusql.session import Options, Session, WriteOptions
from cirrusql.values import document


def plan(work: Work, sql: str, parameters: Parameters) -> Planned:
    """Plan statements that write, and keep the plan under a token; nothing is sent."""
    with work.session(work.limited(None, None)) as session:
        found = intended(work, session, sql, parameters)
        permitted = _permitted(session, found.plans, sql, parameters)
    shown, left = fitting(changes_of(found), work)
    answer: Planned = {"summary": found.summary, "changes": shown}
    notes = [without_secrets(note) for one in found.plans for note in one.diagnostics.notes]
    notes += not_shown(left)
    if found.calls:
        kept = work.door.plans.keep(
            place=work.door.place,
            account=work.door.account(),
            fingerprint=found.fingerprint,
            summary=found.summary,
            methods=found.methods,
            targets=lines_of([*islice(changes_of(found), MOST)]),
            sql=sql,
            parameters=parameters,
        )
        answer |= token_of(kept)
        if permitted is None:
            notes.append("which permissions this needs is not told: `plan` takes each by itself")
        else:
            answer["permissions"] = permitted
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


def _permitted(
    session: Session, plans: Sequence[PlannedWrite], sql: str, parameters: Parameters
) -> list[str] | None:
    """The actions that statements need; None where that cannot be said of each by itself."""
    try:
        if len(plans) == 1:
            return _actions(session, sql, parameters)
        if parameters:
            return None
        return sorted({one for plan in plans for one in _actions(session, plan.info.text, None)})
    except Error:
        return None


def _actions(session: Session, sql: str, parameters: Parameters) -> list[str]:
    (permitted,) = session.execute(f"EXPLAIN PERMISSIONS {sql}", sql_values(parameters))
    ((policy,),) = permitted
    return actions(document(policy))
