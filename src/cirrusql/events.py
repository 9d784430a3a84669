"""What happens while a statement runs, told to whoever listens: progress lines, traces, servers.

A session takes one callback. It is called on the thread where the thing happened, mostly the
engine's loop, so it should be quick; what it raises ends neither the statement nor the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import Error
from cirrusql.records import Record

EVENTS: Mapping[str, str] = {
    "statement.started": "a statement begins; `operation` is its kind",
    "statement.ended": "its last row was read, or it failed with `error`",
    "scan.started": "a relation is going to be read in `count` regions",
    "page": "a list answered with a page of `count` resources or rows",
    "read": "one resource was read",
    "scope.ended": "a relation has been read in a region",
    "scope.failed": "a relation could not be read in a region; `error` says why",
    "rows": "`count` rows more are in a relation's staging table",
    "call": "a call is sent, again or for the first time",
    "throttled": "the service asked for fewer calls",
    "write.sent": "a create, update or delete is about to be sent",
    "write.ended": "it has ended: done, or failed with `error`",
}
"""Every event by name, and when it happens."""


class Event(Record):
    """One thing that happened. Fields that do not apply are None.

    `statement` is the number of the statement within its session. `operation` is the API's word,
    such as `ListResources`; `count` is how many resources, rows or regions. `account` is a number,
    where accounts have names. `row` says of a write which of those made together it is, from 0, and
    `request_token` what the service calls it, once it has ended.
    """

    name: str
    statement: int
    relation: str | None = None
    region: str | None = None
    operation: str | None = None
    identifier: str | None = None
    count: int | None = None
    error: Error | None = None
    account: str | None = None
    row: int | None = None
    request_token: str | None = None


Listener = Callable[[Event], None]
