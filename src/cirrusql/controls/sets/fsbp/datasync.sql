-- AWS DataSync.

ASSERT 'datasync.1' TITLE 'Tasks log what they do' SEVERITY medium
SOURCE 'FSBP DataSync.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/datasync-controls.html#datasync-1'
AS SELECT region, task_arn AS resource, 'it has no log' AS reason, name
FROM awscc.datasync.tasks
WHERE coalesce(cloud_watch_log_group_arn, '') = '' OR options ->> 'LogLevel' = 'OFF';
