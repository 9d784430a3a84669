"""What SHOW, DESCRIBE and the relations of our own tell of AWS's operations."""

from __future__ import annotations

import json

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.api.listing import counted
from cirrusql.errors import UnknownName
from tests.answers.clouds import Cloud


def test_providers_are_told_apart(cloud: Cloud) -> None:
    told = cloud.run("SHOW EXTENDED PROVIDERS").dicts
    assert [row["name"] for row in told] == ["awscc", "aws"]
    assert "operations" in told[1]["description"]


def test_services_without_in_are_those_of_resource_types(cloud: Cloud) -> None:
    assert cloud.rows("SHOW SERVICES") == cloud.rows("SHOW SERVICES IN awscc")
    assert all(id_.startswith("awscc.") for id_, _, _ in cloud.rows("SHOW SERVICES"))


def test_every_service_of_operations_has_what_it_is_said_to_have(cloud: Cloud) -> None:
    shown = cloud.run("SHOW EXTENDED SERVICES IN aws").dicts
    assert ("aws.ec2", "Amazon EC2") in {(row["id"], row["title"]) for row in shown}
    counts = {row["name"]: row["description"] for row in shown}
    everything = cloud.rows("SHOW RESOURCES IN aws")
    for service in ("ec2", "application_autoscaling", "sts"):
        names = cloud.rows(f"SHOW RESOURCES IN aws.{service}")
        assert counts[service] == f"{len(names)} relations"
        assert sorted(names) == sorted(
            row for row in everything if row[1].startswith(f"aws.{service}.")
        )
    assert len(everything) == sum(int(told.split()[0]) for told in counts.values())
    assert "0 relations" not in counts.values()


@pytest.mark.parametrize("name", ["aws.cost_optimization_hub", 'AWS."cost-optimization-hub"'])
def test_a_service_is_found_by_either_spelling(cloud: Cloud, name: str) -> None:
    found = cloud.rows(f"SHOW RESOURCES IN {name} LIKE '%preferences'")
    assert found == [("get_preferences", "aws.cost_optimization_hub.get_preferences")]


def test_a_method_is_the_operation_and_what_it_must_be_told(cloud: Cloud) -> None:
    assert cloud.rows("SHOW METHODS IN aws.ecs.describe_tasks") == [
        ("describe_tasks", "task_arn, region", "SELECT")
    ]
    (told,) = cloud.run("SHOW EXTENDED METHODS IN aws.iam.list_users").dicts
    assert told["description"].startswith("Lists the IAM users")


def test_a_method_takes_inputs_and_gives_columns(cloud: Cloud) -> None:
    sql = "DESCRIBE METHOD EXTENDED aws.ec2.describe_instances.describe_instances"
    rows = cloud.run(sql).dicts
    kinds = {(row["name"], row["param_type"]): row for row in rows}
    filters = json.loads(kinds["filters", "input_optional"]["shape"])
    assert sorted(filters["items"]["properties"]) == ["Name", "Values"]
    assert kinds["instance_id", "input_optional"]["description"] == "one of instance_ids"
    state = json.loads(kinds["state", "output"]["shape"])
    assert sorted(state["properties"]) == ["Code", "Name"]
    # Of what is around the instance, too.
    assert json.loads(kinds["groups", "output"]["shape"])["type"] == "array"
    columns = cloud.rows("DESCRIBE aws.ec2.describe_instances")
    assert [row["name"] for row in rows if row["param_type"] == "output"] == [
        name for name, _ in columns
    ]


def test_an_enumeration_is_told(cloud: Cloud) -> None:
    rows = cloud.run("DESCRIBE METHOD aws.iam.list_policies.list_policies").dicts
    (scope,) = (row for row in rows if row["name"] == "scope")
    assert json.loads(scope["shape"])["enum"] == ["All", "AWS", "Local"]
    assert scope["param_type"] == "input_optional"


def test_every_part_of_every_answer_has_a_shape(catalog: Catalog) -> None:
    """No document is told without what is in it: columns and shapes are of one model."""
    from cirrusql.session.api_parameters import api_parameters

    silent = [
        (relation.name, one.name)
        for relation in catalog.api.every()
        for one in api_parameters(relation)
        if one.type in ("array", "object") and not one.shape
    ]
    assert silent == []


def test_every_operation_is_a_row_once(cloud: Cloud, catalog: Catalog) -> None:
    rows = cloud.run("SELECT * FROM cirrusql.operations").dicts
    keys = [(row["service"], row["operation"]) for row in rows]
    assert len(set(keys)) == len(keys) == counted(catalog.api).operations
    assert keys == sorted(keys)
    for row in rows:
        assert (row["relation"] is None) != (row["left_out"] is None)
        assert (row["left_out"] is None) == (row["reason"] is None)
    told = {row["relation"] for row in rows} - {None}
    told |= {name for row in rows if row["more"] for name in json.loads(row["more"])}
    shown = {name for _, name in cloud.rows("SHOW RESOURCES IN aws")}
    assert told == {name for name in shown if ".vw_" not in name}
    assert "aws.iam.vw_access_keys" in shown


@pytest.mark.parametrize(
    "where",
    [
        "service = 'sts'",
        "service IN ('sts', 'iam', 'nothing')",
        "service = 'STS'",
        "service = 'cost-optimization-hub'",
        "relation = 'aws.sts.get_caller_identity'",
        "left_out = 'EFFECT'",
        "service IN (SELECT name FROM names)",
    ],
)
def test_narrowing_changes_no_row(cloud: Cloud, where: str) -> None:
    cloud.rows("CREATE TABLE names AS SELECT 'sts' AS name UNION SELECT 'none'")
    sql = f"SELECT service, operation, relation FROM cirrusql.operations WHERE {where}"
    narrowed = cloud.rows(sql)
    cloud.rows("SET pushdown = off")
    assert cloud.rows(sql) == narrowed


def test_what_is_left_out_says_why(cloud: Cloud) -> None:
    sql = "SELECT operation, left_out FROM cirrusql.operations WHERE service = 'sts'"
    told = dict(cloud.rows(sql))
    assert told["GetCallerIdentity"] is None
    assert told["GetSessionToken"] == "SECRET"
    assert told["AssumeRole"] == "WRITES"


def test_full_names_of_columns_are_of_their_own_provider(cloud: Cloud) -> None:
    told = cloud.rows(
        "EXPLAIN SELECT aws.ec2.describe_regions.region_name, ec2.describe_regions.endpoint"
        " FROM aws.ec2.describe_regions"
    )
    assert told[0][0].endswith("aws.ec2.describe_regions")
    with pytest.raises(UnknownName, match=r"'awscc.ec2.describe_regions' is not what is called"):
        cloud.run(
            "EXPLAIN SELECT awscc.ec2.describe_regions.endpoint FROM aws.ec2.describe_regions"
        )


@pytest.mark.parametrize("name", ["ec2.describe_regions", "awscc.ec2.describe_regions"])
def test_below_the_wrong_provider_an_operation_is_hinted_at(cloud: Cloud, name: str) -> None:
    with pytest.raises(UnknownName, match=r"there is aws\.ec2\.describe_regions"):
        cloud.run(f"SELECT * FROM {name}")
