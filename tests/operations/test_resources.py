"""`cloud_control.resource` and `.resources`: GetResource and ListResources as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.errors import AccessDenied, MissingKey, NotSupportedError, UnknownName
from tests.answers.clouds import Cloud
from tests.operations.conftest import GROUP

FROM_GROUPS = f"FROM awscc.cloud_control.resources WHERE TypeName = '{GROUP}'"
HERE = "AND region = 'us-east-1'"


def test_a_list_has_identifiers_properties_and_the_region(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT * {FROM_GROUPS} {HERE} ORDER BY Identifier")
    assert answered.names == ("Identifier", "Properties", "region")
    assert [(row[0], row[2]) for row in answered.rows] == [("a", "us-east-1"), ("b", "us-east-1")]
    assert json.loads(answered.rows[0][1])["LogGroupName"] == "a"
    assert answered.calls == {"ListResources": 1}


def test_the_type_is_a_column_that_star_does_not_show(cloud: Cloud) -> None:
    assert cloud.rows(f"SELECT DISTINCT TypeName {FROM_GROUPS} {HERE}") == [(GROUP,)]


@pytest.mark.parametrize("spelling", ["type_name", "TYPENAME", "typename", '"TypeName"'])
def test_columns_are_known_in_any_case_and_in_snake_case(cloud: Cloud, spelling: str) -> None:
    sql = (
        f"SELECT identifier FROM awscc.cloud_control.resources WHERE {spelling} = '{GROUP}' {HERE}"
    )
    assert sorted(cloud.rows(sql)) == [("a",), ("b",)]


def test_with_an_identifier_the_resource_is_read(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT Properties {FROM_GROUPS} AND Identifier = 'b' {HERE}")
    assert json.loads(answered.rows[0][0])["RetentionInDays"] == 30
    assert answered.calls == {"GetResource": 1}


def test_several_identifiers_are_one_read_each_in_order(cloud: Cloud) -> None:
    sql = (
        "SELECT Identifier, json_extract(Properties, '$.RetentionInDays')"
        " FROM awscc.cloud_control.resource"
        f" WHERE TypeName = '{GROUP}' AND Identifier IN ('b', 'a', 'nope') {HERE}"
    )
    answered = cloud.run(sql)
    assert answered.rows == [("a", 7), ("b", 30)]
    assert answered.calls == {"GetResource": 3}


def test_regions_are_asked_each(cloud: Cloud) -> None:
    answered = cloud.run(
        f"SELECT region, Identifier {FROM_GROUPS} AND region IN ('us-east-1', 'eu-west-1')"
    )
    assert sorted(answered.rows) == [("eu-west-1", "c"), ("us-east-1", "a"), ("us-east-1", "b")]
    assert answered.calls == {"ListResources": 2}


def test_either_of_two_types_is_a_list_of_each(cloud: Cloud) -> None:
    sql = (
        "SELECT TypeName, count(*) FROM awscc.cloud_control.resources"
        f" WHERE TypeName IN ('{GROUP}', 'AWS::EC2::VPC') {HERE} GROUP BY 1 ORDER BY 1"
    )
    answered = cloud.run(sql)
    assert answered.rows == [("AWS::EC2::VPC", 1), (GROUP, 2)]
    assert answered.calls == {"ListResources": 2}


def test_a_resource_model_is_sent_as_the_api_wants_it(cloud: Cloud) -> None:
    cloud.put("AWS::CustomerProfiles::Domain", {"DomainName": "d", "DefaultExpirationDays": 30})
    model = '{"DomainName":"d"}'
    sql = (
        "SELECT ResourceModel, count(*) FROM awscc.cloud_control.resources"
        " WHERE TypeName = 'AWS::CustomerProfiles::ObjectType'"
        f" AND ResourceModel = '{model}' {HERE}"
    )
    answered = cloud.run(sql)
    assert json.loads(answered.sent[0].body)["ResourceModel"] == model
    assert answered.rows == [(None, 0)]


def test_contradictions_cost_no_call(cloud: Cloud) -> None:
    answered = cloud.run(f"SELECT * {FROM_GROUPS} AND TypeName = 'AWS::EC2::VPC' {HERE}")
    assert (answered.rows, answered.calls) == ([], {})


def test_a_limit_stops_after_the_first_region_that_has_enough(
    make_cloud: Callable[..., Cloud],
) -> None:
    cloud = make_cloud("eu-west-1", "us-east-1")
    for region in ("eu-west-1", "us-east-1"):
        cloud.put(GROUP, *({"LogGroupName": f"g{n}"} for n in range(3)), region=region)
    answered = cloud.run(f"SELECT Identifier {FROM_GROUPS} LIMIT 2")
    assert answered.rows == [("g0",), ("g1",)]
    assert answered.calls == {"ListResources": 1}


def test_the_same_rows_come_without_pushdown(cloud: Cloud) -> None:
    sql = f"SELECT Identifier {FROM_GROUPS} {HERE} AND Identifier > 'a' ORDER BY 1 LIMIT 1"
    pushed = cloud.rows(sql)
    cloud.session.options = type(cloud.session.options)(pushdown=False)
    assert pushed == cloud.rows(sql) == [("b",)]


def test_the_account_is_known(cloud: Cloud) -> None:
    assert cloud.rows(f"SELECT DISTINCT account_id {FROM_GROUPS} {HERE}") == [("123456789012",)]


# -- what is missing or wrong ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "lacks"),
    [
        ("region = 'us-east-1'", "TypeName and Identifier"),
        (f"TypeName = '{GROUP}'", "Identifier"),
        (f"TypeName LIKE '{GROUP}' AND Identifier = 'a'", "TypeName"),
    ],
)
def test_what_has_to_be_pinned_is_said(cloud: Cloud, where: str, lacks: str) -> None:
    with pytest.raises(MissingKey, match=f"reading awscc.cloud_control.resource needs {lacks};"):
        cloud.run(f"SELECT * FROM awscc.cloud_control.resource WHERE {where}")


def test_names_that_do_not_exist_are_answered_with_the_nearest(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match="did you mean 'resources'"):
        cloud.run("SELECT * FROM awscc.cloud_control.resorces")
    with pytest.raises(UnknownName, match="did you mean 'identifier'"):
        cloud.run(f"SELECT Identifer {FROM_GROUPS}")


def test_a_type_that_the_service_refuses_is_an_error(cloud: Cloud) -> None:
    with pytest.raises(NotSupportedError, match="TypeNotFound"):
        cloud.run(
            f"SELECT * FROM awscc.cloud_control.resources WHERE TypeName='AWS::No::Thing' {HERE}"
        )


@dataclass
class Denying:
    """Refuses every call in one region."""

    inner: Transport
    region: str = "eu-west-1"

    async def send(self, call: Call) -> Answer:
        if call.region == self.region:
            kind = "com.amazon.coral.service#AccessDeniedException"
            return Answer(400, json.dumps({"__type": kind, "Message": "not you"}).encode())
        return await self.inner.send(call)

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


def test_a_region_that_fails_is_a_problem_beside_the_others_rows(
    make_cloud: Callable[..., Cloud],
) -> None:
    cloud = make_cloud(around=Denying)
    cloud.put(GROUP, {"LogGroupName": "a"})
    both = f"SELECT Identifier {FROM_GROUPS} AND region IN ('us-east-1', 'eu-west-1')"
    answered = cloud.run(both)
    assert answered.rows == [("a",)]
    (problem,) = answered.diagnostics.problems
    assert "awscc.cloud_control.resources could not be read in eu-west-1" in str(problem)
    with pytest.raises(AccessDenied):
        cloud.run(f"SELECT Identifier {FROM_GROUPS} AND region = 'eu-west-1'")
