"""Calls of AWS's read operations answered: found, checked, answered, cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.catalog.api.operations import ApiPages, ApiRelation
from cirrusql.catalog.api.shapes import Reference
from cirrusql.catalog.services import Protocol
from cirrusql.local.api.fitting import checked
from cirrusql.local.api.request import Request
from cirrusql.local.api.world import World
from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.faults import Occasion
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Answer, Refusal
from cirrusql.local.protocol.paging import page_token, page_token_start
from cirrusql.local.regions import is_enabled
from cirrusql.local.services.service import NOT_ENABLED
from cirrusql.local.services.table import local_service
from cirrusql.records import Record

# Rows of a page where the request does not say; EC2 then gives all.
_PAGE = 100

Members = Mapping[str, Any]


class ApiOperation(Record):
    """An operation that is answered: what is known of it, and what answers."""

    relation: ApiRelation
    answer: Callable[[World, Request], Members]


class ApiOperations:
    """The operations that the local cloud answers. Mutable: those of a service that was asked."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._services: dict[str, Mapping[str, ApiOperation]] = {}

    def of(self, service: str) -> Mapping[str, ApiOperation]:
        """The operations of a service, by AWS's names; `service` is the SDKs' name."""
        from cirrusql.local.api.answers import ANSWERS  # 10 ms, for those who ask

        name = service.replace("-", "_")
        if name not in self._services:
            self._services[name] = {
                relation.operation: ApiOperation(relation, answer)
                for relation, answer in (
                    (self._catalog.api.relation(name, one), answer)
                    for one, answer in ANSWERS.get(name, {}).items()
                )
            }
        return self._services[name]

    def services(self) -> list[str]:
        """The services that have operations, as SQL names them."""
        from cirrusql.local.api.answers import ANSWERS

        return list(ANSWERS)

    def answer(self, backend: Backend, call: Call) -> Answer:
        """The answer to a call, refusals included; one of success has members."""
        try:
            members = self._members(backend, call)
        except Refusal as refusal:
            return local_service(call.service).refused(refusal)
        return Answer(200, orjson.dumps(members), is_members=True)

    def _members(self, backend: Backend, call: Call) -> Members:
        if not is_enabled(call.scope.region, backend.settings.opted_in):
            raise Refusal("UnrecognizedClientException", NOT_ENABLED)
        operation = self.of(call.service.name).get(call.operation)
        if operation is None:
            code, _ = local_service(call.service).wire.unknown_operation
            known = call.service.name
            message = f"The local cloud does not answer {call.operation} of {known}"
            raise Refusal(code, message)
        sent = orjson.loads(call.document or b"{}")
        if backend.settings.faults:
            occasion = Occasion(call.operation, "", call.scope, call.service.name)
            backend.faults.refuse(backend.settings, occasion)
        relation = operation.relation
        _check(relation, sent)
        request = Request(sent)
        world = World(backend, call.scope, relation)
        members = dict(operation.answer(world, request))
        if relation.pages is not None:
            _cut(relation, relation.pages, members, request, call)
        request.refuse_unseen(call.operation)
        if sent.get("DryRun"):
            message = "Request would have succeeded, but DryRun flag is set."
            raise Refusal("DryRunOperation", message, status=412)
        found: Members = checked(relation.shapes, Reference(relation.output), members)
        return found


def _check(relation: ApiRelation, sent: Members) -> None:
    """Raise Refusal for a request that lacks a member, or has a value that is none of its list."""
    if relation.input is None:
        return
    shapes = relation.shapes
    shape = shapes[relation.input]
    is_ec2 = relation.api.protocol is Protocol.EC2
    for name in shape.required:
        if sent.get(name) is None:
            if is_ec2:
                message = f"The request must contain the parameter {name}"
                raise Refusal("MissingParameter", message)
            message = f"Value at '{name}' failed to satisfy constraint: Member must not be null"
            raise Refusal("ValidationException", f"1 validation error detected: {message}")
    for one in shape.members:
        value, values = sent.get(one.name), shapes.at(one).enumeration
        if values and value is not None and value not in values:
            if is_ec2:
                raise Refusal("InvalidParameterValue", f"Invalid value '{value}' for {one.name}")
            message = f"Member must satisfy enum value set: [{', '.join(values)}]"
            message = f"Value '{value}' at '{one.name}' failed to satisfy constraint: {message}"
            raise Refusal("ValidationException", f"1 validation error detected: {message}")


def _cut(
    relation: ApiRelation, pages: ApiPages, members: dict[str, Any], request: Request, call: Call
) -> None:
    """Leave one page of the rows, and say where the next one begins."""
    rows, token = members[relation.path[0]], request.get(pages.sends[0])
    size = request.get(pages.size) if pages.size else None
    if size is None:
        size = (
            len(rows) if relation.api.protocol is Protocol.EC2 else min(pages.most or _PAGE, _PAGE)
        )
    elif size < 1 or (pages.most and size > pages.most):
        most = f" and at most {pages.most}" if pages.most else ""
        raise _invalid(relation, f"{pages.size} is {size}; it has to be at least 1{most}")
    asked = {
        name: value
        for name, value in orjson.loads(call.document or b"{}").items()
        if name not in (pages.sends[0], pages.size)
    }
    belongs_to = (relation.name, call.scope.account, call.scope.region, sorted(asked.items()))
    try:
        start = page_token_start(token, *belongs_to) if token else 0
    except Refusal:
        raise _invalid(relation, f"The {pages.sends[0]} is not one for this request") from None
    end = start + size
    members[relation.path[0]] = rows[start:end]
    if pages.more:
        members[pages.more] = end < len(rows)
    if end < len(rows):
        members[pages.gives[0]] = page_token(end, *belongs_to)


def _invalid(relation: ApiRelation, message: str) -> Refusal:
    is_ec2 = relation.api.protocol is Protocol.EC2
    return Refusal("InvalidParameterValue" if is_ec2 else "ValidationException", message)
