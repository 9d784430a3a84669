"""The seam between calls and how they travel: one call out, one answer back."""

from __future__ import annotations

from typing import Protocol

from cirrusql.records import Record


class Service(Record):
    """An AWS service that is called with JSON: what SDKs call it and what its requests carry.

    `signing_name` is in the signature, `target` begins X-Amz-Target.
    """

    name: str
    signing_name: str
    target: str
    content_type: str


CLOUD_CONTROL = Service(
    "cloudcontrol", "cloudcontrolapi", "CloudApiService.", "application/x-amz-json-1.0"
)
TAGGING = Service(
    "resourcegroupstaggingapi",
    "tagging",
    "ResourceGroupsTaggingAPI_20170126.",
    "application/x-amz-json-1.1",
)


class Call(Record):
    """One request to a service: an operation's name, its JSON body, and the region asked."""

    operation: str
    body: bytes
    region: str
    service: Service = CLOUD_CONTROL


class Answer(Record):
    """What came back: the HTTP status, the JSON body and the server's `Date`, if it said one."""

    status: int
    body: bytes
    date: str | None = None


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
