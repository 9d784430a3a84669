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
