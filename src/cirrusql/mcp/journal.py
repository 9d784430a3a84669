"""`requests`, `resume` and `cancel`: what was written, from the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from cirrusql.catalog import SYSTEM_RELATIONS, ResourceRelation
from cirrusql.errors import InterfaceError, NotAllowed
from cirrusql.execute.write.resume import open_entries
from cirrusql.journal import Entry, State
from cirrusql.mcp.answers import Applied, Listed
from cirrusql.mcp.asking import lines_of
from cirrusql.mcp.planning import writing
from cirrusql.mcp.replies import MOST_LISTED, listed_of, without_nothing
from cirrusql.mcp.work import Work
from cirrusql.plan import Verb
from cirrusql.plan.secret_texts import hidden_cell
from cirrusql.result import Result
from cirrusql.session import Session

_JOURNAL = next(one for one in SYSTEM_RELATIONS if one.resource == "requests")


def requests(work: Work, number: int | None, limit: int) -> Listed:
    """The latest writes, or the resources of one, and what became of each."""
    with work.session() as session:
        work.may_read(_JOURNAL)
        journal = session.requests()
        if number is not None:
            _require_here(session, number)
        result = journal.list(here=True) if number is None else journal.show(number)
        listed = listed_of(_records(result), min(limit, MOST_LISTED))
        return cast("Listed", listed)


def question(work: Work, number: int) -> str:
    """What a person is asked before a write is finished; raises what speaks against it."""
    with work.session() as session:
        entries = require_allowed(work, session, number)
    run = work.door.engine.journal.run(number)
    left = [_change(entry) for entry in open_entries(run, entries)]
    if not left:
        hint = "`requests` tells what became of it"
        raise InterfaceError(f"nothing of write {number} is open", hint=hint)
    place = work.door.engine.environment.description
    line = f"Finish what is open of write {number} in {place}? That is {len(left)} of"
    return "\n".join((f"{line} {len(entries)}.", *(f"- {one}" for one in lines_of(left))))


def _change(entry: Entry) -> dict[str, Any]:
    return {
        "action": Verb[entry.verb].handler,
        "type": entry.type_name,
        "identifier": entry.identifier,
        "region": entry.region,
    }


def resume(work: Work, number: int) -> Applied:
    """Finish what is open of a write."""
    with work.session(writing(work)) as session:
        require_allowed(work, session, number)
        work.begin_writing()
        result = session.requests().resume(number)
        return _outcome(number, result, work)


def cancel(work: Work, number: int) -> Applied:
    """Begin nothing more of a write, and ask the service to stop what it has accepted."""
    with work.session(writing(work)) as session:
        require_allowed(work, session, number)
        work.begin_writing()
        return _outcome(number, session.requests().cancel(number), work)


def require_allowed(work: Work, session: Session, number: int) -> Sequence[Entry]:
    """The resources of a write; raises NotAllowed if any is one that may not be written here."""
    _require_here(session, number)
    entries = session.requests().entries(number)
    catalog, policy = work.door.engine.catalog, work.door.policy
    work.door.mode.require(tuple({Verb[entry.verb].handler for entry in entries}))
    for entry in entries:
        relation = ResourceRelation(catalog.resource_type(entry.type_name))
        policy.require_write(Verb[entry.verb].handler, relation)
        policy.require_regions([entry.region])
    return entries


def _require_here(session: Session, number: int) -> None:
    """Raise NotAllowed for a write to another cloud, of which this server tells nothing."""
    if not session.requests().is_here(number):
        hint = "`requests` lists those of this one"
        raise NotAllowed(f"the write {number} was made in another cloud", hint=hint)


def _outcome(number: int, result: Result, work: Work) -> Applied:
    records = _records(result)
    counts = Counter(State(record["state"]) for record in records)
    told = {
        "number": number,
        "done": counts[State.DONE],
        "failed": counts[State.FAILED],
        "cancelled": counts[State.CANCELLED],
        "open": sum(count for state, count in counts.items() if not state.ended),
        **listed_of(records),
        "calls": work.calls,
    }
    return cast("Applied", told)


def _records(result: Result) -> list[dict[str, Any]]:
    names = [column.name for column in result.columns]
    return [
        without_nothing({name: hidden_cell(cell) for name, cell in zip(names, row, strict=True)})
        for row in result
    ]
