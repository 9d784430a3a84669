"""Checks 37 to 41: client tokens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.local.conftest import LOG_GROUP, VPC, Endpoint, Raw, create, refused

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud

HOUR = 3600.0
CIDR = json.dumps({"CidrBlock": "10.0.0.0/16"})


def test_037_the_same_request_again_is_the_same_request(client: Any) -> None:
    tokens = {
        client.create_resource(TypeName=VPC, DesiredState=CIDR, ClientToken="t1")["ProgressEvent"][
            "RequestToken"
        ]
        for _ in range(3)
    }
    assert len(tokens) == 1
    assert len(client.list_resources(TypeName=VPC)["ResourceDescriptions"]) == 1


def test_037_an_update_and_a_delete_can_be_sent_again(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    patch = json.dumps([{"op": "add", "path": "/RetentionInDays", "value": 7}])
    for call, members in (
        (client.update_resource, {"PatchDocument": patch, "ClientToken": "u"}),
        (client.delete_resource, {"ClientToken": "d"}),
    ):
        events = [
            call(TypeName=LOG_GROUP, Identifier="g", **members)["ProgressEvent"] for _ in range(2)
        ]
        assert events[0]["RequestToken"] == events[1]["RequestToken"]
        assert events[1]["OperationStatus"] == "SUCCESS"


def test_038_a_token_cannot_stand_for_another_request(client: Any) -> None:
    answer = client.create_resource(TypeName=VPC, DesiredState=CIDR, ClientToken="t1")
    token = answer["ProgressEvent"]["RequestToken"]
    other = json.dumps({"CidrBlock": "10.1.0.0/16"})
    group = json.dumps({"LogGroupName": "g"})
    for call, members in (
        (client.create_resource, {"TypeName": VPC, "DesiredState": other}),
        (client.create_resource, {"TypeName": LOG_GROUP, "DesiredState": group}),
        (client.delete_resource, {"TypeName": VPC, "Identifier": "vpc-1"}),
    ):
        message = refused("ClientTokenConflictException", call, ClientToken="t1", **members)
        assert message == (
            "ClientToken t1 is already associated with an existing operation"
            f" with RequestToken {token}"
        )


def test_039_a_token_counts_in_its_region_only(endpoint: Endpoint, account: str) -> None:
    tokens = {
        endpoint.client(account, region).create_resource(
            TypeName=VPC, DesiredState=CIDR, ClientToken="t1"
        )["ProgressEvent"]["RequestToken"]
        for region in ("us-east-1", "eu-west-1")
    }
    assert len(tokens) == 2


def test_040_a_token_outlives_a_restart_and_lasts_36_hours(
    tmp_path: Path, catalog: Catalog
) -> None:
    body = json.dumps({"TypeName": VPC, "DesiredState": CIDR, "ClientToken": "t"}).encode()

    def token_after(hours: float) -> str:
        cloud = LocalCloud.open(tmp_path / "cloud.db", catalog)
        cloud.advance_clock(hours * HOUR)
        answer = cloud.call("CreateResource", body, account="000000000000", region="us-east-1")
        cloud.close()
        return str(json.loads(answer.body)["ProgressEvent"]["RequestToken"])

    first = token_after(0)
    assert token_after(35.9) == first
    assert token_after(36.1) != first


def test_041_a_refused_request_does_not_use_up_its_token(client: Any, raw: Raw) -> None:
    bad = {"TypeName": LOG_GROUP, "DesiredState": '{"Bogus": 1}', "ClientToken": "t"}
    assert raw("CreateResource", bad).status == 400
    event = create(client, LOG_GROUP, {"LogGroupName": "g"}, ClientToken="t")
    assert event["OperationStatus"] == "SUCCESS"
