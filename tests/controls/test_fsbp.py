"""The set `fsbp`: each control passes what it should pass, and finds the rest and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cirrusql.cloudcontrol import Call
from cirrusql.controls import Control, Outcome, Report, Status, load
from cirrusql.controls.checking import Accepted, checked
from cirrusql.controls.run import Manner
from cirrusql.session import MEMORY
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp import CASES, OTHERS
from tests.controls.fsbp.cloudtrail import trail

CONTROLS = {one.id: one for one in load(["fsbp"])}


def check(cloud: Cloud, *controls: Control) -> Report:
    return checked(cloud.session.engine, controls, Manner(database=MEMORY), Accepted())


def outcome(cloud: Cloud, name: str) -> Outcome:
    (one,) = check(cloud, CONTROLS[name]).outcomes
    assert (one.error, one.problems, one.notes) == (None, (), ())
    return one


def put(cloud: Cloud, name: str, *, good: bool) -> list[str]:
    case = CASES[name]
    made = cloud.put(case.type_name, *(case.good if good else case.bad))
    for number, identifier in enumerate(made):
        case.beside(cloud, identifier, number, good)
    return made


def test_every_control_has_resources_that_pass_and_some_that_do_not() -> None:
    assert set(CASES) | OTHERS == set(CONTROLS)
    assert not set(CASES) & OTHERS
    assert all(case.good and case.bad for case in CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_it_finds_what_is_wrong_and_nothing_else(name: str, cloud: Cloud) -> None:
    assert outcome(cloud, name).status is Status.PASSED, "of an empty account"
    put(cloud, name, good=True)
    assert outcome(cloud, name).status is Status.PASSED
    bad = put(cloud, name, good=False)
    found = outcome(cloud, name)
    assert found.status is Status.FAILED
    resources = {one.resource for one in found.findings}
    assert len(resources) == len(bad)
    for identifier in bad:
        assert any(identifier in one or one in identifier for one in resources), identifier


def test_ec2_19_names_every_port_and_reads_rules_that_are_resources(cloud: Cloud) -> None:
    (name,) = cloud.put("AWS::EC2::SecurityGroup", {"GroupName": "g", "GroupDescription": "g"})
    rule = {"GroupId": name, "IpProtocol": "tcp", "FromPort": 21, "ToPort": 23}
    cloud.put("AWS::EC2::SecurityGroupIngress", {**rule, "CidrIpv6": "::/0"})
    cloud.put("AWS::EC2::SecurityGroupIngress", {**rule, "CidrIp": "10.0.0.0/8", "ToPort": 25})
    found = outcome(cloud, "ec2.19").findings
    assert sorted((one.resource, one.details["port"]) for one in found) == [
        (name, 21),
        (name, 22),
        (name, 23),
    ]


def test_ec2_9_is_about_addresses_that_instances_have(cloud: Cloud) -> None:
    image = "ami-0123456789abcdef0"
    (vpc,) = cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    private, public = cloud.put(
        "AWS::EC2::Subnet",
        {"VpcId": vpc, "CidrBlock": "10.0.0.0/24"},
        {"VpcId": vpc, "CidrBlock": "10.0.1.0/24", "MapPublicIpOnLaunch": True},
    )
    cloud.put("AWS::EC2::Instance", {"ImageId": image, "SubnetId": private})
    assert outcome(cloud, "ec2.9").status is Status.PASSED
    (seen,) = cloud.put("AWS::EC2::Instance", {"ImageId": image, "SubnetId": public})
    assert [one.resource for one in outcome(cloud, "ec2.9").findings] == [seen]


def test_cloudtrail_1_wants_one_trail_for_all_regions(cloud: Cloud) -> None:
    (finding,) = outcome(cloud, "cloudtrail.1").findings
    assert (finding.resource, finding.account) == ("the account", ACCOUNT)
    cloud.put(
        "AWS::CloudTrail::Trail",
        trail(TrailName="one-region", IsMultiRegionTrail=False),
        {**trail(TrailName="silent", IsMultiRegionTrail=True), "IsLogging": False},
        trail(TrailName="partly", IsMultiRegionTrail=True, IncludeGlobalServiceEvents=False),
    )
    assert outcome(cloud, "cloudtrail.1").status is Status.FAILED
    cloud.put("AWS::CloudTrail::Trail", trail(TrailName="whole", IsMultiRegionTrail=True))
    assert outcome(cloud, "cloudtrail.1").status is Status.PASSED


@pytest.mark.parametrize("name", CONTROLS)
def test_it_says_what_it_wants_and_where_that_is_from(name: str) -> None:
    control = CONTROLS[name]
    assert re.fullmatch(r"[A-Z].{8,70}[^.]", control.title)
    service, number = name.split(".")
    code, page = control.sources
    assert code.lower() == f"fsbp {service}.{number}"
    assert page.endswith(f"/{service}-controls.html#{service}-{number}")
    assert control.file == f"fsbp/{service}.sql"


def call_input(call: Call) -> tuple[object, ...]:
    return call.path, call.query, call.document, call.body


def test_the_whole_set_asks_what_it_asks_once(make_cloud: Callable[..., Cloud]) -> None:
    """Of several controls over one type, only the first lists and reads."""
    cloud = make_cloud()
    for name in ("s3.8", "rds.2", "ecr.1", "sqs.1"):
        put(cloud, name, good=True)
        put(cloud, name, good=False)
    report = check(cloud, *CONTROLS.values())
    sent = [
        (call.service.name, call.operation, call.region, call.host_prefix, *call_input(call))
        for call in cloud.transport.sent
    ]
    # What is refused is not remembered: here the account has no public access block.
    remembered = [one for one in sent if "GetPublicAccessBlock" not in one]
    assert len(remembered) == len(set(remembered))
    assert len(sent) == report.calls
    assert report.complete
