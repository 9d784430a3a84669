-- Security Hub's active findings, one row for each resource that a finding is about.
-- columns: id title severity compliance workflow_status product_name resource_id resource_type first_observed_at updated_at aws_account_id
SELECT f.id, f.title, f.severity ->> '$.Label' AS severity, f.compliance ->> '$.Status' AS compliance,
    f.workflow ->> '$.Status' AS workflow_status, f.product_name,
    r.value ->> '$.Id' AS resource_id, r.value ->> '$.Type' AS resource_type,
    f.first_observed_at, f.updated_at, f.aws_account_id, f._region AS region
FROM aws.securityhub.get_findings f
LEFT JOIN json_each(f.resources) r
WHERE f.record_state = 'ACTIVE'
