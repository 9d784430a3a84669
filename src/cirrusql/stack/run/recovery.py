"""Taking up what an interrupted build has left, and noting what it made.

What was sent is seen to its end; what was not is not begun, for the stack may be wanted otherwise
by now. The journal says that a run is interrupted until the state has what became of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY
from cirrusql.errors import OperationalError
from cirrusql.journal import Entry, State
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Declared
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.run.made_names import kept_by_name
from cirrusql.stack.state.records import Kept
from cirrusql.stack.state.state import StackState

# For longer than this no request of the service goes on.
_LONGEST_REQUEST = 35 * 3600.0
_SECONDS_BETWEEN_LOOKS = 1.0
_UNDER_WAY = """
SELECT TypeName FROM awscc.cloud_control.resource_requests
WHERE region = '{region}' AND ResourceRequestStatusFilter =
'{{"Operations": ["CREATE"], "OperationStatuses": ["PENDING", "IN_PROGRESS"]}}'
"""
_LEFT_TO_THE_STACK = "nobody has seen how it ended; the stack was compared with what is there"


def recovered(engine: Engine, label: str, state: StackState, stack: Stack) -> Iterator[str]:
    """Finish every run with that label that was interrupted; tells what is done, in words.

    Raises OperationalError if the end of a write cannot be found out.
    """
    if not engine.environment.journaled or not engine.journal.exists:
        return
    with Session(engine, database=MEMORY) as session:
        requests = session.requests()
        for number in requests.interrupted(label):
            yield f"finishing what an interrupted run has begun (write {number})"
            entries = requests.take_up(number)
            for entry in entries:
                _note(entry, state, stack)
            state.write()
            open_ = [entry for entry in entries if not entry.state.ended]
            _require_harmless(open_, number, session)
            for entry in open_:
                _note_named(entry, state, stack, session)
            state.write()
            requests.conclude(number, _given_up(open_))


def glimpsed(engine: Engine, label: str, state: StackState, stack: Stack) -> int:
    """Note what interrupted runs are known to have made, in a state that is only looked at.

    Nothing is finished. How many of their writes it is not known of how they ended.
    """
    if not engine.environment.journaled or not engine.journal.exists:
        return 0
    state.only_look()
    with Session(engine, database=MEMORY) as session:
        requests = session.requests()
        entries = [
            entry for number in requests.interrupted(label) for entry in requests.entries(number)
        ]
    for entry in entries:
        _note(entry, state, stack)
    return sum(entry.state in (State.SENT, State.STARTED) for entry in entries)


def _note(entry: Entry, state: StackState, stack: Stack) -> None:
    """Note in the state which resource was made or deleted for a node."""
    node = entry.label or ""
    if not node or not entry.identifier or not isinstance(stack.nodes.get(node), Declared | None):
        return
    kept = state.of(node)
    is_kept = kept is not None and kept.identifier == entry.identifier
    match entry.verb, entry.state:
        case "CREATE", State.DONE if not is_kept:
            state.note(node, Kept(entry.type_name, entry.region, entry.identifier))
        case "CREATE", State.FAILED if not is_kept and entry.error_code != "AlreadyExists":
            state.left_behind(node, Kept(entry.type_name, entry.region, entry.identifier))
        case "DELETE", State.DONE if is_kept:
            state.forget(node)


def _note_named(entry: Entry, state: StackState, stack: Stack, session: Session) -> None:
    """Note what a creation has made of which only the name tells, or that it may have made it."""
    node = entry.label or ""
    if stack.adopts or entry.verb != "CREATE" or not node:
        return
    kept = kept_by_name(entry, stack.name, session.catalog, session)
    if kept is not None:
        state.left_behind(node, kept)
    elif state.of(node) is None:
        # Nobody can tell; whoever builds it looks for one that is like it.
        state.note(node, Kept(entry.type_name, entry.region))


def _require_harmless(entries: Sequence[Entry], number: int, session: Session) -> None:
    """Raise OperationalError for a write whose end has to be known before anything is begun.

    An update is compared with what is there and made again; so is a creation, once it cannot be
    under way any more. That a request is not sent again as it was, because its secrets are not
    kept or because it is old, is no reason to wait.
    """
    for entry in entries:
        is_old = entry.sent is not None and time.time() - entry.sent >= _LONGEST_REQUEST
        if entry.complete and not is_old:
            raise OperationalError(
                f"how the {entry.verb} of '{entry.label or entry.type_name}' has ended, in an"
                f" interrupted run, cannot be found out: {entry.message or 'nothing was heard'}",
                hint=f"try again, or see `cirrusql requests show {number}`",
            )
        if entry.verb == "CREATE" and not is_old:
            _wait_for_creations(entry, session)


def _wait_for_creations(entry: Entry, session: Session) -> None:
    """Wait until nothing of a type is being created in a region."""
    sql = _UNDER_WAY.format(region=entry.region)
    while any(row == (entry.type_name,) for answer in session.execute(sql) for row in answer):
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _given_up(entries: Sequence[Entry]) -> Mapping[int, str]:
    return {entry.row: _LEFT_TO_THE_STACK for entry in entries}
