"""Controls of `fsbp` about regions, the account, or several resources: EFS to WorkSpaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import (
    Answer,
    Call,
    Client,
    InProcessTransport,
    Limits,
    RetryPolicy,
    Transport,
)
from cirrusql.controls import Outcome, Status
from cirrusql.controls.checking import Accepted, checked
from cirrusql.controls.run import Manner
from cirrusql.local import LocalCloud
from cirrusql.local.clock import StoppedClock
from cirrusql.local.demo.seed import ACCOUNT as OF_DEMO
from cirrusql.local.demo.seed import seed
from cirrusql.session import MEMORY, Environment, Session, local_environment
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.awslambda import function
from tests.controls.fsbp.eks import nodes, sealed
from tests.controls.fsbp.elasticache import cluster as cache
from tests.controls.fsbp.elasticache import group as caches
from tests.controls.fsbp.elb import CLASSIC, classic
from tests.controls.fsbp.iam import policy
from tests.controls.fsbp.opensearch import DOMAIN, domain
from tests.controls.fsbp.rds import CLUSTER, INSTANCE, LOGS, cluster, named, subscription
from tests.controls.fsbp.redshift import cluster as warehouse
from tests.controls.fsbp.s3 import CLOSED, bucket
from tests.controls.test_fsbp import CONTROLS, outcome

Clouds = Callable[..., Cloud]
HERE, THERE = "us-east-1", "eu-west-1"
DAYS = 90


def found(cloud: Cloud, name: str) -> set[tuple[str, str]]:
    """The resources that a control finds, with what it says of them."""
    return {(one.resource, one.reason) for one in outcome(cloud, name).findings}


def resources(cloud: Cloud, name: str) -> set[str]:
    return {resource for resource, _ in found(cloud, name)}


def regions(cloud: Cloud, name: str) -> set[str | None]:
    return {one.region for one in outcome(cloud, name).findings}


class Rewriting:
    """Passes calls on, and says something else of resources in every answer."""

    def __init__(self, inner: Transport, was: bytes, now: bytes) -> None:
        self.inner, self.was, self.now = inner, was, now

    async def send(self, call: Call) -> Answer:
        answer = await self.inner.send(call)
        assert self.was not in self.now or self.now not in answer.body
        return Answer(
            status=answer.status,
            body=answer.body.replace(self.was, self.now),
            date=answer.date,
            headers=answer.headers,
            is_members=answer.is_members,
        )

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def saying(catalog: Catalog) -> Iterator[Clouds]:
    """Makes clouds whose service says `now` where the local one says `was`, within a model."""
    made: list[Cloud] = []

    def make(was: str, now: str, *, of_models: bool = True) -> Cloud:
        mark = r"\"" if of_models else '"'
        first, second = (one.replace('"', mark).encode() for one in (was, now))
        cloud = Cloud(catalog, (HERE,), around=lambda inner: Rewriting(inner, first, second))
        made.append(cloud)
        return cloud

    yield make
    for cloud in made:
        cloud.close()


# The demo organisation ---------------------------------------------------------------------------


@pytest.fixture
def demo(catalog: Catalog, tmp_path: Path) -> Iterator[Session]:
    path = tmp_path / "cloud.sqlite3"
    cloud = LocalCloud.open(path, catalog)
    seed(cloud)
    cloud.close()
    session = Session.alone(catalog, local_environment(catalog, path))
    yield session
    session.close()


def in_demo(demo: Session, name: str) -> Outcome:
    (one,) = checked(demo.engine, [CONTROLS[name]], Manner(database=MEMORY), Accepted()).outcomes
    assert (one.error, one.problems, one.notes) == (None, (), ())
    return one


def rows(demo: Session, sql: str) -> list[dict[str, Any]]:
    (result,) = demo.execute(sql)
    names = [column.name for column in result.columns]
    return [dict(zip(names, row, strict=True)) for row in result]


def age(text: str | None) -> float:
    """How many days ago that was; -1 if never."""
    if text is None or not text[:1].isdigit():
        return -1
    return (datetime.now(UTC) - datetime.fromisoformat(text)).total_seconds() / 86400


def report(demo: Session) -> list[dict[str, Any]]:
    users = rows(demo, "SELECT * FROM aws.iam.get_credential_report")
    return [one for one in users if one["user"] != "<root_account>"]


def test_iam_3_finds_active_keys_that_are_old(demo: Session, cloud: Cloud) -> None:
    wanted = {
        (user["arn"], f"its access key {number} was not rotated for 90 days")
        for user in report(demo)
        for number in (1, 2)
        if user[f"access_key_{number}_active"]
        and age(user[f"access_key_{number}_last_rotated"]) > DAYS
    }
    assert {(one.resource, one.reason) for one in in_demo(demo, "iam.3").findings} == wanted
    assert 0 < len(wanted) < len(report(demo))
    assert not found(cloud, "iam.3")


def test_iam_8_finds_what_nobody_uses(demo: Session, cloud: Cloud) -> None:
    def last(user: dict[str, Any], used: str, made: str) -> float:
        days = age(user[used])
        return age(user[made]) if days < 0 else days

    wanted = set()
    for user in report(demo):
        if (
            user["password_enabled"]
            and last(user, "password_last_used", "password_last_changed") > DAYS
        ):
            wanted.add((user["arn"], "its password was not used for 90 days"))
        for number in (1, 2):
            key = f"access_key_{number}_"
            if (
                user[f"{key}active"]
                and last(user, f"{key}last_used_date", f"{key}last_rotated") > DAYS
            ):
                wanted.add((user["arn"], f"its access key {number} was not used for 90 days"))
    assert {(one.resource, one.reason) for one in in_demo(demo, "iam.8").findings} == wanted
    assert {reason for _, reason in wanted} >= {"its password was not used for 90 days"}
    cloud.put("AWS::IAM::User", {"UserName": "new", "LoginProfile": {"Password": "x"}})
    assert not found(cloud, "iam.8"), "what is new was not there to be used"


def test_iam_4_and_6_are_about_the_root_user(demo: Session, cloud: Cloud) -> None:
    assert not found(cloud, "iam.4")
    assert resources(cloud, "iam.6") == {"the root user"}
    assert [one.resource for one in in_demo(demo, "iam.4").findings] == ["the root user"]
    assert in_demo(demo, "iam.6").status is Status.PASSED
    device = "INSERT INTO awscc.iam.virtualmfa_devices (virtual_mfa_device_name, users)"
    for one in demo.execute(f"{device} VALUES ('root-account-mfa-device', '[\"amara\"]')"):
        list(one)
    assert in_demo(demo, "iam.6").status is Status.FAILED, "a virtual device is not enough"


def test_iam_7_and_s3_1_are_about_settings_of_the_account(demo: Session, cloud: Cloud) -> None:
    for name in ("iam.7", "s3.1"):
        assert resources(cloud, name) == {"the account"}, "there is no such setting"
    (said,) = rows(demo, "SELECT * FROM aws.iam.get_account_password_policy")
    kinds = ("uppercase_characters", "lowercase_characters", "symbols", "numbers")
    strong = all(said[f"require_{one}"] for one in kinds) and said["minimum_password_length"] >= 8
    assert bool(in_demo(demo, "iam.7").findings) is not strong
    (said,) = rows(demo, "SELECT * FROM aws.s3control.get_public_access_block")
    kinds = (
        "block_public_acls",
        "block_public_policy",
        "ignore_public_acls",
        "restrict_public_buckets",
    )
    closed = all(said[one] for one in kinds)
    assert bool(in_demo(demo, "s3.1").findings) is not closed


def test_ssm_1_finds_instances_that_nobody_manages(demo: Session, cloud: Cloud) -> None:
    assert not found(cloud, "ssm.1")
    (instance,) = cloud.put("AWS::EC2::Instance", {"ImageId": "ami-0123456789abcdef0"})
    assert resources(cloud, "ssm.1") == {instance}
    listed = {
        one["instance_id"] for one in rows(demo, "SELECT instance_id FROM awscc.ec2.instances")
    }
    managed = rows(demo, "SELECT instance_id FROM aws.ssm.describe_instance_information")
    left = {one.resource for one in in_demo(demo, "ssm.1").findings}
    assert left == listed - {one["instance_id"] for one in managed}
    assert left < listed


@pytest.fixture
def secrets(catalog: Catalog, tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Makes clouds with a secret of so many days ago, rotated every so many days if at all."""
    sessions: list[Session] = []

    def make(days_old: float, every: int | None = None) -> Session:
        path = tmp_path / f"{len(sessions)}.sqlite3"
        clock = StoppedClock(datetime.now(UTC).timestamp() - days_old * 86400)
        cloud = LocalCloud.open(path, catalog, clock=clock)
        insert = "INSERT INTO awscc.secretsmanager"
        said = [f"{insert}.secrets (name, secret_string) VALUES ('s', 'x')"]
        if every:
            said.append(
                f"{insert}.rotation_schedules (secret_id, rotation_rules)"
                f" SELECT id, json_object('AutomaticallyAfterDays', {every})"
                " FROM awscc.secretsmanager.secrets"
            )
        then = Environment(
            lambda: Client(InProcessTransport(cloud, OF_DEMO), Limits(), RetryPolicy()),
            (HERE,),
            "a cloud of then",
        )
        with closing(Session.alone(catalog, then)) as session:
            for statement in said:
                for result in session.execute(statement):
                    list(result)
            cloud.close()
        here = local_environment(catalog, path)
        sessions.append(Session.alone(catalog, here))
        return sessions[-1]

    yield make
    for session in sessions:
        session.close()


