"""What a build has done, so that it can be undone."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.plan import Verb
from cirrusql.records import Record
from cirrusql.stack.state.records import Kept


class Undoable(Record, eq=False):
    """One write that was carried out: what it did, to which resource, and how that was before.

    `model` is the resource before an update or a deletion. `kept` is what the state had of the
    node's resource before.
    """

    node: str
    verb: Verb
    type_name: str
    region: str
    identifier: str
    model: Mapping[str, Any] | None = None
    kept: Kept | None = None


class UndoLog:
    """The writes of a build in the order in which they ended. Mutable state: those. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done: list[Undoable] = []

    def add(self, undoable: Undoable) -> None:
        """Note a write that was carried out."""
        with self._lock:
            self._done.append(undoable)

    @property
    def done(self) -> Sequence[Undoable]:
        """The writes so far, the first first."""
        with self._lock:
            return tuple(self._done)
