-- Quotas of every service as they are applied to the account.
-- columns: service_code service_name quota_code quota_name value:number unit adjustable:boolean global_quota:boolean
SELECT q.service_code, q.service_name, q.quota_code, q.quota_name, q.value, q.unit, q.adjustable,
    q.global_quota, q.region
FROM aws.service_quotas.list_services s
JOIN aws.service_quotas.list_service_quotas q
    ON q.service_code = s.service_code AND q.region = s.region
