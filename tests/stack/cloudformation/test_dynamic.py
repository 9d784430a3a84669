"""Dynamic references: parameters are read, secrets are put in when they are sent and never kept."""

from __future__ import annotations

import pytest

from cirrusql.errors import DataError
from cirrusql.stack.cloudformation.account import _part_of_secret
from cirrusql.stack.graph.outputs import Outputs
from cirrusql.stack.graph.secret_text import SecretText, revealed
from tests.stack.cloudformation.templates import MadeUp, property_of, stack_of

TEXT = """
Resources:
  Secret: {Type: AWS::SecretsManager::Secret}
  D:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties:
      DBInstanceClass: '{{resolve:ssm:/class}}'
      Engine: mysql
      DBName: 'x{{resolve:ssm:/class:3}}{{resolve:ssm:/other}}'
      MasterUsername: '{{resolve:secretsmanager:db:SecretString:user}}'
      MasterUserPassword: !Sub '{{resolve:secretsmanager:${Secret}:SecretString:password}}'
"""
SSM = MadeUp(
    {"/class": "db.t3.micro", "/class:3": "third", "/other": "!"},
    secrets={"secretsmanager:db:SecretString:user": "root"},
)


def test_a_parameter_is_read_and_a_secret_stays_a_reference():
    stack = stack_of(TEXT, facts=SSM, checks=False)
    assert property_of(stack, "D", "DBInstanceClass") == "db.t3.micro"
    assert property_of(stack, "D", "DBName") == "xthird!"
    user = property_of(stack, "D", "MasterUsername")
    assert isinstance(user, SecretText)
    assert user == "{{resolve:secretsmanager:db:SecretString:user}}"
    assert SSM.read == []
    learnt: list[str] = []
    assert revealed({"a": [user]}, learnt.append) == {"a": ["root"]}
    assert learnt == ["root"]


def test_a_reference_to_a_secret_of_the_stack_waits_for_it():
    stack = stack_of(TEXT, facts=SSM, checks=False)
    assert stack.before["D"] == {"Secret"}
    password = stack.nodes["D"].properties["MasterUserPassword"]  # type: ignore[union-attr]
    assert "known after build" in str(password.value(Outputs()))


DOCUMENT = '{"user": "root", "port": 5432, "inner": {"a": 1}}'


@pytest.mark.parametrize(
    ("reference", "value", "asked"),
    [
        ("db", DOCUMENT, ("db", "", "")),
        ("db:SecretString", DOCUMENT, ("db", "", "")),
        ("db:SecretString:user", "root", ("db", "", "")),
        ("db:SecretString:port", "5432", ("db", "", "")),
        ("db:SecretString:inner", '{"a":1}', ("db", "", "")),
        ("db:SecretString:user:AWSPREVIOUS", "root", ("db", "AWSPREVIOUS", "")),
        ("db:SecretString:user::v1", "root", ("db", "", "v1")),
        (
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:SecretString:user",
            "root",
            ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf", "", ""),
        ),
    ],
)
def test_a_secret_has_parts(reference, value, asked):
    calls = []

    def read(*given):
        calls.append(given)
        return DOCUMENT

    assert _part_of_secret(reference, read) == value
    assert calls == [asked]


@pytest.mark.parametrize("text", ["plain", "[1]", '{"a": 1}'])
def test_a_key_that_is_not_there_is_told(text):
    with pytest.raises(DataError, match="has no key 'user'"):
        _part_of_secret("db:SecretString:user", lambda *_: text)
