"""What a statement will give, without running it."""

from __future__ import annotations

import pytest

from cirrusql.errors import Error, UnknownName
from tests.answers.clouds import Cloud

DESCRIBED = [
    (
        (
            "SELECT log_group_name, retention_in_days AS days, tags, 1 + 1"
            " FROM awscc.logs.log_groups WHERE log_group_name = ? AND region IN (?, ?2)"
        ),
        [("log_group_name", "string"), ("days", "integer"), ("tags", "array"), ("1 + 1", None)],
        [1, 2],
    ),
    ("SELECT :a AS x, @b, $c, :a", [("x", None), ("NULL", None)], ["a", "b", "c"]),
    ("SELECT * FROM awscc.s3.buckets_list_only", [("region", "string")], []),
    (
        "DELETE FROM awscc.s3.buckets WHERE Identifier = $1 RETURNING Identifier, arn, EventTime",
        [("Identifier", "string"), ("arn", "string"), ("EventTime", "string")],
        [1],
    ),
    ("INSERT INTO awscc.s3.buckets (bucket_name) VALUES (?)", [], [1]),
    ("SET strict = on", [], []),
    ("EXPLAIN SELECT 1", [("plan", "string")], []),
    ("SELECT name FROM cirrusql.regions", [("name", "string")], []),
    ("WITH a AS (SELECT ? AS n) SELECT n FROM a LIMIT ?", [("n", None)], [1, 2]),
]


@pytest.mark.parametrize(("sql", "columns", "keys"), DESCRIBED)
def test_columns_and_parameters_are_known_without_a_call(
    cloud: Cloud, sql: str, columns: list[tuple[str, str | None]], keys: list[str | int]
) -> None:
    (described,) = cloud.session.describe(sql)
    assert described.columns is not None
    found = [(column.name, column.type) for column in described.columns]
    assert found[: len(columns)] == columns
    assert bool(found) == bool(columns)
    assert [parameter.key for parameter in described.parameters] == keys
    assert cloud.transport.sent == []
    assert cloud.session.database.staging.names() == []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FROM awscc.ec2.volumes WHERE size = $1", "integer"),
        ("SELECT 1 FROM ec2.volumes WHERE size = $1", "integer"),
        ("SELECT 1 FROM cirrusql.regions WHERE name = $1", "string"),
        ("SELECT 1 FROM cirrusql.functions f WHERE f.name = $1", "string"),
    ],
)
def test_a_parameter_has_the_type_of_the_column_beside_it(
    cloud: Cloud, sql: str, expected: str
) -> None:
    (described,) = cloud.session.describe(sql, computes=True)
    assert described.types == {1: expected}


def test_each_statement_of_a_script_has_its_own(cloud: Cloud) -> None:
    one, other, last = cloud.session.describe("SELECT ?1; SHOW REGIONS; SELECT ?2 AS b, ?1")
    assert [parameter.key for parameter in one.parameters] == [1]
    assert other.columns is None
    assert [parameter.key for parameter in last.parameters] == [2, 1]
    assert last.statement.place == 3


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT missing FROM awscc.s3.buckets",
        "SELECT 1 FROM awscc.s3.no_such",
        "INSERT INTO awscc.s3.buckets (no_such) VALUES (?)",
        "DELETE FROM awscc.s3.buckets WHERE Identifier = ? RETURNING missing",
    ],
)
def test_what_is_wrong_is_told_then(cloud: Cloud, sql: str) -> None:
    with pytest.raises(UnknownName) as raised:
        cloud.session.describe(sql)
    assert raised.value.statement is not None
    assert cloud.session.database.staging.names() == []


def test_what_is_described_is_what_is_given(cloud: Cloud) -> None:
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g"})
    for sql in (
        "SELECT * FROM awscc.logs.log_groups",
        (
            "SELECT g.*, upper(g.arn) AS big FROM awscc.logs.log_groups g"
            " JOIN cirrusql.regions r ON r.name = g.region"
        ),
        "SELECT count(*), max(retention_in_days) FROM awscc.logs.log_groups GROUP BY region",
    ):
        (described,) = cloud.session.describe(sql)
        (result,) = cloud.session.execute(sql)
        assert described.columns == result.columns
        list(result)


def test_describing_is_no_way_around_an_error(cloud: Cloud) -> None:
    with pytest.raises(Error):
        cloud.session.describe("SELECT * FROM awscc.s3.buckets WHERE")
