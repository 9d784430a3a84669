-- Keys, tables, queues, topics and file systems.

ASSERT 'kms.5' TITLE 'Keys are not public' SEVERITY critical
SOURCE 'FSBP KMS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5'
AS SELECT region, key_id AS resource, 'its policy lets strangers use it' AS reason,
          policy_is_public(key_policy) AS is_public
FROM awscc.kms.keys
WHERE policy_is_public(key_policy) <> 'no';

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

ASSERT 'sqs.1' TITLE 'Queues are encrypted' SEVERITY medium
SOURCE 'FSBP SQS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1'
AS SELECT region, queue_url AS resource, 'it is encrypted neither by SQS nor with a key' AS reason
FROM awscc.sqs.queues
WHERE sqs_managed_sse_enabled IS NOT TRUE AND coalesce(kms_master_key_id, '') = '';

ASSERT 'sqs.3' TITLE 'Queues are not public' SEVERITY high
SOURCE 'FSBP SQS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-3'
AS SELECT q.region, q.queue_url AS resource, 'its policy lets strangers use it' AS reason,
          policy_is_public(p.policy_document) AS is_public
FROM awscc.sqs.queues q
JOIN awscc.sqs.queue_inline_policies p ON p.queue = q.queue_url AND p.region = q.region
WHERE policy_is_public(p.policy_document) <> 'no';

ASSERT 'sns.4' TITLE 'Topics are not public' SEVERITY high
SOURCE 'FSBP SNS.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-4'
AS SELECT t.region, t.topic_arn AS resource, 'its policy lets strangers use it' AS reason,
          policy_is_public(p.policy_document) AS is_public
FROM awscc.sns.topics t
JOIN awscc.sns.topic_inline_policies p ON p.topic_arn = t.topic_arn AND p.region = t.region
WHERE policy_is_public(p.policy_document) <> 'no';

ASSERT 'efs.1' TITLE 'File systems are encrypted' SEVERITY medium
SOURCE 'FSBP EFS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-1'
AS SELECT region, file_system_id AS resource, 'it is not encrypted' AS reason
FROM awscc.efs.file_systems
WHERE encrypted IS NOT TRUE;

ASSERT 'efs.3' TITLE 'Access points have a root directory of their own' SEVERITY medium
SOURCE 'FSBP EFS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-3'
AS SELECT region, access_point_id AS resource, 'it shows all of the file system' AS reason,
          file_system_id
FROM awscc.efs.access_points
WHERE coalesce(root_directory ->> 'Path', '/') = '/';

ASSERT 'efs.4' TITLE 'Access points have a user of their own' SEVERITY medium
SOURCE 'FSBP EFS.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-4'
AS SELECT region, access_point_id AS resource, 'its clients are the users that they say' AS reason,
          file_system_id
FROM awscc.efs.access_points
WHERE posix_user IS NULL;

ASSERT 'efs.7' TITLE 'File systems are backed up automatically' SEVERITY medium
SOURCE 'FSBP EFS.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-7'
AS SELECT region, file_system_id AS resource, 'it has no automatic backups' AS reason
FROM awscc.efs.file_systems
WHERE backup_policy ->> 'Status' IS NOT 'ENABLED';

ASSERT 'kinesis.1' TITLE 'Streams are encrypted' SEVERITY medium
SOURCE 'FSBP Kinesis.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kinesis-controls.html#kinesis-1'
AS SELECT region, name AS resource, 'it is not encrypted' AS reason
FROM awscc.kinesis.streams
WHERE stream_encryption ->> 'EncryptionType' IS NOT 'KMS';
