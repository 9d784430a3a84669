"""The transaction of a connection, as its client sees it.

Clients open one by themselves, and count on what the letter of `ReadyForQuery` says. A change to
the cloud cannot be undone: what a write does stays done, and ROLLBACK says so.
"""

from __future__ import annotations

from cirrusql.pgwire.commands import Command, Transact
from cirrusql.pgwire.failures import Stated, notice_fields
from cirrusql.pgwire.messages import notice

_ONLY = "current transaction is aborted, commands ignored until end of transaction block"


class Block:
    """`I` outside of a transaction, `T` in one, `E` in one of which a statement failed.

    Mutable: the state, the savepoints with the number of writes before each, the writes.
    """

    def __init__(self) -> None:
        self.state = "I"
        self.reads_only = False
        self.writes = 0
        self._savepoints: list[tuple[str, int]] = []

    def begin(self, *, reads_only: bool) -> tuple[bytes, ...]:
        """BEGIN; a warning in one that is open."""
        if self.state != "I":
            return (_warning("there is already a transaction in progress"),)
        self.state, self.reads_only, self.writes, self._savepoints = "T", reads_only, 0, []
        return ()

    def end(self, command: Transact) -> tuple[str, tuple[bytes, ...]]:
        """COMMIT or ROLLBACK: the tag, which is ROLLBACK for what failed, and warnings."""
        if self.state == "I":
            return command.tag, (_warning("there is no transaction in progress"),)
        tag = "ROLLBACK" if self.state == "E" else command.tag
        told = (_stays(self.writes),) if tag == "ROLLBACK" and self.writes else ()
        self.state, self.reads_only, self.writes = "I", False, 0
        return tag, told

    def savepoint(self, name: str) -> None:
        """Remember a place."""
        self._require_open("SAVEPOINT")
        self._savepoints.append((name, self.writes))

    def release(self, name: str) -> None:
        """Forget a savepoint, and those after it."""
        self._require_open("RELEASE SAVEPOINT")
        del self._savepoints[self._place(name) :]

    def rollback_to(self, name: str) -> tuple[bytes, ...]:
        """Go on from a savepoint, as after an error; a warning for writes since then."""
        self._require_open("ROLLBACK TO SAVEPOINT")
        place = self._place(name)
        since = self.writes - self._savepoints[place][1]
        del self._savepoints[place + 1 :]
        self.state = "T"
        return (_stays(since),) if since else ()

    def failed(self) -> None:
        """A statement went wrong."""
        if self.state == "T":
            self.state = "E"

    def require_sound(self, own: Command | None = None) -> None:
        """Raise the error that every statement gets after a failure, but COMMIT and ROLLBACK."""
        ends = isinstance(own, Transact) and own.tag in ("COMMIT", "ROLLBACK")
        if self.state == "E" and not ends:
            raise Stated(_ONLY, state="25P02", hint="ROLLBACK ends it")

    def wrote(self) -> tuple[bytes, ...]:
        """Count a write; a warning in a transaction, whose ROLLBACK will not undo it."""
        if self.state == "I":
            return ()
        self.writes += 1
        return (_warning("made at once: ROLLBACK will not undo a change to the cloud"),)

    def _require_open(self, verb: str) -> None:
        if self.state == "I":
            raise Stated(f"{verb} can only be used in transaction blocks", state="25P01")

    def _place(self, name: str) -> int:
        for place in range(len(self._savepoints) - 1, -1, -1):
            if self._savepoints[place][0] == name:
                return place
        raise Stated(f'savepoint "{name}" does not exist', state="3B001")


def _warning(message: str) -> bytes:
    return notice(notice_fields(message, warning=True))


def _stays(writes: int) -> bytes:
    told = "1 write stays" if writes == 1 else f"{writes} writes stay"
    return _warning(f"{told} made: a change to the cloud cannot be rolled back")
