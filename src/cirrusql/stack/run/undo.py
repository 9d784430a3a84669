"""What a build has done, so that it can be undone."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import CallFailed, Error
from cirrusql.plan import Verb
from cirrusql.records import Record
from cirrusql.stack.state.records import Kept


class Undoable(Record, eq=False):
    """One write: what it did, to which resource, and how that was before.

    One that is not `sure` has failed, and may have done something all the same. `model` is the
    resource before an update or a deletion. `kept` is what the state had of the node's resource
    before. `lost` are the properties that were changed and cannot be read, so that nobody knows
    what they were; `again` has operations that give it what else cannot be read, which an update
    would lose.
    """

    node: str
    verb: Verb
    type_name: str
    region: str
    identifier: str
    model: Mapping[str, Any] | None = None
    kept: Kept | None = None
    sure: bool = True
    lost: tuple[str, ...] = ()
    again: tuple[Mapping[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.type_name} '{self.identifier}' in {self.region}"


def left_by(error: Error) -> list[str]:
    """The identifiers of what a creation may have left though it has failed.

    What could only not be read back, and what the service names: a handler that fails does not take
    back what it has done. AlreadyExists, which is no CallFailed, names what was there before.
    """
    made = [one.identifier for one in error.returned.written] if error.returned else []
    if isinstance(error, CallFailed) and error.identifier:
        made.append(error.identifier)
    return list(dict.fromkeys(made))


class UndoLog:
    """The writes of a build in the order in which they ended, well or not.

    Mutable state: those. Any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done: list[Undoable] = []

    def add(self, undoable: Undoable) -> None:
        """Note a write that has ended."""
        with self._lock:
            self._done.append(undoable)

    @property
    def done(self) -> Sequence[Undoable]:
        """The writes so far, the first first."""
        with self._lock:
            return tuple(self._done)
