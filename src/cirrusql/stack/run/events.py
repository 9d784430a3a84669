"""What happens while a stack is dealt with, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import Error
from cirrusql.records import Record
from cirrusql.stack.planning.changes import Change

EVENTS: Mapping[str, str] = {
    "phase": "`text` says what is done from now on",
    "node.began": "a node is dealt with",
    "node.said": "`text` is something to know about a node",
    "node.statement": "`text` is a statement of a node that is run",
    "node.ended": "a node was dealt with: `change` is what was to be done, or `error` why not",
    "resource.removed": "`text` is a resource that was deleted at the end, or undone",
}
"""Every event by name, and when it happens."""


class StackEvent(Record, eq=False):
    """One thing that happened. Fields that do not apply are empty or None."""

    name: str
    node: str = ""
    text: str = ""
    change: Change | None = None
    error: Error | None = None


StackListener = Callable[[StackEvent], None]
"""Called by any thread, one at a time; what it raises ends what is being done."""


def nobody(event: StackEvent) -> None:
    """Listen to nothing."""
