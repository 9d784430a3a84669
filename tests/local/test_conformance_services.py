"""Checks 89 and 90: the services beside Cloud Control on the same port."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from tests.local.conftest import (
    BUCKET,
    LOG_GROUP,
    Behave,
    Endpoint,
    create,
    refused,
    serving,
    status_of,
)

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import TAGGING
from cirrusql.errors import StoreError
from cirrusql.local import LocalCloud, Settings
from cirrusql.local.schema.type_facts import Facts


def test_089_sts_knows_the_caller(endpoint: Endpoint, account: str) -> None:
    sts = endpoint.client(account, service="sts")
    identity = sts.get_caller_identity()
    assert identity["Account"] == account
    assert identity["Arn"] == f"arn:aws:iam::{account}:user/local"


def test_089_a_role_is_assumed_in_another_account(endpoint: Endpoint, account: str) -> None:
    sts = endpoint.client(account, service="sts")
    role = "arn:aws:iam::123412341234:role/path/audit"
    answer = sts.assume_role(RoleArn=role, RoleSessionName="me")
    credentials = answer["Credentials"]
    there = endpoint.client(credentials["AccessKeyId"], service="sts").get_caller_identity()
    assert there["Account"] == "123412341234"
    assert answer["AssumedRoleUser"]["Arn"] == ("arn:aws:sts::123412341234:assumed-role/audit/me")
    refused(
        "ValidationError",
        sts.assume_role,
        RoleArn="not-a-role-but-long-enough",
        RoleSessionName="me",
    )


@pytest.fixture
def cloudformation(endpoint: Endpoint, account: str) -> Any:
    return endpoint.client(account, service="cloudformation")


def test_090_a_type_is_described_with_its_schema(cloudformation: Any, catalog: Catalog) -> None:
    told = cloudformation.describe_type(Type="RESOURCE", TypeName=LOG_GROUP)
    assert json.loads(told["Schema"]) == catalog.schema(LOG_GROUP)
    assert told["ProvisioningType"] == "FULLY_MUTABLE"
    assert told["Visibility"] == "PUBLIC"
    again = cloudformation.describe_type(Arn=told["Arn"])
    assert again["TypeName"] == LOG_GROUP


def test_090_an_unknown_type_is_404(cloudformation: Any) -> None:
    members = {"Type": "RESOURCE", "TypeName": "Foo::Bar::Baz"}
    call = cloudformation.describe_type
    assert status_of(cloudformation, "TypeNotFoundException", call, **members) == 404


def listed(cloudformation: Any, **wanted: Any) -> list[str]:
    pages = cloudformation.get_paginator("list_types").paginate(Type="RESOURCE", **wanted)
    return [item["TypeName"] for page in pages for item in page["TypeSummaries"]]


def test_090_types_are_listed_by_what_they_can(cloudformation: Any, catalog: Catalog) -> None:
    names = {
        kind: listed(cloudformation, Visibility="PUBLIC", ProvisioningType=kind)
        for kind in ("FULLY_MUTABLE", "IMMUTABLE", "NON_PROVISIONABLE")
    }
    assert LOG_GROUP in names["FULLY_MUTABLE"]
    assert "AWS::Lambda::Permission" in names["IMMUTABLE"]
    assert "AWS::DMS::ReplicationInstance" in names["NON_PROVISIONABLE"]
    here = [name for name in catalog.type_names() if _in_virginia(catalog, name)]
    assert sorted(name for some in names.values() for name in some) == here


def _in_virginia(catalog: Catalog, name: str) -> bool:
    return "us-east-1" in catalog.resource_type(name).regions


def test_090_types_are_listed_by_prefix_and_category(cloudformation: Any) -> None:
    logs = listed(cloudformation, Filters={"Category": "AWS_TYPES", "TypeNamePrefix": "AWS::Logs"})
    assert LOG_GROUP in logs
    assert all(name.startswith("AWS::Logs::") for name in logs)
    assert listed(cloudformation) == []
    page = cloudformation.list_types(Visibility="PUBLIC", MaxResults=7)
    assert len(page["TypeSummaries"]) == 7
    assert page["NextToken"]


def test_089_what_a_role_needs_is_checked(endpoint: Endpoint, account: str) -> None:
    sts = endpoint.client(account, service="sts", parameter_validation=False)
    role = {"RoleArn": "arn:aws:iam::123412341234:role/audit", "RoleSessionName": "me"}
    assert sts.assume_role(**role, DurationSeconds=900)["Credentials"]
    for wrong in (
        {"RoleSessionName": "me"},
        {"RoleArn": role["RoleArn"]},
        {**role, "RoleSessionName": "not a name"},
        {**role, "RoleArn": "short"},
        {**role, "DurationSeconds": 899},
        {**role, "RoleArn": "arn:aws:iam::123412341234:user/audit"},
    ):
        refused("ValidationError", sts.assume_role, **wrong)
    for number in (10**30, "\u0663600", "1_000", ""):
        refused("MalformedInput", sts.assume_role, **role, DurationSeconds=number)


THING = {
    "typeName": "Acme::Test::Thing",
    "description": "A private type",
    "properties": {"Name": {"type": "string"}, "Arn": {"type": "string"}},
    "required": ["Name"],
    "additionalProperties": False,
    "primaryIdentifier": ["/properties/Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "handlers": {verb: {"permissions": []} for verb in ("create", "read", "delete", "list")},
}


def test_private_types_come_from_a_folder(tmp_path: Path, catalog: Catalog) -> None:
    newer = {**THING, "properties": {**THING["properties"], "Size": {"type": "integer"}}}  # type: ignore[dict-item]
    (tmp_path / "thing-1.json").write_text(json.dumps(THING))
    (tmp_path / "thing-2.json").write_text(json.dumps(newer))
    cloud = LocalCloud.open(":memory:", catalog, settings=Settings(types_folder=tmp_path))
    with serving(cloud) as port:
        there = Endpoint(f"http://127.0.0.1:{port}", port, cloud, boto3.Session())
        client = there.client("123456789012")
        event = create(client, "Acme::Test::Thing", {"Name": "n", "Size": 3})
        assert event["OperationStatus"] == "SUCCESS"
        old = {"TypeName": "Acme::Test::Thing", "TypeVersionId": "00000001"}
        message = refused(
            "ValidationException",
            client.create_resource,
            DesiredState='{"Name":"o","Size":3}',
            **old,
        )
        assert "extraneous key [Size]" in message
        unknown = {**old, "TypeVersionId": "00000003", "Identifier": "n"}
        refused("TypeNotFoundException", client.get_resource, **unknown)
        types = there.client("123456789012", service="cloudformation")
        assert listed(types, Visibility="PRIVATE") == ["Acme::Test::Thing"]
        versions = types.list_type_versions(Type="RESOURCE", TypeName="Acme::Test::Thing")
        assert [item["VersionId"] for item in versions["TypeVersionSummaries"]] == [
            "00000001",
            "00000002",
        ]
    cloud.close()


def test_a_private_types_file_that_is_no_schema_is_named(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "broken.json").write_text('{"typeName": "Acme::Test::Thing"}')
    with pytest.raises(StoreError, match=r"broken\.json is not a resource schema"):
        LocalCloud.open(":memory:", catalog, settings=Settings(types_folder=tmp_path))


def test_resources_are_found_by_their_tags(endpoint: Endpoint, client: Any, account: str) -> None:
    tags = [{"Key": "team", "Value": "blue"}]
    create(client, LOG_GROUP, {"LogGroupName": "g", "Tags": tags})
    create(
        client,
        BUCKET,
        {"BucketName": f"bucket-{account}", "Tags": [{"Key": "team", "Value": "red"}]},
    )
    create(
        client,
        "AWS::SSM::Parameter",
        {"Name": "p", "Type": "String", "Value": "v", "Tags": {"team": "blue"}},
    )
    create(client, LOG_GROUP, {"LogGroupName": "untagged"})
    tagging = endpoint.client(account, service="resourcegroupstaggingapi")

    def found(**wanted: Any) -> list[str]:
        pages = tagging.get_paginator("get_resources").paginate(**wanted)
        return [item["ResourceARN"] for page in pages for item in page["ResourceTagMappingList"]]

    assert len(found()) == 3
    assert len(found(PaginationConfig={"PageSize": 1})) == 3
    blue = found(TagFilters=[{"Key": "team", "Values": ["blue"]}])
    assert blue == [
        f"arn:aws:logs:us-east-1:{account}:log-group:g:*",
        f"arn:aws:ssm:us-east-1:{account}:parameter/p",
    ]
    assert found(ResourceTypeFilters=["s3"]) == [f"arn:aws:s3:::bucket-{account}"]
    assert found(ResourceTypeFilters=["logs:log-group"]) == blue[:1]
    assert tagging.get_tag_keys()["TagKeys"] == ["team"]
    assert tagging.get_tag_values(Key="team")["TagValues"] == ["blue", "red"]


WRONG_TAG_REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("ValidationException", {"ResourcesPerPage": 0}),
    ("ValidationException", {"ResourcesPerPage": -5}),
    ("ValidationException", {"ResourcesPerPage": 101}),
    ("ValidationException", {"TagFilters": [{}]}),
    ("ValidationException", {"TagFilters": [{"Key": ""}]}),
    ("ValidationException", {"TagFilters": [{"Key": "k", "Values": ["v"] * 21}]}),
    ("ValidationException", {"TagFilters": [{"Key": "k"}] * 51}),
    ("SerializationException", {"TagFilters": {"Key": "k"}}),
    ("SerializationException", {"TagFilters": ["k"]}),
    ("SerializationException", {"ResourcesPerPage": "7"}),
    ("SerializationException", {"ResourceARNList": [["a"]]}),
    ("SerializationException", {"IncludeComplianceDetails": 1}),
    ("InvalidParameterException", {"PaginationToken": "of another"}),
]


@pytest.mark.parametrize(("code", "members"), WRONG_TAG_REQUESTS)
def test_a_wrong_request_for_tags_is_refused(
    endpoint: Endpoint, code: str, members: dict[str, Any]
) -> None:
    body = json.dumps(members).encode()
    answer = endpoint.cloud.answer(TAGGING, "GetResources", body, account="1", region="us-east-1")
    assert answer.status == 400
    assert json.loads(answer.body)["__type"].rpartition("#")[2] == code


def test_null_members_of_a_request_for_tags_are_absent(endpoint: Endpoint) -> None:
    body = b'{"TagFilters": null, "ResourcesPerPage": null, "PaginationToken": null}'
    answer = endpoint.cloud.answer(TAGGING, "GetResources", body, account="1", region="us-east-1")
    assert json.loads(answer.body) == {"PaginationToken": "", "ResourceTagMappingList": []}


def test_a_private_types_property_may_be_of_several_types(tmp_path: Path, catalog: Catalog) -> None:
    made = {"Arn": {"type": ["string", "object"]}, "Count": {"type": ["integer", "string"]}}
    thing = {
        **THING,
        "properties": {"Name": {"type": "string"}, **made},
        "readOnlyProperties": ["/properties/Arn", "/properties/Count"],
    }
    (tmp_path / "thing.json").write_text(json.dumps(thing))
    cloud = LocalCloud.open(":memory:", catalog, settings=Settings(types_folder=tmp_path))
    where = {"account": "123456789012", "region": "us-east-1"}
    members = {"TypeName": "Acme::Test::Thing", "DesiredState": '{"Name": "n"}'}
    assert cloud.call("CreateResource", json.dumps(members).encode(), **where).status == 200
    members = {"TypeName": "Acme::Test::Thing", "Identifier": "n"}
    got = json.loads(cloud.call("GetResource", json.dumps(members).encode(), **where).body)
    properties = json.loads(got["ResourceDescription"]["Properties"])
    assert properties["Count"] == 0
    assert properties["Arn"].startswith("arn:aws:")
    cloud.close()


def test_a_key_moves_to_another_account_with_the_settings(
    endpoint: Endpoint, behave: Behave
) -> None:
    sts = endpoint.client("AKIDEXAMPLE", service="sts")
    assert sts.get_caller_identity()["Account"] == "000000000000"
    with behave(accounts={"AKIDEXAMPLE": "444455556666"}):
        assert sts.get_caller_identity()["Account"] == "444455556666"
    assert sts.get_caller_identity()["Account"] == "000000000000"


ROLE = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}
GLOBAL = [
    ("AWS::IAM::Role", {"RoleName": "r", **ROLE}, "us-east-1", "cn-northwest-1"),
    ("AWS::GlobalAccelerator::Accelerator", {"Name": "a"}, "us-west-2", None),
    ("AWS::NetworkManager::GlobalNetwork", {}, "us-west-2", None),
]


@pytest.mark.parametrize(("type_name", "model", "home", "chinese"), GLOBAL)
def test_104_a_global_service_is_found_by_tags_at_home_and_listed_everywhere(
    endpoint: Endpoint, account: str, type_name: str, model: dict[str, Any], home: str, chinese: Any
) -> None:
    tagged = {**model, "Tags": [{"Key": "team", "Value": "blue"}]}
    places = {"us-east-1": home, "cn-north-1": chinese} if chinese else {"us-east-1": home}
    for made_in, found_in in places.items():
        create(endpoint.client(account, region=made_in), type_name, tagged)
        partition = made_in[:2]
        for region in ("us-east-1", "us-west-2", "eu-west-1", "cn-north-1", "cn-northwest-1"):
            if region.startswith("cn-") != (partition == "cn"):
                continue
            tagging = endpoint.client(account, region=region, service="resourcegroupstaggingapi")
            resources = tagging.get_resources()["ResourceTagMappingList"]
            assert len(resources) == (region == found_in), region
            assert tagging.get_tag_keys()["TagKeys"] == (["team"] if region == found_in else [])
            listed = endpoint.client(account, region=region).list_resources(TypeName=type_name)
            assert len(listed["ResourceDescriptions"]) == 1, region


def test_104_what_is_global_is_so_to_the_client_and_here(catalog: Catalog) -> None:
    facts = Facts()
    kinds = catalog.resource_types()
    here = {kind.type_name for kind in kinds if facts.home(kind.type_name)}
    assert here == {kind.type_name for kind in kinds if kind.is_global}
    assert {facts.home(name) for name in here} == {"us-east-1", "us-west-2"}
