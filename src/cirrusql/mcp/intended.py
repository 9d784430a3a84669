"""What statements that write are about to do, and what is there now; the same twice, or not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from cirrusql.catalog import ResourceRelation
from cirrusql.errors import Error, InterfaceError
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.mcp.querying import Parameters, sql_values
from cirrusql.mcp.secret_writes import require_no_guess, require_no_secret
from cirrusql.mcp.work import Work
from cirrusql.plan.wording import count
from cirrusql.records import Record, replace
from cirrusql.session import Session

_NOT_FOUND = "no resource is found"


class Intended(Record, eq=False):
    """Writes that were planned, and the resources that they change as they are now.

    `live` has for each call the resource's model, None where there is none yet or it cannot be
    read.
    """

    plans: Sequence[PlannedWrite]
    live: Sequence[Any]

    @property
    def calls(self) -> list[WriteCall]:
        """All calls that change something, in order."""
        return [call for plan in self.plans for call in plan.changes]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that they need."""
        return tuple(sorted({call.verb.handler for call in self.calls}))

    @property
    def fingerprint(self) -> str:
        """A digest of all that is sent, secrets included, and of all that is there now."""
        whole = [
            (one.verb.value, one.type_name, one.region, one.identifier, one.request, model)
            for one, model in zip(self.calls, self.live, strict=True)
        ]
        text = orjson.dumps(whole, default=str, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()

    @property
    def summary(self) -> str:
        """What they do, counted; if nothing, whether there is nothing that could be changed.

        >>> Intended((), ()).summary
        'changes nothing: no resource is found'
        """
        found = sum(len(plan.calls) for plan in self.plans)
        if not self.calls:
            why = f"{count(found, 'resource')} found, as wanted already" if found else _NOT_FOUND
            return f"changes nothing: {why}"
        counts = Counter((call.verb.handler, call.type_name) for call in self.calls)
        parts = (f"{verb} {number} of {name}" for (verb, name), number in counts.items())
        return ", ".join(parts)


def intended(work: Work, session: Session, sql: str, parameters: Parameters) -> Intended:
    """The writes of a text and what they change as it is now; raises what the policy refuses."""
    # Parameters are put in by the session, so that a secret among them is in no text kept there.
    plans = session.plan(sql, sql_values(parameters))
    if not plans:
        raise InterfaceError("there is no statement to plan")
    for plan in plans:
        require_no_guess(plan)
    found = Intended(plans, ())
    for call in found.calls:
        policy = work.door.policy
        policy.require_write(call.verb.handler, ResourceRelation(call.subject.resource_type))
        policy.require_regions([call.region])
    found = replace(found, live=_live(session, found.calls))
    for call, model in zip(found.calls, found.live, strict=True):
        require_no_secret(call, model)
    return found


def _live(session: Session, calls: Sequence[WriteCall]) -> list[Any]:
    """The resources that calls change, as they are: what planning has read, and the others."""
    models: list[Any] = [call.model for call in calls]
    unread = [
        place
        for place, call in enumerate(calls)
        if models[place] is None
        and call.identifier is not None
        and "read" in call.subject.resource_type.handlers
    ]
    keys = [
        (calls[place].type_name, calls[place].identifier or "", calls[place].region)
        for place in unread
    ]
    for place, model in zip(unread, session.read_all(keys) if keys else (), strict=True):
        if isinstance(model, Error):
            raise model
        models[place] = model
    return models
