"""Taking up what an interrupted build has left, and noting what it made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY
from cirrusql.errors import OperationalError
from cirrusql.journal import Entry, State
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Declared
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.state.records import Kept
from cirrusql.stack.state.state import StackState


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
            requests.resume(number)
            entries = requests.entries(number)
            _note(entries, state, stack)
            still = [one for one in entries if not one.state.ended]
            if still:
                raise OperationalError(
                    f"the end of {len(still)} writes of an interrupted run is not known",
                    hint=f"see `cirrusql requests show {number}`",
                )
    state.write()


def _note(entries: Sequence[Entry], state: StackState, stack: Stack) -> None:
    """Note in the state which resources the run has made and deleted."""
    for entry in entries:
        node = stack.nodes.get(entry.label or "")
        if (
            entry.state is not State.DONE
            or not entry.label
            or not isinstance(node, Declared | None)
        ):
            continue
        kept = state.of(entry.label)
        if entry.verb == "CREATE" and entry.identifier:
            if kept is None or kept.identifier != entry.identifier:
                state.note(entry.label, Kept(entry.type_name, entry.region, entry.identifier))
        elif entry.verb == "DELETE" and kept is not None and kept.identifier == entry.identifier:
            state.forget(entry.label)
