"""What statements that write are about to do, and what is there now; the same twice, or not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cirrusql.errors import Error
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.plan.wording import count
from cirrusql.records import Record
from cirrusql.session.session import Session
from cirrusql.values import document

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
        """A digest of all that is sent, secrets included, and of all that is there now.

        The calls of a statement are made many at once: their order, which is that in which regions
        happened to answer, makes no difference.
        """
        live = iter(self.live)
        whole = sorted(
            orjson.dumps(
                (
                    number, one.verb.value, one.type_name, one.region, one.identifier,
                    one.request, next(live),
                ),
                default=str,
                option=orjson.OPT_SORT_KEYS,
            )
            for number, plan in enumerate(self.plans)
            for one in plan.changes
        )  # fmt: skip
        return hashlib.sha256(b"\n".join(whole)).hexdigest()

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


def intended(session: Session, plans: Sequence[PlannedWrite]) -> Intended:
    """Plans with what they change as it is now; raises what cannot be read of it."""
    calls = Intended(plans, ()).calls
    return Intended(plans, _live(session, calls))


def policies_of(session: Session, plans: Sequence[PlannedWrite]) -> list[Mapping[str, Any]] | None:
    """The IAM policy that each statement of plans needs; None where that cannot be said.

    No call is made. Statements that are alike but for their values are asked about each.
    """
    found: list[Mapping[str, Any]] = []
    try:
        for text in dict.fromkeys(plan.info.text for plan in plans):
            for permitted in session.execute(f"EXPLAIN PERMISSIONS {text}"):
                found += (document(policy) for (policy,) in permitted)
    except Error:
        return None
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
