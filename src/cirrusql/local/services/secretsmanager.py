"""Secrets Manager: the value of a secret, as it was given or made.

Answers and refusals are those of the Secrets Manager API reference. A secret has one version, the
current one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.models import write_only_values
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.made_secrets import made_secret
from cirrusql.local.services.service import Action
from cirrusql.local.storage.resources import Resource

_TYPE = "AWS::SecretsManager::Secret"
_CURRENT = "AWSCURRENT"
_ARN = r"arn:[a-z-]+:secretsmanager:([a-z0-9-]+):(\d{12}):secret:(.+)"


def _get_secret_value(backend: Backend, call: Call, members: Members) -> Members:
    secret = _secret(backend, call.scope, members["SecretId"])
    value = _value(secret)
    version = _version(secret.identifier, value or "")
    stage = members.get("VersionStage", _CURRENT)
    if stage != _CURRENT or value is None:
        raise _missing(f"value for staging label: {stage}")
    if members.get("VersionId", version) != version:
        raise _missing(f"value for VersionId: {members['VersionId']}")
    return {
        "ARN": secret.identifier,
        "Name": orjson.loads(secret.properties)["Name"],
        "VersionId": version,
        "SecretString": value,
        "VersionStages": [_CURRENT],
    }


ACTIONS: Mapping[str, Action] = {"GetSecretValue": _get_secret_value}


def _secret(backend: Backend, scope: Scope, text: str) -> Resource:
    """The secret that a name, an ARN, or an ARN without the random end names; raises Refusal."""
    collection = backend.collection(backend.registry.resource_type(_TYPE), scope)
    arn = re.fullmatch(_ARN, text)
    found = backend.resources.find(collection, text) if arn else None
    if found is None and (arn is None or arn.groups()[:2] == (scope.region, scope.account)):
        name = arn[3] if arn else text
        found = backend.resources.find_by(collection, {("Name",): name})
    if found is None or found.visible > backend.clock.now():
        raise _missing()
    return found


def _value(secret: Resource) -> str | None:
    """The secret text; None if the secret was made without one."""
    kept: dict[Any, Any] = {path[0]: value for path, value in write_only_values(secret)}
    if "SecretString" in kept:
        return str(kept["SecretString"])
    if "GenerateSecretString" in kept:
        return made_secret(kept["GenerateSecretString"], secret.identifier)
    return None


def _version(arn: str, value: str) -> str:
    """A version's id: the same for as long as the value is."""
    digits = sha256(f"{arn} has {value}".encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _missing(what: str = "") -> Refusal:
    message = f"Secrets Manager can't find the specified secret {what}".rstrip()
    return Refusal("ResourceNotFoundException", f"{message}.")
