"""What is wrong is refused before any call, naming property, rule and value; nothing is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cirrusql.errors import (
    DataError,
    Error,
    InvalidProperty,
    MissingKey,
    NotUpdatable,
    ReadOnly,
    UnknownName,
)
from cirrusql.records import replace
from cirrusql.session import Options
from tests.answers.clouds import Cloud

GROUPS = "INSERT INTO awscc.logs.log_groups (log_group_name, {}) VALUES ('g', {})"
PATCH = (
    "UPDATE awscc.logs.log_groups SET PatchDocument = {}"
    " WHERE Identifier = 'g' AND region = 'us-east-1'"
)
DOMAIN = "INSERT INTO awscc.customerprofiles.domains (DomainName, {}) VALUES ('d', {})"
JOB_QUEUE = """
INSERT INTO awscc.batch.job_queues (
  priority, compute_environment_order, service_environment_order
) VALUES (
  1, '[{"ComputeEnvironment": "c", "Order": 1}]', '[{"ServiceEnvironment": "s", "Order": 1}]'
)"""

CASES: list[tuple[type[Error], str, str]] = [
    # the name of a property
    (UnknownName, GROUPS.format("retention_in_day", 7), "did you mean 'retention_in_days'"),
    (InvalidProperty, GROUPS.format("arn", "'x'"), r"Arn of .* is read-only and cannot be given"),
    (
        InvalidProperty,
        GROUPS.format("tags", """'[{"Key": "a", "Colour": "b"}]'"""),
        r"Tags.0.Colour of AWS::Logs::LogGroup does not exist",
    ),
    # its value
    (InvalidProperty, GROUPS.format("retention_in_days", 8), r"must be one of 1, 3, .*, not 8"),
    (InvalidProperty, GROUPS.format("retention_in_days", "'soon'"), r"an integer, not \"soon\""),
    (InvalidProperty, GROUPS.format("tags", "'[{'"), r"wants a JSON array, and \"\[\{\" is not"),
    (InvalidProperty, GROUPS.format("tags", """'{"Key": "a"}'"""), "must be an array, not"),
    (
        InvalidProperty,
        "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('white space')",
        r"LogGroupName of .* must match .*, not \"white space\"",
    ),
    (InvalidProperty, DOMAIN.format("DefaultExpirationDays", 0), "must be at least 1, not 0"),
    (InvalidProperty, DOMAIN.format("DefaultExpirationDays", 1099), "must be at most 1098, not"),
    (
        InvalidProperty,
        DOMAIN.format("DefaultExpirationDays, DefaultEncryptionKey", f"9, '{'k' * 300}'"),
        "DefaultEncryptionKey of .* must have at most 255 characters, not",
    ),
    (
        InvalidProperty,
        DOMAIN.format("DefaultExpirationDays, DeadLetterQueueUrl", f"9, '{'q' * 256}'"),
        "DeadLetterQueueUrl of .* must have at most 255 characters",
    ),
    # what belongs together
    (
        InvalidProperty,
        "INSERT INTO awscc.customerprofiles.domains (DomainName) VALUES ('d')",
        r"DefaultExpirationDays of .* is required and missing; see DESCRIBE",
    ),
    (
        InvalidProperty,
        JOB_QUEUE,
        "must fit exactly one of the schema's alternatives",
    ),
    # a patch document
    (DataError, PATCH.format("'[{'"), "PatchDocument is not JSON"),
    (DataError, PATCH.format("'{}'"), "PatchDocument must be a JSON array of operations"),
    (
        DataError,
        PATCH.format("""'[{"op": "set", "path": "/A", "value": 1}]'"""),
        "operation 1 of PatchDocument has the unknown op 'set'",
    ),
    (DataError, PATCH.format("""'[{"op": "add", "value": 1}]'"""), "operation 1 .* has no path"),
    (DataError, PATCH.format("""'[{"op": "add", "path": "/A"}]'"""), "has no value"),
    # the statement
    (
        NotUpdatable,
        "UPDATE awscc.logs.log_groups SET arn = 'x' WHERE Identifier = 'g'",
        "read-only",
    ),
    (MissingKey, "DELETE FROM awscc.logs.log_groups", "WHERE region = '\\*' means all of them"),
    (MissingKey, "UPDATE awscc.logs.log_groups SET tags = '[]'", "without WHERE would touch every"),
    (
        DataError,
        "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('a', 'b')",
        "1 columns are named and 2 values given",
    ),
]


@pytest.mark.parametrize(("error", "sql", "match"), CASES, ids=[case[2][:40] for case in CASES])
def test_refused_before_any_call(cloud: Cloud, error: type[Error], sql: str, match: str) -> None:
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g", "RetentionInDays": 7})
    with pytest.raises(error, match=match):
        cloud.run(sql)
    assert cloud.transport.sent == []


def test_one_bad_row_of_many_stops_all(cloud: Cloud) -> None:
    with pytest.raises(InvalidProperty, match="not 8"):
        cloud.run(
            "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days)"
            " VALUES ('a', 7), ('b', 8)"
        )
    assert cloud.transport.sent == []


def test_a_nested_read_only_value_cannot_be_given(cloud: Cloud) -> None:
    with pytest.raises(InvalidProperty, match=r"MasterUserSecret.SecretArn .* is read-only"):
        cloud.run(
            "INSERT INTO awscc.rds.db_instances (db_instance_class, engine, master_user_secret)"
            """ VALUES ('db.t4g.micro', 'mysql', '{"SecretArn": "arn:aws:secretsmanager:x"}')"""
        )


def test_a_patch_path_without_its_slash_gets_it(cloud: Cloud) -> None:
    """As AWS's own examples write it."""
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g", "RetentionInDays": 7})
    operation = """[{"op": "replace", "path": "RetentionInDays", "value": 90}]"""
    cloud.run(PATCH.format(f"'{operation}'"))
    assert cloud.rows("SELECT retention_in_days FROM awscc.logs.log_groups") == [(90,)]


