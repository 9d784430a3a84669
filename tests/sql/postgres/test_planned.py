"""In the dialect of PostgreSQL as few calls answer as in SQLite's, and the catalogue is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import DataError, UnknownName
from cirrusql.records import replace
from tests.answers.clouds import Cloud

GROUP = "AWS::Logs::LogGroup"
REGIONS = ("us-east-1", "eu-west-1", "eu-central-1")


@pytest.fixture
def cloud(catalog: Catalog) -> Iterator[Cloud]:
    """With two log groups, and PostgreSQL's dialect."""
    made = Cloud(catalog, REGIONS)
    tags = [{"Key": "Owner", "Value": "ops"}, {"Key": "Env", "Value": "prod"}]
    made.put(GROUP, {"LogGroupName": "a", "RetentionInDays": 7, "Tags": tags})
    made.put(GROUP, {"LogGroupName": "B", "RetentionInDays": 30})
    made.session.options = replace(made.session.options, postgres=True)
    yield made
    made.session.close()


def asked(cloud: Cloud, sql: str, parameters: Any = None) -> tuple[list[tuple[Any, ...]], int]:
    """The rows of a statement, and how many calls it took."""
    before = len(cloud.transport.sent)
    (result,) = cloud.session.execute(sql, parameters)
    rows = list(result)
    return rows, len(cloud.transport.sent) - before


GROUPS = "FROM logs.log_groups WHERE"
PAIRS = [
    # PostgreSQL's spelling, with parameters, and SQLite's without
    (f"SELECT arn {GROUPS} log_group_name = ANY($1) AND region = 'us-east-1'", [["a", "x"]],
     f"SELECT arn {GROUPS} log_group_name IN ('a', 'x') AND region = 'us-east-1'"),
    (f"SELECT arn {GROUPS} log_group_name = ANY($1) AND region = ANY('{{us-east-1}}')", ["{a}"],
     f"SELECT arn {GROUPS} log_group_name IN ('a') AND region IN ('us-east-1')"),
    (f"SELECT arn {GROUPS} region LIKE 'us-%'", None, f"SELECT arn {GROUPS} region LIKE 'us-%'"),
    (f"SELECT arn {GROUPS} region NOT LIKE $1", ["eu-%"],
     f"SELECT arn {GROUPS} region NOT LIKE 'eu-%'"),
    (f"SELECT arn {GROUPS} region ILIKE 'US-%'", None, f"SELECT arn {GROUPS} region LIKE 'us-%'"),
    (f"SELECT arn {GROUPS} region LIKE 'US-%'", None, f"SELECT arn {GROUPS} region GLOB 'US-*'"),
    (f"SELECT arn {GROUPS} region ~ '^us'", None, f"SELECT arn {GROUPS} region REGEXP '^us'"),
    (f"SELECT arn {GROUPS} log_group_name LIKE 'b%' AND region = 'us-east-1'", None,
     f"SELECT arn {GROUPS} log_group_name GLOB 'b*' AND region = 'us-east-1'"),
    (f"SELECT arn {GROUPS} log_group_name = 'a'::text AND region = $1::text", ["us-east-1"],
     f"SELECT arn {GROUPS} log_group_name = 'a' AND region = 'us-east-1'"),
    (f"SELECT arn {GROUPS} retention_in_days > '7'::int AND region = 'us-east-1'", None,
     f"SELECT arn {GROUPS} retention_in_days > 7 AND region = 'us-east-1'"),
    (f"SELECT arn {GROUPS} region = 'us-east-1' OFFSET 1 ROWS FETCH FIRST 1 ROW ONLY", None,
     f"SELECT arn {GROUPS} region = 'us-east-1' LIMIT 1 OFFSET 1"),
    (f"SELECT tags -> 0 ->> 'Value' {GROUPS} region = 'us-east-1' AND log_group_name = 'a'", None,
     f"SELECT tags -> 0 ->> 'Value' {GROUPS} region = 'us-east-1' AND log_group_name = 'a'"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "parameters", "other"), PAIRS)
def test_either_spelling_costs_as_many_calls(
    cloud: Cloud, sql: str, parameters: Any, other: str
) -> None:
    asked(cloud, "SELECT 1 FROM logs.log_groups WHERE region LIKE '%'")  # which regions there are
    found = asked(cloud, sql, parameters)
    cloud.session.options = replace(cloud.session.options, postgres=False)
    assert found == asked(cloud, other)


COUNT = f"SELECT count(*) {GROUPS} region = 'us-east-1' AND"


