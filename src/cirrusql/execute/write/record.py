"""What a write notes down as it goes, so that an interrupted one can be found and finished."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from enum import Enum
from typing import Any, Protocol


class State(Enum):
    """How far one resource of a write has come.

    Until it has ended, it is not started, sent (and it is not known whether that arrived) or
    accepted by the service.
    """

    NOT_STARTED = "not started"
    SENT = "sent"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class WriteLog(Protocol):
    """Where the course of a write is kept; rows are numbered from 0 as the targets are."""

    async def sending(self, row: int, request: Mapping[str, Any]) -> None:
        """A request is about to be sent; it is durable when this returns."""
        ...

    def reached(
        self,
        row: int,
        state: State,
        event: Mapping[str, Any],
        message: str | None = None,
    ) -> None:
        """A row has come this far; durable soon after."""
        ...

    def closed(self, *, ended: bool) -> Future[object] | None:
        """Nothing more is done here: the run has ended, or was interrupted and may be taken up.

        Durable when the future is done.
        """
        ...


class NoWriteLog:
    """Keeps nothing: for a local cloud that is gone with the process anyway."""

    async def sending(self, row: int, request: Mapping[str, Any]) -> None:
        """Nothing."""

    def reached(
        self,
        row: int,
        state: State,
        event: Mapping[str, Any],
        message: str | None = None,
    ) -> None:
        """Nothing."""

    def closed(self, *, ended: bool) -> None:
        """Nothing."""
