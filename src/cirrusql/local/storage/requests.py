"""The requests: every create, update and delete that was accepted, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from time import perf_counter
from typing import Any, NamedTuple

from cirrusql.local.storage.store import Store

EXPIRY = 7 * 86_400.0
"""Seconds after which a request is forgotten."""
CLIENT_TOKEN_LIFE = 36 * 3_600.0
"""Seconds for which a client token stands for the request it came with."""

_KNOWN_FOR = 0.02


class Request(NamedTuple):
    """One accepted request.

    `status` is IN_PROGRESS or CANCEL_IN_PROGRESS while `due`, the time at which it ends, is set;
    SUCCESS, FAILED or CANCEL_COMPLETE after that. Until `begins` it shows as PENDING. `shown`
    says whether the identifier is told before the end. `model` is the resource model shown;
    `effect` is what settling it will store, and None once that is done. `error_code` and
    `message` are those with which it ends or has ended; `hooks` a JSON list of hook events.

    A named tuple, since its fields are a row's columns and copying one must be quick.
    """

    token: str
    scope: int
    collection: int
    operation: str
    identifier: str | None
    status: str
    started: float
    begins: float
    due: float | None
    event_time: float
    client_token: str | None
    fingerprint: bytes | None
    shown: bool
    model: str | None
    effect: str | None
    error_code: str | None
    message: str | None
    hooks: str | None
    type_name: str
    number: int = 0


_STORED = Request._fields[:-2]
_INSERT = f"INSERT INTO request ({', '.join(_STORED)}) VALUES ({', '.join('?' * len(_STORED))})"
_SELECT = (
    f"SELECT {', '.join('r.' + name for name in _STORED)}, type_name, r.id FROM request r %s"
    " JOIN collection c ON c.id = r.collection"
)
_BY_CLIENT_TOKEN = _SELECT % "INDEXED BY request_client_token"
_FIND = _SELECT % ""


class Requests:
    """Reads and writes requests.

    The mutable state is when the next request is due as far as this process knows, which spares
    nearly every call the question; another process's requests are asked for often enough.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next_due = 0.0
        self._asked = 0.0

    def insert(self, request: Request) -> None:
        """Keep a new request."""
        self._store.connection.execute(_INSERT, request[: len(_STORED)])
        if request.due is not None:
            self._next_due = min(self._next_due, request.due)

    def find(self, scope: int, token: str, now: float) -> Request | None:
        """The request with this token, unless it has expired."""
        sql = f"{_FIND} WHERE token = ? AND r.scope = ? AND started > ?"
        row = self._store.connection.execute(sql, (token, scope, now - EXPIRY)).fetchone()
        return Request._make(row) if row else None

    def find_client_token(self, scope: int, client_token: str, now: float) -> Request | None:
        """The request that came with this client token within its life."""
        # Without the hint SQLite would walk the scope's requests from the newest.
        condition = "client_token = ? AND r.scope = ? AND started > ? ORDER BY r.id DESC LIMIT 1"
        sql = f"{_BY_CLIENT_TOKEN} WHERE {condition}"
        arguments = (client_token, scope, now - CLIENT_TOKEN_LIFE)
        row = self._store.connection.execute(sql, arguments).fetchone()
        return Request._make(row) if row else None

    def busy(self, collection: int, identifier: str) -> str | None:
        """The token of the unfinished request on a resource."""
        sql = (
            "SELECT token FROM request INDEXED BY request_busy"
            " WHERE collection = ? AND identifier = ? AND due IS NOT NULL LIMIT 1"
        )
        token: str | None = self._store.connection.execute(sql, (collection, identifier)).get
        return token

    def anything_due(self, now: float) -> bool:
        """Whether a request has reached its end and was not settled yet."""
        asked = perf_counter()
        if now < self._next_due and asked - self._asked < _KNOWN_FOR:
            return False
        sql = "SELECT min(due) FROM request WHERE due IS NOT NULL"
        due = self._store.connection.execute(sql).get
        self._next_due = inf if due is None else float(due)
        self._asked = asked
        return self._next_due <= now

    def due(self, now: float) -> list[Request]:
        """The requests that have reached their end, in the order in which they did."""
        rows = self._store.connection.execute(f"{_FIND} WHERE due <= ? ORDER BY due, r.id", (now,))
        return [Request._make(row) for row in rows]

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
        self._next_due = min(self._next_due, due)

    def page(
        self, scope: int, start: int | None, limit: int, now: float, *, newest_first: bool
    ) -> Sequence[Request]:
        """Requests that have not expired, in order of acceptance or its reverse, past `start`."""
        past, order = ("r.id < ?", "DESC") if newest_first else ("r.id > ?", "ASC")
        bound: Any = start
        if start is None:
            bound = (1 << 62) if newest_first else 0
        sql = f"{_FIND} WHERE r.scope = ? AND {past} AND started > ? ORDER BY r.id {order} LIMIT ?"
        rows = self._store.connection.execute(sql, (scope, bound, now - EXPIRY, limit))
        return [Request._make(row) for row in rows]

    def forget_expired(self, now: float) -> None:
        """Remove what nobody can ask for any more; a bounded number of rows at a time."""
        # Only the oldest thousand rows are looked at, so that this never takes long.
        self._store.connection.execute(
            "DELETE FROM request WHERE id IN (SELECT id FROM (SELECT id, started, due FROM request"
            " ORDER BY id LIMIT 1000) WHERE started <= ? AND due IS NULL)",
            (now - EXPIRY,),
        )
