"""Databases, functions, file systems and backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, named, no_filters
from cirrusql.local.api.world import Found, World, made_id, tag_list, tags_of
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]
_BACKUP_DAYS = (1, 2, 3)


def _describe_db_instances(world: World, request: Request) -> Mapping[str, Any]:
    no_filters(request)
    rows = [_db_instance(world, one) for one in world.resources("RDS::DBInstance")]
    code, message = "DBInstanceNotFound", "DBInstance {} not found."
    return {
        "DBInstances": named(
            request, rows, "DBInstanceIdentifier", "DBInstanceIdentifier", code, message
        )
    }


def _db_instance(world: World, found: Found) -> Row:
    model, row = found.model, world.row(found)
    groups = world.by("RDS::DBSubnetGroup", "DBSubnetGroupName")
    group = groups.get(model.get("DBSubnetGroupName"))
    security = model.get("VPCSecurityGroups") or ()
    return {
        **row,
        "DBInstanceStatus": model.get("DBInstanceStatus", "available"),
        "InstanceCreateTime": model.get("InstanceCreateTime") or world.since(found),
        "VpcSecurityGroups": [{"VpcSecurityGroupId": one, "Status": "active"} for one in security],
        "DBSubnetGroup": _subnet_group(world, group) if group else None,
        "BackupRetentionPeriod": model.get("BackupRetentionPeriod", 1),
        "MultiAZ": bool(model.get("MultiAZ")),
        "PubliclyAccessible": bool(model.get("PubliclyAccessible")),
        "StorageEncrypted": bool(model.get("StorageEncrypted")),
        "DeletionProtection": bool(model.get("DeletionProtection")),
        "AutoMinorVersionUpgrade": model.get("AutoMinorVersionUpgrade", True),
        "IAMDatabaseAuthenticationEnabled": bool(model.get("EnableIAMDatabaseAuthentication")),
        "CopyTagsToSnapshot": bool(model.get("CopyTagsToSnapshot")),
        "CACertificateIdentifier": (model.get("CertificateDetails") or {}).get("CAIdentifier"),
        "TagList": tag_list(model) or [],
    }


def _subnet_group(world: World, found: Found) -> Row:
    subnets = world.by("EC2::Subnet", "SubnetId")
    known = [subnets[one] for one in found.model.get("SubnetIds", ()) if one in subnets]
    return {
        "DBSubnetGroupName": found.model["DBSubnetGroupName"],
        "DBSubnetGroupDescription": found.model.get("DBSubnetGroupDescription"),
        "DBSubnetGroupArn": found.model.get("DBSubnetGroupArn"),
        "SubnetGroupStatus": "Complete",
        "VpcId": known[0].model.get("VpcId") if known else None,
        "Subnets": [
            {
                "SubnetIdentifier": one.identifier,
                "SubnetAvailabilityZone": {"Name": one.model.get("AvailabilityZone")},
                "SubnetStatus": "Active",
            }
            for one in known
        ],
    }


def _describe_db_clusters(world: World, request: Request) -> Mapping[str, Any]:
    no_filters(request)
    request.get("IncludeShared")
    rows = [_db_cluster(world, one) for one in world.resources("RDS::DBCluster")]
    code, message = "DBClusterNotFoundFault", "DBCluster {} not found."
    member = "DBClusterIdentifier"
    return {"DBClusters": named(request, rows, member, member, code, message)}


def _db_cluster(world: World, found: Found) -> Row:
    model, row = found.model, world.row(found)
    endpoint, reader = model.get("Endpoint") or {}, model.get("ReadEndpoint") or {}
    name = model["DBClusterIdentifier"]
    security = model.get("VpcSecurityGroupIds") or ()
    return {
        **row,
        "Status": "available",
        "ClusterCreateTime": world.since(found),
        "Endpoint": endpoint.get("Address"),
        "Port": endpoint.get("Port"),
        "ReaderEndpoint": reader.get("Address"),
        "DBSubnetGroup": model.get("DBSubnetGroupName"),
        "StorageEncrypted": bool(model.get("StorageEncrypted")),
        "DeletionProtection": bool(model.get("DeletionProtection")),
        "IAMDatabaseAuthenticationEnabled": bool(model.get("EnableIAMDatabaseAuthentication")),
        "VpcSecurityGroups": [{"VpcSecurityGroupId": one, "Status": "active"} for one in security],
        "EnabledCloudwatchLogsExports": model.get("EnableCloudwatchLogsExports") or [],
        "DBClusterMembers": [
            {
                "DBInstanceIdentifier": one.identifier,
                "IsClusterWriter": one.model.get("PromotionTier") == 1,
                "PromotionTier": one.model.get("PromotionTier"),
            }
            for one in world.resources("RDS::DBInstance")
            if one.model.get("DBClusterIdentifier") == name
        ],
        "TagList": tag_list(model) or [],
    }


def _describe_db_snapshots(world: World, request: Request) -> Mapping[str, Any]:
    no_filters(request)
    request.get("IncludeShared")
    request.get("IncludePublic")
    rows = [
        {
            **world.row(one),
            "SnapshotType": "manual",
            "Status": "available",
            "SnapshotCreateTime": world.since(one),
            "TagList": tag_list(one.model) or [],
        }
        for one in world.resources("RDS::DBSnapshot")
    ]
    code, message = "DBSnapshotNotFound", "DBSnapshot not found: {}"
    member = "DBSnapshotIdentifier"
    rows = named(request, rows, member, member, code, message)
    for name in ("DBInstanceIdentifier", "SnapshotType", "DbiResourceId"):
        wanted = request.get(name)
        rows = [row for row in rows if wanted in (None, row.get(name))]
    return {"DBSnapshots": rows}


def _describe_db_cluster_snapshots(world: World, request: Request) -> Mapping[str, Any]:
    no_filters(request)
    request.get("IncludeShared")
    request.get("IncludePublic")
    rows = [
        {
            **world.row(one),
            "SnapshotType": one.model.get("SnapshotType", "manual"),
            "Status": one.model.get("Status", "available"),
            "SnapshotCreateTime": one.model.get("SnapshotCreateTime") or world.since(one),
            "StorageEncrypted": bool(one.model.get("StorageEncrypted")),
            "TagList": tag_list(one.model) or [],
        }
        for one in world.resources("RDS::ClusterSnapshot")
    ]
    code, message = "DBClusterSnapshotNotFoundFault", "DBClusterSnapshot not found: {}"
    member = "DBClusterSnapshotIdentifier"
    rows = named(request, rows, member, member, code, message)
    for name in ("DBClusterIdentifier", "SnapshotType", "DbClusterResourceId"):
        wanted = request.get(name)
        rows = [row for row in rows if wanted in (None, row.get(name))]
    return {"DBClusterSnapshots": rows}


def _shared(type_name: str, kind: str, code: str) -> Answer:
    """Whom a snapshot of an instance or a cluster is shared with: nobody here."""
    member = f"DB{kind}SnapshotIdentifier"

    def answer(world: World, request: Request) -> Mapping[str, Any]:
        name = request.text(member)
        if name not in world.by(type_name, member):
            raise Refusal(code, f"DB{kind}Snapshot not found: {name}", status=404)
        restore = {"AttributeName": "restore", "AttributeValues": []}
        told = {member: name, f"DB{kind}SnapshotAttributes": [restore]}
        return {f"DB{kind}SnapshotAttributesResult": told}

    return answer


def _list_functions(world: World, request: Request) -> Mapping[str, Any]:
    # Each has one version here, so `ALL` gives no more.
    request.only("FunctionVersion", "ALL")
    rows = [_function(world, one) for one in world.resources("Lambda::Function")]
    return {"Functions": rows}


def _function(world: World, found: Found) -> Row:
    model, row = found.model, world.row(found)
    subnets = world.by("EC2::Subnet", "SubnetId")
    inside = (model.get("VpcConfig") or {}).get("SubnetIds") or ()
    network = next((subnets[one].model.get("VpcId") for one in inside if one in subnets), None)
    if inside:
        row["VpcConfig"] = {**row["VpcConfig"], "VpcId": network}
    return {
        **row,
        "FunctionArn": model["Arn"],
        "Version": "$LATEST",
        "LastModified": world.since(found).replace("Z", ".000+0000"),
        "PackageType": model.get("PackageType", "Zip"),
        "MemorySize": model.get("MemorySize", 128),
        "Timeout": model.get("Timeout", 3),
    }


def _get_function_configuration(world: World, request: Request) -> Mapping[str, Any]:
    request.only("Qualifier", "$LATEST")
    name = request.text("FunctionName")
    for one in world.resources("Lambda::Function"):
        if name in (one.model["FunctionName"], one.model["Arn"]):
            return {**_function(world, one), "State": "Active", "LastUpdateStatus": "Successful"}
    arn = world.arn("lambda", f"function:{name}")
    raise Refusal("ResourceNotFoundException", f"Function not found: {arn}", status=404)


def _describe_file_systems(world: World, request: Request) -> Mapping[str, Any]:
    mounted: dict[str, int] = {}
    for one in world.resources("EFS::MountTarget"):
        system = one.model.get("FileSystemId", "")
        mounted[system] = mounted.get(system, 0) + 1
    rows = [
        {
            **world.row(one),
            "OwnerId": world.account,
            "CreationToken": one.identifier,
            "FileSystemArn": one.model.get("Arn"),
            "CreationTime": world.since(one),
            "LifeCycleState": "available",
            "Name": tags_of(one.model).get("Name"),
            "NumberOfMountTargets": mounted.get(one.identifier, 0),
            "SizeInBytes": {"Value": 6144},
            "Encrypted": bool(one.model.get("Encrypted")),
            "Tags": tag_list(one.model) or [],
        }
        for one in world.resources("EFS::FileSystem")
    ]
    code, message = "FileSystemNotFound", "File system '{}' does not exist."
    rows = named(request, rows, "FileSystemId", "FileSystemId", code, message)
    token = request.get("CreationToken")
    return {"FileSystems": [row for row in rows if token in (None, row["CreationToken"])]}


def _backed_up(world: World) -> Iterator[tuple[Found, Found, str, str]]:
    """What is backed up: the vault, the resource, its ARN and its type in Backup's words.

    Plans choose by the tag, those of a network into its own vault.
    """
    vaults = world.by("Backup::BackupVault", "BackupVaultName")
    for type_name, kind, path in (
        ("EC2::Volume", "EBS", "VolumeId"),
        ("RDS::DBInstance", "RDS", "DBInstanceArn"),
        ("RDS::DBCluster", "Aurora", "DBClusterArn"),
        ("DynamoDB::Table", "DynamoDB", "Arn"),
    ):
        for one in world.resources(type_name):
            arn = one.model.get(path) or ""
            arn = world.arn("ec2", f"volume/{arn}") if kind == "EBS" else arn
            tags = tags_of(one.model)
            if not one.seeded or "Backup" not in tags:
                continue
            for vault in vaults.values():
                if vault.seeded and tags_of(vault.model).get("Environment") == tags.get(
                    "Environment"
                ):
                    yield vault, one, arn, kind


def _points(world: World) -> Iterator[Row]:
    for vault, _, arn, kind in _backed_up(world):
        for age in _BACKUP_DAYS:
            key = vault.model.get("EncryptionKeyArn")
            yield {
                "RecoveryPointArn": world.arn(
                    "backup", "recovery-point:" + made_id("rp", arn, age)
                ),
                "BackupVaultName": vault.model["BackupVaultName"],
                "BackupVaultArn": vault.model["BackupVaultArn"],
                "ResourceArn": arn,
                "ResourceType": kind,
                "Status": "COMPLETED",
                "CreationDate": world.days_ago(age),
                "CompletionDate": world.days_ago(age),
                "Lifecycle": {"DeleteAfterDays": 35},
                "IsEncrypted": True,
                "EncryptionKeyArn": key,
            }


def _list_recovery_points(world: World, request: Request) -> Mapping[str, Any]:
    name = request.text("BackupVaultName")
    if name not in world.by("Backup::BackupVault", "BackupVaultName"):
        message = f"Backup vault {name} cannot be found"
        raise Refusal("ResourceNotFoundException", message)
    request.only("BackupVaultAccountId", world.account)
    arn, kind = request.get("ByResourceArn"), request.get("ByResourceType")
    rows = [
        row
        for row in _points(world)
        if row["BackupVaultName"] == name
        and arn in (None, row["ResourceArn"])
        and kind in (None, row["ResourceType"])
    ]
    return {"RecoveryPoints": rows}


def _list_backup_vaults(world: World, request: Request) -> Mapping[str, Any]:
    request.only("ByVaultType", "BACKUP_VAULT")
    request.only("ByShared", False)
    points = [row["BackupVaultName"] for row in _points(world)]
    rows = [
        {
            "BackupVaultName": one.model["BackupVaultName"],
            "BackupVaultArn": one.model["BackupVaultArn"],
            "VaultType": "BACKUP_VAULT",
            "VaultState": "AVAILABLE",
            "CreationDate": world.since(one),
            "EncryptionKeyArn": one.model.get("EncryptionKeyArn"),
            "NumberOfRecoveryPoints": points.count(one.model["BackupVaultName"]),
            "Locked": bool(one.model.get("LockConfiguration")),
        }
        for one in world.resources("Backup::BackupVault")
    ]
    return {"BackupVaultList": rows}


def _list_protected_resources(world: World, _: Request) -> Mapping[str, Any]:
    rows = {
        arn: {
            "ResourceArn": arn,
            "ResourceType": kind,
            "LastBackupTime": world.days_ago(_BACKUP_DAYS[0]),
            "LastBackupVaultArn": vault.model["BackupVaultArn"],
            "ResourceName": tags_of(one.model).get("Name"),
        }
        for vault, one, arn, kind in _backed_up(world)
    }
    return {"Results": [rows[arn] for arn in sorted(rows)]}


def _list_domain_names(world: World, request: Request) -> Mapping[str, Any]:
    """Domains of both engines; one of which no version is told is of OpenSearch."""
    rows = [
        {
            "DomainName": one.identifier,
            "EngineType": one.model.get("EngineVersion", "OpenSearch_").partition("_")[0],
        }
        for one in world.resources("OpenSearchService::Domain")
    ]
    wanted = request.get("EngineType")
    return {"DomainNames": [row for row in rows if wanted in (None, row["EngineType"])]}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "rds": {
        "describe_db_instances": _describe_db_instances,
        "describe_db_clusters": _describe_db_clusters,
        "describe_db_snapshots": _describe_db_snapshots,
        "describe_db_cluster_snapshots": _describe_db_cluster_snapshots,
        "describe_db_snapshot_attributes": _shared("RDS::DBSnapshot", "", "DBSnapshotNotFound"),
        "describe_db_cluster_snapshot_attributes": _shared(
            "RDS::ClusterSnapshot", "Cluster", "DBClusterSnapshotNotFoundFault"
        ),
    },
    "lambda": {
        "list_functions": _list_functions,
        "get_function_configuration": _get_function_configuration,
    },
    "efs": {"describe_file_systems": _describe_file_systems},
    "opensearch": {"list_domain_names": _list_domain_names},
    "backup": {
        "list_backup_vaults": _list_backup_vaults,
        "list_recovery_points_by_backup_vault": _list_recovery_points,
        "list_protected_resources": _list_protected_resources,
    },
}
