"""The requests: every create, update and delete that was accepted, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cirrusql.local.store import Store

EXPIRY = 7 * 86_400.0
"""Seconds after which a request is forgotten."""
CLIENT_TOKEN_LIFE = 36 * 3_600.0
"""Seconds for which a client token stands for the request it came with."""


@dataclass(frozen=True, slots=True)
class Request:
    """One accepted request.

    `status` is IN_PROGRESS or CANCEL_IN_PROGRESS while `due`, the time at which it ends, is set;
    SUCCESS, FAILED or CANCEL_COMPLETE after that. Until `begins` it shows as PENDING. `shown`
    says whether the identifier is told before the end. `model` is the resource model shown;
    `effect` is what settling it will store, and None once that is done. `error_code` and
    `message` are those with which it ends or has ended; `hooks` a JSON list of hook events.
    """

    token: str
    scope: int
    collection: int
    type_name: str
    operation: str
    identifier: str | None
    status: str
    started: float
    begins: float
    due: float | None
    event_time: float
    client_token: str | None = None
    fingerprint: bytes | None = None
    shown: bool = True
    model: str | None = None
    effect: str | None = None
    error_code: str | None = None
    message: str | None = None
    hooks: str | None = None
    number: int = 0


_STORED = (
    "token, scope, collection, operation, identifier, status, started, begins, due, event_time,"
    " client_token, fingerprint, shown, model, effect, error_code, message, hooks"
)
_SELECT = (
    "SELECT token, r.scope, collection, type_name, operation, identifier, status, started, begins,"
    " due, event_time, client_token, fingerprint, shown, model, effect, error_code, message,"
    " hooks, r.id FROM request r JOIN collection c ON c.id = r.collection"
)


class Journal:
    """Reads and writes requests."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def insert(self, request: Request) -> None:
        """Keep a new request."""
        places = ", ".join("?" * (_STORED.count(",") + 1))
        self._store.connection.execute(
            f"INSERT INTO request ({_STORED}) VALUES ({places})",
            (
                request.token,
                request.scope,
                request.collection,
                request.operation,
                request.identifier,
                request.status,
                request.started,
                request.begins,
                request.due,
                request.event_time,
                request.client_token,
                request.fingerprint,
                request.shown,
                request.model,
                request.effect,
                request.error_code,
                request.message,
                request.hooks,
            ),
        )

    def find(self, scope: int, token: str, now: float) -> Request | None:
        """The request with this token, unless it has expired."""
        return self._one("token = ? AND r.scope = ? AND started > ?", (token, scope, now - EXPIRY))

    def find_client_token(self, scope: int, client_token: str, now: float) -> Request | None:
        """The request that came with this client token within its life."""
        return self._one(
            "client_token = ? AND r.scope = ? AND started > ? ORDER BY r.id DESC LIMIT 1",
            (client_token, scope, now - CLIENT_TOKEN_LIFE),
        )

    def busy(self, collection: int, identifier: str) -> str | None:
        """The token of the unfinished request on a resource."""
        sql = (
            "SELECT token FROM request WHERE collection = ? AND identifier = ?"
            " AND due IS NOT NULL LIMIT 1"
        )
        token: str | None = self._store.connection.execute(sql, (collection, identifier)).get
        return token

    def anything_due(self, now: float) -> bool:
        """Whether a request has reached its end and was not settled yet."""
        sql = "SELECT 1 FROM request WHERE due <= ? LIMIT 1"
        return self._store.connection.execute(sql, (now,)).get is not None

    def due(self, now: float) -> list[Request]:
        """The requests that have reached their end, in the order in which they did."""
        rows = self._store.connection.execute(
            f"{_SELECT} WHERE due <= ? ORDER BY due, r.id", (now,)
        )
        return [_request(row) for row in rows]

    def finish(self, request: Request) -> None:
        """Note how a request ended; `request` is in its final state."""
        self._store.connection.execute(
            "UPDATE request SET status = ?, error_code = ?, message = ?, event_time = ?,"
            " shown = ?, due = NULL, effect = NULL WHERE token = ?",
            (
                request.status,
                request.error_code,
                request.message,
                request.event_time,
                request.shown,
                request.token,
            ),
        )

    def cancel(self, request: Request, now: float, due: float) -> None:
        """Let a request end as cancelled at `due`, without its effect."""
        self._store.connection.execute(
            "UPDATE request SET status = 'CANCEL_IN_PROGRESS', due = ?, event_time = ?,"
            " effect = NULL WHERE token = ?",
            (due, now, request.token),
        )

    def page(
        self, scope: int, start: int | None, limit: int, now: float, *, newest_first: bool
    ) -> Sequence[Request]:
        """Requests that have not expired, in order of acceptance or its reverse, past `start`."""
        past, order = ("r.id < ?", "DESC") if newest_first else ("r.id > ?", "ASC")
        bound: Any = start
        if start is None:
            bound = (1 << 62) if newest_first else 0
        sql = (
            f"{_SELECT} WHERE r.scope = ? AND {past} AND started > ? ORDER BY r.id {order} LIMIT ?"
        )
        rows = self._store.connection.execute(sql, (scope, bound, now - EXPIRY, limit))
        return [_request(row) for row in rows]

    def forget_expired(self, now: float) -> None:
        """Remove what nobody can ask for any more; a bounded number of rows at a time."""
        # Only the oldest thousand rows are looked at, so that this never takes long.
        self._store.connection.execute(
            "DELETE FROM request WHERE id IN (SELECT id FROM (SELECT id, started, due FROM request"
            " ORDER BY id LIMIT 1000) WHERE started <= ? AND due IS NULL)",
            (now - EXPIRY,),
        )

    def _one(self, condition: str, values: tuple[Any, ...]) -> Request | None:
        row = self._store.connection.execute(f"{_SELECT} WHERE {condition}", values).fetchone()
        return _request(row) if row else None


def _request(row: Sequence[Any]) -> Request:
    return Request(*row)
