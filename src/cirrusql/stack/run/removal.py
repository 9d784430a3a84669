"""Deleting a resource that others may still hold on to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from cirrusql.errors import CallFailed, DataError, Error, NotFound
from cirrusql.session import Session
from cirrusql.stack.planning.changes import Action, Change

T = TypeVar("T")

# How long a deletion is tried that is refused because something else depends on the resource:
# network interfaces of a deleted function or load balancer take minutes to go.
_PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 30, 60, 60, 60)
_HELD = ("dependency", "dependent", "depends on", "in use", "not empty", "attached", "conflict")
_CODES = frozenset(
    ("ResourceConflict", "NotStabilized", "GeneralServiceException", "InvalidRequest")
)


def removed(type_name: str, region: str, identifier: str, session: Session) -> bool:
    """Delete a resource and wait until it is gone; False if it was not there.

    Raises what the last attempt did.
    """

    def attempt() -> bool:
        try:
            session.apply([session.planned_delete(type_name, region, identifier)])
        except NotFound:
            return False
        return True

    return patiently(attempt)


def patiently(attempt: Callable[[], T]) -> T:
    """What an attempt gives; tried again while it is refused because something depends on it."""
    for pause in _PAUSES:
        try:
            return attempt()
        except Error as error:
            if not is_held(error):
                raise
        time.sleep(pause)
    return attempt()


def unknown_removal(node: str, type_name: str | None, unknown: object, *, there: bool) -> Change:
    """The removal of what cannot be looked up, as something that it depends on is not known.

    It is not there if that is not `there` either. Else nobody can tell; see `require_known`.
    """
    if not there:
        reason = f"it cannot be there without {unknown}"
        return Change(node, Action.SKIP, type_name, reason=reason)
    reason = f"whether it is there depends on {unknown}"
    return Change(node, Action.UNKNOWN, type_name, reason=reason)


def require_known(change: Change) -> None:
    """Raise DataError for a removal of what may be there, and cannot be looked up."""
    if change.action is Action.UNKNOWN:
        hint = "see whether it is there; if it is not, take it out of the stack"
        raise DataError(change.reason, hint=hint)


def is_held(error: Error) -> bool:
    """Whether a deletion was refused because something depends on the resource."""
    if not isinstance(error, CallFailed):
        return False
    text = error.message.lower()
    return error.error_code in _CODES and any(word in text for word in _HELD)
