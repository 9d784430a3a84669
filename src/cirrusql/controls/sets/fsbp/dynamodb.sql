-- Amazon DynamoDB.

-- Both are scaled, or neither counts.
ASSERT 'dynamodb.1' TITLE 'Tables scale with demand' SEVERITY medium
SOURCE 'FSBP DynamoDB.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-1'
AS SELECT t.region, t.table_name AS resource, 'its capacity is what it was told' AS reason
FROM awscc.dynamodb.tables t
WHERE coalesce(t.billing_mode, 'PROVISIONED') = 'PROVISIONED'
  AND (SELECT count(DISTINCT s.scalable_dimension)
       FROM awscc.applicationautoscaling.scalable_targets s
       WHERE s.service_namespace = 'dynamodb' AND s.region = t.region
         AND s.resource_id = 'table/' || t.table_name
         AND s.scalable_dimension IN ('dynamodb:table:ReadCapacityUnits',
                                      'dynamodb:table:WriteCapacityUnits')) < 2;

ASSERT 'dynamodb.2' TITLE 'Tables can be restored to any point in time' SEVERITY medium
SOURCE 'FSBP DynamoDB.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-2'
AS SELECT region, table_name AS resource, 'it has no point-in-time recovery' AS reason
FROM awscc.dynamodb.tables
WHERE point_in_time_recovery_specification ->> 'PointInTimeRecoveryEnabled' IS NOT TRUE;

-- Clusters of DAX have no resource type.
ASSERT 'dynamodb.3' TITLE 'Clusters of DAX are encrypted' SEVERITY medium
SOURCE 'FSBP DynamoDB.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-3'
AS SELECT region, cluster_name AS resource, 'it is not encrypted' AS reason
FROM aws.dax.describe_clusters
WHERE coalesce(sse_description ->> 'Status', '') NOT IN ('ENABLED', 'ENABLING');

ASSERT 'dynamodb.6' TITLE 'Tables are protected from deletion' SEVERITY medium
SOURCE 'FSBP DynamoDB.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-6'
AS SELECT region, table_name AS resource, 'it has no deletion protection' AS reason
FROM awscc.dynamodb.tables
WHERE deletion_protection_enabled IS NOT TRUE;

ASSERT 'dynamodb.7' TITLE 'Clusters of DAX are reached by TLS' SEVERITY medium
SOURCE 'FSBP DynamoDB.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-7'
AS SELECT region, cluster_name AS resource, 'connections to it are not encrypted' AS reason
FROM aws.dax.describe_clusters
WHERE cluster_endpoint_encryption_type IS NOT 'TLS';
