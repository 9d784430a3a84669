"""AppSync: the schema of a GraphQL API, which no resource type with handlers has.

Answers and refusals are those of the AppSync API reference. A schema is kept as the model of
AWS::AppSync::GraphQLSchema; it is not parsed, but what is certainly no schema fails.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.own_documents import Documents
from cirrusql.local.services.service import Action

_API, _SCHEMA = "AWS::AppSync::GraphQLApi", "AWS::AppSync::GraphQLSchema"
# Strings, block strings and comments, in which braces mean nothing.
_UNSTRUCTURED = r'(?s)"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*'
_DEFINES = r"\b(schema|type|interface|union|enum|input|scalar|directive|extend)\b"
_NO_SCHEMA = "Failed to parse schema document - ensure it's a valid SDL-formatted document."


def _start_schema_creation(backend: Backend, call: Call, members: Members) -> Members:
    name = _require_api(backend, call, members)
    try:
        definition = base64.b64decode(members["definition"], validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Refusal("BadRequestException", "The definition is not base64 of a text.") from error
    now = backend.clock.now()
    document = {
        "ApiId": members["apiId"],
        "Definition": definition,
        "Id": name,
        "done": now + backend.settings.duration,
    }
    Documents(backend, call.scope, _SCHEMA).keep(name, document)
    return {"status": "PROCESSING"}


def _get_schema_creation_status(backend: Backend, call: Call, members: Members) -> Members:
    name = _require_api(backend, call, members)
    schema = Documents(backend, call.scope, _SCHEMA).find(name)
    if schema is None:
        return {"status": "NOT_APPLICABLE"}
    if schema["done"] > backend.clock.now():
        return {"status": "PROCESSING"}
    if not _could_be_schema(schema["Definition"]):
        return {"status": "FAILED", "details": _NO_SCHEMA}
    return {"status": "SUCCESS"}


def _get_introspection_schema(backend: Backend, call: Call, members: Members) -> Members:
    name = _require_api(backend, call, members)
    schema = Documents(backend, call.scope, _SCHEMA).find(name)
    if schema is None or not _could_be_schema(schema["Definition"]):
        raise Refusal("NotFoundException", "No schema found for the API.", status=404)
    if members["format"] != "SDL":
        message = "The local cloud gives a schema back in the format SDL only."
        raise Refusal("GraphQLSchemaException", message)
    return {"schema": schema["Definition"]}


WRITES = frozenset(("StartSchemaCreation",))
"""The operations that change something."""

ACTIONS: Mapping[str, Action] = {
    "StartSchemaCreation": _start_schema_creation,
    "GetSchemaCreationStatus": _get_schema_creation_status,
    "GetIntrospectionSchema": _get_introspection_schema,
}


def _require_api(backend: Backend, call: Call, members: Mapping[str, Any]) -> str:
    """The name of an API's schema; raises Refusal if there is no such API."""
    api = members["apiId"]
    collection = backend.collection(backend.registry.resource_type(_API), call.scope)
    found = backend.resources.find_by(collection, {("ApiId",): api})
    if found is None or found.visible > backend.clock.now():
        raise Refusal("NotFoundException", f"GraphQL API {api} not found.", status=404)
    return f"{api}GraphQLSchema"


def _could_be_schema(definition: str) -> bool:
    """Whether a text defines something, and its braces are pairs.

    >>> _could_be_schema('type Query { a: Int } # }'), _could_be_schema("type Query {")
    (True, False)
    """
    plain, depth = re.sub(_UNSTRUCTURED, " ", definition), 0
    for brace in re.findall("[{}]", plain):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and re.search(_DEFINES, plain) is not None
