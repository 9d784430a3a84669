"""Controls of `fsbp` about what no resource changes, or only AWS says: with scripted answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from cirrusql.catalog import Catalog
from cirrusql.controls import load
from tests.api.scripted import ACCOUNT, Asked, Scripted
from tests.controls.checks import check, outcome

CONTROLS = {one.id: one for one in load(["fsbp"])}
NOW = datetime.now(UTC)
Row = dict[str, Any]
WANTED = "reportGroupArns"


@pytest.fixture
def aws(catalog: Catalog) -> Iterator[Scripted]:
    one = Scripted(catalog)
    yield one
    one.close()


def found(aws: Scripted, name: str) -> list[tuple[str, str]]:
    """The resources that a control finds, and why."""
    return sorted((one.resource, one.reason) for one in outcome(aws, CONTROLS[name]).findings)


def resources(aws: Scripted, name: str) -> list[str]:
    return [resource for resource, _ in found(aws, name)]


def asked_of(aws: Scripted, operation: str, member: str) -> list[Any]:
    return sorted(members[member] for name, members in aws.asked if name == operation)


def judged(
    aws: Scripted, name: str, operation: str, rows: str, good: list[Row], bad: list[Row], key: str
) -> None:
    """A control finds nothing in an empty list or in the good rows, and each of the bad ones."""
    for given, wanted in (([], []), (good, []), ([*good, *bad], bad)):
        aws.on(operation, {rows: given})
        assert resources(aws, name) == sorted(row[key] for row in wanted)


def test_kms_3_is_about_keys_that_are_to_be_deleted(aws: Scripted) -> None:
    states = {
        "used": "Enabled",
        "off": "Disabled",
        "coming": "PendingImport",
        "leaving": "PendingDeletion",
        "waiting": "PendingReplicaDeletion",
    }
    arn = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/"

    def described(asked: Asked) -> Any:
        name = asked["KeyId"]
        said = {"KeyId": name, "Arn": arn + name, "KeyState": states[name], "Enabled": False}
        more = {"DeletionDate": NOW} if states[name] == "PendingDeletion" else {}
        return {"KeyMetadata": {**said, **more}}

    aws.on("DescribeKey", described)
    for names in ([], list(states)[:3], list(states)):
        rows = [{"KeyId": one, "KeyArn": arn + one} for one in names]
        aws.on("ListKeys", {"Keys": rows, "Truncated": False})
        wanted = [(one, "it is scheduled to be deleted") for one in sorted(names[3:])]
        assert found(aws, "kms.3") == wanted


def shared(kind: str, readers: Mapping[str, list[str]]) -> Any:
    """What is said of each snapshot, by the accounts that may restore it."""

    def answer(asked: Asked) -> Any:
        name = asked[f"{kind}SnapshotIdentifier"]
        said = [
            {"AttributeName": "other", "AttributeValues": ["all"]},
            {"AttributeName": "restore", "AttributeValues": readers[name]},
        ]
        told = {f"{kind}SnapshotIdentifier": name, f"{kind}SnapshotAttributes": said}
        return {f"{kind}SnapshotAttributesResult": told}

    return answer


READERS: dict[str, list[str]] = {
    "own": [],
    "shared": [ACCOUNT],
    "public": ["all"],
    "both": [ACCOUNT, "all"],
}


def snapshots(aws: Scripted, *names: str) -> None:
    """Snapshots of an instance and of clusters.

    There are encrypted ones, too, and such as nobody made by hand: whom those are shared with has
    no answer, so that they must not be asked about.
    """

    def listed(kind: str, encrypted: str, engines: tuple[str, ...]) -> Any:
        def answer(asked: Asked) -> Any:
            assert asked.get("SnapshotType", "manual") == "manual"
            rows = [
                {
                    f"{kind}SnapshotIdentifier": f"{engine}-{name}",
                    "Engine": engine,
                    "SnapshotType": kind_of,
                    encrypted: sealed,
                }
                for engine in engines
                for name, kind_of, sealed in (
                    *((one, "manual", False) for one in names),
                    ("sealed", "manual", True),
                    *([] if "SnapshotType" in asked else [("nightly", "automated", False)]),
                )
            ]
            return {f"{kind}Snapshots": rows}

        return answer

    clusters = ("aurora-mysql", "neptune", "docdb")
    for kind, encrypted, engines in (
        ("DB", "Encrypted", ("mysql",)),
        ("DBCluster", "StorageEncrypted", clusters),
    ):
        aws.on(f"Describe{kind}Snapshots", listed(kind, encrypted, engines))
        said = {f"{one}-{name}": who for one in engines for name, who in READERS.items()}
        aws.on(f"Describe{kind}SnapshotAttributes", shared(kind, said))


@pytest.mark.parametrize(
    ("name", "engines"),
    [
        ("rds.1", ("aurora-mysql", "docdb", "mysql", "neptune")),
        ("neptune.3", ("neptune",)),
        ("documentdb.3", ("docdb",)),
    ],
)
def test_snapshots_are_not_for_everybody(
    aws: Scripted, name: str, engines: tuple[str, ...]
) -> None:
    for names in ((), ("own", "shared")):
        snapshots(aws, *names)
        assert found(aws, name) == []
    snapshots(aws, *READERS)
    assert found(aws, name) == [
        (f"{engine}-{one}", "everybody may restore it")
        for engine in engines
        for one in ("both", "public")
    ]


def test_the_controls_of_snapshots_share_what_they_ask(aws: Scripted) -> None:
    snapshots(aws, *READERS)
    report = check(aws, *(CONTROLS[one] for one in ("rds.1", "neptune.3", "documentdb.3")))
    assert report.complete
    sent = [(name, orjson.dumps(members)) for name, members in aws.asked]
    assert len(sent) == len(set(sent))


def system(name: str, kind: str, member: str = "", **settings: Any) -> Row:
    row: Row = {"FileSystemId": f"fs-{name}", "FileSystemType": kind}
    return {**row, member: settings} if member else row


def zfs(name: str, **settings: Any) -> Row:
    return system(name, "OPENZFS", "OpenZFSConfiguration", **settings)


def lustre(name: str, **settings: Any) -> Row:
    return system(name, "LUSTRE", "LustreConfiguration", **settings)


def ontap(name: str, **settings: Any) -> Row:
    return system(name, "ONTAP", "OntapConfiguration", **settings)


def windows(name: str, **settings: Any) -> Row:
    return system(name, "WINDOWS", "WindowsConfiguration", **settings)


BOTH = {"CopyTagsToBackups": True, "CopyTagsToVolumes": True}
OTHERS_COPY = [lustre("l", CopyTagsToBackups=False), windows("w", CopyTagsToBackups=False)]
ONE_ZONE = [
    zfs("z", DeploymentType="SINGLE_AZ_1"),
    lustre("l", DeploymentType="SCRATCH_2"),
    ontap("o", DeploymentType="SINGLE_AZ_1"),
    windows("w", DeploymentType="SINGLE_AZ_2"),
]


def but(kind: str) -> list[Row]:
    """File systems in one zone, of all kinds but one."""
    return [row for row in ONE_ZONE if row["FileSystemType"] != kind]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "fsx.2",
            [
                lustre("a", CopyTagsToBackups=True),
                zfs("b", CopyTagsToBackups=False),
                windows("c", CopyTagsToBackups=False),
            ],
            [lustre("d", CopyTagsToBackups=False), lustre("e", DeploymentType="PERSISTENT_2")],
        ),
        (
            "fsx.3",
            [zfs("a", DeploymentType="MULTI_AZ_1"), *but("OPENZFS")],
            [zfs("b", DeploymentType="SINGLE_AZ_HA_2"), zfs("c", DeploymentType="SINGLE_AZ_1")],
        ),
        (
            "fsx.4",
            [
                ontap("a", DeploymentType="MULTI_AZ_1"),
                ontap("b", DeploymentType="MULTI_AZ_2"),
                *but("ONTAP"),
            ],
            [ontap("c", DeploymentType="SINGLE_AZ_1"), ontap("d", DeploymentType="SINGLE_AZ_2")],
        ),
        (
            "fsx.5",
            [windows("a", DeploymentType="MULTI_AZ_1"), *but("WINDOWS")],
            [
                windows("b", DeploymentType="SINGLE_AZ_1"),
                windows("c", DeploymentType="SINGLE_AZ_2"),
            ],
        ),
    ],
)
def test_fsx_2_to_5_are_about_file_systems_of_their_kind(
    aws: Scripted, name: str, good: list[Row], bad: list[Row]
) -> None:
    judged(aws, name, "DescribeFileSystems", "FileSystems", good, bad, "FileSystemId")


def test_fsx_1_says_what_does_not_get_tags(aws: Scripted) -> None:
    good = [zfs("a", **BOTH), *OTHERS_COPY]
    aws.on("DescribeFileSystems", {"FileSystems": good})
    assert found(aws, "fsx.1") == []
    bad = [
        zfs("b"),
        zfs("c", CopyTagsToBackups=True),
        zfs("d", CopyTagsToBackups=False, CopyTagsToVolumes=True),
    ]
    aws.on("DescribeFileSystems", {"FileSystems": good + bad})
    assert found(aws, "fsx.1") == [
        (f"fs-{name}", f"its {what} do not get its tags")
        for name, what in (("b", "backups"), ("b", "volumes"), ("c", "volumes"), ("d", "backups"))
    ]


MODE = "elb.http.desyncmitigationmode"


def test_elb_14_is_about_classic_load_balancers(aws: Scripted) -> None:
    modes = {"plain": None, "usual": "defensive", "strict": "strictest", "open": "monitor"}

    def attributes(asked: Asked) -> Any:
        mode = modes[asked["LoadBalancerName"]]
        said = [] if mode is None else [{"Key": MODE, "Value": mode}]
        other = {"Key": "elb.other", "Value": "monitor"}
        return {"LoadBalancerAttributes": {"AdditionalAttributes": [other, *said]}}

    aws.on("DescribeLoadBalancerAttributes", attributes)
    for names in ([], list(modes)[:3], list(modes)):
        described = [
            {"Identifier": one, "Properties": orjson.dumps({"LoadBalancerName": one}).decode()}
            for one in names
        ]
        told = {"TypeName": "AWS::ElasticLoadBalancing::LoadBalancer"}
        aws.on("ListResources", {**told, "ResourceDescriptions": described})
        assert resources(aws, "elb.14") == names[3:]


KEYS = {"inspector.1": "ec2", "inspector.2": "ecr", "inspector.3": "lambdaCode"}


@pytest.mark.parametrize(("name", "key"), [*KEYS.items(), ("inspector.4", "lambda")])
def test_inspector_scans_everything(aws: Scripted, name: str, key: str) -> None:
    on, off = {"status": "ENABLED"}, {"status": "DISABLED"}
    names = ("ec2", "ecr", "lambda", "lambdaCode")

    def state(**resources: Any) -> None:
        said = {"accountId": ACCOUNT, "state": on, "resourceState": resources}
        aws.on("BatchGetAccountStatus", {"accounts": [said], "failedAccounts": []})

    state(**{**dict.fromkeys(names, off), key: on})
    assert found(aws, name) == []
    for status in ("DISABLED", "ENABLING", "DISABLING", "SUSPENDED"):
        state(**{**dict.fromkeys(names, on), key: {"status": status}})
        assert resources(aws, name) == ["the account"], status
    if key.startswith("lambda"):
        state(**{one: on for one in names if one != key})
        assert resources(aws, name) == ["the account"]


@pytest.mark.parametrize(("name", "kind"), [("ssm.2", "Patch"), ("ssm.3", "Association")])
def test_ssm_2_and_3_are_about_compliance_of_instances(aws: Scripted, name: str, kind: str) -> None:
    def item(resource: str, **said: str) -> Row:
        usual = {"ResourceType": "ManagedInstance", "ComplianceType": kind}
        return {"ResourceId": resource, **usual, "Status": "COMPLIANT", **said}

    bad = [item("i-1", Status="NON_COMPLIANT"), item("mi-2", Status="NON_COMPLIANT")]
    other = "Association" if kind == "Patch" else "Patch"
    good = [
        item("i-3"),
        item("i-4", ComplianceType=other, Status="NON_COMPLIANT"),
        item("i-5", ComplianceType="Custom:Ours", Status="NON_COMPLIANT"),
        item("i-1", ComplianceType=other),
    ]
    listed = ("ListResourceComplianceSummaries", "ResourceComplianceSummaryItems")
    judged(aws, name, *listed, good, bad, "ResourceId")


def test_ssm_4_is_about_documents_of_the_account(aws: Scripted) -> None:
    def permission(asked: Asked) -> Any:
        assert asked["PermissionType"] == "Share"
        who = READERS[asked["Name"]]
        rows = [{"AccountId": one, "SharedDocumentVersion": "$DEFAULT"} for one in who]
        return {"AccountIds": who, "AccountSharingInfoList": rows}

    aws.on("DescribeDocumentPermission", permission)
    for names in ([], ["own", "shared"], list(READERS)):
        aws.on("ListDocuments", {"DocumentIdentifiers": [{"Name": one} for one in names]})
        assert resources(aws, "ssm.4") == sorted(names[2:])
    listed = [members for name, members in aws.asked if name == "ListDocuments"]
    assert all(one["Filters"] == [{"Key": "Owner", "Values": ["Self"]}] for one in listed)


def test_pca_1_is_about_root_authorities(aws: Scripted) -> None:
    def authority(name: str, status: str, kind: str = "ROOT") -> Row:
        return {"Arn": f"arn:aws:acm-pca:{name}", "Type": kind, "Status": status}

    good = [
        authority("a", "DISABLED"),
        authority("b", "DELETED"),
        authority("c", "ACTIVE", "SUBORDINATE"),
    ]
    bad = [
        authority("d", "ACTIVE"),
        authority("e", "PENDING_CERTIFICATE"),
        authority("f", "EXPIRED"),
    ]
    listed = ("ListCertificateAuthorities", "CertificateAuthorities")
    judged(aws, "pca.1", *listed, good, bad, "Arn")


SSH = {"MinRange": 22, "MaxRange": 22}


@pytest.mark.parametrize(
    ("blocks", "ranges", "reasons"),
    [
        (True, [], []),
        (True, [SSH], []),
        (True, [{"MinRange": 22}], []),
        (True, [SSH, {"MinRange": 443, "MaxRange": 443}], ["443 to 443"]),
        (True, [{"MinRange": 22, "MaxRange": 23}], ["22 to 23"]),
        (
            True,
            [{"MinRange": 8080}, {"MinRange": 20, "MaxRange": 22}],
            ["20 to 22", "8080 to 8080"],
        ),
        (False, [{"MinRange": 443}], [""]),
        (False, [], [""]),
    ],
)
def test_emr_2_is_about_what_clusters_may_open(
    aws: Scripted, blocks: bool, ranges: list[Row], reasons: list[str]
) -> None:
    said = {
        "BlockPublicSecurityGroupRules": blocks,
        "PermittedPublicSecurityGroupRuleRanges": ranges,
    }
    made = {"CreationDateTime": NOW, "CreatedByArn": f"arn:aws:iam::{ACCOUNT}:root"}
    aws.on(
        "GetBlockPublicAccessConfiguration",
        {
            "BlockPublicAccessConfiguration": said,
            "BlockPublicAccessConfigurationMetadata": made,
        },
    )
    why = "public access is not blocked"
    assert found(aws, "emr.2") == [
        ("the account", f"{why} at ports {one}" if one else why) for one in reasons
    ]


def dax(name: str, **said: Any) -> Row:
    return {"ClusterName": name, **said}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "dynamodb.3",
            [
                dax("a", SSEDescription={"Status": "ENABLED"}),
                dax("b", SSEDescription={"Status": "ENABLING"}),
            ],
            [dax("c", SSEDescription={"Status": "DISABLED"}), dax("d")],
        ),
        (
            "dynamodb.7",
            [dax("a", ClusterEndpointEncryptionType="TLS")],
            [dax("b", ClusterEndpointEncryptionType="NONE"), dax("c")],
        ),
    ],
)
def test_dynamodb_3_and_7_are_about_clusters_of_dax(
    aws: Scripted, name: str, good: list[Row], bad: list[Row]
) -> None:
    judged(aws, name, "DescribeClusters", "Clusters", good, bad, "ClusterName")


@pytest.mark.parametrize(
    ("name", "member", "right", "absent_is_right"),
    [
        ("dms.1", "PubliclyAccessible", False, True),
        ("dms.6", "AutoMinorVersionUpgrade", True, False),
        ("dms.13", "MultiAZ", True, False),
    ],
)
def test_dms_1_6_and_13_are_about_replication_instances(
    aws: Scripted, name: str, member: str, right: bool, absent_is_right: bool
) -> None:
    good: list[Row] = [{"ReplicationInstanceArn": "a", member: right}]
    bad: list[Row] = [{"ReplicationInstanceArn": "b", member: not right}]
    (good if absent_is_right else bad).append({"ReplicationInstanceArn": "c"})
    listed = ("DescribeReplicationInstances", "ReplicationInstances")
    judged(aws, name, *listed, good, bad, "ReplicationInstanceArn")


def test_codebuild_7_is_about_what_is_exported(aws: Scripted) -> None:
    bucket = {"bucket": "b", "path": "p", "packaging": "NONE"}

    def to_s3(**said: Any) -> Row:
        return {"exportConfigType": "S3", "s3Destination": {**bucket, **said}}

    groups = {
        "plain": {"exportConfigType": "NO_EXPORT"},
        "sealed": to_s3(encryptionDisabled=False),
        "usual": to_s3(encryptionKey="arn:aws:kms:us-east-1:1:alias/aws/s3"),
        "open": to_s3(encryptionDisabled=True),
    }

    def described(asked: Asked) -> Any:
        rows = [{"arn": one, "name": one, "exportConfig": groups[one]} for one in asked[WANTED]]
        return {"reportGroups": rows}

    aws.on("BatchGetReportGroups", described)
    for names in ([], list(groups)[:3], list(groups)):
        aws.on("ListReportGroups", {"reportGroups": names})
        assert resources(aws, "codebuild.7") == names[3:]


def test_ec2_51_is_about_endpoints_of_client_vpn(aws: Scripted) -> None:
    def endpoint(name: str, **said: Any) -> Row:
        return {"ClientVpnEndpointId": name, **said}

    good = [endpoint("a", ConnectionLogOptions={"Enabled": True, "CloudwatchLogGroup": "g"})]
    bad = [endpoint("b", ConnectionLogOptions={"Enabled": False}), endpoint("c")]
    listed = ("DescribeClientVpnEndpoints", "ClientVpnEndpoints")
    judged(aws, "ec2.51", *listed, good, bad, "ClientVpnEndpointId")


def test_elasticache_6_asks_nodes_for_their_version(aws: Scripted) -> None:
    groups = {
        "old": ("3.2.10", False),
        "edge": ("5.9.99", False),
        "token": ("5.0.6", True),
        "new": ("6.0.5", False),
        "ten": ("10.0.0", False),
    }
    nodes = [
        {"CacheClusterId": f"{name}-{n}", "ReplicationGroupId": name, "EngineVersion": version}
        for name, (version, _) in groups.items()
        for n in (1, 2)
    ]
    alone = {"CacheClusterId": "alone", "EngineVersion": "3.2.10", "AuthTokenEnabled": False}
    aws.on("DescribeCacheClusters", {"CacheClusters": [alone, *nodes]})
    for names in ([], ["token", "new", "ten"], list(groups)):
        rows = [{"ReplicationGroupId": one, "AuthTokenEnabled": groups[one][1]} for one in names]
        aws.on("DescribeReplicationGroups", {"ReplicationGroups": rows})
        assert resources(aws, "elasticache.6") == (["edge", "old"] if "old" in names else [])
