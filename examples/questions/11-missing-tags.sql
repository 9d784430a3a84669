-- What lacks the tags Owner or Environment, by account and type?
--
-- A row is a type of which something lacks a tag, with how many do and how many there are.
-- `tags_map` is one object whatever a type calls its tags and however it writes them.
-- Source: AWS Config samples
WITH taggable AS (
    SELECT account_id, region, 'EC2::Instance' AS type, tags_map FROM awscc.ec2.instances
    UNION ALL
    SELECT account_id, region, 'EC2::Volume', tags_map FROM awscc.ec2.volumes
    UNION ALL
    SELECT account_id, region, 'S3::Bucket', tags_map FROM awscc.s3.buckets
    UNION ALL
    SELECT account_id, region, 'RDS::DBInstance', tags_map FROM awscc.rds.db_instances
    UNION ALL
    SELECT account_id, region, 'EFS::FileSystem', tags_map FROM awscc.efs.file_systems
    UNION ALL
    SELECT account_id, region, 'SSM::Parameter', tags_map FROM awscc.ssm.parameters
    UNION ALL
    SELECT account_id, region, 'Logs::LogGroup', tags_map FROM awscc.logs.log_groups
    UNION ALL
    SELECT account_id, region, 'Backup::BackupVault', tags_map FROM awscc.backup.backup_vaults
)
SELECT account_id, type,
       sum(tags_map ->> 'Owner' IS NULL) AS without_owner,
       sum(tags_map ->> 'Environment' IS NULL) AS without_environment,
       count(*) AS resources
FROM taggable
WHERE region = '*'
GROUP BY account_id, type
HAVING without_owner + without_environment > 0
ORDER BY without_owner DESC, type
