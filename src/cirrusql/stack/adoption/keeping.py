"""The types of resources that hold data: what is in them is lost with them, and no stack has it.

A template of what is there says of them that they stay, whatever becomes of the stack.
"""

from __future__ import annotations

_BY_SERVICE = {
    "AmazonMQ": "Broker",
    "Backup": "BackupVault LogicallyAirGappedBackupVault",
    "Cassandra": "Keyspace Table",
    "CloudTrail": "EventDataStore",
    "CodeArtifact": "Domain Repository",
    "CodeCommit": "Repository",
    "Cognito": "IdentityPool UserPool",
    "CustomerProfiles": "Domain",
    "DSQL": "Cluster",
    "DocDB": "GlobalCluster",
    "DocDBElastic": "Cluster ClusterSnapshot",
    "DynamoDB": "GlobalTable Table",
    "EC2": "Volume",
    "ECR": "PublicRepository Repository",
    "EFS": "FileSystem",
    "ElastiCache": "CacheCluster ReplicationGroup ServerlessCache ServerlessCacheSnapshot Snapshot",
    "Events": "Archive",
    "FSx": "Backup",
    "Forecast": "Dataset",
    "Glue": "Database",
    "HealthImaging": "Datastore",
    "HealthLake": "FHIRDatastore",
    "IoTAnalytics": "Datastore",
    "KMS": "Key ReplicaKey",
    "Kendra": "Index",
    "Kinesis": "Stream",
    "KinesisVideo": "Stream",
    "Lightsail": "Bucket Database DatabaseSnapshot Disk DiskSnapshot InstanceSnapshot",
    "Logs": "LogGroup",
    "MSK": "Cluster ServerlessCluster",
    "MemoryDB": "Cluster MultiRegionCluster Snapshot",
    "Neptune": "DBCluster DBInstance GlobalCluster",
    "NeptuneGraph": "Graph GraphSnapshot",
    "Omics": "AnnotationStore ReferenceStore SequenceStore VariantStore",
    "OpenSearchServerless": "Collection",
    "OpenSearchService": "Domain",
    "PaymentCryptography": "Key",
    "Personalize": "Dataset",
    "RDS": "ClusterSnapshot DBCluster DBInstance DBSnapshot GlobalCluster",
    "Redshift": "Cluster Snapshot",
    "RedshiftServerless": "Namespace Snapshot",
    "Rekognition": "Collection",
    "S3": "Bucket",
    "S3Express": "DirectoryBucket",
    "S3Files": "FileSystem",
    "S3Outposts": "Bucket",
    "S3Tables": "Namespace Table TableBucket",
    "S3Vectors": "Index VectorBucket",
    "SDB": "Domain",
    "SES": "MailManagerArchive",
    "SageMaker": "FeatureGroup",
    "SecretsManager": "Secret",
    "StorageGateway": "Volume",
    "Timestream": "Database InfluxDBBackup InfluxDBCluster InfluxDBInstance Table",
    "WorkSpaces": "Workspace",
    "WorkspacesInstances": "Volume",
}
HOLDING_DATA = frozenset(
    f"AWS::{service}::{name}" for service, names in _BY_SERVICE.items() for name in names.split()
)
"""Buckets, tables, databases, file systems, pools of users, keys, logs, snapshots and the like."""
