"""Controls of the set `fsbp`, from account to ecs, that models of one type alone do not show."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cirrusql.catalog.services import CODEBUILD
from cirrusql.controls import Status
from cirrusql.local import Call, Scope
from cirrusql.local.api.answers import ANSWERS
from cirrusql.local.protocol.errors import Refusal
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.autoscaling import group
from tests.controls.fsbp.case import ROLE
from tests.controls.fsbp.cloudtrail import trail
from tests.controls.fsbp.ec2 import VPC
from tests.controls.fsbp.ecs import WINDOWS, network, service, task
from tests.controls.test_fsbp import outcome

Answered = Callable[..., None]
IMAGE = "ami-0123456789abcdef0"
TRACKED = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Answered:
    """Has an operation answer what it was told last, in all regions."""
    said: dict[tuple[str, str], Mapping[str, Any]] = {}

    def wrapped(key: tuple[str, str], usual: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*asked: Any) -> Any:
            if key not in said:
                return usual(*asked)
            with suppress(Refusal):
                usual(*asked)  # which must know all that was asked
            return said[key]

        return answer

    # A cloud takes what answers for a service when that is asked first.
    for name, known in ANSWERS.items():
        assert isinstance(known, dict)
        for operation, usual in list(known.items()):
            monkeypatch.setitem(known, operation, wrapped((name, operation), usual))

    def tell(name: str, operation: str, members: Mapping[str, Any]) -> None:
        assert operation in ANSWERS[name]
        said[name, operation] = members

    return tell


def found(cloud: Cloud, name: str) -> list[tuple[str, str]]:
    """What a control finds: resources and reasons."""
    return sorted((one.resource, one.reason) for one in outcome(cloud, name).findings)


def resources(cloud: Cloud, name: str) -> list[str]:
    return [resource for resource, _ in found(cloud, name)]


def days(number: float, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """A time in so many days, or before them."""
    return (datetime.now(UTC) + timedelta(days=number)).strftime(form)


def test_account_1_wants_a_contact_for_security(cloud: Cloud, answered: Answered) -> None:
    assert resources(cloud, "account.1") == ["the account"]
    contact = {"Name": "S", "Title": "S", "EmailAddress": "s@example.com", "PhoneNumber": "1"}
    answered(
        "account",
        "get_alternate_contact",
        {"AlternateContact": {**contact, "AlternateContactType": "SECURITY"}},
    )
    assert found(cloud, "account.1") == []


def test_acm_asks_for_the_ends_and_the_keys_of_all_certificates(
    cloud: Cloud, answered: Answered
) -> None:
    assert outcome(cloud, "acm.1").status is outcome(cloud, "acm.2").status is Status.PASSED

    def certificate(name: str, key: str, ends: float | None) -> dict[str, Any]:
        more = {} if ends is None else {"NotAfter": days(ends)}
        return {"CertificateArn": name, "DomainName": name, "KeyAlgorithm": key, **more}

    rows = [
        certificate("late", "RSA-2048", 31),
        certificate("soon", "EC_prime256v1", 29),
        certificate("over", "RSA-4096", -1),
        certificate("pending", "RSA-3072", None),
        certificate("short", "RSA-1024", 100),
        certificate("short-too", "RSA_1024", 100),
    ]
    answered("acm", "list_certificates", {"CertificateSummaryList": rows})
    assert resources(cloud, "acm.1") == ["over", "soon"]
    assert resources(cloud, "acm.2") == ["short", "short-too"]
    (sent,) = {str(one.body) for one in cloud.transport.sent if one.operation == "ListCertificates"}
    assert "EC_secp521r1" in sent


def test_apigateway_1_is_about_websocket_apis_too(cloud: Cloud) -> None:
    def stage(kind: str, level: str | None) -> str:
        more = {"RouteSelectionExpression": "$request.body.action"} if kind != "HTTP" else {}
        (api,) = cloud.put("AWS::ApiGatewayV2::Api", {"Name": "a", "ProtocolType": kind, **more})
        settings = {"DefaultRouteSettings": {"LoggingLevel": level}} if level else {}
        cloud.put("AWS::ApiGatewayV2::Stage", {"ApiId": api, "StageName": "s", **settings})
        return f"{api}|s"

    stage("HTTP", None)
    stage("WEBSOCKET", "INFO")
    assert found(cloud, "apigateway.1") == []
    bad = [stage("WEBSOCKET", None), stage("WEBSOCKET", "OFF")]
    assert resources(cloud, "apigateway.1") == sorted(bad)


def test_autoscaling_2_takes_zones_from_subnets(cloud: Cloud) -> None:
    one, same, other = cloud.put(
        "AWS::EC2::Subnet",
        *(
            {
                "VpcId": VPC,
                "CidrBlock": f"10.0.{number}.0/24",
                "AvailabilityZone": f"us-east-1{zone}",
            }
            for number, zone in enumerate("aab")
        ),
    )
    cloud.put("AWS::AutoScaling::AutoScalingGroup", group("two", VPCZoneIdentifier=[one, other]))
    assert found(cloud, "autoscaling.2") == []
    cloud.put("AWS::AutoScaling::AutoScalingGroup", group("one", VPCZoneIdentifier=[one, same]))
    assert resources(cloud, "autoscaling.2") == ["one"]


def test_backup_1_looks_into_every_vault(cloud: Cloud, answered: Answered) -> None:
    assert outcome(cloud, "backup.1").status is Status.PASSED
    cloud.put("AWS::Backup::BackupVault", {"BackupVaultName": "vault"})
    points = [
        {"RecoveryPointArn": "sealed", "BackupVaultName": "vault", "IsEncrypted": True},
        {"RecoveryPointArn": "plain", "BackupVaultName": "vault", "IsEncrypted": False},
    ]
    operation = "list_recovery_points_by_backup_vault"
    answered("backup", operation, {"RecoveryPoints": points[:1]})
    assert found(cloud, "backup.1") == []
    answered("backup", operation, {"RecoveryPoints": points})
    assert resources(cloud, "backup.1") == ["plain"]


def test_cloudtrail_1_wants_all_management_events(cloud: Cloud) -> None:
    def selected(*fields: tuple[str, str]) -> dict[str, Any]:
        return {"FieldSelectors": [{"Field": name, "Equals": [value]} for name, value in fields]}

    management = ("eventCategory", "Management")
    but = {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}
    bad: list[dict[str, Any]] = [
        {"EventSelectors": [{"IncludeManagementEvents": False}]},
        {"EventSelectors": [{"ReadWriteType": "WriteOnly"}]},
        {"AdvancedEventSelectors": [selected(("eventCategory", "Data"))]},
        {"AdvancedEventSelectors": [selected(management, ("readOnly", "true"))]},
        {"EventSelectors": [{"ExcludeManagementEventSources": ["kms.amazonaws.com"]}]},
        {
            "AdvancedEventSelectors": [
                {"FieldSelectors": [*selected(management)["FieldSelectors"], but]}
            ]
        },
    ]
    good: list[dict[str, Any]] = [
        {
            "EventSelectors": [
                {"IncludeManagementEvents": True, "ExcludeManagementEventSources": []}
            ]
        },
        {"EventSelectors": [{"ReadWriteType": "WriteOnly"}, {"ReadWriteType": "ReadOnly"}]},
        {"AdvancedEventSelectors": [selected(("eventCategory", "Data")), selected(management)]},
        {
            "AdvancedEventSelectors": [
                selected(management, ("readOnly", "true")),
                selected(management, ("readOnly", "false")),
            ]
        },
    ]
    for number, more in enumerate(bad):
        model = trail(TrailName=f"some-{number}", IsMultiRegionTrail=True, **more)
        cloud.put("AWS::CloudTrail::Trail", model)
    assert resources(cloud, "cloudtrail.1") == ["the account"]
    for number, more in enumerate(good):
        model = trail(TrailName=f"all-{number}", IsMultiRegionTrail=True, **more)
        (made,) = cloud.put("AWS::CloudTrail::Trail", model)
        assert found(cloud, "cloudtrail.1") == [], more
        cloud.run("DELETE FROM awscc.cloudtrail.trails WHERE trail_name = ?", (made,))


def _project(cloud: Cloud, name: str, **more: Any) -> str:
    """A project of CodeBuild, past the engine."""
    members = {
        "name": name,
        "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {},
        "serviceRole": ROLE,
        **more,
    }
    members["environment"] = {
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
        "computeType": "BUILD_GENERAL1_SMALL",
        **members["environment"],
    }
    scope = Scope(ACCOUNT, "us-east-1")
    (answer,) = cloud.local.call_all(
        [Call("CreateProject", json.dumps(members).encode(), scope, CODEBUILD)]
    )
    assert answer.status == 200, answer
    return name


def _projects(cloud: Cloud, name: str) -> list[str]:
    return [one.rpartition(":project/")[2] for one in resources(cloud, name)]


def test_codebuild_1_is_about_urls_of_bitbucket(cloud: Cloud) -> None:
    def source(url: str, kind: str = "BITBUCKET") -> dict[str, Any]:
        return {"type": kind, "location": url, "sourceIdentifier": "other"}

    secret = "https://me:secret@bitbucket.org/a/b.git"
    _project(cloud, "none")
    _project(cloud, "plain", source=source("https://bitbucket.org/a/b.git"))
    _project(cloud, "user", source=source("https://me@bitbucket.org/a/b:c@d.git"))
    _project(cloud, "other", source=source("https://me:secret@github.com/a/b", "GITHUB"))
    assert found(cloud, "codebuild.1") == []
    _project(cloud, "bad", source=source(secret))
    _project(cloud, "bad-too", secondarySources=[source("https://b.org/a"), source(secret)])
    assert _projects(cloud, "codebuild.1") == ["bad", "bad-too"]


def test_codebuild_2_is_about_keys_in_clear_text(cloud: Cloud) -> None:
    def variable(name: str, **more: str) -> dict[str, Any]:
        return {"environment": {"environmentVariables": [{"name": name, "value": "x", **more}]}}

    _project(cloud, "none")
    _project(cloud, "other", **variable("AWS_REGION"))
    _project(cloud, "kept", **variable("AWS_SECRET_ACCESS_KEY", type="SECRETS_MANAGER"))
    _project(cloud, "stored", **variable("AWS_ACCESS_KEY_ID", type="PARAMETER_STORE"))
    assert found(cloud, "codebuild.2") == []
    _project(cloud, "bad", **variable("AWS_SECRET_ACCESS_KEY"))
    _project(cloud, "said", **variable("AWS_ACCESS_KEY_ID", type="PLAINTEXT"))
    assert _projects(cloud, "codebuild.2") == ["bad", "said"]


def test_codebuild_3_and_4_are_about_logs(cloud: Cloud) -> None:
    def logs(watch: str | None = None, s3: str | None = None, **more: bool) -> dict[str, Any]:
        config: dict[str, Any] = {}
        if watch:
            config["cloudWatchLogs"] = {"status": watch}
        if s3:
            config["s3Logs"] = {"status": s3, "location": "b/p", **more}
        return {"logsConfig": config}

    _project(cloud, "unsaid")
    _project(cloud, "watch", **logs("ENABLED", "DISABLED", encryptionDisabled=True))
    _project(cloud, "s3", **logs("DISABLED", "ENABLED", encryptionDisabled=False))
    _project(cloud, "half", **logs(s3="DISABLED"))
    assert found(cloud, "codebuild.3") == found(cloud, "codebuild.4") == []
    _project(cloud, "plain", **logs("ENABLED", "ENABLED", encryptionDisabled=True))
    _project(cloud, "none", **logs("DISABLED", "DISABLED"))
    _project(cloud, "off", **logs("DISABLED"))
    assert _projects(cloud, "codebuild.3") == ["plain"]
    assert _projects(cloud, "codebuild.4") == ["none", "off"]


def test_config_1_wants_a_recorder_with_its_role_in_every_region(
    make_cloud: Callable[..., Cloud],
) -> None:
    cloud = make_cloud("us-east-1", "eu-west-1")

    def regions() -> list[tuple[str | None, str]]:
        findings = outcome(cloud, "config.1").findings
        return sorted((one.region, one.reason) for one in findings)

    nothing = "nothing is recorded"
    assert regions() == [("eu-west-1", nothing), ("us-east-1", nothing)]
    recorder = {"Name": "default", "RoleARN": TRACKED}
    cloud.put("AWS::Config::ConfigurationRecorder", recorder)
    assert regions() == [("eu-west-1", nothing)]
    own = {**recorder, "RoleARN": ROLE}
    cloud.put("AWS::Config::ConfigurationRecorder", own, region="eu-west-1")
    ((region, reason),) = regions()
    assert (region, "AWSServiceRoleForConfig" in reason) == ("eu-west-1", True)


def test_config_1_does_not_count_what_is_off_or_of_a_service(
    cloud: Cloud, answered: Answered
) -> None:
    def recorder(recording: bool, principal: str | None) -> None:
        more = {"servicePrincipal": principal} if principal else {}
        row = {"name": "r", "roleARN": TRACKED, **more}
        answered("config", "describe_configuration_recorders", {"ConfigurationRecorders": [row]})
        status = {"ConfigurationRecordersStatus": [{"name": "r", "recording": recording}]}
        answered("config", "describe_configuration_recorder_status", status)

    recorder(True, None)
    assert found(cloud, "config.1") == []
    recorder(False, None)
    assert resources(cloud, "config.1") == ["the account"]
    recorder(True, "observabilityadmin.amazonaws.com")
    assert resources(cloud, "config.1") == ["the account"]


def test_ec2_1_asks_for_own_snapshots_that_all_may_restore(
    cloud: Cloud, answered: Answered
) -> None:
    assert outcome(cloud, "ec2.1").status is Status.PASSED
    row = {"SnapshotId": "snap-0123456789abcdef0", "OwnerId": ACCOUNT}
    answered("ec2", "describe_snapshots", {"Snapshots": [row]})
    assert resources(cloud, "ec2.1") == ["snap-0123456789abcdef0"]
    (sent,) = {str(one.body) for one in cloud.transport.sent if "Snapshots" in one.operation}
    assert "self" in sent
    assert "all" in sent


def _instances(*rows: Mapping[str, Any]) -> dict[str, Any]:
    return {"Reservations": [{"ReservationId": "r-1", "OwnerId": ACCOUNT, "Instances": [*rows]}]}


def test_ec2_4_is_about_instances_that_were_stopped_long_ago(
    cloud: Cloud, answered: Answered
) -> None:
    assert outcome(cloud, "ec2.4").status is Status.PASSED

    def instance(name: str, state: str, reason: str, launched: float) -> dict[str, Any]:
        return {
            "InstanceId": name,
            "State": {"Name": state, "Code": 0},
            "StateTransitionReason": reason,
            "LaunchTime": days(launched),
        }

    def user(stopped: float) -> str:
        return f"User initiated ({days(stopped, '%Y-%m-%d %H:%M:%S')} GMT)"

    answered(
        "ec2",
        "describe_instances",
        _instances(
            instance("runs", "running", "", -100),
            instance("lately", "stopped", user(-29), -100),
            instance("long", "stopped", user(-31), -100),
            instance("unsaid", "stopped", "Server.ScheduledStop: Stopped", -31),
            instance("unsaid-new", "stopped", "", -29),
            instance("gone", "terminated", user(-31), -100),
        ),
    )
    assert found(cloud, "ec2.4") == [
        ("long", "it has been stopped for more than 30 days"),
        ("unsaid", "it is stopped, and it is not told since when"),
    ]


def test_ec2_17_and_24_are_about_interfaces_and_kinds_of_instances(
    cloud: Cloud, answered: Answered
) -> None:
    assert outcome(cloud, "ec2.17").status is outcome(cloud, "ec2.24").status is Status.PASSED

    def instance(name: str, kind: str, interfaces: int) -> dict[str, Any]:
        return {
            "InstanceId": name,
            "State": {"Name": "running", "Code": 16},
            "VirtualizationType": kind,
            "NetworkInterfaces": [{"NetworkInterfaceId": f"eni-{n}"} for n in range(interfaces)],
        }

    rows = [instance("usual", "hvm", 1), instance("none", "hvm", 0)]
    answered("ec2", "describe_instances", _instances(*rows))
    assert found(cloud, "ec2.17") == found(cloud, "ec2.24") == []
    rows += [instance("two", "hvm", 2), instance("old", "paravirtual", 1)]
    answered("ec2", "describe_instances", _instances(*rows))
    assert resources(cloud, "ec2.17") == ["two"]
    assert resources(cloud, "ec2.24") == ["old"]


def test_settings_of_ebs_are_of_the_account_in_a_region(cloud: Cloud, answered: Answered) -> None:
    answered("ec2", "get_ebs_encryption_by_default", {"EbsEncryptionByDefault": False})
    assert resources(cloud, "ec2.7") == ["the account"]
    answered("ec2", "get_ebs_encryption_by_default", {"EbsEncryptionByDefault": True})
    assert found(cloud, "ec2.7") == []
    for state in ("unblocked", "block-new-sharing"):
        answered("ec2", "get_snapshot_block_public_access_state", {"State": state})
        assert resources(cloud, "ec2.182") == ["the account"]
    answered("ec2", "get_snapshot_block_public_access_state", {"State": "block-all-sharing"})
    assert found(cloud, "ec2.182") == []


def _acl(name: str, *entries: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    def entry(own: Mapping[str, Any]) -> dict[str, Any]:
        usual = {"RuleNumber": 1, "Egress": False, "RuleAction": "allow", "Protocol": "6"}
        return {**usual, "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 22, "To": 22}, **own}

    return {
        "NetworkAclId": name,
        "VpcId": VPC,
        "IsDefault": False,
        "Entries": [entry(one) for one in entries],
        "Associations": [{"NetworkAclId": name, "SubnetId": "subnet-1"}],
        **more,
    }


def test_network_acls_that_are_not_their_vpcs_own(cloud: Cloud, answered: Answered) -> None:
    assert outcome(cloud, "ec2.16").status is outcome(cloud, "ec2.21").status is Status.PASSED
    good = [
        _acl("denies", {"RuleAction": "deny"}),
        _acl("out", {"Egress": True}),
        _acl("narrow", {"CidrBlock": "10.0.0.0/8"}),
        _acl("beside", {"PortRange": {"From": 23, "To": 3388}}),
        _acl("udp", {"Protocol": "17"}),
        _acl("default", {"Protocol": "-1"}, IsDefault=True, Associations=[]),
    ]
    answered("ec2", "describe_network_acls", {"NetworkAcls": good})
    assert found(cloud, "ec2.16") == found(cloud, "ec2.21") == []
    bad = [
        _acl("ssh", {}, Associations=[]),
        _acl("six", {"CidrBlock": None, "Ipv6CidrBlock": "::/0"}),
        _acl("rdp", {"PortRange": {"From": 3000, "To": 4000}}),
        _acl("all", {"Protocol": "-1", "PortRange": None}),
    ]
    answered("ec2", "describe_network_acls", {"NetworkAcls": [*good, *bad]})
    assert resources(cloud, "ec2.16") == ["ssh"]
    assert found(cloud, "ec2.21") == [
        ("all", "port 22 is open to the world"),
        ("all", "port 3389 is open to the world"),
        ("rdp", "port 3389 is open to the world"),
        ("six", "port 22 is open to the world"),
        ("ssh", "port 22 is open to the world"),
    ]


def test_ec2_18_reads_rules_that_are_resources(cloud: Cloud) -> None:
    (name,) = cloud.put("AWS::EC2::SecurityGroup", {"GroupName": "g", "GroupDescription": "g"})
    rule = {"GroupId": name, "IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443}
    cloud.put("AWS::EC2::SecurityGroupIngress", {**rule, "CidrIpv6": "::/0"})
    cloud.put("AWS::EC2::SecurityGroupIngress", {**rule, "CidrIp": "10.0.0.0/8", "ToPort": 9000})
    cloud.put(
        "AWS::EC2::SecurityGroupIngress",
        {**rule, "CidrIp": "0.0.0.0/0", "FromPort": 443, "ToPort": 443},
    )
    assert found(cloud, "ec2.18") == [(name, "the world can reach TCP port 8443")]


@pytest.mark.parametrize(
    ("mode", "is_good"),
    [("block-ingress", True), ("block-bidirectional", True), (None, False)],
)
def test_ec2_172_wants_internet_gateways_blocked(
    mode: str | None, is_good: bool, cloud: Cloud
) -> None:
    if mode is not None:
        model = {"InternetGatewayBlockMode": mode}
        cloud.put("AWS::EC2::VPCBlockPublicAccessOptions", model)
    assert resources(cloud, "ec2.172") == ([] if is_good else ["the account"])


def test_ec2_20_wants_both_tunnels_up(cloud: Cloud, answered: Answered) -> None:
    cloud.put(
        "AWS::EC2::VPNConnection",
        {"CustomerGatewayId": "cgw-0123456789abcdef0", "Type": "ipsec.1"},
    )
    assert found(cloud, "ec2.20") == []

    def vpn(name: str, *states: str, state: str = "available") -> dict[str, Any]:
        tunnels = [{"Status": one} for one in states]
        return {"VpnConnectionId": name, "State": state, "VgwTelemetry": tunnels}

    rows = [
        vpn("both", "UP", "UP"),
        vpn("one", "UP", "DOWN"),
        vpn("none", "DOWN", "DOWN"),
        vpn("unsaid"),
        vpn("gone", state="deleted"),
    ]
    answered("ec2", "describe_vpn_connections", {"VpnConnections": rows})
    assert resources(cloud, "ec2.20") == ["none", "one", "unsaid"]


def test_ec2_180_is_not_about_interfaces_of_services(cloud: Cloud, answered: Answered) -> None:
    model = {"SubnetId": "subnet-0123456789abcdef0", "SourceDestCheck": False}
    cloud.put("AWS::EC2::NetworkInterface", {**model, "InterfaceType": "trunk"})
    assert found(cloud, "ec2.180") == []


@pytest.mark.parametrize(
    ("frequency", "filters", "open_ones"),
    [
        ("SCAN_ON_PUSH", ["*"], []),
        ("CONTINUOUS_SCAN", ["prod"], ["team/test"]),
        ("SCAN_ON_PUSH", ["prod"], ["team/test"]),
        ("SCAN_ON_PUSH", ["prod*"], ["team/prod", "team/test"]),
        ("SCAN_ON_PUSH", ["none", "team/*"], []),
    ],
)
def test_ecr_1_knows_what_the_registry_scans(
    frequency: str, filters: list[str], open_ones: list[str], cloud: Cloud
) -> None:
    cloud.put(
        "AWS::ECR::Repository", {"RepositoryName": "team/prod"}, {"RepositoryName": "team/test"}
    )
    assert resources(cloud, "ecr.1") == ["team/prod", "team/test"]
    wanted = [{"Filter": one, "FilterType": "WILDCARD"} for one in filters]
    rule = {"ScanFrequency": frequency, "RepositoryFilters": wanted}
    cloud.put(
        "AWS::ECR::RegistryScanningConfiguration",
        {"ScanType": "ENHANCED" if frequency == "CONTINUOUS_SCAN" else "BASIC", "Rules": [rule]},
    )
    assert resources(cloud, "ecr.1") == open_ones


def test_ecs_is_asked_about_the_latest_revision_of_a_family(cloud: Cloud) -> None:
    bad = task("web", Privileged=True)
    for _ in range(9):
        cloud.put("AWS::ECS::TaskDefinition", bad)
    cloud.put("AWS::ECS::TaskDefinition", {**task("web"), "PidMode": "host"})
    cloud.put("AWS::ECS::TaskDefinition", task("web2"))
    assert found(cloud, "ecs.4") == []
    ((arn, _),) = found(cloud, "ecs.3")
    assert arn.endswith(":task-definition/web:10")


def test_ecs_10_knows_the_versions_of_windows(cloud: Cloud) -> None:
    windows, linux = cloud.put(
        "AWS::ECS::TaskDefinition",
        {**task("windows"), "RuntimePlatform": {"OperatingSystemFamily": WINDOWS}},
        {**task("linux"), "RuntimePlatform": {"OperatingSystemFamily": "LINUX"}},
    )
    fargate = {"LaunchType": "FARGATE"}
    cloud.put(
        "AWS::ECS::Service",
        {**service("new", PlatformVersion="1.0.0", **fargate), "TaskDefinition": windows},
    )
    assert found(cloud, "ecs.10") == []
    cloud.put(
        "AWS::ECS::Service",
        {**service("old", PlatformVersion="1.0.0", **fargate), "TaskDefinition": linux},
    )
    (name,) = resources(cloud, "ecs.10")
    assert name.endswith("/old")


def test_ecs_16_asks_for_task_sets_of_services_that_may_have_them(cloud: Cloud) -> None:
    assert outcome(cloud, "ecs.16").status is Status.PASSED
    cloud.put("AWS::ECS::Cluster", {"ClusterName": "c"})
    for name, kind in (("own", "ECS"), ("other", "EXTERNAL")):
        model = {**service(name), "Cluster": "c", "DeploymentController": {"Type": kind}}
        cloud.put("AWS::ECS::Service", model)

    def task_set(public: str) -> None:
        config = network(public)["NetworkConfiguration"]["AwsvpcConfiguration"]
        cloud.put(
            "AWS::ECS::TaskSet",
            {
                "Cluster": "c",
                "Service": "other",
                "TaskDefinition": "t",
                "NetworkConfiguration": {"AwsVpcConfiguration": config},
            },
        )

    task_set("DISABLED")
    assert found(cloud, "ecs.16") == []
    task_set("ENABLED")
    (name,) = resources(cloud, "ecs.16")
    assert ":task-set/c/other/" in name
    asked = {one.body for one in cloud.transport.sent if one.operation == "DescribeTaskSets"}
    assert len(asked) == 1
