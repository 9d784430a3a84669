"""Calls to the local cloud in this process: no sockets, no signatures."""

from __future__ import annotations

import typing

from cirrusql.catalog.services import Protocol, Service
from cirrusql.cloudcontrol.transport import Answer, Call
from cirrusql.errors import StoreError, of_the_world


class LocalEndpoint(typing.Protocol):
    """What the local cloud offers; named here so that neither has to import the other."""

    def answer(
        self,
        service: Service,
        operation: str,
        body: bytes,
        *,
        account: str,
        region: str,
        document: bytes = b"",
    ) -> LocalAnswer:
        """A service's answer to one request, also to one that it does not know.

        With `document`, the members of a request by their names in the model, it may be members.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class LocalAnswer(typing.Protocol):
    """An answer of the local cloud."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def body(self) -> bytes:
        """The body, in the service's protocol."""
        ...

    @property
    def is_members(self) -> bool:
        """Whether the body is a JSON object of members instead, by their names in the model."""
        ...


class InProcessTransport:
    """A transport to a local cloud. Each call is answered before the next one is made."""

    def __init__(self, cloud: LocalEndpoint, account: str) -> None:
        self._cloud = cloud
        self._account = account

    async def send(self, call: Call) -> Answer:
        """The local cloud's answer; it is durable when this returns.

        Raises StoreError if its file is damaged, or there is no room left.
        """
        try:
            of_model = call.document if call.codec is not None else b""
            form = of_model and call.service.protocol in (Protocol.QUERY, Protocol.EC2)
            body = call.body if form else call.document or call.body
            answer = self._cloud.answer(
                call.service,
                call.operation,
                body,
                account=call.account or self._account,
                region=call.region,
                document=of_model,
            )
        except Exception as bug:
            known = of_the_world(bug)
            if known is None:
                raise
            message = f"{call.operation}: the local cloud's file cannot be used: {known.message}"
            raise StoreError(message, hint=known.hint) from None
        return Answer(answer.status, answer.body, is_members=answer.is_members)

    async def account_id(self) -> str:
        """The account that this transport calls as."""
        return self._account

    def close(self) -> None:
        """Close the local cloud."""
        self._cloud.close()

    def __repr__(self) -> str:
        return f"<InProcessTransport to {self._cloud!r} as {self._account}>"
