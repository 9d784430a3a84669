"""One create, update or delete through all that may come between, without ever doing it twice.

What may be sent again as it is: a call without an answer, with the same ClientToken. What needs a
new token: a request that ended FAILED for a passing reason. After either of them the resource may
be there already, or gone already, and then it is looked at before that is called an error.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Mapping, Sequence
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

    `tell` is `StatementContext.tell`. With `waits` every request is followed to its end. With
    `idempotent` what is there already, as it is wanted, counts as created, and what is gone
    already as deleted.
    """

    caller: Caller
    log: WriteLog
    tell: Callable[..., None]
    waits: bool = True
    continues: bool = False
    idempotent: bool = False


class Mutation:
    """One call under way.

    Mutable state: the request as it is to be sent next, whether an earlier attempt may have done
    the work already (`uncertain`), whether there is one of which nothing was heard, whether this
    attempt is the last; `event`, the last one that was heard; and `state`. That tells how far the
    call has come, after an error too: FAILED where nothing was begun or the request has ended so,
    SENT or STARTED where its end is not known, and NOT_STARTED where nothing was begun and it may
    still be.
    """

    def __init__(
        self, row: int, call: WriteCall, context: WriteContext, *, uncertain: bool = False
    ) -> None:
        self.state = State.SENT if uncertain else State.NOT_STARTED
        self.event = ProgressEvent()
        self._row = row
        self._call = call
        self._context = context
        self._request: Mapping[str, Any] = call.request or {}
        self._uncertain = self._unheard = uncertain
        self._last = False

    async def run(self, event: ProgressEvent | None = None) -> ProgressEvent:
        """The last progress event, or the first if it is not waited for; raises what went wrong.

        `event` is that of a request which was accepted earlier and only has to be waited for.
        """
        attempt = 0
        while True:
            found = await self._attempt(event)
            if found is not None:
                self.event = found
                self.state = State.DONE if self._context.waits else State.STARTED
                return found
            event = None
            attempt += 1
            policy = self._context.caller.client.policy
            self._last = attempt + 1 >= policy.attempts
            await asyncio.sleep(policy.pause(attempt - 1, random.random))

    async def _attempt(self, event: ProgressEvent | None) -> ProgressEvent | None:
        """Send and wait once; None to try again."""
        if event is None:
            await self._context.log.before_send(self._row, self._request)
            self.state = State.SENT
            try:
                event = await self._start()
            except Error as error:
                event = await self._refused(error)
                if event is None:
                    return None
                if event.succeeded:  # what was asked for is known to be done already
                    return event
        self._heard(event)
        if not self._context.waits:
            return event
        event = await self._wait(event)
        return event if event.succeeded else await self._failed(event)

    async def _start(self) -> ProgressEvent:
        call, counted = self._call, Statistics()
        operation, region = call.verb.value, call.region
        self._context.tell(
            "write.sent",
            operation=operation,
            region=region,
            identifier=call.identifier,
            row=self._row,
        )
        caller = self._context.caller
        try:
            return await start(caller.counting(counted), operation, self._request, region)
        finally:
            caller.statistics.add(counted)
            if counted.unanswered:
                self._uncertain = self._unheard = True

    async def _wait(self, event: ProgressEvent) -> ProgressEvent:
        """The last event of our own request."""
        return await wait_until_over(
            self._context.caller, event, self._call.region, heard=self._heard
        )

    def _heard(self, event: ProgressEvent) -> None:
        """Note what a request of our own says, so that it is known should nothing more be heard."""
        is_news = self.state is not State.STARTED or event.identifier != self.event.identifier
        self.state, self.event, self._unheard = State.STARTED, event, False
        if is_news:
            self._context.log.reached(self._row, State.STARTED, event)

    # -- when the call is refused ---------------------------------------------------------------

    async def _refused(self, error: Error) -> ProgressEvent | None:
        """What to do about a refusal: another's event to wait for, None to try again, or raise.

        It proves that nothing was begun only if no attempt before it was left without an answer.
        """
        if not self._unheard:
            self.state = State.NOT_STARTED
        token = error.request_token
        if error.error_code == "ConcurrentOperation" and token and not self._last:
            caller, region = self._context.caller, self._call.region
            await wait_until_over(caller, ProgressEvent(request_token=token), region)
            return None
        if error.error_code == "ClientTokenConflict" and token and self._call.own_token:
            return await self._own_request(token, error)
        if isinstance(error, NotFound) and self._may_be_gone():
            return self._as_ended(ProgressEvent())
        raise self._closed(error)

    async def _own_request(self, token: str, error: Error) -> ProgressEvent:
        """The request that our token already stands for; an earlier attempt's, if it fits."""
        caller, region = self._context.caller, self._call.region
        self.state = State.SENT
        event = await wait_until_over(caller, ProgressEvent(request_token=token), region)
        ours = (self._request["TypeName"], self._call.verb.name)
        if (event.type_name, event.operation) == ours:
            self._heard(event)
            return event
        raise self._closed(error)

    def _closed(self, error: Error) -> Error:
        """A refusal; the row is closed by it unless an earlier attempt may have begun something."""
        if not self._unheard:
            self.state = State.FAILED
        return error

    @property
    def _may_be_done(self) -> bool:
        """Whether it is no error that the resource is as it should be already."""
        return self._uncertain or self._context.idempotent

    def _may_be_gone(self) -> bool:
        return self._call.verb is Verb.DELETE and self._may_be_done

    # -- when the request ends FAILED -----------------------------------------------------------

    async def _failed(self, event: ProgressEvent) -> ProgressEvent | None:
        """The event to count as the end, None to try again; raises the request's error."""
        code = event.error_code
        if code == "NotFound" and self._may_be_gone():
            return self._as_ended(event)
        try:
            if code == "AlreadyExists" and self._call.verb is Verb.CREATE and self._may_be_done:
                return await self._existing(event)
        except NotFound:
            raise self._ended(event) from None
        if not is_transient(event) or self._last or not self._call.own_token:
            raise self._ended(event)
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
                self._require_repeatable(event)
            else:
                operations = await self._difference(self._call.wanted)
                if not operations:
                    return self._as_ended(event)
                document = orjson.dumps(operations).decode()
                self._request = {**self._request, PATCH_DOCUMENT: document}
        self._request = {**self._request, "ClientToken": new_token()}
        return None

    def _require_repeatable(self, event: ProgressEvent) -> None:
        """Raise the request's error if the user's own patch might not mean the same twice."""
        if not is_repeatable(orjson.loads(self._request[PATCH_DOCUMENT])):
            hint = "it was not tried again, since the patch might then be applied twice"
            raise self._ended(event).with_(hint=hint)

    async def _existing(self, event: ProgressEvent) -> ProgressEvent:
        """Success if the resource is as wanted; raises NotFound, or the request's error."""
        name = event.identifier or self._call.made_identifier or _named(event)
        if name is None:
            raise self._ended(event)
        model = await self._model(name)
        wanted = self._call.wanted
        if wanted is not None and as_wanted(model, wanted, self._call.subject.rules):
            return self._as_ended(replace(event, identifier=name))
        hint = "the resource exists, but not as wanted: finish it by UPDATE, or delete it"
        raise self._ended(event).with_(hint=hint)

    async def _difference(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        model = await self._model(str(self._call.identifier))
        return patch(model, wanted, self._call.subject.rules)

    async def _model(self, identifier: str) -> Mapping[str, Any]:
        type_name, region = self._request["TypeName"], self._call.region
        return (await get_resource(self._context.caller, type_name, identifier, region))[1]

    def _ended(self, event: ProgressEvent) -> Error:
        """The error of a request that ended FAILED, which closes the row."""
        self.state = State.FAILED
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


def _named(event: ProgressEvent) -> str | None:
    """The identifier in the service's sentence of what exists; its event does not always say it.

    >>> sentence = "Resource of type 'AWS::EC2::Route' with identifier 'rtb-1|0.0.0.0/0' exists."
    >>> _named(ProgressEvent(message=sentence))
    'rtb-1|0.0.0.0/0'
    """
    found = re.search(r"with identifier '([^']+)'", event.message or "")
    return found[1] if found else None


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


def is_repeatable(operations: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a patch document means the same when it is applied twice.

    >>> is_repeatable([{"op": "add", "path": "/Tags/-", "value": {}}])
    False
    """
    for operation in operations:
        last = operation["path"].rpartition("/")[2]
        if operation["op"] not in ("add", "replace") or last == "-" or last.isdigit():
            return False
    return True
