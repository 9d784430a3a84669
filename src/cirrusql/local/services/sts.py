"""STS: who am I, and the keys of a role, in this account or another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.credentials import is_temporary, temporary_key
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.service import Action

_ROLE = re.compile(r"arn:([a-z-]+):iam::(\d{12}):role/(?:.*/)?([^/]+)")
_HOUR = 3600
_EXTERNAL_ID = "sts:externalid"


def _get_caller_identity(_: Backend, call: Call, __: Members) -> Members:
    key = call.access_key
    return {"Arn": _caller(call), "UserId": key or "local", "Account": call.scope.account}


def _caller(call: Call) -> str:
    """The caller's ARN."""
    scope = call.scope
    if is_temporary(call.access_key):
        return f"arn:{scope.partition}:sts::{scope.account}:assumed-role/local/local"
    return f"arn:{scope.partition}:iam::{scope.account}:user/local"


def _assume_role(backend: Backend, call: Call, form: Members) -> Members:
    from cirrusql.local.operations.organisation import first_use  # its data, for those who ask

    role, session = _ROLE.fullmatch(form["RoleArn"]), form["RoleSessionName"]
    if role is None:
        raise Refusal("ValidationError", f"{form['RoleArn']} is invalid")
    partition, account, name = role.groups()
    first_use(backend, account)
    model = _role_model(backend, Scope(account, call.scope.region), name)
    _check_allowed(backend, call, form, account, model)
    seconds = form.get("DurationSeconds", _HOUR)
    _check_duration(call, seconds, model)
    ends = datetime.fromtimestamp(backend.clock.now() + seconds, UTC)
    key, secret = temporary_key(account)
    return {
        "Credentials": {
            "AccessKeyId": key,
            "SecretAccessKey": secret,
            "SessionToken": f"{name}/{session}",
            "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": f"AROALOCAL:{session}",
            "Arn": f"arn:{partition}:sts::{account}:assumed-role/{name}/{session}",
        },
    }


def _role_model(backend: Backend, scope: Scope, name: str) -> Mapping[str, Any] | None:
    """The properties of the role that an account has under a name."""
    collection = backend.collection(backend.registry.resource_type("AWS::IAM::Role"), scope)
    found = backend.resources.properties(collection, name, backend.clock.now())
    return orjson.loads(found) if found else None


def _check_allowed(
    backend: Backend, call: Call, form: Members, account: str, model: Mapping[str, Any] | None
) -> None:
    """Raise Refusal for a role that is not there, or demands another external id.

    Where the organisation is concerned a role has to be there. Between accounts that the local
    cloud knows nothing of, any may be assumed.
    """
    if model is None:
        from cirrusql.local.operations.organisation import is_of_demo

        allowed = not any(is_of_demo(backend, one) for one in (account, call.scope.account))
    else:
        wanted = _external_ids(model.get("AssumeRolePolicyDocument"))
        allowed = not wanted or form.get("ExternalId") in wanted
    if not allowed:
        message = f"User: {_caller(call)} is not authorized to perform: sts:AssumeRole"
        raise Refusal("AccessDenied", f"{message} on resource: {form['RoleArn']}", status=403)


def _external_ids(policy: Any) -> set[str]:
    """The external ids with which a role may be assumed; none if it may be without."""
    document = orjson.loads(policy) if isinstance(policy, str) else policy or {}
    found: set[str] = set()
    for statement in _listed(document.get("Statement")):
        if statement.get("Effect") != "Allow":
            continue
        demanded = {
            value
            for test, conditions in (statement.get("Condition") or {}).items()
            if test == "StringEquals"
            for key, values in conditions.items()
            if key.lower() == _EXTERNAL_ID
            for value in _listed(values)
        }
        if not demanded:
            return set()
        found |= demanded
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _check_duration(call: Call, seconds: int, model: Mapping[str, Any] | None) -> None:
    """Raise Refusal for a session longer than a role's caller, or the role itself, may have."""
    if is_temporary(call.access_key) and seconds > _HOUR:
        message = "exceeds the 1 hour session limit for roles assumed by role chaining."
        raise Refusal("ValidationError", f"The requested DurationSeconds {message}")
    if model is not None and seconds > int(model.get("MaxSessionDuration") or _HOUR):
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise Refusal("ValidationError", message)


ACTIONS: Mapping[str, Action] = {
    "GetCallerIdentity": _get_caller_identity,
    "AssumeRole": _assume_role,
}
