"""Custom resources that a function of Lambda makes: it is asked, and answers into a bucket.

CloudFormation gives such a function an address to answer at. Here that is an object's, in a bucket
that CIRRUSQL_RESPONSE_BUCKET names, else in the one that `cdk bootstrap` makes for assets.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from cirrusql.catalog.services import LAMBDA
from cirrusql.cloudcontrol.objects import ObjectName
from cirrusql.errors import CallFailed, Error, NotFound, NotSupportedError
from cirrusql.records import Record
from cirrusql.stack.adapters.adapter import Made, Model, Where
from cirrusql.stack.adapters.custom_answer import Answer, answer_of, awaited
from cirrusql.stack.adapters.custom_request import (
    TOKEN,
    Function,
    Origin,
    request_of,
    seconds_of,
    texts,
    token_of,
)
from cirrusql.stack.adapters.waiting import retried

RESPONSE_BUCKET = "CIRRUSQL_RESPONSE_BUCKET"
"""The variable of the environment that names the bucket for answers."""

WITHOUT_EFFECT = frozenset(
    (
        *("Custom::CDKBucketDeployment", "Custom::ECRAdoptedRepository"),
        *("Custom::CrossRegionExportWriter", "Custom::CrossRegionExportReader"),
    )
)
"""The types of the CDK that a local cloud can do without: it has no objects, images, other stacks.

Their functions answer with what they were given, by the same names.
"""

_PHYSICAL = "PhysicalResourceId"
# An address is good for longer than any function may take to answer.
_EXPIRES = 7200
# How long a function that was just made may not be ready to run.
_SECONDS, _PAUSE = 300, 3.0
_NOT_READY = ("ResourceConflict", "ResourceNotReady")


class CustomFunction(Record, eq=False):
    """The custom resources of one type, or one of them, if its origin is known."""

    type_name: str
    origin: Origin = Origin()
    create_only: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset((TOKEN,))
    property_names: frozenset[str] | None = None

    def read(self, identifier: str, where: Where) -> Made | None:  # noqa: ARG002
        """The resource: nothing can be asked for it, so it counts as there."""
        return Made(identifier)

    def create(self, properties: Model, where: Where) -> Made:
        """Have the function make it; what a failed one has made is deleted again.

        Raises CallFailed with the function's reason, and for an answer that is none, Timeout, and
        what calls raise.
        """
        if where.engine.environment.is_local:
            return self._pretended(properties)
        answer = self._asked("Create", {}, properties, where)
        if answer.failed and answer.identifier:
            with suppress(Error):
                self._asked("Delete", {_PHYSICAL: answer.identifier}, properties, where)
        return self._made(answer, "create", where)

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:
        """Have the function change it; another name says that it is another. Raises as `create`."""
        if where.engine.environment.is_local:
            return Made(identifier, self._pretended(properties).attributes)
        more = {_PHYSICAL: identifier, "OldResourceProperties": texts(before)}
        return self._made(self._asked("Update", more, properties, where), "update", where)

    def delete(self, identifier: str, properties: Model, where: Where) -> None:
        """Have the function delete it. Raises as `create`."""
        if where.engine.environment.is_local:
            return
        answer = self._asked("Delete", {_PHYSICAL: identifier}, properties, where)
        if answer.failed:
            raise self._failure(answer, "delete", where)

    def _asked(self, kind: str, more: Model, properties: Model, where: Where) -> Answer:
        """What the function answers to a request; raises what goes wrong with that."""
        function, seconds = token_of(properties), seconds_of(properties)
        origin = self.origin.known(function, self.type_name)
        name = _new_object(function, where)
        address = _address(name, where)
        request = {**request_of(kind, self.type_name, origin, address, properties), **more}
        _invoke(function, request, where)
        who = f"the function {function.arn} of {self._what}"
        return answer_of(awaited(name, who, seconds, where), who)

    def _made(self, answer: Answer, verb: str, where: Where) -> Made:
        if answer.failed:
            raise self._failure(answer, verb, where)
        if not answer.identifier:
            message = f"the function of {self._what} answers without a PhysicalResourceId"
            raise CallFailed(message, type_name=self.type_name, region=where.region)
        return Made(answer.identifier, answer.attributes, answer.hidden)

    def _failure(self, answer: Answer, verb: str, where: Where) -> CallFailed:
        return CallFailed(
            f"FAILED: the function of {self._what} could not {verb} it: {answer.reason}",
            type_name=self.type_name,
            identifier=answer.identifier or None,
            region=where.region,
            operation="Invoke",
            error_code="FAILED",
        )

    @property
    def _what(self) -> str:
        name = self.origin.logical_id
        return f"{self.type_name} '{name}'" if name else self.type_name

    def _pretended(self, properties: Model) -> Made:
        """What a local cloud has of it; raises NotSupportedError for what has an effect."""
        if self.type_name not in WITHOUT_EFFECT:
            message = f"{self._what}: nothing runs functions on the local cloud"
            raise NotSupportedError(message, hint="--skip-unsupported leaves it out")
        reader = properties.get("ReaderProps")
        imports = reader.get("imports") if isinstance(reader, Mapping) else None
        given = {name: value for name, value in properties.items() if name != TOKEN}
        given |= imports if isinstance(imports, Mapping) else {}
        name = self.origin.logical_id or self.type_name.rpartition("::")[2]
        return Made(f"local-{name}", given)


def _new_object(function: Function, where: Where) -> ObjectName:
    """Where an answer is to be: a name that nobody can guess, in the bucket for answers."""
    bucket = os.environ.get(RESPONSE_BUCKET)
    if not bucket:
        bucket = f"cdk-hnb659fds-assets-{where.engine.account_id()}-{function.region}"
    return ObjectName(bucket, f"cirrusql/responses/{uuid.uuid4()}.json")


def _address(name: ObjectName, where: Where) -> str:
    """Where a function may write its answer; raises what S3 says of the bucket."""
    try:
        return where.engine.wait(where.engine.objects.presigned_put(name, _EXPIRES))
    except CallFailed as error:
        hint = f"name another bucket with {RESPONSE_BUCKET}, or run `cdk bootstrap`"
        message = f"functions cannot answer into the bucket {name.bucket}: {error.message}"
        raise error.with_(message=message, hint=hint) from error


def _invoke(function: Function, request: Mapping[str, Any], where: Where) -> None:
    """Have a function run, which is not waited for; raises what Lambda refuses."""
    asked = {"FunctionName": function.arn, "InvocationType": "Event", "Payload": request}
    try:
        retried(
            lambda: where.engine.call(LAMBDA, "Invoke", asked, function.region),
            lambda error: error.error_code in _NOT_READY,
            seconds=_SECONDS,
            pause=_PAUSE,
        )
    except NotFound as error:
        hint = "without it nothing can be changed; DeletionPolicy: Retain leaves it all alone"
        raise error.with_(hint=hint) from error
