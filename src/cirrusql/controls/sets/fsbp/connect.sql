-- Amazon Connect.

ASSERT 'connect.2' TITLE 'Instances log their flows' SEVERITY medium
SOURCE 'FSBP Connect.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/connect-controls.html#connect-2'
AS SELECT region, arn AS resource, 'its flows are not logged' AS reason
FROM awscc.connect.instances
WHERE attributes ->> 'ContactflowLogs' IS NOT TRUE;
