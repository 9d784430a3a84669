-- Which EBS volumes are attached to nothing, and how many gigabytes do they cost each month?
--
-- A row is a volume that no attachment names; the last row is their sum.
-- Source: cost checks ("thrifty"), AWS Config
WITH unattached AS (
    SELECT region, volume_id, volume_type, size
    FROM awscc.ec2.volumes
    WHERE region = '*'
      AND volume_id NOT IN (SELECT volume_id FROM awscc.ec2.volume_attachments WHERE region = '*')
)
SELECT region, volume_id, volume_type, size AS gigabytes FROM unattached
UNION ALL
SELECT 'all', count(*) || ' volumes', NULL, sum(size) FROM unattached
