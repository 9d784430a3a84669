"""boto3 as it comes: paginator, waiter, retries, typed exceptions."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from tests.local.conftest import Endpoint

pytestmark = pytest.mark.clients
LOG_GROUP = "AWS::Logs::LogGroup"


@pytest.fixture
def plain(endpoint: Endpoint, account: str) -> Any:
    return boto3.client(
        "cloudcontrol",
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="secret",
    )


def test_the_whole_life_of_a_resource(plain: Any) -> None:
    waiter = plain.get_waiter("resource_request_success")
    for number in range(230):
        state = json.dumps({"LogGroupName": f"g{number}"})
        answer = plain.create_resource(TypeName=LOG_GROUP, DesiredState=state)
    waiter.wait(RequestToken=answer["ProgressEvent"]["RequestToken"])
    pages = plain.get_paginator("list_resources").paginate(TypeName=LOG_GROUP)
    assert sum(len(page["ResourceDescriptions"]) for page in pages) == 230
    patch = json.dumps([{"op": "add", "path": "/RetentionInDays", "value": 7}])
    answer = plain.update_resource(TypeName=LOG_GROUP, Identifier="g1", PatchDocument=patch)
    waiter.wait(RequestToken=answer["ProgressEvent"]["RequestToken"])
    answer = plain.delete_resource(TypeName=LOG_GROUP, Identifier="g1")
    waiter.wait(RequestToken=answer["ProgressEvent"]["RequestToken"])
    with pytest.raises(plain.exceptions.ResourceNotFoundException):
        plain.get_resource(TypeName=LOG_GROUP, Identifier="g1")
    requests = plain.get_paginator("list_resource_requests").paginate()
    assert sum(len(page["ResourceRequestStatusSummaries"]) for page in requests) == 232


def test_the_waiter_raises_for_a_failed_request(plain: Any) -> None:
    answer = plain.delete_resource(TypeName=LOG_GROUP, Identifier="none")
    token = answer["ProgressEvent"]["RequestToken"]
    with pytest.raises(WaiterError):
        plain.get_waiter("resource_request_success").wait(RequestToken=token)
