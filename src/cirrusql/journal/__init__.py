"""The journal of writes: what was about to be sent and what became of it, on the disk."""

from cirrusql.journal.records import Entry, Run, State

__all__ = ["Entry", "Run", "State"]
