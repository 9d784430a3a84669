-- Trails that record a region, whether they are logging, and which events they select of all there are.
-- columns: name trail_arn home_region is_multi_region_trail:boolean is_organization_trail:boolean is_logging:boolean log_group_arn management_events:integer object_writes:integer object_reads:integer
SELECT t.name, t.trail_arn, t.home_region, t.is_multi_region_trail, t.is_organization_trail,
    s.is_logging, t.cloud_watch_logs_log_group_arn AS log_group_arn,
    EXISTS (SELECT 1 FROM json_each(e.event_selectors) b
            WHERE b.value ->> 'IncludeManagementEvents' IS TRUE
              AND b.value ->> 'ReadWriteType' = 'All'
              AND json_len(b.value -> 'ExcludeManagementEventSources') = 0)
        OR EXISTS (SELECT 1 FROM json_each(e.advanced_event_selectors) v
                   WHERE json_equal(v.value -> 'FieldSelectors',
                                    '[{"Field": "eventCategory", "Equals": ["Management"]}]'))
        AS management_events,
    EXISTS (SELECT 1 FROM json_each(e.event_selectors) b, json_each(b.value, '$.DataResources') d
            WHERE b.value ->> 'ReadWriteType' IN ('All', 'WriteOnly')
              AND d.value ->> 'Type' = 'AWS::S3::Object'
              AND json_has_any(d.value -> 'Values', 'arn:' || arn_partition(t.trail_arn) || ':s3',
                               'arn:' || arn_partition(t.trail_arn) || ':s3:::'))
        OR EXISTS (SELECT 1 FROM json_each(e.advanced_event_selectors) v
                   WHERE json_contains(v.value -> 'FieldSelectors',
                                       '[{"Field": "eventCategory", "Equals": ["Data"]},
                                         {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]')
                     AND (json_len(v.value -> 'FieldSelectors') = 2
                          OR json_len(v.value -> 'FieldSelectors') = 3
                             AND json_contains(v.value -> 'FieldSelectors',
                                               '[{"Field": "readOnly", "Equals": ["false"]}]')))
        AS object_writes,
    EXISTS (SELECT 1 FROM json_each(e.event_selectors) b, json_each(b.value, '$.DataResources') d
            WHERE b.value ->> 'ReadWriteType' IN ('All', 'ReadOnly')
              AND d.value ->> 'Type' = 'AWS::S3::Object'
              AND json_has_any(d.value -> 'Values', 'arn:' || arn_partition(t.trail_arn) || ':s3',
                               'arn:' || arn_partition(t.trail_arn) || ':s3:::'))
        OR EXISTS (SELECT 1 FROM json_each(e.advanced_event_selectors) v
                   WHERE json_contains(v.value -> 'FieldSelectors',
                                       '[{"Field": "eventCategory", "Equals": ["Data"]},
                                         {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]')
                     AND (json_len(v.value -> 'FieldSelectors') = 2
                          OR json_len(v.value -> 'FieldSelectors') = 3
                             AND json_contains(v.value -> 'FieldSelectors',
                                               '[{"Field": "readOnly", "Equals": ["true"]}]')))
        AS object_reads, t.region
FROM aws.cloudtrail.describe_trails t
JOIN aws.cloudtrail.get_trail_status s ON s.name = t.trail_arn AND s.region = t.region
JOIN aws.cloudtrail.get_event_selectors e ON e.trail_name = t.trail_arn AND e.region = t.region
WHERE t.include_shadow_trails = true
