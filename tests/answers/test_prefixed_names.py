"""StackQL's older statements write `data__` before a name: it means what the name without it means.

Each statement here is also run without the prefix, and must answer and cost the same.
"""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.naming import without_prefix
from cirrusql.errors import ProgrammingError, UnknownName
from cirrusql.sql import columns_of, find_relation
from tests.answers.clouds import Cloud

GROUP = "AWS::Logs::LogGroup"
GROUPS = "awscc.logs.log_groups"
PATCH = '[{"op":"replace","path":"/RetentionInDays","value":90}]'


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    """With two log groups."""
    cloud.put(GROUP, *({"LogGroupName": name, "RetentionInDays": 7} for name in "ab"))
    return cloud


def retention(cloud: Cloud, name: str) -> Any:
    sql = f"SELECT retention_in_days FROM {GROUPS} WHERE Identifier = '{name}'"
    return cloud.rows(sql)[0][0]


READS = (
    (
        f"SELECT data__log_group_name, data__RetentionInDays FROM {GROUPS}"
        " WHERE data__Identifier = 'a' AND region = 'us-east-1'"
    ),
    f"SELECT DATA__Arn FROM {GROUPS} g WHERE g.Data__LogGroupName IN ('a', 'b') ORDER BY 1",
    f'SELECT "data__identifier" FROM {GROUPS} WHERE "data__region" = \'us-east-1\' ORDER BY 1',
    f"SELECT count(*) FROM {GROUPS} WHERE data__region = 'eu-west-1'",
    (
        f"WITH g AS (SELECT data__Identifier AS name FROM {GROUPS}) SELECT name FROM g"
        " WHERE name = 'b'"
    ),
    (
        f"SELECT a.data__LogGroupName FROM {GROUPS} a JOIN {GROUPS} b"
        " ON a.data__Identifier = b.data__LogGroupName WHERE b.data__Identifier = 'a'"
    ),
    "SELECT data__Identifier FROM awscc.logs.log_groups_list_only ORDER BY data__log_group_name",
    (
        "SELECT data__Identifier FROM awscc.cloud_control.resources"
        f" WHERE data__TypeName = '{GROUP}' AND region = 'us-east-1' ORDER BY 1"
    ),
    (
        "SELECT data__identifier, data__Properties FROM awscc.cloud_control.resource"
        f" WHERE data__type_name = '{GROUP}' AND data__Identifier = 'a'"
        " AND data__region = 'us-east-1'"
    ),
)


@pytest.mark.parametrize("sql", READS)
def test_a_prefixed_name_is_the_name(cloud: Cloud, sql: str) -> None:
    plain = " ".join(map(_plain, sql.split(" ")))
    assert plain != sql
    prefixed, expected = cloud.run(sql), cloud.run(plain)
    assert prefixed.rows == expected.rows != []
    assert prefixed.calls == expected.calls


def _plain(word: str) -> str:
    at = word.lower().find("data__")
    return word if at < 0 else word[:at] + without_prefix(word[at:])


