-- Recovery points of every vault, and when each ends.
-- columns: recovery_point_arn backup_vault_name resource_arn resource_type resource_name status creation_date age_days:number delete_at is_encrypted:boolean backup_size_in_bytes:integer
SELECT p.recovery_point_arn, p.backup_vault_name, p.resource_arn, p.resource_type, p.resource_name,
    p.status, p.creation_date, age_days(p.creation_date) AS age_days,
    p.calculated_lifecycle ->> '$.DeleteAt' AS delete_at, p.is_encrypted, p.backup_size_in_bytes,
    p.region
FROM aws.backup.list_backup_vaults v
JOIN aws.backup.list_recovery_points_by_backup_vault p
    ON p.backup_vault_name = v.backup_vault_name AND p.region = v.region
