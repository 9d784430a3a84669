-- Amazon Kinesis.

ASSERT 'kinesis.1' TITLE 'Streams are encrypted' SEVERITY medium
SOURCE 'FSBP Kinesis.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kinesis-controls.html#kinesis-1'
AS SELECT region, name AS resource, 'it is not encrypted' AS reason
FROM awscc.kinesis.streams
WHERE stream_encryption ->> 'EncryptionType' IS NOT 'KMS';