@pytest.mark.parametrize(
    ("days_old", "every", "overdue", "unused", "stale"),
    [
        (0, None, False, False, False),
        (89, None, False, False, False),
        (91, None, False, True, True),
        (0, 30, False, False, False),
        (20, 30, False, False, False),
        (40, 30, True, False, False),
        (95, 120, False, True, True),
        (130, 120, True, True, True),
    ],
)
def test_secrets_are_used_and_rotated(
    days_old: float,
    every: int | None,
    overdue: bool,
    unused: bool,
    stale: bool,
    secrets: Callable[..., Session],
) -> None:
    cloud = secrets(days_old, every)
    said = [bool(in_demo(cloud, f"secretsmanager.{number}").findings) for number in (2, 3, 4)]
    assert said == [overdue, unused, stale]


def test_secrets_of_the_demo_are_used_and_not_rotated(demo: Session) -> None:
    assert not in_demo(demo, "secretsmanager.3").findings
    assert len(in_demo(demo, "secretsmanager.4").findings) > 1


# Regions -----------------------------------------------------------------------------------------


def detector(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Enable": True, **({"Features": list(features)} if features else {}), **more}


def feature(name: str, *, on: bool = True, **agents: bool) -> dict[str, Any]:
    agent = [{"Name": key, "Status": _status(value)} for key, value in agents.items()]
    more = {"AdditionalConfiguration": agent} if agent else {}
    return {"Name": name, "Status": _status(on), **more}


def _status(on: bool) -> str:
    return "ENABLED" if on else "DISABLED"


def test_guardduty_1_wants_a_detector_that_is_on_in_every_region(make_cloud: Clouds) -> None:
    cloud = make_cloud(HERE, THERE)
    assert regions(cloud, "guardduty.1") == {HERE, THERE}
    cloud.put("AWS::GuardDuty::Detector", detector())
    cloud.put("AWS::GuardDuty::Detector", {"Enable": False}, region=THERE)
    assert regions(cloud, "guardduty.1") == {THERE}


@pytest.mark.parametrize(
    ("number", "name", "source"),
    [
        (5, "EKS_AUDIT_LOGS", {"Kubernetes": {"AuditLogs": {"Enable": False}}}),
        (6, "LAMBDA_NETWORK_LOGS", None),
        (
            8,
            "EBS_MALWARE_PROTECTION",
            {"MalwareProtection": {"ScanEc2InstanceWithFindings": {"EbsVolumes": False}}},
        ),
        (9, "RDS_LOGIN_EVENTS", None),
        (10, "S3_DATA_EVENTS", {"S3Logs": {"Enable": False}}),
    ],
)
def test_guardduty_protects_unless_it_is_turned_off(
    number: int, name: str, source: dict[str, Any] | None, make_cloud: Clouds
) -> None:
    control = f"guardduty.{number}"
    empty = make_cloud(HERE, THERE)
    assert regions(empty, control) == {HERE, THERE}
    empty.put("AWS::GuardDuty::Detector", detector(feature(name, on=False)))
    empty.put("AWS::GuardDuty::Detector", detector(feature(name)), region=THERE)
    assert regions(empty, control) == {HERE}
    usual = make_cloud()
    usual.put("AWS::GuardDuty::Detector", detector())
    assert not found(usual, control)
    if source:
        older = make_cloud()
        older.put("AWS::GuardDuty::Detector", detector(DataSources=source))
        assert regions(older, control) == {HERE}


@pytest.mark.parametrize(
    ("number", "agent"),
    [
        (7, "EKS_ADDON_MANAGEMENT"),
        (11, None),
        (12, "ECS_FARGATE_AGENT_MANAGEMENT"),
        (13, "EC2_AGENT_MANAGEMENT"),
    ],
)
def test_guardduty_monitors_only_what_it_is_told_to(
    number: int, agent: str | None, make_cloud: Clouds
) -> None:
    control, name = f"guardduty.{number}", "RUNTIME_MONITORING"
    whole = {agent: True} if agent else {}
    bad = [detector(), detector(feature(name, on=False, **whole))]
    if agent:
        bad += [detector(feature(name)), detector(feature(name, **{agent: False}))]
    for model in bad:
        cloud = make_cloud()
        cloud.put("AWS::GuardDuty::Detector", model)
        assert regions(cloud, control) == {HERE}, model
    cloud = make_cloud()
    cloud.put("AWS::GuardDuty::Detector", detector(feature(name, **whole)))
    assert not found(cloud, control)


def test_guardduty_7_takes_the_older_feature_too(cloud: Cloud) -> None:
    of_eks = feature("EKS_RUNTIME_MONITORING", EKS_ADDON_MANAGEMENT=True)
    cloud.put("AWS::GuardDuty::Detector", detector(of_eks))
    assert not found(cloud, "guardduty.7")
    assert regions(cloud, "guardduty.11") == {HERE}


def test_macie_1_wants_a_session_in_every_region(make_cloud: Clouds) -> None:
    cloud = make_cloud(HERE, THERE)
    assert regions(cloud, "macie.1") == {HERE, THERE}
    cloud.put("AWS::Macie::Session", {"Status": "ENABLED"})
    cloud.put("AWS::Macie::Session", {"Status": "PAUSED"}, region=THERE)
    assert regions(cloud, "macie.1") == {THERE}


@pytest.mark.parametrize(
    ("name", "setting", "good", "bad"),
    [
        ("ssm.6", "/ssm/automation/customer-script-log-destination", "CloudWatch", "None"),
        ("ssm.7", "/ssm/documents/console/public-sharing-permission", "Disable", "Enable"),
    ],
)
def test_settings_of_ssm_are_asked_of_every_region(
    name: str, setting: str, good: str, bad: str, make_cloud: Clouds
) -> None:
    cloud = make_cloud(HERE, THERE)
    assert regions(cloud, name) == {HERE, THERE}
    for region, value in ((HERE, good), (THERE, bad)):
        model = {"SettingId": setting, "SettingValue": value}
        cloud.put("AWS::SSM::ServiceSetting", model, region=region)
    assert regions(cloud, name) == {THERE}


@pytest.mark.parametrize(
    ("name", "source", "events"),
    [
        ("rds.21", "db-parameter-group", ["configuration change"]),
        ("rds.22", "db-security-group", ["configuration change", "failure"]),
    ],
)
def test_somebody_is_told_where_anybody_is(
    name: str, source: str, events: list[str], make_cloud: Clouds
) -> None:
    kind = "AWS::RDS::EventSubscription"
    cloud = make_cloud(HERE, THERE)
    assert not found(cloud, name), "without subscriptions there is nothing to find"
    cloud.put(kind, subscription("instances", "db-instance"))
    cloud.put(kind, subscription("off", source, Enabled=False))
    cloud.put(kind, subscription("partly", source, *events[:-1], "other"))
    cloud.put(kind, subscription("elsewhere", source), region=THERE)
    assert regions(cloud, name) == {HERE}
    cloud.put(kind, subscription("told", source, "other", *events))
    assert not found(cloud, name)
    whole = make_cloud()
    whole.put(kind, subscription("everything", None))
    assert not found(whole, name)


# Several resources -------------------------------------------------------------------------------


def test_eks_9_asks_clusters_of_versions_that_groups_have_not(cloud: Cloud) -> None:
    versions = {"new": "1.36", "old": "1.31"}
    for name, version in versions.items():
        cloud.put("AWS::EKS::Cluster", sealed(name, Version=version))
    said = {"new": "1.36", "newer": "1.99", "ended": "1.31", "oldest": "1.22", "unsaid": None}
    for group, own in said.items():
        for name in versions:
            more = {"Version": own} if own else {}
            cloud.put("AWS::EKS::Nodegroup", nodes(f"{group}-of-{name}", ClusterName=name, **more))
    names = {one.split("/")[-2] for one in resources(cloud, "eks.9")}
    wanted = {f"{group}-of-{name}" for group in ("ended", "oldest") for name in versions}
    assert names == {*wanted, "unsaid-of-old"}


def test_lambda_5_counts_the_zones_of_subnets(cloud: Cloud) -> None:
    (vpc,) = cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    zones = ("us-east-1a", "us-east-1a", "us-east-1b")
    first, second, other = (
        cloud.put(
            "AWS::EC2::Subnet",
            {"VpcId": vpc, "CidrBlock": f"10.0.{number}.0/24", "AvailabilityZone": zone},
        )[0]
        for number, zone in enumerate(zones)
    )
    placed = {"spread": [first, other], "narrow": [first, second], "single": [other], "none": []}
    placed["shared"] = [first, "subnet-0fedcba9876543210"]
    for name, subnets in placed.items():
        vpc_config = {"SubnetIds": subnets, "SecurityGroupIds": ["sg-0123456789abcdef0"]}
        cloud.put("AWS::Lambda::Function", {**function(name), "VpcConfig": vpc_config})
    cloud.put("AWS::Lambda::Function", function("outside"))
    assert resources(cloud, "lambda.5") == {"narrow", "single"}


def test_rds_46_follows_subnets_to_their_routes(cloud: Cloud) -> None:
    def one(kind: str, **model: Any) -> str:
        return cloud.put(f"AWS::EC2::{kind}", model)[0]

    vpc, gateway = one("VPC", CidrBlock="10.0.0.0/16"), one("InternetGateway")
    one("VPCGatewayAttachment", VpcId=vpc, InternetGatewayId=gateway)
    subnets = [one("Subnet", VpcId=vpc, CidrBlock=f"10.0.{n}.0/24") for n in range(4)]
    routes: list[dict[str, Any]] = [
        {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway},
        {"DestinationIpv6CidrBlock": "::/0", "GatewayId": gateway},
        {"DestinationCidrBlock": "192.0.2.0/24", "GatewayId": gateway},
    ]
    for subnet, route in zip(subnets, routes, strict=False):
        table = one("RouteTable", VpcId=vpc)
        one("Route", RouteTableId=table, **route)
        one("SubnetRouteTableAssociation", SubnetId=subnet, RouteTableId=table)
    placed = {"four": [0, 2], "six": [2, 1], "narrow": [2, 3], "main": [3]}
    for name, chosen in placed.items():
        members = [subnets[n] for n in chosen]
        group = {"DBSubnetGroupName": name, "DBSubnetGroupDescription": name, "SubnetIds": members}
        cloud.put("AWS::RDS::DBSubnetGroup", group)
        cloud.put(INSTANCE, named(f"in-{name}", DBSubnetGroupName=name))
    cloud.put(CLUSTER, cluster("c", DBSubnetGroupName="four"))
    cloud.put(INSTANCE, named("member", "aurora-postgresql", DBClusterIdentifier="c"))
    assert resources(cloud, "rds.46") == {"in-four", "in-six", "member"}


def test_redshift_15_follows_groups_to_clusters(cloud: Cloud) -> None:
    def group(name: str, **rule: Any) -> str:
        said = [{"IpProtocol": "tcp", "FromPort": 5439, "ToPort": 5439, **rule}] if rule else []
        model = {"GroupName": name, "GroupDescription": name, "SecurityGroupIngress": said}
        return cloud.put("AWS::EC2::SecurityGroup", model)[0]

    world, narrow = group("world", CidrIp="0.0.0.0/0"), group("narrow", CidrIp="10.0.0.0/8")
    web, apart = group("web", CidrIp="0.0.0.0/0", FromPort=80, ToPort=443), group("apart")
    rule = {"GroupId": apart, "IpProtocol": "-1", "CidrIpv6": "::/0"}
    cloud.put("AWS::EC2::SecurityGroupIngress", rule)
    placed = {"open": [world], "second": [narrow, apart], "shut": [narrow, web], "groupless": []}
    for name, groups in placed.items():
        cloud.put("AWS::Redshift::Cluster", warehouse(name, VpcSecurityGroupIds=groups))
    moved = warehouse("moved", VpcSecurityGroupIds=[web], Port=443)
    cloud.put("AWS::Redshift::Cluster", moved)
    away = warehouse("away", VpcSecurityGroupIds=[world], Port=8192)
    cloud.put("AWS::Redshift::Cluster", away)
    assert resources(cloud, "redshift.15") == {"open", "second", "moved"}


def visible(on: bool) -> dict[str, Any]:
    return {"CloudWatchMetricsEnabled": on, "MetricName": "m", "SampledRequestsEnabled": True}


def rule(name: str, on: bool = True) -> dict[str, Any]:
    match = {"GeoMatchStatement": {"CountryCodes": ["SE"]}}
    said = {"Priority": 1, "Action": {"Block": {}}, "VisibilityConfig": visible(on)}
    return {"Name": name, "Statement": match, **said}


def test_waf_10_finds_web_acls_without_rules(cloud: Cloud) -> None:
    usual = {"Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": visible(True)}
    kind = "AWS::WAFv2::WebACL"
    cloud.put(kind, {"Name": "rules", "Rules": [rule("r")], **usual})
    assert not found(cloud, "waf.10")
    cloud.put(kind, {"Name": "none", "Rules": [], **usual}, {"Name": "unsaid", **usual})
    names = {one.details["name"] for one in outcome(cloud, "waf.10").findings}
    assert names == {"none", "unsaid"}


def test_waf_12_finds_rules_and_groups_without_metrics(cloud: Cloud) -> None:
    kind, usual = "AWS::WAFv2::RuleGroup", {"Scope": "REGIONAL", "Capacity": 10}
    good = {**usual, "VisibilityConfig": visible(True)}
    cloud.put(kind, {"Name": "seen", "Rules": [rule("r")], **good}, {"Name": "empty", **good})
    assert not found(cloud, "waf.12")
    cloud.put(kind, {"Name": "half", "Rules": [rule("a"), rule("b", False)], **good})
    cloud.put(kind, {"Name": "blind", "VisibilityConfig": visible(False), **usual})
    said = {(one.details["name"], one.reason) for one in outcome(cloud, "waf.12").findings}
    assert said == {
        ("half", "its rule b has no CloudWatch metrics"),
        ("blind", "it has no CloudWatch metrics"),
    }


def test_elb_5_is_about_classic_load_balancers_too(cloud: Cloud) -> None:
    logged = {"AccessLoggingPolicy": {"Enabled": True, "S3BucketName": "b"}}
    cloud.put(CLASSIC, classic("logged", **logged))
    assert not found(cloud, "elb.5")
    off = {"AccessLoggingPolicy": {"Enabled": False, "S3BucketName": "b"}}
    cloud.put(CLASSIC, classic("off", **off), classic("unsaid"))
    assert resources(cloud, "elb.5") == {"off", "unsaid"}


def test_elasticache_1_takes_nodes_of_a_group_for_parts_of_it(cloud: Cloud) -> None:
    cloud.put("AWS::ElastiCache::ReplicationGroup", caches("shop", SnapshotRetentionLimit=3))
    cloud.put(
        "AWS::ElastiCache::CacheCluster",
        cache("shop-001", SnapshotRetentionLimit=0),
        cache("shop-0001-002"),
        cache("memory", Engine="memcached"),
        cache("kept", SnapshotRetentionLimit=1),
        cache("alone", SnapshotRetentionLimit=0),
        cache("shop-front", Engine="valkey"),
    )
    assert resources(cloud, "elasticache.1") == {"alone", "shop-front"}


@pytest.mark.parametrize("name", ["rds.9", "rds.10", "rds.36"])
def test_what_instances_leave_to_their_cluster_is_asked_of_it(name: str, cloud: Cloud) -> None:
    whole = {LOGS: ["postgresql", "upgrade"], "EnableIAMDatabaseAuthentication": True}
    cloud.put(CLUSTER, cluster("good", "postgres", **whole))
    cloud.put(CLUSTER, cluster("bad", "postgres", EnableIAMDatabaseAuthentication=False))
    cloud.put(INSTANCE, *(named(f"of-{one}", DBClusterIdentifier=one) for one in ("good", "bad")))
    assert resources(cloud, name) == {"of-bad"}


def test_rds_23_is_about_clusters_too(cloud: Cloud) -> None:
    cloud.put(
        CLUSTER,
        cluster("usual", Port=5432),
        cluster("my", "aurora-mysql", Port=3306),
        cluster("moved", Port=6543),
        cluster("graph", "neptune", Port=8182),
    )
    assert resources(cloud, "rds.23") == {"usual", "my"}


def test_kms_2_is_about_roles_and_groups_too(cloud: Cloud) -> None:
    inline = [{"PolicyName": "all", "PolicyDocument": policy("kms:Decrypt")}]
    trust = {"Version": "2012-10-17", "Statement": []}
    cloud.put(
        "AWS::IAM::Role",
        {"RoleName": "r", "AssumeRolePolicyDocument": trust, "Policies": inline},
        {"RoleName": "q", "AssumeRolePolicyDocument": trust},
    )
    cloud.put("AWS::IAM::Group", {"GroupName": "g", "Policies": inline}, {"GroupName": "h"})
    arn, reason = f"arn:aws:iam::{ACCOUNT}:", "its policy all allows decryption with every key"
    assert found(cloud, "kms.2") == {(f"{arn}role/r", reason), (f"{arn}group/g", reason)}


# What only the service says ----------------------------------------------------------------------


def test_rds_4_finds_snapshots_of_both_kinds(cloud: Cloud, saying: Clouds) -> None:
    kinds = ("AWS::RDS::DBSnapshot", "AWS::RDS::ClusterSnapshot")
    models: tuple[dict[str, Any], ...] = (
        {"DBSnapshotIdentifier": "one", "DBInstanceIdentifier": "i"},
        {"DBClusterSnapshotIdentifier": "all", "DBClusterIdentifier": "c"},
    )
    sealed = saying('"Encrypted":false', '"Encrypted":true')
    sealed_clusters = saying('"StorageEncrypted":false', '"StorageEncrypted":true')
    for kind, model in zip(kinds, models, strict=True):
        for one in (cloud, sealed, sealed_clusters):
            one.put(kind, model)
    assert resources(cloud, "rds.4") == {"one", "all"}
    assert resources(sealed, "rds.4") == {"all"}
    assert resources(sealed_clusters, "rds.4") == {"one"}


def test_neptune_6_finds_its_own_snapshots(cloud: Cloud, saying: Clouds) -> None:
    graph = saying('"Engine":"aurora-mysql"', '"Engine":"neptune"')
    for one in (cloud, graph):
        model = {"DBClusterSnapshotIdentifier": "all", "DBClusterIdentifier": "c"}
        one.put("AWS::RDS::ClusterSnapshot", model)
    assert not found(cloud, "neptune.6")
    assert resources(graph, "neptune.6") == {"all"}
    assert not found(graph, "rds.4")


def test_rds_11_is_not_about_read_replicas(saying: Clouds) -> None:
    replicating = '"StatusInfos":[{"StatusType":"read replication","Status":"replicating"}]'
    cloud = saying('"StatusInfos":[]', replicating)
    cloud.put(INSTANCE, named("replica", BackupRetentionPeriod=0))
    assert not found(cloud, "rds.11")


@pytest.mark.parametrize("name", ["iam.1", "iam.21", "kms.1"])
def test_boundaries_are_no_permissions(name: str, cloud: Cloud, saying: Clouds) -> None:
    bounding = saying('"PermissionsBoundaryUsageCount":0', '"PermissionsBoundaryUsageCount":1')
    for one in (cloud, bounding):
        document = policy(["*", "kms:*"])
        model = {"ManagedPolicyName": "all", "PolicyDocument": document}
        one.put("AWS::IAM::ManagedPolicy", model)
    assert found(cloud, name)
    assert not found(bounding, name)


def test_opensearch_10_finds_updates_that_wait(cloud: Cloud, saying: Clouds) -> None:
    waiting = saying('"UpdateAvailable":false', '"UpdateAvailable":true')
    for one in (cloud, waiting):
        one.put(DOMAIN, domain("search"), domain("older", "Elasticsearch_7.10"))
    assert not found(cloud, "opensearch.10")
    assert resources(waiting, "opensearch.10") == {"search"}


@pytest.mark.parametrize("name", ["s3.2", "s3.3"])
def test_acls_of_buckets_let_strangers_in_where_they_count(
    name: str, cloud: Cloud, saying: Clouds
) -> None:
    everybody = '"Type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"'
    public = saying('"Type":"CanonicalUser"', everybody, of_models=False)
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    writer = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    for one in (cloud, public):
        one.put(
            "AWS::S3::Bucket",
            bucket("old"),
            bucket("writer", OwnershipControls=writer),
            bucket("enforced", OwnershipControls=enforced),
            bucket("shut", PublicAccessBlockConfiguration=CLOSED),
        )
    assert not found(cloud, name)
    assert resources(public, name) == {"old", "writer"}


@pytest.mark.parametrize(
    ("key", "value", "open_"),
    [
        ("require_ssl", "false", True),
        ("require_ssl", "true", False),
        ("use_fips_ssl", "false", False),
    ],
)
def test_redshiftserverless_2_reads_what_is_set(
    key: str, value: str, open_: bool, saying: Clouds
) -> None:
    parameter = f'{{"ParameterKey":"{key}","ParameterValue":"{value}"}}'
    cloud = saying('"ConfigParameters":[]', f'"ConfigParameters":[{parameter}]')
    cloud.put("AWS::RedshiftServerless::Workgroup", {"WorkgroupName": "one"})
    assert resources(cloud, "redshiftserverless.2") == ({"one"} if open_ else set())
