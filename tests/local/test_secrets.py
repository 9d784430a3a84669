"""Secrets Manager by boto3: secrets as they were given, or made as was asked."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.local.conftest import SECRET, Endpoint, create, read, refused, update

from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.services.made_secrets import made_secret


@pytest.fixture
def secrets(endpoint: Endpoint, account: str) -> Any:
    return endpoint.client(account, service="secretsmanager")


def made(client: Any, **properties: Any) -> str:
    """A secret's ARN."""
    event = create(client, SECRET, properties)
    assert event["OperationStatus"] == "SUCCESS", event
    return str(event["Identifier"])


def test_a_secret_is_what_was_given_and_never_shown_by_cloud_control(
    client: Any, secrets: Any
) -> None:
    arn = made(client, Name="db/main", SecretString="swordfish")
    found = secrets.get_secret_value(SecretId="db/main")
    assert (found["ARN"], found["Name"], found["SecretString"]) == (arn, "db/main", "swordfish")
    assert found["VersionStages"] == ["AWSCURRENT"]
    assert "swordfish" not in json.dumps(read(client, SECRET, arn))
    assert "swordfish" not in json.dumps(client.list_resources(TypeName=SECRET), default=str)


def test_a_secret_is_found_by_name_arn_and_the_arn_without_its_end(
    endpoint: Endpoint, client: Any, secrets: Any, account: str
) -> None:
    arn = made(client, Name="a/b-c", SecretString="x")
    for name in ("a/b-c", arn, arn[:-7]):
        assert secrets.get_secret_value(SecretId=name)["ARN"] == arn
    for name in ("a/b", f"{arn}x", arn.replace("us-east-1", "eu-west-1"), "arn:aws:x"):
        refused("ResourceNotFoundException", secrets.get_secret_value, SecretId=name)
    elsewhere = endpoint.client(account, region="eu-west-1", service="secretsmanager")
    refused("ResourceNotFoundException", elsewhere.get_secret_value, SecretId="a/b-c")


def test_there_is_one_version_the_current_one(client: Any, secrets: Any) -> None:
    arn = made(client, Name="v", SecretString="one")
    get = secrets.get_secret_value
    version = get(SecretId="v", VersionStage="AWSCURRENT")["VersionId"]
    assert get(SecretId="v", VersionId=version)["SecretString"] == "one"
    refused("ResourceNotFoundException", get, SecretId="v", VersionStage="AWSPREVIOUS")
    refused("ResourceNotFoundException", get, SecretId="v", VersionId="0" * 32)
    update(client, SECRET, arn, [{"op": "add", "path": "/SecretString", "value": "two"}])
    found = get(SecretId="v")
    assert found["SecretString"] == "two"
    assert found["VersionId"] != version


def test_a_secret_without_a_value_has_none(client: Any, secrets: Any) -> None:
    made(client, Name="empty")
    refused("ResourceNotFoundException", secrets.get_secret_value, SecretId="empty")


def test_a_generated_secret_stays_and_is_its_own(client: Any, secrets: Any) -> None:
    template = {"SecretStringTemplate": '{"username": "admin"}', "GenerateStringKey": "password"}
    for name in ("one", "two"):
        made(client, Name=name, GenerateSecretString={**template, "ExcludeCharacters": '"@/\\'})
    values = [secrets.get_secret_value(SecretId=name)["SecretString"] for name in ("one", "two")]
    assert [secrets.get_secret_value(SecretId="one")["SecretString"], values[1]] == values
    first, second = map(json.loads, values)
    assert first["username"] == second["username"] == "admin"
    assert first["password"] != second["password"]
    assert len(first["password"]) == 32
    assert not set('"@/\\') & set(first["password"])


KINDS = {
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
    "ExcludeNumbers": string.digits,
    "ExcludePunctuation": string.punctuation,
}
ASKED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(KINDS, st.booleans()),
        "IncludeSpace": st.booleans(),
        "RequireEachIncludedType": st.booleans(),
        "PasswordLength": st.integers(1, 40),
        "ExcludeCharacters": st.text(string.printable, max_size=20),
    },
)


@given(ASKED, st.text(max_size=5))
def test_a_password_is_as_it_was_asked_for(asked: dict[str, Any], seed: str) -> None:
    excluded = asked.get("ExcludeCharacters", "")
    kinds = [set(letters) - set(excluded) for name, letters in KINDS.items() if not asked.get(name)]
    if asked.get("IncludeSpace") and " " not in excluded:
        kinds.append({" "})
    each = asked.get("RequireEachIncludedType", True)
    length = asked.get("PasswordLength", 32)
    impossible = not any(kinds) or (each and (not all(kinds) or length < len(kinds)))
    if impossible:
        with pytest.raises(Refusal):
            made_secret(asked, seed)
        return
    password = made_secret(asked, seed)
    assert password == made_secret(dict(reversed(asked.items())), seed)
    assert len(password) == length
    assert set(password) <= set().union(*kinds)
    if each:
        assert all(kind & set(password) for kind in kinds)


@pytest.mark.parametrize(
    "asked",
    [
        {"SecretStringTemplate": "{}"},
        {"GenerateStringKey": "k"},
        {"SecretStringTemplate": "[]", "GenerateStringKey": "k"},
        {"SecretStringTemplate": "no JSON", "GenerateStringKey": "k"},
    ],
)
def test_a_template_is_an_object_and_has_a_key(client: Any, secrets: Any, asked: Any) -> None:
    made(client, Name="odd", GenerateSecretString=asked)
    refused("InvalidRequestException", secrets.get_secret_value, SecretId="odd")


def test_what_else_secrets_manager_does_is_refused(secrets: Any) -> None:
    refused("UnknownOperationException", secrets.describe_secret, SecretId="none")
