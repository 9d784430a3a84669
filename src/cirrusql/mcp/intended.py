"""What an agent's statements are about to write, if the policy allows it."""

from __future__ import annotations

from cirrusql.catalog import ResourceRelation
from cirrusql.errors import InterfaceError
from cirrusql.mcp.querying import Parameters, sql_values
from cirrusql.mcp.secret_writes import require_no_guess, require_no_secret
from cirrusql.mcp.work import Work
from cirrusql.session import Session
from cirrusql.session.intended import Intended
from cirrusql.session.intended import intended as with_live


def intended(work: Work, session: Session, sql: str, parameters: Parameters) -> Intended:
    """The writes of a text and what they change as it is now; raises what the policy refuses."""
    # Parameters are put in by the session, so that a secret among them is in no text kept there.
    plans = session.plan(sql, sql_values(parameters))
    if not plans:
        raise InterfaceError("there is no statement to plan")
    for plan in plans:
        require_no_guess(plan)
    for call in Intended(plans, ()).calls:
        policy = work.door.policy
        policy.require_write(call.verb.handler, ResourceRelation(call.subject.resource_type))
        policy.require_regions([call.region])
    found = with_live(session, plans)
    for call, model in zip(found.calls, found.live, strict=True):
        require_no_secret(call, model)
    return found