def test_a_prefixed_identifier_is_pushed_down(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT * FROM {GROUPS} WHERE data__Identifier = 'a'")
    assert answered.calls == {"GetResource": 1}
    assert len(answered.rows) == 1


def test_prefixed_columns_are_not_shown(cloud: Cloud) -> None:
    names = [*cloud.run(f"SELECT * FROM {GROUPS}").names]
    names += [str(row[0]) for row in cloud.run(f"DESCRIBE EXTENDED {GROUPS}").rows]
    assert len(names) > 20
    assert [name for name in names if "data__" in name] == []


def test_a_misspelt_prefixed_name_is_told_what_it_is_near_to(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match="did you mean 'log_group_name'"):
        cloud.run(f"SELECT data__LogGroupNam FROM {GROUPS}")
    with pytest.raises(UnknownName, match="did you mean 'loggroupname'"):
        cloud.run(f"INSERT INTO {GROUPS} (data__LogGroupNam) SELECT 'x'")
    assert cloud.transport.sent[2:] == []


def test_every_accepted_spelling_of_every_relation_may_be_prefixed(catalog: Catalog) -> None:
    count = 0
    for kind in catalog.resource_types():
        names = [kind.resource, *([kind.list_only_resource] if kind.list_only_resource else [])]
        for name in names:
            columns = columns_of(find_relation(catalog, ("awscc", kind.service, name)))
            for spelling in columns.spellings:
                column, prefixed = columns.find(spelling), columns.find(f"data__{spelling}")
                assert column is not None
                assert prefixed is not None
                assert (prefixed.role, prefixed.key) == (column.role, column.key)
                count += 1
    assert count > 10_000


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("data__LogGroupName, data__RetentionInDays, region", "'n', 14, 'us-east-1'"),
        ("DATA__log_group_name, data__retention_in_days, data__region", "'n', 14, 'us-east-1'"),
    ],
)
def test_insert_takes_prefixed_columns(cloud: Cloud, columns: str, values: str) -> None:
    returning = "RETURNING data__Identifier, data__LogGroupName, data__retention_in_days, region"
    answered = cloud.run(f"INSERT INTO {GROUPS} ({columns}) SELECT {values} {returning}")
    assert answered.rows == [("n", "n", 14, "us-east-1")]
    assert answered.names[:2] == ("data__Identifier", "data__LogGroupName")
    assert retention(cloud, "n") == 14


def test_insert_takes_a_prefixed_desired_state(cloud: Cloud) -> None:
    cloud.run(
        "INSERT INTO awscc.cloud_control.resources (region, data__TypeName, data__DesiredState)"
        f""" SELECT 'us-east-1', '{GROUP}', '{{"LogGroupName": "n"}}'"""
    )
    assert cloud.rows(f"SELECT Identifier FROM {GROUPS} ORDER BY 1") == [("a",), ("b",), ("n",)]


@pytest.mark.parametrize(
    "sql",
    [
        (
            f"UPDATE {GROUPS} SET data__PatchDocument = string('{PATCH}')"
            " WHERE data__Identifier = 'a' AND region = 'us-east-1'"
        ),
        f"UPDATE {GROUPS} SET data__RetentionInDays = 90 WHERE data__LogGroupName = 'a'",
        (
            f"UPDATE awscc.cloud_control.resources SET data__PatchDocument = string('{PATCH}')"
            f" WHERE data__Identifier = 'a' AND data__TypeName = '{GROUP}'"
            " AND data__region = 'us-east-1'"
        ),
        (
            f"EXEC {GROUPS}.update_resource @data__Identifier = 'a', @region = 'us-east-1',"
            f" @data__PatchDocument = '{PATCH}'"
        ),
        (
            f"EXEC {GROUPS}.update_resource @identifier = 'a', @region = 'us-east-1',"
            f" @patch_document = '{PATCH}'"
        ),
    ],
)
def test_update_takes_prefixed_names(cloud: Cloud, sql: str) -> None:
    cloud.run(sql)
    assert (retention(cloud, "a"), retention(cloud, "b")) == (90, 7)


def test_a_property_is_given_twice_where_one_name_has_the_prefix(cloud: Cloud) -> None:
    with pytest.raises(ProgrammingError, match=r"LogGroupName of .* is given twice"):
        cloud.run(f"INSERT INTO {GROUPS} (data__LogGroupName, log_group_name) SELECT 'n', 'n'")


def test_delete_takes_prefixed_names(cloud: Cloud) -> None:
    answered = cloud.run(
        f"DELETE FROM {GROUPS} WHERE data__Identifier = 'a' AND region = 'us-east-1'"
        " RETURNING data__identifier"
    )
    assert answered.rows == [("a",)]
    assert set(answered.calls) <= {"DeleteResource", "GetResourceRequestStatus"}
    assert cloud.rows(f"SELECT Identifier FROM {GROUPS}") == [("b",)]


def test_a_users_own_table_has_the_names_that_it_was_given(cloud: Cloud) -> None:
    cloud.run("CREATE TEMP TABLE mine AS SELECT 1 AS data__x, 2 AS y")
    assert cloud.rows("SELECT data__x FROM mine") == [(1,)]
    with pytest.raises(UnknownName, match="data__y"):
        cloud.run("SELECT data__y FROM mine")
