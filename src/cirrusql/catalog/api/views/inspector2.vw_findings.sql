-- Inspector's findings, one row for each resource that a finding is about.
-- columns: finding_arn title type severity status inspector_score:number vulnerability_id fix_available exploit_available resource_id resource_type first_observed_at updated_at
SELECT f.finding_arn, f.title, f.type, f.severity, f.status, f.inspector_score,
    f.package_vulnerability_details ->> '$.vulnerabilityId' AS vulnerability_id,
    f.fix_available, f.exploit_available, r.value ->> '$.id' AS resource_id,
    r.value ->> '$.type' AS resource_type, f.first_observed_at, f.updated_at, f.region
FROM aws.inspector2.list_findings f
LEFT JOIN json_each(f.resources) r
