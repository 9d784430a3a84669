"""A way to a cloud that is never gone: for what must be answered without asking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cirrusql.engine.environment import Environment
from cirrusql.errors import NotSupportedError
from cirrusql.records import replace

if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Answer, Call, Client


class NotAsked(NotSupportedError):
    """Only a call could tell, and none is made."""


def without_calls(environment: Environment, account: str | None = None) -> Environment:
    """The same environment, in which every call is refused with NotAsked.

    Whose account it is may be asked, unless an `account` is given: then it is that one, whoever
    calls.
    """

    def connect() -> Client:
        from cirrusql.cloudcontrol import Client

        return Client(_Silent(environment))

    if account is None:
        return replace(environment, connect=connect)
    return replace(environment, connect=connect, account=account, accounts=None)


class _Silent:
    """A transport that sends nothing. Mutable state: the client that is asked who calls."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._client: Client | None = None

    async def send(self, call: Call) -> Answer:
        """Raise NotAsked."""
        what = f"{call.operation} in {call.region}"
        raise NotAsked(f"only a call could tell, and none is made here: {what}")

    async def account_id(self) -> str:
        """The number of the account that would call."""
        if self._client is None:
            self._client = self._environment.connect()
        return await self._client.account_id()

    def close(self) -> None:
        """Let go of what was asked who calls."""
        if self._client is not None:
            self._client.close()
