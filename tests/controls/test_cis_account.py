"""Controls of `cis` about the whole account, over local clouds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.controls import Status, load
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.checks import outcome
from tests.controls.fsbp.case import ROLE, statement
from tests.controls.fsbp.cloudtrail import trail
from tests.controls.fsbp.s3 import CLOSED, bucket

CONTROLS = {one.id: one for one in load(["cis"])}
TESTED = (
    *("cis.1.16", "cis.1.19", "cis.1.21", "cis.2.1.3", "cis.3.1", "cis.3.3", "cis.3.8"),
    *("cis.3.9", "cis.4.16"),
)
TWO = ("us-east-1", "eu-west-1")


def where(cloud: Cloud, name: str) -> list[str]:
    """The regions in which a control finds something of the account."""
    found = outcome(cloud, CONTROLS[name]).findings
    assert {one.resource for one in found} <= {"the account"}
    return sorted(one.region or "" for one in found)


def passes(cloud: Cloud, name: str) -> bool:
    return outcome(cloud, CONTROLS[name]).status is Status.PASSED


def role(name: str, *policies: str) -> dict[str, Any]:
    arns = [f"arn:aws:iam::{'' if '/' in one else 'aws'}:policy/{one}" for one in policies]
    trust = statement(Action="sts:AssumeRole", Principal={"AWS": ACCOUNT})
    return {"RoleName": name, "AssumeRolePolicyDocument": trust, "ManagedPolicyArns": arns}


def test_1_16_wants_a_role_and_not_a_user_with_the_policy(cloud: Cloud) -> None:
    arn = "arn:aws:iam::aws:policy/AWSSupportAccess"
    cloud.put("AWS::IAM::User", {"UserName": "u", "ManagedPolicyArns": [arn]})
    cloud.put("AWS::IAM::Role", role("other", "ReadOnlyAccess"))
    own = {"ManagedPolicyName": "AWSSupportAccess", "Roles": ["other"]}
    document = statement(Action="support:*", Resource="*")
    cloud.put("AWS::IAM::ManagedPolicy", {**own, "PolicyDocument": document})
    assert where(cloud, "cis.1.16") == [""]
    cloud.put("AWS::IAM::Role", role("support", "AWSSupportAccess"))
    assert passes(cloud, "cis.1.16")


def test_1_15_counts_policies_of_aws(cloud: Cloud) -> None:
    cloud.put("AWS::IAM::Role", role("reader", "ReadOnlyAccess"))
    assert passes(cloud, "cis.1.15")
    cloud.put("AWS::IAM::Role", role("admin", "AdministratorAccess"))
    (found,) = outcome(cloud, CONTROLS["cis.1.15"]).findings
    assert found.resource == "arn:aws:iam::aws:policy/AdministratorAccess"


def test_1_21_names_who_has_the_policy(cloud: Cloud) -> None:
    arn = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"
    cloud.put("AWS::IAM::User", {"UserName": "other", "ManagedPolicyArns": [f"{arn}2"]})
    cloud.put("AWS::IAM::Role", role("r", "ReadOnlyAccess"))
    assert passes(cloud, "cis.1.21")
    cloud.put("AWS::IAM::User", {"UserName": "ann", "ManagedPolicyArns": [arn]})
    cloud.put("AWS::IAM::Group", {"GroupName": "devs", "ManagedPolicyArns": [arn]})
    cloud.put("AWS::IAM::Role", role("shell", "AWSCloudShellFullAccess"))
    found = outcome(cloud, CONTROLS["cis.1.21"]).findings
    assert sorted(one.resource for one in found) == ["group devs", "role shell", "user ann"]


def test_1_19_wants_an_analyzer_of_external_access_in_each_region(
    make_cloud: Callable[..., Cloud],
) -> None:
    cloud = make_cloud(*TWO)
    unused = {"AnalyzerName": "unused", "Type": "ACCOUNT_UNUSED_ACCESS"}
    cloud.put("AWS::AccessAnalyzer::Analyzer", unused)
    assert where(cloud, "cis.1.19") == ["eu-west-1", "us-east-1"]
    cloud.put("AWS::AccessAnalyzer::Analyzer", {"AnalyzerName": "a", "Type": "ACCOUNT"})
    assert where(cloud, "cis.1.19") == ["eu-west-1"]
    organization = {"AnalyzerName": "o", "Type": "ORGANIZATION"}
    cloud.put("AWS::AccessAnalyzer::Analyzer", organization, region="eu-west-1")
    assert passes(cloud, "cis.1.19")


def test_2_1_3_wants_macie_where_buckets_are(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud(*TWO)
    assert passes(cloud, "cis.2.1.3")
    cloud.put("AWS::S3::Bucket", bucket("here"), bucket("here-too"))
    cloud.put("AWS::S3::Bucket", bucket("there"), region="eu-west-1")
    assert where(cloud, "cis.2.1.3") == ["eu-west-1", "us-east-1"]
    cloud.put("AWS::Macie::Session", {"Status": "ENABLED"})
    cloud.put("AWS::Macie::Session", {"Status": "PAUSED"}, region="eu-west-1")
    assert where(cloud, "cis.2.1.3") == ["eu-west-1"]


@dataclass
class Instead:
    """Answers some operations itself, by their members, where it has something to say."""

    inner: Transport
    answers: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]]

    async def send(self, call: Call) -> Answer:
        answer = self.answers.get(call.operation)
        said = answer(orjson.loads(call.document or b"{}")) if answer is not None else None
        if said is None:
            return await self.inner.send(call)
        return Answer(200, orjson.dumps(said), is_members=True)

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


@pytest.mark.parametrize(
    ("versioning", "found"),
    [
        ({"Status": "Enabled", "MFADelete": "Enabled"}, False),
        ({"Status": "Enabled", "MFADelete": "Disabled"}, True),
        ({"Status": "Enabled"}, True),
        ({}, True),
    ],
)
def test_2_1_2_reads_mfa_delete(catalog: Catalog, versioning: dict[str, Any], found: bool) -> None:
    def around(inner: Transport) -> Transport:
        return Instead(inner, {"GetBucketVersioning": lambda _: versioning})

    cloud = Cloud(catalog, TWO, around=around)
    for region in TWO:
        cloud.put("AWS::S3::Bucket", bucket(f"b-{region}"), region=region)
    told = [str(one.region) for one in outcome(cloud, CONTROLS["cis.2.1.2"]).findings]
    assert sorted(told) == (sorted(TWO) if found else [])
    cloud.close()


@pytest.mark.parametrize("left", [*CLOSED, None])
def test_2_1_4_is_what_bucket_and_account_close_together(
    catalog: Catalog, left: str | None
) -> None:
    """Buckets close the first half, and the account the others, but for what is left open."""
    names = list(CLOSED)
    ours, theirs = ({n: n in half and n != left for n in names} for half in (names[:2], names[2:]))

    def around(inner: Transport) -> Transport:
        block = {"PublicAccessBlockConfiguration": theirs}
        return Instead(inner, {"GetPublicAccessBlock": lambda _: block})

    cloud = Cloud(catalog, TWO, around=around)
    for region in TWO:
        here = bucket(f"b-{region}", PublicAccessBlockConfiguration=ours)
        cloud.put("AWS::S3::Bucket", here, region=region)
    found = [str(one.region) for one in outcome(cloud, CONTROLS["cis.2.1.4"]).findings]
    assert sorted(found) == ([] if left is None else sorted(TWO))
    cloud.close()


def test_3_1_wants_one_trail_for_all_events_of_all_regions(
    make_cloud: Callable[..., Cloud],
) -> None:
    cloud = make_cloud()
    writes = [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]
    cloud.put(
        "AWS::CloudTrail::Trail",
        trail(TrailName="one-region", IsMultiRegionTrail=False),
        {**trail(TrailName="silent", IsMultiRegionTrail=True), "IsLogging": False},
        trail(TrailName="writes", IsMultiRegionTrail=True, EventSelectors=writes),
    )
    assert where(cloud, "cis.3.1") == [""]
    whole = trail(TrailName="whole", IsMultiRegionTrail=True)
    cloud.put("AWS::CloudTrail::Trail", whole, region="eu-west-1")
    assert passes(cloud, "cis.3.1"), "its home is a region that is not asked"


@pytest.mark.parametrize(("name", "kind"), [("cis.3.8", "WriteOnly"), ("cis.3.9", "ReadOnly")])
def test_3_8_and_3_9_want_a_trail_for_all_objects(name: str, kind: str, cloud: Cloud) -> None:
    def of(values: str, *, kind: str = kind, **more: Any) -> dict[str, Any]:
        objects = {"Type": "AWS::S3::Object", "Values": [values]}
        selector = {"ReadWriteType": kind, "IncludeManagementEvents": True}
        selectors = [{**selector, "DataResources": [objects]}]
        return trail(**{"IsMultiRegionTrail": True, "EventSelectors": selectors, **more})

    other = "ReadOnly" if kind == "WriteOnly" else "WriteOnly"
    cloud.put(
        "AWS::CloudTrail::Trail",
        trail(TrailName="events", IsMultiRegionTrail=True),
        of("arn:aws:s3:::one/", TrailName="one-bucket"),
        of("arn:aws:s3", TrailName="others", kind=other),
        of("arn:aws:s3", TrailName="region", IsMultiRegionTrail=False),
        of("arn:aws:s3", TrailName="silent", IsLogging=False),
    )
    assert where(cloud, name) == [""]
    cloud.put("AWS::CloudTrail::Trail", of("arn:aws:s3", TrailName="all"))
    assert passes(cloud, name)


def test_3_3_wants_a_recorder_of_everything_in_each_region(catalog: Catalog) -> None:
    status: dict[str, Any] = {}

    def around(inner: Transport) -> Transport:
        def told(_: dict[str, Any]) -> dict[str, Any] | None:
            rows = [{"name": "default", "recording": True, "lastStatus": "SUCCESS", **status}]
            return {"ConfigurationRecordersStatus": rows} if status else None

        return Instead(inner, {"DescribeConfigurationRecorderStatus": told})

    cloud = Cloud(catalog, TWO, around=around)
    recorder = {"Name": "default", "RoleARN": ROLE}
    everything = {**recorder, "RecordingGroup": {"AllSupported": True}}
    some = {**recorder, "RecordingGroup": {"ResourceTypes": ["AWS::EC2::VPC"]}}
    assert where(cloud, "cis.3.3") == ["eu-west-1", "us-east-1"]
    cloud.put("AWS::Config::ConfigurationRecorder", everything)
    cloud.put("AWS::Config::ConfigurationRecorder", some, region="eu-west-1")
    assert where(cloud, "cis.3.3") == ["eu-west-1"]
    status["recording"] = False
    assert where(cloud, "cis.3.3") == ["eu-west-1", "us-east-1"]
    status.update(recording=True, lastStatus="FAILURE")
    assert where(cloud, "cis.3.3") == ["eu-west-1", "us-east-1"]
    cloud.close()


def test_4_16_wants_security_hub_in_each_region(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud(*TWO)
    assert where(cloud, "cis.4.16") == ["eu-west-1", "us-east-1"]
    cloud.put("AWS::SecurityHub::Hub", {})
    assert where(cloud, "cis.4.16") == ["eu-west-1"]
    cloud.put("AWS::SecurityHub::Hub", {}, region="eu-west-1")
    assert passes(cloud, "cis.4.16")
