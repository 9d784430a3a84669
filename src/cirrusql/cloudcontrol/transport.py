"""The seam between calls and how they travel: one call out, one answer back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from cirrusql.catalog.services import Service
from cirrusql.records import Record, field

if TYPE_CHECKING:
    from cirrusql.catalog.rest_operations import RestOperation


class Codec(Protocol):
    """What reads the answers of one operation."""

    def decode(self, answer: Answer) -> dict[str, Any]:
        """The members of an answer; raises ValueError if it is not what the service sends."""
        ...


class Call(Record):
    """One request to a service, complete but for its host, its signature and the moment.

    `path` is percent-encoded already, as it is sent; `query` is not: its names and values are text,
    in the order they are sent in, and a name may come twice. `headers` are those of the operation;
    their names are in lower case. `host_prefix` comes before the endpoint's host, as a bucket's
    name does. With `reads_headers` the answer has its own. `rest` says how an operation of a REST
    JSON service stands in a request; then `document` has all of its members, as a JSON object.
    `codec` reads the answer where only the shapes of the operation tell what it says. It is made
    with the credentials of `account`; None is the one identity that the user's settings name.
    """

    operation: str
    service: Service
    region: str
    method: str = "POST"
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""
    host_prefix: str = ""
    reads_headers: bool = False
    rest: RestOperation | None = None
    document: bytes = b""
    codec: Codec | None = None
    account: str | None = None

    @property
    def once(self) -> bool:
        """Whether it does its work again when it is sent again."""
        return self.rest is not None and self.rest.once


class Answer(Record):
    """What came back: the HTTP status, the body, and the server's `Date`, if it was read.

    `headers` are the others by their names in lower case, where the call reads them. With
    `is_members` the body is a JSON object of what the call's codec would read out of an answer.
    """

    status: int
    body: bytes
    date: str | None = None
    headers: Mapping[str, str] = field(factory=dict)
    is_members: bool = False


class Endpoint(Record):
    """Where a service is reached: a URL, and the region that it signs for.

    One that `is_given` by the user has no other host for each account or bucket.
    """

    url: str
    region: str
    is_given: bool = False


class Transport(Protocol):
    """Carries calls; a fake of it is how the client is tested without a service."""

    async def send(self, call: Call) -> Answer:
        """The answer to a call, whatever its status; raises TransportError if there is none."""
        ...

    async def account_id(self) -> str:
        """The number of the account that calls."""
        ...

    def close(self) -> None:
        """Let go of connections; nothing may be sent afterwards."""
        ...
