"""INSERT, UPDATE and DELETE through `cloud_control.resources`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cirrusql.errors import (
    AlreadyExists,
    ConfirmationNeeded,
    DataError,
    InvalidProperty,
    MissingKey,
    NotSupportedError,
    ProgrammingError,
    ReadOnly,
    UnknownName,
)
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud
from tests.operations.conftest import GROUP

INSERT = "INSERT INTO awscc.cloud_control.resources (region, TypeName, DesiredState)"
NEW = """'{"LogGroupName": "new", "RetentionInDays": 7}'"""
TWO_TYPES = """'["A::B::C", "D::E::F"]'"""
THIS = f"WHERE region = 'us-east-1' AND TypeName = '{GROUP}' AND Identifier = 'a'"


def model(cloud: Cloud, name: str) -> dict[str, Any]:
    answer = cloud.ask("GetResource", TypeName=GROUP, Identifier=name)
    found: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
    return found


@pytest.mark.parametrize("value", [f"string({NEW})", NEW])
def test_insert_creates_what_the_document_says(cloud: Cloud, value: str) -> None:
    answered = cloud.run(
        f"{INSERT} SELECT 'us-east-1', '{GROUP}', {value} RETURNING Identifier, OperationStatus"
    )
    assert answered.rows == [("new", "SUCCESS")]
    assert model(cloud, "new")["RetentionInDays"] == 7


def test_insert_has_many_rows_of_one_type(cloud: Cloud) -> None:
    answered = cloud.run(
        f"{INSERT} SELECT 'us-east-1', '{GROUP}', json_object('LogGroupName', 'n' || value)"
        " FROM json_each('[1, 2, 3]') RETURNING Identifier"
    )
    assert answered.rows == [("n1",), ("n2",), ("n3",)]


def test_update_takes_a_patch_document(cloud: Cloud) -> None:
    patch = '[{"op":"replace","path":"/RetentionInDays","value":90}]'
    answered = cloud.run(f"""
        UPDATE awscc.cloud_control.resources SET PatchDocument = string('{patch}') {THIS}
    """)
    assert answered.calls == {"UpdateResource": 1, "GetResourceRequestStatus": 1}
    assert model(cloud, "a")["RetentionInDays"] == 90


def test_delete_of_a_named_resource_looks_for_nothing(cloud: Cloud) -> None:
    answered = cloud.run(f"DELETE FROM awscc.cloud_control.resources {THIS}")
    assert answered.message == f"{GROUP} 'a' deleted in us-east-1"
    assert answered.calls == {"DeleteResource": 1, "GetResourceRequestStatus": 1}


def test_delete_of_what_a_list_finds_is_confirmed(cloud: Cloud) -> None:
    sql = (
        "DELETE FROM awscc.cloud_control.resources"
        f" WHERE region = 'us-east-1' AND TypeName = '{GROUP}'"
    )
    with pytest.raises(ConfirmationNeeded, match=f"delete 2 resources of {GROUP}: a in us-east-1"):
        cloud.run(sql)
    cloud.session.options = Options(writes=WriteOptions(confirmed=True))
    assert cloud.run(sql).message == f"2 resources of {GROUP} deleted"


def test_parameters_of_the_request_are_sent(cloud: Cloud) -> None:
    answered = cloud.run(
        "INSERT INTO awscc.cloud_control.resources"
        " (region, type_name, desired_state, client_token)"
        f" SELECT 'us-east-1', '{GROUP}', {NEW}, 'mine'"
    )
    assert json.loads(answered.sent[0].body)["ClientToken"] == "mine"


def test_explain_shows_the_call_and_makes_none(cloud: Cloud) -> None:
    answered = cloud.run(f"EXPLAIN DELETE FROM awscc.cloud_control.resources {THIS}")
    call = answered.dicts[0]
    assert (call["operation"], call["identifier"]) == ("DeleteResource", "a")
    assert answered.sent == []


def test_failures_are_the_services(cloud: Cloud) -> None:
    taken = """'{"LogGroupName": "a"}'"""
    with pytest.raises(AlreadyExists):
        cloud.run(f"{INSERT} SELECT 'us-east-1', '{GROUP}', {taken}")


@pytest.mark.parametrize(
    ("sql", "error", "words"),
    [
        (f"{INSERT} SELECT 'us-east-1', '{GROUP}', '{{'", DataError, "DesiredState is not JSON"),
        (f"{INSERT} SELECT 'us-east-1', '{GROUP}', '[]'", DataError, "must be a JSON object"),
        (
            f"""{INSERT} SELECT 'us-east-1', '{GROUP}', '{{"LogGroupNam": "x"}}'""",
            UnknownName,
            "did you mean 'LogGroupName'",
        ),
        (
            f"""{INSERT} SELECT 'us-east-1', '{GROUP}', '{{"RetentionInDays": "soon"}}'""",
            InvalidProperty,
            "RetentionInDays",
        ),
        (f"{INSERT} SELECT 'us-east-1', NULL, {NEW}", MissingKey, "needs TypeName"),
        (f"{INSERT} SELECT 'us-east-1', 'AWS::No::Thing', {NEW}", UnknownName, "AWS::No::Thing"),
        (
            f"{INSERT} SELECT 'us-east-1', value, {NEW} FROM json_each({TWO_TYPES})",
            NotSupportedError,
            "resources of one type, not of A::B::C, D::E::F",
        ),
        (
            "INSERT INTO awscc.cloud_control.resources (region, TypeName) SELECT 'a', 'b'",
            MissingKey,
            "needs the columns DesiredState",
        ),
        (
            "INSERT INTO awscc.cloud_control.resources (TypName) SELECT 'b'",
            UnknownName,
            "no parameter 'TypName'; did you mean 'typename'",
        ),
        ("DELETE FROM awscc.cloud_control.resources", MissingKey, "needs a WHERE"),
        (f"DELETE FROM awscc.cloud_control.resource {THIS}", NotSupportedError, "takes no DELETE"),
        (
            f"UPDATE awscc.cloud_control.resources SET DesiredState = '' {THIS}",
            ProgrammingError,
            "no parameter 'DesiredState'",
        ),
        ("DELETE FROM awscc.cloud_control.vw_failed_requests", NotSupportedError, "no DELETE"),
    ],
)
def test_what_is_wrong_is_said_before_any_call(
    cloud: Cloud, sql: str, error: type[Exception], words: str
) -> None:
    before = len(cloud.transport.sent)
    with pytest.raises(error, match=words):
        cloud.run(sql)
    assert len(cloud.transport.sent) == before


def test_a_session_that_only_reads_refuses(cloud: Cloud) -> None:
    cloud.session.options = Options(read_only=True)
    with pytest.raises(ReadOnly):
        cloud.run(f"DELETE FROM awscc.cloud_control.resources {THIS}")
