-- Amazon RDS.

ASSERT 'rds.2' TITLE 'Database instances are not public' SEVERITY critical
SOURCE 'FSBP RDS.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2'
AS SELECT region, db_instance_identifier AS resource, 'it is publicly accessible' AS reason
FROM awscc.rds.db_instances
WHERE publicly_accessible IS TRUE;

ASSERT 'rds.3' TITLE 'Database instances are encrypted' SEVERITY medium
SOURCE 'FSBP RDS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3'
AS SELECT region, db_instance_identifier AS resource, 'its storage is not encrypted' AS reason
FROM awscc.rds.db_instances
WHERE storage_encrypted IS NOT TRUE;

-- An instance of an Aurora cluster is spread by the cluster.
ASSERT 'rds.5' TITLE 'Database instances have a standby in another zone' SEVERITY medium
SOURCE 'FSBP RDS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5'
AS SELECT region, db_instance_identifier AS resource, 'it is in one zone only' AS reason
FROM awscc.rds.db_instances
WHERE multi_az IS NOT TRUE AND db_cluster_identifier IS NULL;

ASSERT 'rds.8' TITLE 'Database instances are protected from deletion' SEVERITY low
SOURCE 'FSBP RDS.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8'
AS SELECT region, db_instance_identifier AS resource, 'it has no deletion protection' AS reason
FROM awscc.rds.db_instances
WHERE deletion_protection IS NOT TRUE AND db_cluster_identifier IS NULL;

ASSERT 'rds.11' TITLE 'Database instances keep backups for a week' SEVERITY medium
SOURCE 'FSBP RDS.11', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11'
AS SELECT region, db_instance_identifier AS resource,
          'it keeps automatic backups for less than 7 days' AS reason, backup_retention_period
FROM awscc.rds.db_instances
WHERE coalesce(backup_retention_period, 0) < 7 AND db_cluster_identifier IS NULL;

ASSERT 'rds.13' TITLE 'Database instances take minor versions by themselves' SEVERITY high
SOURCE 'FSBP RDS.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13'
AS SELECT region, db_instance_identifier AS resource,
          'it does not upgrade to minor versions automatically' AS reason
FROM awscc.rds.db_instances
WHERE auto_minor_version_upgrade IS NOT TRUE;
