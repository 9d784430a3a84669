-- What IAM Access Analyzer found reachable from outside, of every analyzer.
-- columns: id resource resource_type status is_public:boolean principal:object action:array condition:object created_at updated_at analyzer_name analyzer_type
SELECT f.id, f.resource, f.resource_type, f.status, f.is_public, f.principal, f.action,
    f.condition, f.created_at, f.updated_at, a.name AS analyzer_name, a.type AS analyzer_type,
    a.region
FROM aws.accessanalyzer.list_analyzers a
JOIN aws.accessanalyzer.list_findings f ON f.analyzer_arn = a.arn AND f.region = a.region
