"""Account Management: its words for which regions are enabled, by boto3 and against EC2's."""

from __future__ import annotations

from typing import Any

import pytest
from tests.local.conftest import Behave, Endpoint, refused, status_of

from cirrusql.local.settings import Fault

STATUSES = {
    "opt-in-not-required": "ENABLED_BY_DEFAULT",
    "opted-in": "ENABLED",
    "not-opted-in": "DISABLED",
}
OPTED_IN = [None, (), ("eu-south-1", "me-south-1")]


def listed(client: Any, **members: Any) -> dict[str, str]:
    pages = client.get_paginator("list_regions").paginate(**members)
    regions = [region for page in pages for region in page["Regions"]]
    found = {region["RegionName"]: region["RegionOptStatus"] for region in regions}
    assert len(found) == len(regions)
    return found


@pytest.mark.parametrize("opted_in", OPTED_IN)
@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-west-1"])
def test_the_account_says_what_ec2_says(
    endpoint: Endpoint, account: str, behave: Behave, opted_in: Any, region: str
) -> None:
    client = endpoint.client(account, region=region, service="account")
    with behave(opted_in=opted_in):
        ec2 = endpoint.client(account, region=region, service="ec2")
        every = ec2.describe_regions(AllRegions=True)["Regions"]
        expected = {one["RegionName"]: STATUSES[one["OptInStatus"]] for one in every}
        assert listed(client) == expected
        assert listed(client, MaxResults=3) == expected
        enabled = ["ENABLED", "ENABLED_BY_DEFAULT"]
        assert listed(client, RegionOptStatusContains=enabled).keys() == {
            one["RegionName"] for one in ec2.describe_regions()["Regions"]
        }
        for name, status in expected.items():
            told = client.get_region_opt_status(RegionName=name)
            assert (told["RegionName"], told["RegionOptStatus"]) == (name, status)


def test_what_makes_no_sense_is_refused(endpoint: Endpoint, account: str) -> None:
    client = endpoint.client(account, service="account", parameter_validation=False)
    refused("ValidationException", client.get_region_opt_status, RegionName="eu-east-9")
    refused("ValidationException", client.list_regions, NextToken="of another")
    refused("ValidationException", client.list_regions, RegionOptStatusContains=["ON"])
    first = client.list_regions(MaxResults=1)["NextToken"]
    refused(
        "ValidationException",
        client.list_regions,
        NextToken=first,
        RegionOptStatusContains=["ENABLED"],
    )


def test_it_can_be_made_to_refuse(endpoint: Endpoint, account: str, behave: Behave) -> None:
    client = endpoint.client(account, service="account")
    with behave(faults=(Fault("AccessDeniedException", service="account"),)):
        code = "AccessDeniedException"
        assert status_of(client, code, client.list_regions) == 403
        assert refused(code, client.list_regions) == "Injected failure"
