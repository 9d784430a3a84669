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
    "DocDB": "DBCluster DBInstance GlobalCluster",
    "DocDBElastic": "Cluster",
    "DynamoDB": "GlobalTable Table",
    "EC2": "Volume",
    "ECR": "PublicRepository Repository",
    "EFS": "FileSystem",
    "ElastiCache": "CacheCluster ReplicationGroup ServerlessCache",
    "Elasticsearch": "Domain",
    "Events": "Archive",
    "FSx": "FileSystem Volume",
    "Glue": "Database Table",
    "HealthImaging": "Datastore",
    "HealthLake": "FHIRDatastore",
    "IoTAnalytics": "Datastore",
    "KMS": "Key ReplicaKey",
    "Kendra": "Index",
    "Kinesis": "Stream",
    "KinesisVideo": "Stream",
    "Lightsail": "Bucket Database Disk",
    "Logs": "LogGroup",
    "MSK": "Cluster ServerlessCluster",
    "MemoryDB": "Cluster MultiRegionCluster",
    "Neptune": "DBCluster DBInstance GlobalCluster",
    "NeptuneGraph": "Graph",
    "Omics": "AnnotationStore ReferenceStore SequenceStore VariantStore",
    "OpenSearchServerless": "Collection",
    "OpenSearchService": "Domain",
    "PaymentCryptography": "Key",
    "RDS": "DBCluster DBInstance GlobalCluster",
    "Redshift": "Cluster",
    "RedshiftServerless": "Namespace",
    "S3": "Bucket",
    "S3Express": "DirectoryBucket",
    "S3Files": "FileSystem",
    "S3Outposts": "Bucket",
    "S3Tables": "Namespace Table TableBucket",
    "S3Vectors": "Index VectorBucket",
    "SDB": "Domain",
    "SES": "MailManagerArchive",
    "SecretsManager": "Secret",
    "Timestream": "Database InfluxDBCluster InfluxDBInstance Table",
}
HOLDING_DATA = frozenset(
    f"AWS::{service}::{name}" for service, names in _BY_SERVICE.items() for name in names.split()
)
"""Buckets, tables, databases, file systems, pools of users, keys, groups of logs and the like."""
