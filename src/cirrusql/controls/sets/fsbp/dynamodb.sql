-- Amazon DynamoDB.

ASSERT 'dynamodb.2' TITLE 'Tables can be restored to any point in time' SEVERITY medium
SOURCE 'FSBP DynamoDB.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-2'
AS SELECT region, table_name AS resource, 'it has no point-in-time recovery' AS reason
FROM awscc.dynamodb.tables
WHERE point_in_time_recovery_specification ->> 'PointInTimeRecoveryEnabled' IS NOT TRUE;

ASSERT 'dynamodb.6' TITLE 'Tables are protected from deletion' SEVERITY medium
SOURCE 'FSBP DynamoDB.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-6'
AS SELECT region, table_name AS resource, 'it has no deletion protection' AS reason
FROM awscc.dynamodb.tables
WHERE deletion_protection_enabled IS NOT TRUE;
