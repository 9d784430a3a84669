-- GuardDuty's findings of every detector.
-- columns: id title type severity:number resource_type resource:object created_at updated_at is_archived:boolean arn account_id detector_id
SELECT f.id, f.title, f.type, f.severity, f.resource ->> '$.ResourceType' AS resource_type,
    f.resource, f.created_at, f.updated_at, f.service ->> '$.Archived' AS is_archived, f.arn,
    f.account_id, d.detector_id, d.region
FROM aws.guardduty.list_detectors d
JOIN aws.guardduty.list_findings l ON l.detector_id = d.detector_id AND l.region = d.region
JOIN aws.guardduty.get_findings f
    ON f.detector_id = l.detector_id AND f.id = l.finding_id AND f._region = l.region
