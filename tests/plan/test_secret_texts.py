"""What looks like a secret, and what only looks a little like one."""

from __future__ import annotations

import base64
import time

import pytest

from cirrusql.plan.secret_texts import hidden_cell, hidden_row, hidden_value, without_secrets

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"a {JWT} b", "a *** b"),
        (f"{KEY} after", "*** after"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE cut", "***"),
        ("ghp_" + "a" * 36, "***"),
        ("xoxb-1234567890-abc", "***"),
        ("sk_live_" + "1" * 24, "***"),
        ("AIza" + "b" * 35, "***"),
        ("Authorization: Bearer abcdefghijklmnopqrstuvwx==", "Authorization: Bearer ***"),
        ("postgres://app:hunter22@db:5432/shop", "postgres://app:***@db:5432/shop"),
        ("redis://:hunter22@cache", "redis://:***@cache"),
        ("Server=db;Password=hunter22;Port=1", "Server=db;Password=***;Port=1"),
        ("export DB_PASSWORD='hunter22'", "export DB_PASSWORD='***'"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = ***"),
        ("--api-key=abcdef", "--api-key=***"),
        (f"https://x/?token-{JWT}", "https://x/?***"),
    ],
)
def test_a_text_that_looks_like_one(text: str, hidden: str) -> None:
    assert without_secrets(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
        "https://sqs.us-east-1.amazonaws.com/123456789012/orders",
        "https://docs.example/a:b@c",
        "secretsmanager:GetSecretValue",
        "the password is rotated",
        "AKIAIOSFODNN7EXAMPLE",
        "{{resolve:ssm:/db/password}}",
        "2026-11-20T00:00:00Z",
        "i-0123456789abcdef0",
        "password_policy",
        "sk-short",
    ],
)
def test_a_text_that_is_none(text: str) -> None:
    assert without_secrets(text) == text


def test_names_tell_and_what_is_said_about_a_secret_is_none() -> None:
    told = {
        "MasterUserPassword": "hunter22",
        "PasswordLastUsed": "2026-11-20T00:00:00+00:00",
        "password_last_changed": "N/A",
        "SecretArn": "arn:aws:secretsmanager:x",
        "MasterUserSecret": {"SecretArn": "arn:a", "KmsKeyId": "k"},
        "HttpTokens": "required",
        "MaxPasswordAge": 90,
        "PasswordResetRequired": False,
        "Tokens": ["abc", "def"],
    }
    hidden = hidden_value(told)
    assert {name: value for name, value in hidden.items() if value != told[name]} == {
        "MasterUserPassword": "***",
        "Tokens": ["***", "***"],
    }


@pytest.mark.parametrize(
    "pair",
    [
        {"Name": "DB_PASSWORD", "Value": "x"},
        {"name": "API_TOKEN", "value": "x"},
        {"Key": "secret", "Value": "x"},
        {"ParameterKey": "Password", "ParameterValue": "x"},
        {"Type": "SecureString", "Value": "x"},
    ],
)
def test_pairs_are_told_by_their_names(pair: dict[str, str]) -> None:
    assert "x" not in hidden_value([pair])[0].values()


def test_a_row_is_a_pair_too() -> None:
    assert hidden_row(("name", "value"), ("API_TOKEN", "x")) == ("API_TOKEN", "***")
    assert hidden_row(("type", "value"), ("SecureString", "x")) == ("SecureString", "***")
    assert hidden_row(("name", "value"), ("STAGE", "x")) == ("STAGE", "x")
    assert hidden_row(("name", "value"), ("API_TOKEN", 7)) == ("API_TOKEN", 7)


def test_a_document_without_secrets_stays_the_text_it_is() -> None:
    text = '{ "b": 1,\n "a": [1.0, 1e3, "é"] }'
    assert hidden_cell(text) is text
    assert hidden_cell('{"password": "hunter22", "a": 1}') == '{"password":"***","a":1}'
    assert hidden_cell("{no JSON, password=hunter22}") == "{no JSON, password=***"
    assert hidden_cell(None) is None
    assert hidden_cell(7, "password") == 7
    assert hidden_cell(b"x", "password") == b"x"


def test_a_start_script_is_looked_into() -> None:
    packed = base64.b64encode(b"export API_KEY=hunter22").decode()
    assert hidden_value({"UserData": packed}) == {"UserData": "***"}
    plain = base64.b64encode(b"yum update").decode()
    assert hidden_value({"UserData": plain}) == {"UserData": plain}
    assert hidden_cell("not base64!", "user_data") == "not base64!"


@pytest.mark.parametrize(
    "piece", ["a-", "eyJ-", "eyJaaaaaaaaaa-", "password-", "pwd ", "://a:", "Bearer ", "SG.a.", "x"]
)
def test_a_long_text_takes_no_longer_than_it_is_long(piece: str) -> None:
    """32 kB of `a-` took 41 s, in which nothing else of the process ran."""
    text = piece * (200_000 // len(piece))
    begun = time.process_time()
    without_secrets(text)
    assert time.process_time() - begun < 2
