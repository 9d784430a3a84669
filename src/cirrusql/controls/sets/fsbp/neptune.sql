-- Amazon Neptune. The snapshots of its clusters are among those of RDS.

ASSERT 'neptune.1' TITLE 'Clusters are encrypted' SEVERITY medium
SOURCE 'FSBP Neptune.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-1'
AS SELECT region, db_cluster_identifier AS resource, 'it is not encrypted' AS reason
FROM awscc.neptune.db_clusters
WHERE storage_encrypted IS NOT TRUE;

ASSERT 'neptune.2' TITLE 'Clusters publish their audit log' SEVERITY medium
SOURCE 'FSBP Neptune.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-2'
AS SELECT region, db_cluster_identifier AS resource, 'it does not publish its audit log' AS reason
FROM awscc.neptune.db_clusters
WHERE NOT json_has_any(coalesce(enable_cloudwatch_logs_exports, '[]'), 'audit');

-- What is encrypted cannot be shared with everybody.
ASSERT 'neptune.3' TITLE 'Snapshots are not public' SEVERITY critical
SOURCE 'FSBP Neptune.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-3'
AS SELECT s.region, s.db_cluster_snapshot_identifier AS resource,
       'everybody may restore it' AS reason
FROM aws.rds.describe_db_cluster_snapshots s
JOIN aws.rds.describe_db_cluster_snapshot_attributes a
  ON a.db_cluster_snapshot_identifier = s.db_cluster_snapshot_identifier AND a.region = s.region,
     json_each(a.db_cluster_snapshot_attributes) one
WHERE s.snapshot_type = 'manual' AND s.storage_encrypted IS NOT TRUE AND s.engine = 'neptune'
  AND one.value ->> 'AttributeName' = 'restore'
  AND json_has_any(one.value -> 'AttributeValues', 'all');

ASSERT 'neptune.4' TITLE 'Clusters are protected from deletion' SEVERITY low
SOURCE 'FSBP Neptune.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-4'
AS SELECT region, db_cluster_identifier AS resource, 'it has no deletion protection' AS reason
FROM awscc.neptune.db_clusters
WHERE deletion_protection IS NOT TRUE;

ASSERT 'neptune.5' TITLE 'Clusters keep backups for a week' SEVERITY medium
SOURCE 'FSBP Neptune.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-5'
AS SELECT region, db_cluster_identifier AS resource,
       'it keeps automatic backups for less than 7 days' AS reason, backup_retention_period
FROM awscc.neptune.db_clusters
WHERE coalesce(backup_retention_period, 1) < 7;

ASSERT 'neptune.6' TITLE 'Snapshots of clusters are encrypted' SEVERITY medium
SOURCE 'FSBP Neptune.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-6'
AS SELECT region, db_cluster_snapshot_identifier AS resource, 'it is not encrypted' AS reason,
       db_cluster_identifier
FROM awscc.rds.cluster_snapshots
WHERE engine = 'neptune' AND storage_encrypted IS NOT TRUE;

ASSERT 'neptune.7' TITLE 'Clusters take logins of IAM' SEVERITY medium
SOURCE 'FSBP Neptune.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-7'
AS SELECT region, db_cluster_identifier AS resource, 'IAM authentication is off' AS reason
FROM awscc.neptune.db_clusters
WHERE iam_auth_enabled IS NOT TRUE;

ASSERT 'neptune.8' TITLE 'Snapshots get the tags of their cluster' SEVERITY low
SOURCE 'FSBP Neptune.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-8'
AS SELECT region, db_cluster_identifier AS resource, 'its snapshots do not get its tags' AS reason
FROM awscc.neptune.db_clusters
WHERE copy_tags_to_snapshot IS NOT TRUE;
