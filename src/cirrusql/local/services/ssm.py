"""Systems Manager: the values of parameters, the account's own and AWS's public ones.

Answers and refusals are those of the Systems Manager API reference. A parameter's model has no
history: its version is 1, whatever was written before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.public_parameters import public_parameter
from cirrusql.local.services.service import Action
from cirrusql.records import Record

_TYPE = "AWS::SSM::Parameter"
_VERSION = 1
_ARN = r"arn:[a-z-]+:ssm:([a-z0-9-]+):(\d*):parameter(/.+)"


class _Asked(Record):
    """A parameter as it was asked for: the names that it may have, and which version or label."""

    names: tuple[str, ...]
    selector: str


def _get_parameter(backend: Backend, call: Call, members: Members) -> Members:
    return {"Parameter": _parameter(backend, call.scope, members["Name"])}


def _get_parameters(backend: Backend, call: Call, members: Members) -> Members:
    found: list[Members] = []
    unknown: list[str] = []
    for name in dict.fromkeys(members["Names"]):
        try:
            found.append(_parameter(backend, call.scope, name))
        except Refusal:
            unknown.append(name)
    return {"Parameters": found, "InvalidParameters": unknown}


ACTIONS: Mapping[str, Action] = {
    "GetParameter": _get_parameter,
    "GetParameters": _get_parameters,
}


def _parameter(backend: Backend, scope: Scope, text: str) -> Members:
    """The parameter that a request names; raises Refusal if there is none."""
    asked = _asked(text, scope)
    found = next(filter(None, (_found(backend, scope, name) for name in asked.names)), None)
    if found is None:
        raise Refusal("ParameterNotFound", f"Parameter {text} not found.")
    if asked.selector not in ("", str(_VERSION)):
        message = f"Systems Manager could not find version {asked.selector} of {found['Name']}."
        raise Refusal("ParameterVersionNotFound", message)
    return {**found, "Selector": f":{asked.selector}"} if asked.selector else found


def _asked(text: str, scope: Scope) -> _Asked:
    """What a name, an ARN, or one of them with a version or label behind a colon, asks for.

    >>> _asked("arn:aws:ssm:eu-west-1:111:parameter/db/host:1", Scope("111", "eu-west-1"))
    _Asked(names=('/db/host', 'db/host'), selector='1')
    """
    arn = re.fullmatch(_ARN, text)
    name, _, selector = (arn[3] if arn else text).partition(":")
    if arn is None:
        return _Asked((name,), selector)
    here = arn[1] == scope.region and arn[2] in ("", scope.account)
    # In an ARN a name without a slash before it looks as one with it.
    return _Asked((name, name[1:]) if here else (), selector)


def _found(backend: Backend, scope: Scope, name: str) -> Members | None:
    if name.startswith("/aws/"):
        return _public(name, scope)
    collection = backend.collection(backend.registry.resource_type(_TYPE), scope)
    properties = backend.resources.properties(collection, name, backend.clock.now())
    if properties is None:
        return None
    model: Mapping[str, Any] = orjson.loads(properties)
    return {
        "Name": name,
        "Type": model["Type"],
        "Value": model["Value"],
        "Version": _VERSION,
        "ARN": model.get("Arn") or _arn(name, scope, scope.account),
        "DataType": model.get("DataType", "text"),
    }


def _public(name: str, scope: Scope) -> Members | None:
    found = public_parameter(name, scope.region)
    if found is None:
        return None
    return {
        "Name": name,
        "Type": "String",
        "Value": found.value,
        "Version": _VERSION,
        "ARN": _arn(name, scope, ""),
        "DataType": found.data_type,
    }


def _arn(name: str, scope: Scope, account: str) -> str:
    path = name if name.startswith("/") else f"/{name}"
    return f"arn:{scope.partition}:ssm:{scope.region}:{account}:parameter{path}"
