"""`createorupdate`: what it would create and is there already is changed where it differs."""

from __future__ import annotations

from cirrusql.execute.write.calls import WriteCall
from cirrusql.plan import Verb
from cirrusql.plan.patch import patch
from cirrusql.session import Session
from cirrusql.stack.planning.changes import Action, Found
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.foreseen import adoption, existing
from cirrusql.stack.run.statements import statements
from cirrusql.stack.run.writer import Writer


def adopted(sql: str, node: str, deployment: Deployment, session: Session) -> Action | None:
    """What was done with the resource that a creation would meet; None if there is none to meet.

    Only a text with one creation of one resource is looked at; any other is run as it is.
    """
    writes = [text for text, is_write in statements(sql) if is_write]
    if len(writes) != 1:
        return None
    (plan,) = session.plan(writes[0])
    if plan.request.verb is not Verb.CREATE or len(plan.calls) != 1:
        return None
    call = plan.calls[0]
    there = existing(call, session)
    if there is None:
        return None
    if not adoption(call, there):
        return Action.UNCHANGED
    _change(call, there, node, deployment, session)
    return Action.UPDATE


def _change(
    call: WriteCall, there: Found, node: str, deployment: Deployment, session: Session
) -> None:
    names = {one.path[0] for one in adoption(call, there)}
    wanted = {name: value for name, value in (call.wanted or {}).items() if name in names}
    operations = patch(there.model, wanted, call.subject.rules)
    plan = session.planned_update(
        call.type_name, there.region, there.identifier, operations, there.model
    )
    Writer(node, deployment, session).apply(plan)
