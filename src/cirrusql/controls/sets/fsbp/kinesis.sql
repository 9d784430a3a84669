-- Amazon Kinesis.

ASSERT 'kinesis.1' TITLE 'Streams are encrypted' SEVERITY medium
SOURCE 'FSBP Kinesis.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kinesis-controls.html#kinesis-1'
AS SELECT region, name AS resource, 'it is not encrypted' AS reason
FROM awscc.kinesis.streams
WHERE stream_encryption ->> 'EncryptionType' IS NOT 'KMS';

ASSERT 'kinesis.3' TITLE 'Streams keep records for a week' SEVERITY medium
SOURCE 'FSBP Kinesis.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kinesis-controls.html#kinesis-3'
AS SELECT region, name AS resource, 'it keeps records for less than 168 hours' AS reason,
       retention_period_hours
FROM awscc.kinesis.streams
WHERE coalesce(retention_period_hours, 24) < 168;
