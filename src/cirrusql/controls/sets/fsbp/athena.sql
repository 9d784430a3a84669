-- Amazon Athena. A workgroup publishes metrics unless it is told not to.

ASSERT 'athena.4' TITLE 'Workgroups publish metrics' SEVERITY medium
SOURCE 'FSBP Athena.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/athena-controls.html#athena-4'
AS SELECT region, name AS resource, 'its queries publish no metrics' AS reason
FROM awscc.athena.work_groups
WHERE work_group_configuration ->> 'PublishCloudWatchMetricsEnabled' IS FALSE;
