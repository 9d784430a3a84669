"""AWS::AppSync::GraphQLSchema, through AppSync's own API.

A schema has no name of its own and cannot be deleted: it is its API's, and goes with that. Ref
gives `<ApiId>GraphQLSchema`, as its page in the CloudFormation template reference says.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from cirrusql.catalog.services import APPSYNC
from cirrusql.cloudcontrol.objects import ObjectName
from cirrusql.errors import CallFailed, Error, InvalidProperty, NotFound, NotSupportedError
from cirrusql.stack.adapters.adapter import Made, Model, Where
from cirrusql.stack.adapters.catalogued import Catalogued
from cirrusql.stack.adapters.waiting import retried, until

_SUFFIX = "GraphQLSchema"
_SECONDS, _PAUSE = 600, 1.0
_THERE = ("SUCCESS", "ACTIVE")
_UNDER_WAY = ("PROCESSING", "DELETING")
_NONE = "NOT_APPLICABLE"


class GraphQLSchema(Catalogued):
    """The schema of a GraphQL API. Mutable state: that of Catalogued."""

    type_name = "AWS::AppSync::GraphQLSchema"

    def read(self, identifier: str, where: Where) -> Made | None:
        """The schema; None if its API is gone, or has none."""
        try:
            status = _ask("GetSchemaCreationStatus", _api(identifier), where)
        except NotFound:
            return None
        return _made(_api(identifier)) if status.get("status") != _NONE else None

    def model(self, identifier: str, where: Where) -> Mapping[str, Any] | None:
        """The schema as a model, its definition as AppSync writes it; None if there is none."""
        api = _api(identifier)
        if self.read(identifier, where) is None:
            return None
        wanted = {"format": "SDL", "includeDirectives": True}
        found = _ask("GetIntrospectionSchema", api, where, **wanted)
        return {"ApiId": api, "Definition": found["schema"], "Id": identifier}

    def create(self, properties: Model, where: Where) -> Made:
        """Give the API its schema, and wait until it has it.

        Raises CallFailed with AppSync's words for a definition that is no schema, InvalidProperty
        if none is given, and Timeout.
        """
        api = str(properties["ApiId"])
        definition = base64.b64encode(_definition(properties, where)).decode()
        retried(
            lambda: _ask("StartSchemaCreation", api, where, definition=definition),
            _is_busy,
            seconds=_SECONDS,
            pause=_PAUSE,
        )
        until(
            lambda: _ended(api, where),
            f"the creation of the schema of {api} in {where.region}",
            seconds=_SECONDS,
            pause=_PAUSE,
        )
        return _made(api)

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:  # noqa: ARG002
        """Give the API another schema; raises as `create` does."""
        return self.create({**properties, "ApiId": _api(identifier)}, where)

    def delete(self, identifier: str, properties: Model, where: Where) -> None:
        """Nothing: there is no way to delete a schema but to delete its API."""


def _ask(operation: str, api: str, where: Where, **members: object) -> dict[str, Any]:
    return where.engine.call(APPSYNC, operation, {"apiId": api, **members}, where.region)


def _ended(api: str, where: Where) -> str | None:
    """How the creation ended, None while it has not; raises CallFailed if it failed."""
    answer = _ask("GetSchemaCreationStatus", api, where)
    status = str(answer.get("status"))
    if status in _UNDER_WAY:
        return None
    if status in _THERE:
        return status
    why = answer.get("details") or "AppSync does not say why"
    raise CallFailed(
        f"{status}: the schema of {api} in {where.region} could not be created: {why}",
        type_name=GraphQLSchema.type_name,
        identifier=f"{api}{_SUFFIX}",
        region=where.region,
        operation="StartSchemaCreation",
        error_code=status,
    )


def _is_busy(error: Error) -> bool:
    """Whether the schema, or the API, is just being changed otherwise."""
    return error.error_code == "ConcurrentModification"


def _definition(properties: Model, where: Where) -> bytes:
    text, location = properties.get("Definition"), properties.get("DefinitionS3Location")
    if text is not None:
        return str(text).encode()
    if location is None:
        raise InvalidProperty(
            f"{GraphQLSchema.type_name} has no schema",
            hint="give it a Definition or a DefinitionS3Location",
        )
    scheme, _, rest = str(location).partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        hint = "write it as s3://bucket/key"
        raise InvalidProperty(f"'{location}' is no DefinitionS3Location", hint=hint)
    if where.engine.environment.is_local:
        raise NotSupportedError(
            "the local cloud has no objects, so a DefinitionS3Location cannot be read",
            hint="give the schema as a Definition",
        )
    found = where.engine.wait(where.engine.objects.read(ObjectName(bucket, key)))
    if found is None:
        raise NotFound(f"there is no {location}, which is to be the schema of an API")
    return found.body


def _api(identifier: str) -> str:
    return identifier.removesuffix(_SUFFIX)


def _made(api: str) -> Made:
    identifier = f"{api}{_SUFFIX}"
    return Made(identifier, {"Id": identifier})