@pytest.mark.parametrize(
    ("condition", "parameters", "count"),
    [
        ("retention_in_days = '7'", None, 1),
        ("retention_in_days = ('7')", None, 1),
        ("retention_in_days IN (('7'), (('30')))", None, 2),
        ("deletion_protection_enabled = ('false')", None, 2),
        ("retention_in_days = $1", ["7"], 1),
        ("retention_in_days = $1", [7], 1),
        ("retention_in_days > $1", [-1], 2),
        ("retention_in_days = $1", [None], 0),
        ("retention_in_days IN ('7', 30, '8')", None, 2),
        ("retention_in_days BETWEEN '5' AND $1", ["10"], 1),
        ("'7' < logs.log_groups.retention_in_days", None, 1),
        ("deletion_protection_enabled = 'false'", None, 2),
        ("deletion_protection_enabled IS DISTINCT FROM 't'", None, 2),
        ("deletion_protection_enabled <> $1", ["off"], 0),
        ("log_group_name = '7'", None, 0),
        ("log_group_name = $1", ["a"], 1),
        ("log_group_name IN (SELECT x FROM (SELECT 'a' AS x) q WHERE x <> '5')", None, 1),
    ],
)
def test_a_constant_is_what_the_column_beside_it_is(
    cloud: Cloud, condition: str, parameters: Any, count: int
) -> None:
    found, _ = asked(cloud, f"{COUNT} {condition}", parameters)
    assert found == [(count,)]
    cloud.session.options = replace(cloud.session.options, pushdown=False)
    assert asked(cloud, f"{COUNT} {condition}", parameters)[0] == [(count,)]


def test_a_constant_that_the_column_cannot_be_is_an_error(cloud: Cloud) -> None:
    with pytest.raises(DataError, match=r"column 87: '7\.5' is no bigint"):
        asked(cloud, f"{COUNT} retention_in_days = '7.5'")
    with pytest.raises(DataError, match="'x' is no boolean"):
        asked(cloud, f"{COUNT} deletion_protection_enabled = $1", ["x"])


def test_a_view_has_its_constants_as_they_were_meant(cloud: Cloud) -> None:
    sql = f"CREATE TEMP VIEW v AS SELECT log_group_name {GROUPS} retention_in_days = '7'"
    asked(cloud, f"{sql} AND region = 'us-east-1'")
    cloud.session.options = replace(cloud.session.options, postgres=False)
    assert asked(cloud, "SELECT * FROM v")[0] == [("a",)]


def test_columns_of_relations_are_what_the_catalogue_says(cloud: Cloud) -> None:
    ((protected, document),), _ = asked(
        cloud,
        "SELECT g.deletion_protection_enabled::text, jsonb_build_object('n', log_group_name,"
        " 'r', retention_in_days, 'p', deletion_protection_enabled, 't', tags -> 0)"
        " FROM logs.log_groups AS g WHERE log_group_name = 'a' AND region = 'us-east-1'",
    )
    assert protected == "false"
    assert document == '{"n":"a","r":7,"p":false,"t":{"Key":"Owner","Value":"ops"}}'


def test_keys_are_checked_as_deep_as_the_schema_goes(cloud: Cloud) -> None:
    for sql in (
        "SELECT tags -> 0 ->> 'Kye' FROM logs.log_groups",
        "SELECT t ->> 'Kye' FROM logs.log_groups, jsonb_array_elements(tags) t",
    ):
        (result,) = cloud.session.execute(sql)
        list(result)
        assert any("has no 'Kye'" in note for note in result.diagnostics.notes), sql


def test_writes_are_spelt_so_too(cloud: Cloud) -> None:
    for sql in (
        "INSERT INTO logs.log_groups (log_group_name) VALUES ('c' || '1')",
        "UPDATE logs.log_groups SET retention_in_days = '14'::int WHERE log_group_name ~ '^c[0-9]'",
    ):
        asked(cloud, sql)
    found, _ = asked(
        cloud,
        "DELETE FROM logs.log_groups WHERE log_group_name LIKE 'c_' AND region = 'us-east-1'"
        " RETURNING identifier::text AS gone",
    )
    assert found == [("c1",)]


def test_an_unknown_column_in_a_cast_is_unknown(cloud: Cloud) -> None:
    """`f(nope) AS nope` was looked for in itself for ever."""
    with pytest.raises(UnknownName, match="line 1, column 8: no column 'nope'"):
        asked(cloud, "SELECT nope::int FROM logs.log_groups")


def test_a_key_is_looked_up_in_a_functions_argument(cloud: Cloud) -> None:
    """sqlglot read `f(tags_map -> 'x')` as a lambda, so the column was not there."""
    cloud.session.options = replace(cloud.session.options, postgres=False)
    sql = "SELECT upper(tags_map -> 'Owner') FROM logs.log_groups WHERE log_group_name = 'a'"
    assert cloud.rows(f"{sql} AND region = 'us-east-1'") == [('"OPS"',)]
