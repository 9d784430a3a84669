"""The transaction of a connection, as its client sees it.

Clients open one by themselves, and count on what the letter of `ReadyForQuery` says. A change to
the cloud cannot be undone: what a write does stays done, and ROLLBACK says so.
"""

from __future__ import annotations

from cirrusql.pgwire.commands import Command, Transact
from cirrusql.pgwire.failures import Stated, warning
from cirrusql.pgwire.variables import Kept
from cirrusql.records import Record

_ONLY = "current transaction is aborted, commands ignored until end of transaction block"


class Place(Record, eq=False):
    """What ROLLBACK TO a savepoint brings back: settings, and no other portals than there were."""

    settings: Kept
    portals: frozenset[str]


class Block:
    """`I` outside of a transaction, `T` in one, `E` in one of which a statement failed.

    Mutable: the state; the writes that were made, and those that failed, which may have been in
    part, outside of a transaction since the last `pause`; the savepoints, each with these counts
    and with what it is to bring back.
    """

    def __init__(self) -> None:
        self.state = "I"
        self._writes = self._failed = 0
        self._savepoints: list[tuple[str, int, int, Place]] = []

    def begin(self) -> tuple[bytes, ...]:
        """BEGIN; a warning in one that is open."""
        if self.state != "I":
            return (warning("there is already a transaction in progress", "25001"),)
        self.state, self._savepoints = "T", []
        return ()

    def end(self, command: Transact) -> tuple[str, tuple[bytes, ...]]:
        """COMMIT or ROLLBACK: the tag, which is ROLLBACK for what failed, and warnings."""
        if self.state == "I":
            return command.tag, (warning("there is no transaction in progress", "25P01"),)
        tag = "ROLLBACK" if self.state == "E" else command.tag
        told = _stays(self._writes, self._failed) if tag == "ROLLBACK" else ()
        self.state, self._savepoints = "I", []
        self._writes = self._failed = 0
        return tag, told

    def savepoint(self, name: str, kept: Place) -> None:
        """Remember a place, and what ROLLBACK TO it brings back."""
        self._require_open("SAVEPOINT")
        self._savepoints.append((name, self._writes, self._failed, kept))

    def release(self, name: str) -> None:
        """Forget a savepoint, and those after it."""
        self._require_open("RELEASE SAVEPOINT")
        del self._savepoints[self._place(name) :]

    def rollback_to(self, name: str) -> tuple[Place, tuple[bytes, ...]]:
        """Go on from a savepoint, as after an error: what it brings back, and what it cannot."""
        self._require_open("ROLLBACK TO SAVEPOINT")
        place = self._place(name)
        _, writes, failed, kept = self._savepoints[place]
        del self._savepoints[place + 1 :]
        self.state = "T"
        return kept, _stays(self._writes - writes, self._failed - failed)

    def failed(self) -> tuple[bytes, ...]:
        """A statement went wrong; what is told of those before it, which clients take for undone.

        Outside of a transaction one query, or all up to Sync, is one by itself.
        """
        if self.state == "I":
            return _stays(self._writes, 0)
        self.state = "E"
        return ()

    def pause(self) -> None:
        """A query has ended, or Sync has come."""
        if self.state == "I":
            self._writes = self._failed = 0

    def require_sound(self, own: Command | None = None) -> None:
        """Raise the error that every statement gets after a failure, but COMMIT and ROLLBACK."""
        ends = isinstance(own, Transact) and own.tag in ("COMMIT", "ROLLBACK")
        if self.state == "E" and not ends:
            raise Stated(_ONLY, state="25P02", hint="ROLLBACK ends it")

    def wrote(self, *, whole: bool) -> tuple[bytes, ...]:
        """Count a write; a warning in a transaction, whose ROLLBACK will not undo it.

        One that is not `whole` has failed, and nobody knows here how much of it was done.
        """
        self._writes += whole
        self._failed += not whole
        is_told = whole and self.state != "I"
        return (warning("made at once: ROLLBACK will not undo it"),) if is_told else ()

    def _require_open(self, verb: str) -> None:
        if self.state == "I":
            raise Stated(f"{verb} can only be used in transaction blocks", state="25P01")

    def _place(self, name: str) -> int:
        for place in range(len(self._savepoints) - 1, -1, -1):
            if self._savepoints[place][0] == name:
                return place
        raise Stated(f'savepoint "{name}" does not exist', state="3B001")


def _stays(writes: int, failed: int) -> tuple[bytes, ...]:
    """What is told of writes that ROLLBACK leaves as they are; nothing of none."""
    them = "1 write stays" if writes == 1 else f"{writes} writes stay"
    told = [f"{them} made: a change to the cloud cannot be rolled back"] if writes else []
    if failed:
        one = "a write" if failed == 1 else f"{failed} writes"
        told.append(f"what was done by {one} that failed, if anything, stays done")
    return tuple(map(warning, told))