def test_a_secret_is_not_in_the_message(cloud: Cloud) -> None:
    user = "INSERT INTO awscc.iam.users (user_name, login_profile) VALUES ('u', {})"
    for sql in (
        user.format("""'{"Password": ["hunter22"]}'"""),
        user.format("'{hunter22'"),
    ):
        with pytest.raises(DataError) as caught:
            cloud.run(sql)
        assert "hunter" not in str(caught.value)


# -- read-only, and looking before


WRITES = (
    "INSERT INTO awscc.logs.log_groups (nothing) VALUES (1)",
    "UPDATE awscc.no.such SET x = 1 WHERE y = 2",
    "DELETE FROM awscc.logs.log_groups",
    "EXEC awscc.logs.log_groups.delete_resource @Identifier = 'g', @region = 'us-east-1'",
)


@pytest.mark.parametrize("sql", WRITES)
def test_a_session_that_only_reads_refuses_before_it_plans(cloud: Cloud, sql: str) -> None:
    cloud.session.options = replace(Options(), read_only=True)
    with pytest.raises(ReadOnly, match="this session only reads"):
        cloud.run(sql)
    assert cloud.transport.sent == []


def _explained(cloud: Cloud, sql: str) -> list[dict[str, Any]]:
    before = len(cloud.transport.sent)
    rows = cloud.run(f"EXPLAIN {sql}").dicts
    sent = {call.operation for call in cloud.transport.sent[before:]}
    assert sent <= {"GetResource", "ListResources"}
    cloud.run("SET dry_run = on")
    assert cloud.run(sql).dicts == rows
    cloud.run("SET dry_run = off")
    return rows


def test_explain_and_a_dry_run_show_the_calls(cloud: Cloud) -> None:
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g", "RetentionInDays": 7})
    role = "arn:aws:iam::123456789012:role/r"
    (create,) = _explained(
        cloud,
        "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days, RoleArn)"
        f" VALUES ('new', '30', '{role}')",
    )
    assert create == {
        "operation": "CreateResource",
        "type_name": "AWS::Logs::LogGroup",
        "region": "us-east-1",
        "identifier": None,
        "document": '{"LogGroupName":"new","RetentionInDays":30}',
        "parameters": json.dumps({"RoleArn": role}, separators=(",", ":")),
        "note": None,
    }
    where = "WHERE log_group_name = 'g' AND region = 'us-east-1'"
    (update,) = _explained(
        cloud, f"UPDATE awscc.logs.log_groups SET retention_in_days = 30 {where}"
    )
    assert update["operation"] == "UpdateResource"
    assert json.loads(update["document"]) == [
        {"op": "replace", "path": "/RetentionInDays", "value": 30}
    ]
    (same,) = _explained(cloud, f"UPDATE awscc.logs.log_groups SET retention_in_days = 7 {where}")
    assert (same["operation"], same["note"]) == (None, "already as wanted")
    (delete,) = _explained(cloud, f"DELETE FROM awscc.logs.log_groups {where}")
    assert (delete["operation"], delete["identifier"]) == ("DeleteResource", "g")
    assert cloud.rows("SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups") == [
        ("g", 7)
    ]


def test_what_is_shown_has_no_secrets(cloud: Cloud) -> None:
    variables = {"Variables": {"DB_PASSWORD": "hunter22", "API_TOKEN": "hunter33", "MODE": "m"}}
    (row,) = cloud.run(
        "EXPLAIN INSERT INTO awscc.lambda.functions (role, code, environment) SELECT"
        " 'arn:aws:iam::123456789012:role/r', '{\"ZipFile\": \"hunter44\"}', ?",
        [json.dumps(variables)],
    ).dicts
    assert "hunter" not in str(row)
    assert json.loads(row["document"])["Environment"]["Variables"] == {
        "DB_PASSWORD": "***",
        "API_TOKEN": "***",
        "MODE": "m",
    }


def test_what_cannot_be_found_is_refused_before_the_regions_are_asked(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match="is always NULL"):
        cloud.run(
            "DELETE FROM awscc.logs.log_groups WHERE region = '*' AND tags ->> 'Owner' IS NULL"
        )
    assert cloud.transport.sent == []
