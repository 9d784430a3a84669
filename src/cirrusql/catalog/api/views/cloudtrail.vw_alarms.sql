-- Who is told of what trails record: metric filters of their log groups, but for those of some accounts or regions only, the alarms on these, and who has subscribed to the topics of the alarms.
-- columns: trail_name trail_arn is_multi_region_trail:boolean is_logging:boolean management_events:integer log_group_name filter_name filter_pattern metric_namespace metric_name alarm_name topic_arn subscription_arn protocol endpoint
SELECT t.name AS trail_name, t.trail_arn, t.is_multi_region_trail, s.is_logging,
    EXISTS (SELECT 1 FROM json_each(e.event_selectors) b
            WHERE b.value ->> 'IncludeManagementEvents' IS TRUE
              AND b.value ->> 'ReadWriteType' = 'All'
              AND json_len(b.value -> 'ExcludeManagementEventSources') = 0)
        OR EXISTS (SELECT 1 FROM json_each(e.advanced_event_selectors) v
                   WHERE json_equal(v.value -> 'FieldSelectors',
                                    '[{"Field": "eventCategory", "Equals": ["Management"]}]'))
        AS management_events,
    f.log_group_name, f.filter_name, f.filter_pattern, a.namespace AS metric_namespace, a.metric_name,
    a.alarm_name, o.topic_arn, u.subscription_arn, u.protocol, u.endpoint, t.region
FROM aws.cloudtrail.describe_trails t
JOIN aws.cloudtrail.get_trail_status s ON s.name = t.trail_arn AND s.region = t.region
JOIN aws.cloudtrail.get_event_selectors e ON e.trail_name = t.trail_arn AND e.region = t.region
JOIN aws.logs.describe_metric_filters f ON f.region = t.region
    AND arn_part(t.cloud_watch_logs_log_group_arn, 'id') = f.log_group_name || ':*'
    AND arn_account(t.cloud_watch_logs_log_group_arn) = f.account_id
    AND coalesce(f.field_selection_criteria, '') = ''
JOIN json_each(f.metric_transformations) m
JOIN aws.cloudwatch.describe_alarms a ON a.region = t.region AND a.actions_enabled
    AND a.namespace = m.value ->> 'metricNamespace' AND a.metric_name = m.value ->> 'metricName'
JOIN aws.sns.list_topics o ON o.region = t.region AND array_contains(a.alarm_actions, o.topic_arn)
JOIN aws.sns.list_subscriptions_by_topic u ON u.topic_arn = o.topic_arn AND u.region = t.region
WHERE t.include_shadow_trails = false AND arn_service(u.subscription_arn) = 'sns'
