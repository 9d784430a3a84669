"""The rows of the relations of our own are what the catalogue and the session say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import (
    SYSTEM_RELATIONS,
    Catalog,
    Relation,
    ResourceRelation,
    SystemRelation,
    operation_relations_of,
    system_relation,
)
from cirrusql.errors import UnknownName
from cirrusql.records import replace
from cirrusql.sql import columns_of
from tests.answers.clouds import Cloud
from tests.session.test_inventory_relations import vpc_store


def every_relation(catalog: Catalog) -> Iterator[Relation]:
    for resource_type in catalog.resource_types():
        yield ResourceRelation(resource_type)
        if resource_type.list_only_resource:
            yield ResourceRelation(resource_type, list_only=True)
    yield from operation_relations_of()
    for service, name, _ in catalog.api.names():
        yield catalog.api.relation(service, name)
    yield from SYSTEM_RELATIONS


@pytest.mark.parametrize("relation", SYSTEM_RELATIONS, ids=lambda one: one.resource)
def test_star_has_the_columns_that_are_described(
    cloud: Cloud, tmp_path: Path, relation: SystemRelation
) -> None:
    options = cloud.session.options
    cloud.session.options = replace(options, inventory=vpc_store(tmp_path).place)
    answered = cloud.run(f"SELECT * FROM {relation.name}")
    assert list(answered.names) == [row[0] for row in cloud.rows(f"DESCRIBE {relation.name}")]
    assert not answered.sent


def test_the_types_are_those_of_the_catalogue(cloud: Cloud) -> None:
    rows = cloud.run("SELECT * FROM cirrusql.resource_types").dicts
    types = cloud.catalog.resource_types()
    assert [row["type_name"] for row in rows] == [one.type_name for one in types]
    for row, one in zip(rows, types, strict=True):
        assert row["name"] == one.name
        assert row["list_only"] == one.list_only_resource
        assert json.loads(row["handlers"]) == list(one.handlers)
        assert row["identifier"] == one.identifier_template
        assert json.loads(row["list_keys"]) == list(map(list, one.list_keys.required))
        assert row["is_global"] == one.is_global
        assert row["documentation_url"] == one.documentation_url
        assert row["description"] == one.description


def test_the_columns_are_those_of_every_relation(cloud: Cloud) -> None:
    told = cloud.rows("SELECT relation, name, position, type FROM cirrusql.columns")
    expected = [
        (relation.name, column.name, position, column.type)
        for relation in every_relation(cloud.catalog)
        for position, column in enumerate(columns_of(relation).visible, 1)
    ]
    assert told == expected


def test_a_columns_flags_are_the_schemas(cloud: Cloud) -> None:
    (vpc_id, cidr, region) = cloud.run("""
        SELECT * FROM cirrusql.columns WHERE relation = 'awscc.ec2.vpcs'
        AND name IN ('vpc_id', 'cidr_block', 'region') ORDER BY position
    """).dicts
    assert (vpc_id["identifier"], vpc_id["read_only"], vpc_id["required"]) == (1, 1, 0)
    assert (cidr["create_only"], cidr["property"]) == (1, "CidrBlock")
    assert (region["property"], region["description"]) == (None, "the AWS region")


@pytest.mark.parametrize(
    "where",
    [
        "relation = 'awscc.ec2.vpcs'",
        "relation IN ('awscc.ec2.vpcs', 'cirrusql.regions', 'awscc.tagging.tag_keys', 'a.b')",
        "relation IN ('aws.ec2.vpcs', 'aws.ec2.describe_vpcs', 'aws.ec2.stop_instances')",
        "relation IN (SELECT relation FROM cirrusql.operations WHERE service = 'sts')",
        "relation = 'awscc.s3.buckets_list_only' OR relation = 'awscc.sns.topic_policies'",
        "relation = 'AWSCC.ec2.vpcs'",
        "relation = 'cirrusql_requests'",
        "relation LIKE 'cirrusql.%'",
        "name = 'vpc_id' AND relation > 'awscc.r'",
        "relation = NULL",
        "relation IN (SELECT name FROM cirrusql.resource_types WHERE service = 'SQS')",
        "relation IN (SELECT name FROM cirrusql.resource_types WHERE service = 'sqs')",
    ],
)
def test_narrowing_changes_no_row(cloud: Cloud, where: str) -> None:
    sql = f"SELECT relation, name, position FROM cirrusql.columns WHERE {where} ORDER BY 1, 3"
    narrowed = cloud.rows(sql)
    cloud.rows("SET pushdown = off")
    assert cloud.rows(sql) == narrowed


def test_columns_of_one_relation_build_no_other_type(catalog: Catalog) -> None:
    fresh = Catalog.open(catalog.path)
    cloud = Cloud(fresh, ("us-east-1",))
    cloud.rows("SELECT * FROM cirrusql.columns WHERE relation = 'awscc.ec2.vpcs'")
    cloud.rows("SELECT * FROM cirrusql.resource_types")
    assert list(fresh._types) == ["AWS::EC2::VPC"]
    cloud.close()


def test_the_journal_is_a_relation(cloud: Cloud) -> None:
    assert cloud.rows("SELECT * FROM cirrusql_requests") == []
    cloud.rows("INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('new'), ('newer')")
    rows = cloud.rows(
        "SELECT row, type_name, operation, region, identifier, state FROM cirrusql.requests"
    )
    shared = ("AWS::Logs::LogGroup", "CreateResource", "us-east-1")
    assert rows == [(1, *shared, "new", "done"), (2, *shared, "newer", "done")]


def test_settings_are_as_they_are_set(cloud: Cloud) -> None:
    sql = "SELECT value, _default, \"values\" FROM cirrusql.settings WHERE name = 'strict'"
    assert cloud.rows(sql) == [("off", "off", "on, off")]
    cloud.rows("SET strict = on")
    assert cloud.rows(sql) == [("on", "off", "on, off")]


def test_regions_are_those_of_the_catalogue(cloud: Cloud) -> None:
    rows = cloud.rows("SELECT name FROM cirrusql.regions")
    assert [name for (name,) in rows] == list(cloud.catalog.regions())


def test_names_are_found_in_any_case_and_by_alias() -> None:
    requests = system_relation(("cirrusql", "requests"))
    assert requests is not None
    assert system_relation(("CirruSQL", "REQUESTS")) == requests
    assert system_relation(("cirrusql_requests",)) == requests
    assert system_relation(("requests",)) is None


def test_a_misspelt_name_has_a_hint(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match=r"no relation 'cirrusql.column'; did you mean 'columns'"):
        cloud.run("SELECT * FROM cirrusql.column")
    with pytest.raises(UnknownName, match="no column 'stat'; did you mean 'state'"):
        cloud.run("SELECT stat FROM cirrusql.requests")
