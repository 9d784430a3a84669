-- AWS Backup.

ASSERT 'backup.1' TITLE 'Recovery points are encrypted' SEVERITY medium
SOURCE 'FSBP Backup.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/backup-controls.html#backup-1'
AS SELECT v.region, p.recovery_point_arn AS resource, 'it is not encrypted' AS reason,
          p.backup_vault_name, p.resource_arn
FROM awscc.backup.backup_vaults v
JOIN aws.backup.list_recovery_points_by_backup_vault p
  ON p.backup_vault_name = v.backup_vault_name AND p.region = v.region
WHERE p.is_encrypted IS NOT TRUE;
