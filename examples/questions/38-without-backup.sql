-- Which tables, databases and volumes does nobody back up?
--
-- A row is a type with how many are neither selected by the tag of a backup plan of their region
-- nor backed up by the service itself.
-- Source: example queries of the neighbours
WITH selected AS (
    SELECT DISTINCT s.region, tag.value ->> 'ConditionKey' AS name,
           tag.value ->> 'ConditionValue' AS value
    FROM awscc.backup.backup_selections s, json_each(s.backup_selection, '$.ListOfTags') tag
    WHERE s.region = '*'
),
stored AS (
    SELECT region, 'EC2::Volume' AS type, volume_id AS name, tags_map, 0 AS own_backup
    FROM awscc.ec2.volumes WHERE region = '*'
    UNION ALL
    SELECT region, 'DynamoDB::Table', table_name, tags_map,
           coalesce(point_in_time_recovery_specification ->> 'PointInTimeRecoveryEnabled', 0)
    FROM awscc.dynamodb.tables WHERE region = '*'
    UNION ALL
    SELECT region, 'RDS::DBInstance', db_instance_identifier, tags_map,
           backup_retention_period IS NOT 0
    FROM awscc.rds.db_instances WHERE region = '*'
)
SELECT type, count(*) AS without_backup, min(name) AS for_example
FROM stored
WHERE NOT own_backup
  AND NOT EXISTS (SELECT 1 FROM selected s
                  WHERE s.region = stored.region AND stored.tags_map ->> s.name = s.value)
GROUP BY type
ORDER BY type
