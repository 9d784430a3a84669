"""Checks 99 to 101: EC2's regions and availability zones, by boto3 and on the wire."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import botocore.session
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.local.conftest import Behave, Endpoint, refused, send, status_of

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import EC2
from cirrusql.errors import InterfaceError
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.local.regions import regions
from cirrusql.local.services.table import LOCAL_SERVICES

OPT_IN = {
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
}
PARTITIONS = {"aws": "eu-west-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


@pytest.fixture
def ec2(endpoint: Endpoint, account: str, behave: Behave) -> Iterator[Any]:
    """A client of an account that has opted in to nothing."""
    with behave(opted_in=()):
        yield endpoint.client(account, service="ec2")


def names(answer: dict[str, Any]) -> list[str]:
    return [region["RegionName"] for region in answer["Regions"]]


def filters(**values: str | list[str]) -> list[dict[str, Any]]:
    return [
        {"Name": name.replace("_", "-"), "Values": [value] if isinstance(value, str) else value}
        for name, value in values.items()
    ]


@pytest.mark.parametrize("partition", PARTITIONS)
def test_099_all_regions_are_those_of_the_partition_asked(
    endpoint: Endpoint, account: str, partition: str
) -> None:
    ec2 = endpoint.client(account, region=PARTITIONS[partition], service="ec2")
    known = botocore.session.get_session().get_available_regions("ec2", partition)
    assert sorted(names(ec2.describe_regions(AllRegions=True))) == sorted(known)


def test_099_an_account_has_the_regions_that_need_no_opting_in(ec2: Any) -> None:
    every = ec2.describe_regions(AllRegions=True)["Regions"]
    off = {one["RegionName"] for one in every if one["OptInStatus"] == "not-opted-in"}
    assert off == OPT_IN
    enabled = ec2.describe_regions()["Regions"]
    assert enabled == [one for one in every if one["OptInStatus"] == "opt-in-not-required"]
    assert ec2.describe_regions(AllRegions=False)["Regions"] == enabled


def test_099_the_settings_opt_in(ec2: Any, behave: Behave) -> None:
    with behave(opted_in=("eu-south-1", "me-south-1")):
        mine = {one["RegionName"]: one["OptInStatus"] for one in ec2.describe_regions()["Regions"]}
        more = ec2.describe_regions(Filters=filters(opt_in_status="opted-in"))
    assert {name for name, status in mine.items() if status == "opted-in"} == set(names(more))
    assert names(more) == ["eu-south-1", "me-south-1"]
    assert "af-south-1" not in mine


def test_099_by_default_accounts_have_opted_in_to_every_region(
    endpoint: Endpoint, account: str
) -> None:
    mine = endpoint.client(account, service="ec2").describe_regions()["Regions"]
    opted_in = {one["RegionName"] for one in mine if one["OptInStatus"] == "opted-in"}
    assert opted_in == OPT_IN
    assert len(mine) == 17 + len(OPT_IN)


NOT_VALID = "The security token included in the request is invalid."
NOT_ENABLED = {
    "cloudcontrol": ("UnrecognizedClientException", 400, NOT_VALID),
    "resourcegroupstaggingapi": ("UnrecognizedClientException", 400, NOT_VALID),
    "sts": ("InvalidClientTokenId", 403, NOT_VALID),
    "cloudformation": ("InvalidClientTokenId", 403, NOT_VALID),
    "ec2": ("AuthFailure", 401, "AWS was not able to validate the provided access credentials"),
    "iam": ("InvalidClientTokenId", 403, NOT_VALID),
    "account": ("UnrecognizedClientException", 403, NOT_VALID),
    "ssm": ("UnrecognizedClientException", 400, NOT_VALID),
    "secretsmanager": ("UnrecognizedClientException", 400, NOT_VALID),
    "codebuild": ("UnrecognizedClientException", 400, NOT_VALID),
    "appsync": ("UnrecognizedClientException", 403, NOT_VALID),
}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "cloudcontrol": ("list_resource_requests", {}),
    "resourcegroupstaggingapi": ("get_tag_keys", {}),
    "sts": ("get_caller_identity", {}),
    "cloudformation": ("list_types", {}),
    "ec2": ("describe_regions", {}),
    "iam": ("generate_credential_report", {}),
    "account": ("list_regions", {}),
    "ssm": ("get_parameters", {"Names": ["none"]}),
    "secretsmanager": ("get_secret_value", {"SecretId": "none"}),
    "codebuild": ("batch_get_projects", {"names": ["none"]}),
    "appsync": ("get_schema_creation_status", {"apiId": "none"}),
}
# These refuse what is not there, and so have been reached.
NOT_THERE = {"secretsmanager": "ResourceNotFoundException", "appsync": "NotFoundException"}


@pytest.mark.parametrize("service", LOCAL_SERVICES)
@pytest.mark.parametrize("region", [*sorted(OPT_IN), "eu-west-1", "cn-north-1"])
def test_099_a_region_that_is_not_enabled_does_not_know_the_credentials(
    endpoint: Endpoint, account: str, behave: Behave, service: str, region: str
) -> None:
    client = endpoint.client(account, region=region, service=service)
    operation, members = CALLS[service]
    call = getattr(client, operation)
    if region in OPT_IN:
        with behave(opted_in=tuple(OPT_IN - {region})):
            code, status, message = NOT_ENABLED[service]
            assert refused(code, call, **members) == message
            assert status_of(client, code, call, **members) == status
    with behave(opted_in=(region,) if region in OPT_IN else ()):
        if service in NOT_THERE:
            refused(NOT_THERE[service], call, **members)
        else:
            call(**members)


def test_099_where_there_is_no_region_nothing_is_enabled(
    endpoint: Endpoint, account: str, behave: Behave
) -> None:
    call = endpoint.client(account, region="eu-east-9").list_resources
    with behave(opted_in=()):
        refused("UnrecognizedClientException", call, TypeName="AWS::Logs::LogGroup")


def test_099_a_fault_may_be_one_regions_accounts_or_services(
    endpoint: Endpoint, account: str, behave: Behave
) -> None:
    def asks(region: str, *, who: str = account, service: str = "cloudcontrol") -> str:
        client = endpoint.client(who, region=region, service=service)
        operation, members = CALLS[service]
        try:
            getattr(client, operation)(**members)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "answered"

    denied = "AccessDeniedException"
    with behave(faults=(Fault(denied, region="eu-west-1", account=account),)):
        assert asks("eu-west-1") == denied
        assert asks("eu-west-2") == asks("eu-west-1", who="000000099999") == "answered"
        assert asks("eu-west-1", service="ec2") == "answered"
    with behave(faults=(Fault(denied, "DescribeRegions", service="ec2"),)):
        assert asks("eu-west-1", service="ec2") == "UnauthorizedOperation"
        assert asks("eu-west-1") == "answered"
    with behave(faults=(Fault(denied, service="sts"),)):
        assert asks("eu-west-1", service="sts") == "AccessDenied"
    with behave(faults=(Fault("ThrottlingException", service="ec2", times=1),)):
        assert asks("eu-west-1", service="ec2") == "RequestLimitExceeded"
        assert asks("eu-west-1", service="ec2") == "answered"
    with pytest.raises(InterfaceError, match="no service 'ec3'"):
        Fault(denied, service="ec3")


def test_099_an_opted_in_region_is_one_that_needs_it() -> None:
    with pytest.raises(InterfaceError, match="'eu-south-3' is not a region that needs opting in"):
        Settings(opted_in=("eu-south-3",))
    with pytest.raises(InterfaceError, match="'eu-west-1' is not"):
        Settings(opted_in=("eu-west-1",))


def test_099_regions_are_found_by_name_and_filter(ec2: Any) -> None:
    assert names(ec2.describe_regions(RegionNames=["us-east-1", "af-south-1"])) == [
        "af-south-1",
        "us-east-1",
    ]
    assert names(ec2.describe_regions(Filters=filters(region_name="eu-west-?"))) == [
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
    ]
    wanted = filters(endpoint=["ec2.us-*", "ec2.sa-east-1.amazonaws.com"], region_name="*-1")
    assert names(ec2.describe_regions(Filters=wanted)) == ["sa-east-1", "us-east-1", "us-west-1"]
    off = filters(opt_in_status=["not-opted-in", "opted-in"])
    assert set(names(ec2.describe_regions(AllRegions=True, Filters=off))) == OPT_IN
    assert names(ec2.describe_regions(Filters=off)) == []
    (one,) = ec2.describe_regions(RegionNames=["eu-west-1"])["Regions"]
    assert one == {
        "RegionName": "eu-west-1",
        "Endpoint": "ec2.eu-west-1.amazonaws.com",
        "OptInStatus": "opt-in-not-required",
    }


def test_099_numbers_of_a_list_may_leave_gaps(endpoint: Endpoint) -> None:
    def found(form: str) -> list[str]:
        body = f"Action=DescribeRegions&Version=2016-11-15&{form}".encode()
        answer = send(endpoint.port, "/", body, {})
        assert answer.status == 200, answer.text
        return re.findall("<regionName>(.*?)</regionName>", answer.text)

    assert found("RegionName.2=eu-west-1") == ["eu-west-1"]
    assert found("RegionName.7=eu-west-1&RegionName.3=eu-west-2") == ["eu-west-1", "eu-west-2"]
    by_name = "Filter.4.Name=region-name&Filter.4.Value.2=eu-west-3&Filter.4.Value.9=eu-west-1"
    assert found(by_name) == ["eu-west-1", "eu-west-3"]


def test_099_what_makes_no_sense_is_refused(ec2: Any) -> None:
    call = ec2.describe_regions
    message = refused("InvalidParameterValue", call, RegionNames=["us--east-1", "eu-west-1"])
    assert message == "Invalid region: [us--east-1]"
    refused("InvalidParameterValue", call, RegionNames=["cn-north-1"])
    message = refused("InvalidParameterValue", call, Filters=filters(colour="red"))
    assert message == "The filter 'colour' is invalid"
    refused("DryRunOperation", call, DryRun=True)


def test_100_zones_are_those_of_the_region_asked(endpoint: Endpoint, account: str) -> None:
    seen: set[str] = set()
    for region in ("us-east-1", "us-west-1", "ap-northeast-1", "cn-north-1", "eu-south-1"):
        ec2 = endpoint.client(account, region=region, service="ec2")
        zones = ec2.describe_availability_zones(AllAvailabilityZones=True)["AvailabilityZones"]
        assert [zone["ZoneName"] for zone in zones] == [
            region + letter for letter in regions()[region].zones
        ]
        ids = {zone["ZoneId"] for zone in zones}
        assert len(ids) == len(zones)
        assert not ids & seen
        seen |= ids
        for zone in zones:
            assert zone["RegionName"] == zone["NetworkBorderGroup"] == region
            assert (zone["State"], zone["ZoneType"]) == ("available", "availability-zone")
            assert zone["OptInStatus"] == "opt-in-not-required"


def test_100_zones_are_found_by_name_id_and_filter(ec2: Any) -> None:
    call = ec2.describe_availability_zones

    def found(**wanted: Any) -> list[str]:
        return [zone["ZoneName"][-1] for zone in call(**wanted)["AvailabilityZones"]]

    assert found() == list("abcdef")
    assert found(ZoneNames=["us-east-1b", "us-east-1a"]) == ["a", "b"]
    assert found(ZoneIds=["use1-az3"]) == ["c"]
    assert found(ZoneNames=["us-east-1a", "us-east-1c"], ZoneIds=["use1-az3"]) == ["c"]
    assert found(ZoneNames=["us-east-1a"], ZoneIds=["use1-az3"]) == []
    assert found(Filters=filters(zone_name="*[ab]")) == []
    assert found(Filters=filters(zone_name=["*a", "*b"], zone_id="use1-az?")) == ["a", "b"]
    assert found(Filters=filters(state="available", region_name="us-east-1")) == list("abcdef")
    assert found(Filters=filters(opt_in_status="opted-in")) == []
    assert found(Filters=filters(zone_type="local-zone")) == []
    assert found(Filters=filters(message="*")) == []
    message = refused("InvalidParameterValue", call, ZoneNames=["us-east-1z", "eu-west-1a"])
    assert message == "Invalid availability zone: [eu-west-1a, us-east-1z]"
    refused("InvalidParameterValue", call, ZoneIds=["euw1-az1"])
    refused("InvalidParameterValue", call, Filters=filters(endpoint="x"))


def test_every_region_of_the_catalogue_is_known(catalog: Catalog) -> None:
    types = map(catalog.resource_type, catalog.type_names())
    assert {region for one in types for region in one.regions} <= regions().keys()


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    cloud = LocalCloud.open(":memory:", Catalog.open())
    yield cloud
    cloud.close()


def by_filter(cloud: LocalCloud, pattern: str) -> list[str]:
    from urllib.parse import urlencode

    fields = {"AllRegions": "TRUE", "Filter.1.Name": "region-name", "Filter.1.Value.1": pattern}
    body = urlencode(fields).encode()
    answer = cloud.answer(EC2, "DescribeRegions", body, account="1", region="us-east-1")
    assert answer.status == 200, answer.body
    return re.findall("<regionName>(.*?)</regionName>", answer.body.decode())


def matches(pattern: list[str], text: str) -> bool:
    """Whether a pattern, one entry for each of its tokens, is all of `text`; the slow, sure way."""
    if not pattern:
        return not text
    head, rest = pattern[0], pattern[1:]
    if head == "*":
        return any(matches(rest, text[start:]) for start in range(len(text) + 1))
    return bool(text) and head in ("?", text[0]) and matches(rest, text[1:])


@settings(deadline=None)
@given(st.lists(st.sampled_from([*"aeistuw-12", "*", "?", "us", "\\*", "west"]), max_size=7))
def test_filters_match_as_a_plain_reading_of_them_does(cloud: LocalCloud, parts: list[str]) -> None:
    tokens = [
        letter if token != "\\*" else "star"
        for token in parts
        for letter in ([token] if token == "\\*" else token)
    ]
    expected = [
        name
        for name, region in regions().items()
        if region.partition == "aws" and matches(tokens, name)
    ]
    assert by_filter(cloud, "".join(parts)) == expected


def test_a_filter_of_many_stars_takes_no_time(cloud: LocalCloud) -> None:
    started = time.thread_time()
    assert by_filter(cloud, "*?" * 40 + "*e*s*t*-*Z") == []
    assert by_filter(cloud, "*" * 200) != []
    assert time.thread_time() - started < 1


def test_101_an_error_is_ec2s_own_document(endpoint: Endpoint) -> None:
    body = b"Action=DescribeNothing&Version=2016-11-15"
    signed = "AWS4-HMAC-SHA256 Credential=111122223333/20260101/eu-west-1/ec2/aws4_request"
    answer = send(endpoint.port, "/", body, {"Authorization": signed})
    assert answer.status == 400
    assert answer.headers["content-type"] == "text/xml;charset=UTF-8"
    root = ET.fromstring(answer.text)
    assert root.tag == "Response"
    assert root.findtext("Errors/Error/Code") == "InvalidAction"
    assert "DescribeNothing" in (root.findtext("Errors/Error/Message") or "")
    assert root.findtext("RequestID")


def test_101_a_signature_that_is_wrong_is_told_in_the_services_protocol(
    endpoint: Endpoint, account: str, behave: Behave
) -> None:
    codes = {"ec2": "AuthFailure", "sts": "SignatureDoesNotMatch"}
    calls = {"ec2": "describe_regions", "sts": "get_caller_identity"}
    with behave(verify_signatures=True, secrets={account: "another"}):
        for service, code in codes.items():
            client = endpoint.client(account, service=service)
            refused(code, getattr(client, calls[service]))
    with behave(verify_signatures=True, secrets={account: "secret"}):
        for service in codes:
            getattr(endpoint.client(account, service=service), calls[service])()


@pytest.mark.parametrize("flag", ["yes", "1", "", "truer"])
def test_a_flag_is_true_or_false(cloud: LocalCloud, flag: str) -> None:
    body = f"AllRegions={flag}".encode()
    answer = cloud.answer(EC2, "DescribeRegions", body, account="1", region="us-east-1")
    assert answer.status == 400
    assert b"<Code>InvalidParameterValue</Code>" in answer.body
