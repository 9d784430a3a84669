"""A GraphQL schema, on the local cloud and as AppSync may answer."""

from __future__ import annotations

import base64

import orjson
import pytest

from cirrusql.catalog.services import CLOUD_CONTROL
from cirrusql.cloudcontrol.objects import StoredObject
from cirrusql.errors import (
    CallFailed,
    InvalidProperty,
    NotFound,
    NotSupportedError,
    Timeout,
)
from cirrusql.stack.adapters import ADAPTERS
from cirrusql.stack.adapters.graphql_schema import GraphQLSchema
from tests.stack.adapters.conftest import REGION, Told

ADAPTER = GraphQLSchema()
SCHEMA = "type Query { hello: String }"


def api_of(where):
    model = orjson.dumps({"Name": "shop", "AuthenticationType": "API_KEY"}).decode()
    request = {"TypeName": "AWS::AppSync::GraphQLApi", "DesiredState": model}
    event = where.engine.call(CLOUD_CONTROL, "CreateResource", request, REGION)["ProgressEvent"]
    token = {"RequestToken": event["RequestToken"]}
    event = where.engine.call(CLOUD_CONTROL, "GetResourceRequestStatus", token, REGION)
    return event["ProgressEvent"]["Identifier"].rpartition("/")[2]


def test_what_the_type_is():
    assert ADAPTER.create_only == ADAPTER.required == {"ApiId"}
    names = ADAPTER.property_names or ()
    assert set(names) == {"ApiId", "Definition", "DefinitionS3Location"}
    assert isinstance(ADAPTERS[ADAPTER.type_name], GraphQLSchema)


def test_its_whole_life(local):
    api = api_of(local)
    name = f"{api}GraphQLSchema"
    assert ADAPTER.read(name, local) is None
    made = ADAPTER.create({"ApiId": api, "Definition": SCHEMA}, local)
    assert (made.identifier, made.attributes) == (name, {"Id": name})
    found = ADAPTER.read(name, local)
    assert found is not None
    assert found.attributes == made.attributes
    wanted = {"ApiId": api, "Definition": f"{SCHEMA} scalar Date"}
    assert ADAPTER.update(name, {}, wanted, local).identifier == name
    assert ADAPTER.model(name, local) == {**wanted, "Id": name}
    ADAPTER.delete(name, wanted, local)  # which is its API's to do
    assert ADAPTER.read(name, local) is not None


def test_the_schema_of_an_api_that_is_gone_is_gone(local):
    assert ADAPTER.read("noneGraphQLSchema", local) is None
    assert ADAPTER.model("noneGraphQLSchema", local) is None
    with pytest.raises(NotFound):
        ADAPTER.create({"ApiId": "none", "Definition": SCHEMA}, local)


def test_what_is_no_schema_is_told_in_appsyncs_words(local):
    api = api_of(local)
    with pytest.raises(
        CallFailed, match=f"FAILED: the schema of {api} .*Failed to parse"
    ) as caught:
        ADAPTER.create({"ApiId": api, "Definition": "type {"}, local)
    assert caught.value.identifier == f"{api}GraphQLSchema"


@pytest.mark.parametrize(
    ("properties", "kind", "says"),
    [
        ({}, InvalidProperty, "has no schema; give it a Definition"),
        ({"DefinitionS3Location": "https://b/k"}, InvalidProperty, "write it as s3://bucket/key"),
        ({"DefinitionS3Location": "s3://b"}, InvalidProperty, "write it as s3://bucket/key"),
        ({"DefinitionS3Location": "s3://b/k"}, NotSupportedError, "the local cloud has no objects"),
    ],
)
def test_a_schema_has_to_come_from_somewhere(local, properties, kind, says):
    with pytest.raises(kind, match=says):
        ADAPTER.create({"ApiId": "a", **properties}, local)


class WithObjects(Told):
    """One with objects, which need no loop here."""

    def __init__(self, answer, body):
        super().__init__(answer)
        self.body, self.asked = body, []

    @property
    def objects(self):
        return self

    def read(self, name):
        self.asked.append(str(name))
        return StoredObject(self.body, "") if self.body is not None else None

    def wait(self, found):
        return found


def answers(*statuses):
    """Answers as of AppSync, whose creation has these statuses one after the other."""
    left = list(statuses)

    def answer(operation, _request):
        if operation == "StartSchemaCreation":
            return {"status": "PROCESSING"}
        status = left.pop(0) if len(left) > 1 else left[0]
        return status if isinstance(status, Exception) else {"status": status}

    return answer


def test_a_schema_is_read_from_a_bucket():
    engine = WithObjects(answers("PROCESSING", "SUCCESS"), SCHEMA.encode())
    given = {"ApiId": "a", "DefinitionS3Location": "s3://bucket/deep/schema.graphql"}
    ADAPTER.create(given, engine.where)
    assert engine.asked == ["s3://bucket/deep/schema.graphql"]
    _, _, sent = engine.calls[0]
    assert sent == {"apiId": "a", "definition": base64.b64encode(SCHEMA.encode()).decode()}
    with pytest.raises(NotFound, match="there is no s3://bucket/deep/schema"):
        ADAPTER.create(given, WithObjects(answers("SUCCESS"), None).where)


def test_the_end_is_waited_for(pauses):
    engine = Told(answers("PROCESSING", "PROCESSING", "ACTIVE"))
    ADAPTER.create({"ApiId": "a", "Definition": SCHEMA}, engine.where)
    assert engine.operations.count("GetSchemaCreationStatus") == 3
    assert len(pauses) == 2
    with pytest.raises(Timeout, match="the schema of a in us-east-1 takes longer than 10 minutes"):
        ADAPTER.create({"ApiId": "a", "Definition": SCHEMA}, Told(answers("PROCESSING")).where)


def test_an_api_that_is_being_changed_is_waited_for():
    busy = [CallFailed("busy", error_code="ConcurrentModification")] * 2

    def answer(operation, _request):
        if operation == "StartSchemaCreation":
            return busy.pop() if busy else {}
        return {"status": "SUCCESS"}

    engine = Told(answer)
    ADAPTER.create({"ApiId": "a", "Definition": SCHEMA}, engine.where)
    assert engine.operations.count("StartSchemaCreation") == 3
