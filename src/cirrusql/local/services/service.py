"""A service that the local cloud has, and how its protocol reads requests and writes answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType

import orjson

from cirrusql.catalog.rest_operations import REST_OPERATIONS, RestOperation
from cirrusql.catalog.services import Protocol, Service
from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.faults import Occasion
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Answer, Refusal, rest_error, success
from cirrusql.local.protocol.query import (
    ec2_error,
    ec2_result,
    parse_form,
    query_error,
    query_result,
    rest_xml_error,
)
from cirrusql.local.protocol.shapes import (
    Members,
    Structure,
    checked_form,
    checked_members,
    wrong_type,
)
from cirrusql.local.regions import is_enabled
from cirrusql.records import Record

# What AWS says of credentials that are not valid where they are used.
NOT_ENABLED = "The security token included in the request is invalid."

Action = Callable[[Backend, Call, Members], Members]
"""What one operation does: from the members of a request to those of its answer, or a Refusal."""


class Wire(Record):
    """One of AWS's protocols: bodies to members, members and refusals to answers.

    The functions that write are given the service's XML namespace, which JSON has no use for.
    `unknown_operation` is the code and the message of what is not an operation, `no_operation`
    those of a request that names none. One that `is_versioned` has the operations of one version.
    """

    parse: Callable[[bytes], Members]
    check: Callable[[Structure, Members], Members]
    result: Callable[[str, str, Members], Answer]
    error: Callable[[str, Refusal], Answer]
    content_type: Callable[[Service], str]
    unknown_operation: tuple[str, str]
    no_operation: tuple[str, str]
    is_versioned: bool = False


class LocalService(Record):
    """A service of the local cloud: its description, and its actions by operation.

    `requests` are the shapes that requests are checked against, of a service that has them,
    `writes` the operations that may change something, `namespace` is that of its XML. One that
    `speaks_cbor` is asked and answers over HTTP in Smithy's RPC v2 protocol too.
    """

    description: Service
    actions: Mapping[str, Action]
    requests: Mapping[str, Structure] = MappingProxyType({})
    writes: frozenset[str] = frozenset()
    namespace: str = ""
    speaks_cbor: bool = False

    @cached_property
    def wire(self) -> Wire:
        """How it reads and writes."""
        return WIRES.get(self.description.protocol, WIRES[Protocol.JSON])

    @cached_property
    def rest(self) -> Mapping[str, RestOperation]:
        """Those of its operations that a method and a path say."""
        known = REST_OPERATIONS.get(self.description.name, {})
        return {name: known[name] for name in self.actions if name in known}

    @cached_property
    def content_type(self) -> bytes:
        """The content type of its answers."""
        return self.wire.content_type(self.description).encode()

    def refused(self, refusal: Refusal) -> Answer:
        """The answer that tells of a refusal."""
        return self.wire.error(self.namespace, refusal)

    def answer(self, backend: Backend, call: Call) -> Answer:
        """The answer to a call, refusals included."""
        try:
            members = self._members(backend, call)
        except Refusal as refusal:
            return self.refused(refusal)
        rest = self.rest.get(call.operation)
        if rest is not None and rest.result:
            return Answer(200, members[rest.result].encode())
        return self.wire.result(self.namespace, call.operation, members)

    def _members(self, backend: Backend, call: Call) -> Members:
        """The members of the answer to a call; raises Refusal."""
        settings = backend.settings
        if not is_enabled(call.scope.region, settings.opted_in):
            raise Refusal("UnrecognizedClientException", NOT_ENABLED)
        action = self.actions.get(call.operation)
        if action is None:
            raise self._unknown(call.operation, self.description.version)
        wire = self.wire
        members = wire.parse(call.body)
        if wire.is_versioned:
            self._check_version(call.operation, members)
        shape = self.requests.get(call.operation)
        if shape is not None:
            members = wire.check(shape, members)
        if settings.faults:
            backend.faults.refuse(settings, self._occasion(call, members))
        return action(backend, call, members)

    def _occasion(self, call: Call, members: Members) -> Occasion:
        type_name = members.get("TypeName", "")
        return Occasion(call.operation, type_name, call.scope, self.description.name)

    def _check_version(self, operation: str, form: Members) -> None:
        # AWS wants it said; a request that was typed by hand is answered without it.
        version = form.get("Version", self.description.version)
        if version != self.description.version:
            raise self._unknown(operation, version)

    def _unknown(self, operation: str, version: str) -> Refusal:
        wire = self.wire
        code, message = wire.unknown_operation if operation else wire.no_operation
        return Refusal(code, message.format(operation=operation, version=version))


def _parse_json(body: bytes) -> Members:
    try:
        members = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise Refusal("SerializationException", f"The body is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise wrong_type(members, "a Structure")
    return members


_MISSING_ACTION = ("MissingAction", "The request must contain the parameter Action")

WIRES: Mapping[Protocol, Wire] = {
    Protocol.JSON: Wire(
        parse=_parse_json,
        check=checked_members,
        result=lambda _, __, members: success(members),
        error=lambda _, refusal: refusal.answer(),
        content_type=lambda service: service.content_type,
        unknown_operation=(
            "UnknownOperationException",
            "Operation '{operation}' is not one of this service.",
        ),
        no_operation=("UnknownOperationException", "The request names no operation."),
    ),
    Protocol.REST_JSON: Wire(
        parse=_parse_json,
        check=checked_members,
        result=lambda _, __, members: success(members),
        error=lambda _, refusal: rest_error(refusal),
        content_type=lambda _: "application/json",
        unknown_operation=("UnknownOperationException", "There is nothing at this path."),
        no_operation=("UnknownOperationException", "There is nothing at this path."),
    ),
    Protocol.QUERY: Wire(
        parse=parse_form,
        check=checked_form,
        result=query_result,
        error=query_error,
        content_type=lambda _: "text/xml",
        unknown_operation=(
            "InvalidAction",
            "Could not find operation {operation} for version {version}",
        ),
        no_operation=_MISSING_ACTION,
        is_versioned=True,
    ),
    # No service of the local cloud has actions in it; it tells of refusals.
    Protocol.REST_XML: Wire(
        parse=_parse_json,
        check=checked_members,
        result=lambda _, __, members: success(members),
        error=rest_xml_error,
        content_type=lambda _: "application/xml",
        unknown_operation=("NotImplemented", "Operation '{operation}' is not one of this service."),
        no_operation=("NotImplemented", "There is nothing at this path."),
    ),
    Protocol.EC2: Wire(
        parse=parse_form,
        check=checked_form,
        result=ec2_result,
        error=ec2_error,
        content_type=lambda _: "text/xml;charset=UTF-8",
        unknown_operation=(
            "InvalidAction",
            "The action {operation} is not valid for this web service.",
        ),
        no_operation=_MISSING_ACTION,
    ),
}
"""The protocols that the local cloud speaks; what is asked in another is refused in JSON."""
