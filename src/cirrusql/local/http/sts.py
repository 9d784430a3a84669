"""STS: who am I, and the keys of a role in another account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cirrusql.local.http.query_protocol import Action, QueryCall, QueryError
from cirrusql.local.http.signature import temporary_key
from cirrusql.local.operations.service import Service

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_ROLE = re.compile(r"arn:([a-z-]+):iam::(\d{12}):role/(?:.*/)?([^/]+)")
_DEFAULT_DURATION = 3600


def _get_caller_identity(_: Service, call: QueryCall) -> Mapping[str, Any]:
    scope, key = call.scope, call.caller.access_key
    if key.startswith("ASIA"):
        name = f"arn:{scope.partition}:sts::{scope.account}:assumed-role/local/local"
    else:
        name = f"arn:{scope.partition}:iam::{scope.account}:user/local"
    return {"Arn": name, "UserId": key or "local", "Account": scope.account}


def _assume_role(service: Service, call: QueryCall) -> Mapping[str, Any]:
    role = _ROLE.fullmatch(call.form.get("RoleArn", ""))
    if role is None:
        raise QueryError("ValidationError", f"{call.form.get('RoleArn')} is invalid")
    session = call.form.get("RoleSessionName", "local")
    duration = call.form.get("DurationSeconds", "")
    seconds = int(duration) if duration.isdigit() else _DEFAULT_DURATION
    ends = datetime.fromtimestamp(service.clock.now() + min(seconds, 43_200), UTC)
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
