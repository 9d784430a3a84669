-- Access keys of all users, how old they are and when each was last used.
-- columns: user_name access_key_id status create_date age_days:number last_used_date days_unused:number last_used_service last_used_region
SELECT k.user_name, k.access_key_id, k.status, k.create_date,
    age_days(k.create_date) AS age_days,
    u.access_key_last_used ->> 'LastUsedDate' AS last_used_date,
    age_days(u.access_key_last_used ->> 'LastUsedDate') AS days_unused,
    u.access_key_last_used ->> 'ServiceName' AS last_used_service,
    u.access_key_last_used ->> 'Region' AS last_used_region, k.region
FROM aws.iam.list_users l
JOIN aws.iam.list_access_keys k ON k.user_name = l.user_name
LEFT JOIN aws.iam.get_access_key_last_used u ON u.access_key_id = k.access_key_id
