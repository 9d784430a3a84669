-- Amazon DocumentDB. Its clusters have no resource type, but are listed with those of RDS.

ASSERT 'documentdb.1' TITLE 'Clusters are encrypted' SEVERITY medium
SOURCE 'FSBP DocumentDB.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-1'
AS SELECT region, db_cluster_identifier AS resource, 'its storage is not encrypted' AS reason
FROM aws.rds.describe_db_clusters
WHERE engine = 'docdb' AND storage_encrypted IS NOT TRUE;

ASSERT 'documentdb.2' TITLE 'Clusters keep backups for a week' SEVERITY medium
SOURCE 'FSBP DocumentDB.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-2'
AS SELECT region, db_cluster_identifier AS resource,
          'it keeps automatic backups for less than 7 days' AS reason, backup_retention_period
FROM aws.rds.describe_db_clusters
WHERE engine = 'docdb' AND coalesce(backup_retention_period, 1) < 7;

-- What is encrypted cannot be shared with everybody.
ASSERT 'documentdb.3' TITLE 'Snapshots are not public' SEVERITY critical
SOURCE 'FSBP DocumentDB.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-3'
AS SELECT s.region, s.db_cluster_snapshot_identifier AS resource,
       'everybody may restore it' AS reason
FROM aws.rds.describe_db_cluster_snapshots s
JOIN aws.rds.describe_db_cluster_snapshot_attributes a
  ON a.db_cluster_snapshot_identifier = s.db_cluster_snapshot_identifier AND a.region = s.region,
     json_each(a.db_cluster_snapshot_attributes) one
WHERE s.snapshot_type = 'manual' AND s.storage_encrypted IS NOT TRUE AND s.engine = 'docdb'
  AND one.value ->> 'AttributeName' = 'restore'
  AND json_has_any(one.value -> 'AttributeValues', 'all');

ASSERT 'documentdb.4' TITLE 'Clusters publish audit logs' SEVERITY medium
SOURCE 'FSBP DocumentDB.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-4'
AS SELECT region, db_cluster_identifier AS resource,
          'its audit log does not go to CloudWatch Logs' AS reason
FROM aws.rds.describe_db_clusters
WHERE engine = 'docdb'
  AND NOT json_has_key(coalesce(enabled_cloudwatch_logs_exports, '[]'), 'audit');

ASSERT 'documentdb.5' TITLE 'Clusters are protected from deletion' SEVERITY medium
SOURCE 'FSBP DocumentDB.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-5'
AS SELECT region, db_cluster_identifier AS resource, 'it has no deletion protection' AS reason
FROM aws.rds.describe_db_clusters
WHERE engine = 'docdb' AND deletion_protection IS NOT TRUE;
