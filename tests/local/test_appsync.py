"""AppSync by boto3: the schema of a GraphQL API."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any

import pytest
from tests.local.conftest import Behave, Endpoint, create, read, refused, status_of

API = "AWS::AppSync::GraphQLApi"
SCHEMA = 'type Query { hello(name: String = "}"): String } # {\n"""{ in words""" scalar Date'


@pytest.fixture
def appsync(endpoint: Endpoint, account: str) -> Any:
    return endpoint.client(account, service="appsync")


@pytest.fixture
def api(client: Any) -> str:
    """An API's id."""
    event = create(client, API, {"Name": "shop", "AuthenticationType": "API_KEY"})
    return str(read(client, API, event["Identifier"])["ApiId"])


def status(appsync: Any, api: str) -> str:
    return str(appsync.get_schema_creation_status(apiId=api)["status"])


def text(appsync: Any, api: str) -> str:
    found = appsync.get_introspection_schema(apiId=api, format="SDL", includeDirectives=False)
    return str(found["schema"].read().decode())


def test_a_schema_is_made_and_read_back(appsync: Any, api: str) -> None:
    assert status(appsync, api) == "NOT_APPLICABLE"
    refused("NotFoundException", appsync.get_introspection_schema, apiId=api, format="SDL")
    started = appsync.start_schema_creation(apiId=api, definition=SCHEMA.encode())
    assert started["status"] == "PROCESSING"
    assert status(appsync, api) == "SUCCESS"
    assert text(appsync, api) == SCHEMA
    appsync.start_schema_creation(apiId=api, definition=b"type Query { a: Int }")
    assert text(appsync, api) == "type Query { a: Int }"


def test_making_a_schema_takes_as_long_as_a_write(
    appsync: Any, api: str, behave: Behave, advance: Any
) -> None:
    with behave(duration=30):
        appsync.start_schema_creation(apiId=api, definition=b"type Query { a: Int }")
        assert status(appsync, api) == "PROCESSING"
        advance(31)
        assert status(appsync, api) == "SUCCESS"


@pytest.mark.parametrize("definition", ["", "hello", "type Query {", "type Query } {", "# type"])
def test_what_is_no_schema_fails(appsync: Any, api: str, definition: str) -> None:
    appsync.start_schema_creation(apiId=api, definition=definition.encode())
    found = appsync.get_schema_creation_status(apiId=api)
    assert found["status"] == "FAILED"
    assert found["details"].startswith("Failed to parse schema document")


def test_a_schema_goes_with_its_api(
    endpoint: Endpoint, client: Any, appsync: Any, api: str, account: str
) -> None:
    appsync.start_schema_creation(apiId=api, definition=SCHEMA.encode())
    elsewhere = endpoint.client(account, region="eu-west-1", service="appsync")
    refused("NotFoundException", elsewhere.get_schema_creation_status, apiId=api)
    arn = client.list_resources(TypeName=API)["ResourceDescriptions"][0]["Identifier"]
    client.delete_resource(TypeName=API, Identifier=arn)
    code = "NotFoundException"
    for call in (appsync.get_schema_creation_status, appsync.get_introspection_schema):
        more = {"format": "SDL"} if "introspection" in call.__name__ else {}
        assert status_of(appsync, code, call, apiId=api, **more) == 404
    refused(code, appsync.start_schema_creation, apiId=api, definition=b"type Query { a: Int }")


def test_what_makes_no_sense_is_refused(endpoint: Endpoint, appsync: Any, api: str) -> None:
    appsync.start_schema_creation(apiId=api, definition=SCHEMA.encode())
    get = appsync.get_introspection_schema
    refused("GraphQLSchemaException", get, apiId=api, format="JSON")
    refused("ValidationException", get, apiId=api, format="XML")
    refused("UnknownOperationException", appsync.list_graphql_apis)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_path_with_another_method_is_another_thing(endpoint: Endpoint, method: str) -> None:
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    scope = "111122223333/20260101/us-east-1/appsync/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}"}
    connection.request(method, "/v1/apis/a/schema", b"", headers)
    response = connection.getresponse()
    assert response.status == 400
    assert b"There is nothing at this path" in response.read()
    connection.close()
