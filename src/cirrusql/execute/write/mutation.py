"""One create, update or delete through all that may come between, without ever doing it twice.

What may be sent again as it is: a call without an answer, with the same ClientToken. What needs a
new token: a request that ended FAILED for a passing reason. After either of them the resource may
be there already, or gone already, and then it is looked at before that is called an error.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from cirrusql.cloudcontrol import (
    Caller,
    ProgressEvent,
    error_of_event,
    get_resource,
    is_transient,
    start,
    wait_until_over,
)
from cirrusql.errors import Error, NotFound
from cirrusql.execute.write.calls import WriteCall, new_token
from cirrusql.execute.write.write_log import WriteLog
from cirrusql.journal import State
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.patch import as_wanted, patch
from cirrusql.records import Record, replace
from cirrusql.result import Statistics

# How long a resource just created may be unknown to reads: AWS's own clients look five times.
_VISIBLE_AFTER = (0.2, 0.5, 1.0, 2.0, 4.0, 5.0)


class WriteContext(Record, eq=False):
    """What the calls of a run share.

    `tell` is `StatementContext.tell`. With `waits` every request is followed to its end.
    """

    caller: Caller
    log: WriteLog
    tell: Callable[..., None]
    waits: bool = True
    continues: bool = False


class Mutation:
    """One call under way.

    Mutable state: the request as it is to be sent next, whether an earlier attempt may have done
    the work already (`uncertain`), whether this attempt is the last, and what it has cost.
    """

    def __init__(
        self, row: int, call: WriteCall, context: WriteContext, *, uncertain: bool = False
    ) -> None:
        self._row = row
        self._call = call
        self._context = context
        self._request: Mapping[str, Any] = call.request or {}
        self._uncertain = uncertain
        self._last = False
        self._counted = Statistics()
        self._caller = context.caller.counting(self._counted)

    async def run(self, event: ProgressEvent | None = None) -> ProgressEvent:
        """The last progress event, or the first if it is not waited for; raises what went wrong.

        `event` is that of a request which was accepted earlier and only has to be waited for.
        """
        attempt = 0
        while True:
            try:
                found = await self._attempt(event)
            finally:
                self._context.caller.statistics.add(self._counted)
                self._uncertain = self._uncertain or self._counted.unanswered > 0
                self._counted = Statistics()
                self._caller = self._context.caller.counting(self._counted)
            if found is not None:
                return found
            event = None
            attempt += 1
            policy = self._caller.client.policy
            self._last = attempt + 1 >= policy.attempts
            await asyncio.sleep(policy.pause(attempt - 1, random.random))

    async def _attempt(self, event: ProgressEvent | None) -> ProgressEvent | None:
        """Send and wait once; None to try again."""
        if event is None:
            try:
                await self._context.log.before_send(self._row, self._request)
                event = await self._start()
            except Error as error:
                self._uncertain = self._uncertain or self._counted.unanswered > 0
                event = await self._refused(error)
                if event is None:
                    return None
        self._context.log.reached(self._row, State.STARTED, event)
        if not self._context.waits:
            return event
        event = await wait_until_over(self._caller, event, self._call.region)
        return event if event.succeeded else await self._failed(event)

    async def _start(self) -> ProgressEvent:
        call = self._call
        operation, region = call.verb.value, call.region
        self._context.tell(
            "write.sent", operation=operation, region=region, identifier=call.identifier
        )
        return await start(self._caller, operation, self._request, region)

    # -- when the call is refused ---------------------------------------------------------------

    async def _refused(self, error: Error) -> ProgressEvent | None:
        """What to do about a refusal: another's event to wait for, None to try again, or raise."""
        token = error.request_token
        if error.error_code == "ConcurrentOperation" and token and not self._last:
            await wait_until_over(self._caller, _event(token), self._call.region)
            return None
        if error.error_code == "ClientTokenConflict" and token and self._call.own_token:
            return await self._own_request(token, error)
        if isinstance(error, NotFound) and self._may_be_gone():
            return self._as_ended(ProgressEvent())
        raise error

    async def _own_request(self, token: str, error: Error) -> ProgressEvent:
        """The request that our token already stands for; an earlier attempt's, if it fits."""
        event = await wait_until_over(self._caller, _event(token), self._call.region)
        if event.type_name != self._request["TypeName"]:
            raise error
        if event.operation != self._call.verb.name:
            raise error
        return event

    def _may_be_gone(self) -> bool:
        return self._call.verb is Verb.DELETE and self._uncertain

    # -- when the request ends FAILED -----------------------------------------------------------

    async def _failed(self, event: ProgressEvent) -> ProgressEvent | None:
        """The event to count as the end, None to try again; raises the request's error."""
        code = event.error_code
        self._uncertain = self._uncertain or self._counted.unanswered > 0
        if code == "NotFound" and self._may_be_gone():
            return self._as_ended(event)
        if code == "AlreadyExists" and self._call.verb is Verb.CREATE and self._uncertain:
            return await self._existing(event)
        if not is_transient(event) or self._last or not self._call.own_token:
            raise self._error(event)
        self._uncertain = True
        return await self._again(event)

    async def _again(self, event: ProgressEvent) -> ProgressEvent | None:
        """Get ready to make a request anew, with whatever the failed one may have done."""
        if self._call.verb is Verb.CREATE and event.identifier:
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

    async def _existing(self, event: ProgressEvent) -> ProgressEvent:
        """Success if the resource is as wanted; raises NotFound, or the request's error."""
        model = await self._model(event.identifier or "")
        wanted = self._call.wanted
        if wanted is not None and as_wanted(model, wanted, self._call.subject.rules):
            return self._as_ended(event)
        hint = "the resource exists, but not as wanted: finish it by UPDATE, or delete it"
        raise self._error(event).with_(hint=hint)

    async def _difference(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        model = await self._model(str(self._call.identifier))
        return patch(model, wanted, self._call.subject.rules)

    async def _model(self, identifier: str) -> Mapping[str, Any]:
        type_name, region = self._request["TypeName"], self._call.region
        return (await get_resource(self._caller, type_name, identifier, region))[1]

    def _error(self, event: ProgressEvent) -> Error:
        return error_of_event(event, self._call.region)

    def _as_ended(self, event: ProgressEvent) -> ProgressEvent:
        """The event of a request whose work an earlier attempt has done."""
        return replace(
            event,
            type_name=event.type_name or self._request["TypeName"],
            operation=event.operation or self._call.verb.name,
            identifier=event.identifier or self._call.identifier,
            status="SUCCESS",
            message="found done by an earlier attempt",
            error_code=None,
            retry_after=None,
        )


async def read_back(
    caller: Caller, event: ProgressEvent, region: str, *, created: bool
) -> Mapping[str, Any]:
    """The model of a resource that was just written; one just created may take a while to show."""
    type_name, identifier = str(event.type_name), str(event.identifier)
    for pause in _VISIBLE_AFTER if created else ():
        try:
            return (await get_resource(caller, type_name, identifier, region))[1]
        except NotFound:
            await asyncio.sleep(pause)
    return (await get_resource(caller, type_name, identifier, region))[1]


def _event(token: str) -> ProgressEvent:
    return ProgressEvent(request_token=token)


def _require_repeatable(request: Mapping[str, Any], error: Error) -> None:
    """Raise the error if a patch document given by the user might not mean the same twice."""
    for operation in orjson.loads(request[PATCH_DOCUMENT]):
        last = operation["path"].rpartition("/")[2]
        if operation["op"] not in ("add", "replace", "test") or last == "-" or last.isdigit():
            hint = "it was not tried again, since the patch might then be applied twice"
            raise error.with_(hint=hint)
