-- AWS CodeBuild. Its projects have no resource type.

-- A user's name alone is no secret. Secondary sources count as the first one does.
ASSERT 'codebuild.1' TITLE 'Bitbucket sources have no credentials in their URLs' SEVERITY critical
SOURCE 'FSBP CodeBuild.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-1'
AS WITH projects AS (
    SELECT p.region, p.arn, p.source, p.secondary_sources
    FROM aws.codebuild.list_projects l
    JOIN aws.codebuild.batch_get_projects p ON p.name = l.project AND p.region = l.region
), sources AS (
    SELECT region, arn, source FROM projects
    UNION ALL
    SELECT p.region, p.arn, other.value FROM projects p, json_each(p.secondary_sources) other
)
SELECT DISTINCT region, arn AS resource, 'the URL of a source has a password or a token' AS reason
FROM sources
WHERE source ->> 'type' = 'BITBUCKET'
  AND regexp_like(source ->> 'location', '^https?://[^/@]*:[^/@]+@');

ASSERT 'codebuild.2' TITLE 'Projects have no keys in their environment' SEVERITY critical
SOURCE 'FSBP CodeBuild.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-2'
AS SELECT p.region, p.arn AS resource,
       'its environment has ' || (v.value ->> 'name') || ' in clear text' AS reason
FROM aws.codebuild.list_projects l
JOIN aws.codebuild.batch_get_projects p ON p.name = l.project AND p.region = l.region,
     json_each(p.environment, '$.environmentVariables') v
WHERE v.value ->> 'name' IN ('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')
  AND coalesce(v.value ->> 'type', 'PLAINTEXT') = 'PLAINTEXT';

ASSERT 'codebuild.3' TITLE 'Logs of builds in S3 are encrypted' SEVERITY low
SOURCE 'FSBP CodeBuild.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-3'
AS SELECT p.region, p.arn AS resource, 'its logs in S3 are not encrypted' AS reason
FROM aws.codebuild.list_projects l
JOIN aws.codebuild.batch_get_projects p ON p.name = l.project AND p.region = l.region
WHERE p.logs_config ->> '$.s3Logs.status' = 'ENABLED'
  AND p.logs_config ->> '$.s3Logs.encryptionDisabled' IS TRUE;

-- Builds log to CloudWatch Logs unless a project says that they do not.
ASSERT 'codebuild.4' TITLE 'Projects log their builds' SEVERITY medium
SOURCE 'FSBP CodeBuild.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-4'
AS SELECT p.region, p.arn AS resource, 'its builds are logged nowhere' AS reason
FROM aws.codebuild.list_projects l
JOIN aws.codebuild.batch_get_projects p ON p.name = l.project AND p.region = l.region
WHERE coalesce(p.logs_config ->> '$.cloudWatchLogs.status', 'ENABLED') = 'DISABLED'
  AND coalesce(p.logs_config ->> '$.s3Logs.status', 'DISABLED') = 'DISABLED';

ASSERT 'codebuild.7' TITLE 'Reports that are exported are encrypted' SEVERITY medium
SOURCE 'FSBP CodeBuild.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-7'
AS SELECT g.region, g.arn AS resource, 'what it exports is not encrypted' AS reason
FROM aws.codebuild.list_report_groups l
JOIN aws.codebuild.batch_get_report_groups g ON g.arn = l.report_group AND g.region = l.region
WHERE g.export_config ->> 'exportConfigType' = 'S3'
  AND g.export_config ->> '$.s3Destination.encryptionDisabled' IS TRUE;
