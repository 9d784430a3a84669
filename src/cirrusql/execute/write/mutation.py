"""One create, update or delete through all that may come between, without ever doing it twice.

What may be sent again as it is: a call without an answer, with the same ClientToken. What needs a
new token: a request that ended FAILED for a passing reason. After either of them the resource may
be there already, or gone already, and then it is looked at before anybody calls that an error.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.cloudcontrol import (
    Client,
    Event,
    ended,
    error_of_event,
    get_resource,
    may_pass,
    start,
    succeeded,
)
from cirrusql.errors import Error, NotFound
from cirrusql.execute.write.calls import Prepared, WriteCall, new_token
from cirrusql.execute.write.record import State, WriteLog
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.patch import as_wanted, patch
from cirrusql.records import Record
from cirrusql.result import Statistics

# How long a resource just created may be unknown to reads: AWS's own clients look five times.
_VISIBLE_AFTER = (0.2, 0.5, 1.0, 2.0, 4.0, 5.0)


class Surroundings(Record):
    """What every mutation of a statement shares."""

    prepared: Prepared
    client: Client
    record: WriteLog
    statistics: Statistics
    waits: bool = True


class Mutation:
    """One call under way.

    Mutable state: the request as it is to be sent next, whether an earlier attempt may have done
    the work already (`uncertain`), whether this attempt is the last, and what it has cost.
    """

    def __init__(
        self, row: int, call: WriteCall, around: Surroundings, *, uncertain: bool = False
    ) -> None:
        self._row = row
        self._call = call
        self._around = around
        self._request: Mapping[str, Any] = call.request or {}
        self._uncertain = uncertain
        self._last = False
        self._counted = Statistics()

    async def run(self, event: Event | None = None) -> Event:
        """The last progress event, or the first if nobody waits; raises what went wrong.

        `event` is that of a request which was accepted earlier and only has to be waited for.
        """
        attempt = 0
        while True:
            try:
                found = await self._attempt(event)
            finally:
                self._around.statistics.add(self._counted)
                self._uncertain = self._uncertain or self._counted.unanswered > 0
                self._counted = Statistics()
            if found is not None:
                return found
            event = None
            attempt += 1
            policy = self._around.client.policy
            self._last = attempt + 1 >= policy.attempts
            await asyncio.sleep(policy.pause(attempt - 1, random.random))

    async def _attempt(self, event: Event | None) -> Event | None:
        """Send and wait once; None to try again."""
        if event is None:
            try:
                await self._around.record.sending(self._row, self._request)
                event = await self._start()
            except Error as error:
                self._uncertain = self._uncertain or self._counted.unanswered > 0
                event = await self._refused(error)
                if event is None:
                    return None
        self._around.record.reached(self._row, State.STARTED, event)
        if not self._around.waits:
            return event
        event = await ended(self._around.client, event, self._call.region, self._counted)
        return event if succeeded(event) else await self._failed(event)

    async def _start(self) -> Event:
        operation, region = self._call.verb.value, self._call.region
        return await start(self._around.client, operation, self._request, region, self._counted)

    # -- when the call is refused ---------------------------------------------------------------

    async def _refused(self, error: Error) -> Event | None:
        """What to do about a refusal: another's event to wait for, None to try again, or raise."""
        token = error.request_token
        if error.error_code == "ConcurrentOperation" and token and not self._last:
            await ended(self._around.client, _event(token), self._call.region, self._counted)
            return None
        if error.error_code == "ClientTokenConflict" and token and self._call.own_token:
            return await self._own_request(token, error)
        if isinstance(error, NotFound) and self._may_be_gone():
            return self._as_ended({})
        raise error

    async def _own_request(self, token: str, error: Error) -> Event:
        """The request that our token already stands for; an earlier attempt's, if it fits."""
        event = await ended(self._around.client, _event(token), self._call.region, self._counted)
        if event.get("TypeName") != self._request["TypeName"]:
            raise error
        if event.get("Operation") != self._call.verb.name:
            raise error
        return event

    def _may_be_gone(self) -> bool:
        return self._call.verb is Verb.DELETE and self._uncertain

    # -- when the request ends FAILED -----------------------------------------------------------

    async def _failed(self, event: Event) -> Event | None:
        """The event to count as the end, None to try again; raises the request's error."""
        code = event.get("ErrorCode")
        self._uncertain = self._uncertain or self._counted.unanswered > 0
        if code == "NotFound" and self._may_be_gone():
            return self._as_ended(event)
        if code == "AlreadyExists" and self._call.verb is Verb.CREATE and self._uncertain:
            return await self._existing(event)
        if not may_pass(event) or self._last or not self._call.own_token:
            raise self._error(event)
        self._uncertain = True
        return await self._again(event)

    async def _again(self, event: Event) -> Event | None:
        """Get ready to make a request anew, with whatever the failed one may have done."""
        if self._call.verb is Verb.CREATE and event.get("Identifier"):
            try:
                return await self._existing(event)
            except NotFound:
                pass
        elif self._call.verb is Verb.UPDATE:
            if self._call.wanted is None:
                _require_repeatable(self._request, self._error(event))
            else:
                operations = await self._difference(self._call.wanted)
                if not operations:
                    return self._as_ended(event)
                document = orjson.dumps(operations).decode()
                self._request = {**self._request, PATCH_DOCUMENT: document}
        self._request = {**self._request, "ClientToken": new_token()}
        return None

    async def _existing(self, event: Event) -> Event:
        """Success if the resource is as wanted; raises NotFound, or the request's error."""
        model = await self._model(str(event.get("Identifier") or ""))
        wanted = self._call.wanted
        if wanted is not None and as_wanted(model, wanted, self._around.prepared.rules):
            return self._as_ended(event)
        error = self._error(event)
        error.hint = "the resource exists, but not as wanted: finish it by UPDATE, or delete it"
        raise error

    async def _difference(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        model = await self._model(str(self._call.identifier))
        return patch(model, wanted, self._around.prepared.rules)

    async def _model(self, identifier: str) -> Mapping[str, Any]:
        type_name, region = self._request["TypeName"], self._call.region
        client = self._around.client
        return (await get_resource(client, type_name, identifier, region, self._counted))[1]

    def _error(self, event: Event) -> Error:
        return error_of_event(event, self._call.region)

    def _as_ended(self, event: Event) -> Event:
        """The event of a request whose work an earlier attempt has done."""
        dropped = ("ErrorCode", "RetryAfter", "StatusMessage")
        kept = {name: value for name, value in event.items() if name not in dropped}
        return {
            "TypeName": self._request["TypeName"],
            "Operation": self._call.verb.name,
            **({"Identifier": self._call.identifier} if self._call.identifier else {}),
            **kept,
            "OperationStatus": "SUCCESS",
            "StatusMessage": "found done by an earlier attempt",
        }


async def read_back(
    client: Client, event: Event, region: str, statistics: Statistics, *, created: bool
) -> Mapping[str, Any]:
    """The model of a resource that was just written; one just created may take a while to show."""
    type_name, identifier = str(event["TypeName"]), str(event["Identifier"])
    for pause in _VISIBLE_AFTER if created else ():
        try:
            return (await get_resource(client, type_name, identifier, region, statistics))[1]
        except NotFound:
            await asyncio.sleep(pause)
    return (await get_resource(client, type_name, identifier, region, statistics))[1]


def _event(token: str) -> Event:
    return {"RequestToken": token}


def _require_repeatable(request: Mapping[str, Any], error: Error) -> None:
    """Raise the error if a patch document given by the user might not mean the same twice."""
    for operation in orjson.loads(request[PATCH_DOCUMENT]):
        last = operation["path"].rpartition("/")[2]
        if operation["op"] not in ("add", "replace", "test") or last == "-" or last.isdigit():
            error.hint = "it was not tried again, since the patch might then be applied twice"
            raise error
