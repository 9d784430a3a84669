"""STS: who am I, and the keys of a role in another account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.credentials import is_temporary, temporary_key
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.service import Action

_ROLE = re.compile(r"arn:([a-z-]+):iam::(\d{12}):role/(?:.*/)?([^/]+)")


def _get_caller_identity(_: Backend, call: Call, __: Members) -> Members:
    scope, key = call.scope, call.access_key
    if is_temporary(key):
        name = f"arn:{scope.partition}:sts::{scope.account}:assumed-role/local/local"
    else:
        name = f"arn:{scope.partition}:iam::{scope.account}:user/local"
    return {"Arn": name, "UserId": key or "local", "Account": scope.account}


def _assume_role(backend: Backend, _: Call, form: Members) -> Members:
    role, session = _ROLE.fullmatch(form["RoleArn"]), form["RoleSessionName"]
    if role is None:
        raise Refusal("ValidationError", f"{form['RoleArn']} is invalid")
    seconds = form.get("DurationSeconds", 3600)
    ends = datetime.fromtimestamp(backend.clock.now() + seconds, UTC)
    partition, account, name = role.groups()
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


ACTIONS: Mapping[str, Action] = {
    "GetCallerIdentity": _get_caller_identity,
    "AssumeRole": _assume_role,
}
