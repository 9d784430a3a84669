-- AWS CloudTrail.

-- Without selectors a trail records what reads and what writes, of all management events. One that
-- leaves out what KMS or another service does records not all of them.
ASSERT 'cloudtrail.1' TITLE 'A trail records every region' SEVERITY high
SOURCE 'FSBP CloudTrail.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1'
AS WITH kinds(kind, reads) AS (VALUES ('ReadOnly', 'true'), ('WriteOnly', 'false'))
SELECT 'the account' AS resource,
       'no trail that is logging records all management events of every region' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM awscc.cloudtrail.trails t
    WHERE t.is_multi_region_trail AND t.is_logging
      AND t.include_global_service_events IS NOT FALSE
      AND (coalesce(json_array_length(t.event_selectors), 0)
           + coalesce(json_array_length(t.advanced_event_selectors), 0) = 0
           OR (SELECT count(*) FROM kinds k
               WHERE EXISTS (SELECT 1 FROM json_each(t.event_selectors) e
                             WHERE e.value ->> 'IncludeManagementEvents' IS NOT FALSE
                               AND coalesce(json_array_length(
                                     e.value, '$.ExcludeManagementEventSources'), 0) = 0
                               AND coalesce(e.value ->> 'ReadWriteType', 'All') IN ('All', k.kind))
                  OR EXISTS (SELECT 1 FROM json_each(t.advanced_event_selectors) a
                             WHERE EXISTS (SELECT 1 FROM json_each(a.value, '$.FieldSelectors') f
                                           WHERE f.value ->> 'Field' = 'eventCategory'
                                             AND json_has_key(f.value -> 'Equals', 'Management'))
                               AND NOT EXISTS (
                                   SELECT 1 FROM json_each(a.value, '$.FieldSelectors') f
                                   WHERE f.value ->> 'Field' <> 'eventCategory'
                                     AND (f.value ->> 'Field' <> 'readOnly'
                                          OR json_has_key(f.value -> 'Equals', k.reads)
                                             IS NOT TRUE)))) = 2));

ASSERT 'cloudtrail.2' TITLE 'Trails are encrypted with a key' SEVERITY medium
SOURCE 'FSBP CloudTrail.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2'
AS SELECT region, trail_name AS resource, 'its files are not encrypted with a KMS key' AS reason
FROM awscc.cloudtrail.trails
WHERE coalesce(kms_key_id, '') = '';

ASSERT 'cloudtrail.4' TITLE 'Files of trails can be validated' SEVERITY low
SOURCE 'FSBP CloudTrail.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4'
AS SELECT region, trail_name AS resource, 'log file validation is off' AS reason
FROM awscc.cloudtrail.trails
WHERE enable_log_file_validation IS NOT TRUE;

ASSERT 'cloudtrail.5' TITLE 'Trails write to CloudWatch Logs' SEVERITY low
SOURCE 'FSBP CloudTrail.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-5'
AS SELECT region, trail_name AS resource, 'it writes to no log group' AS reason
FROM awscc.cloudtrail.trails
WHERE coalesce(cloud_watch_logs_log_group_arn, '') = '';
