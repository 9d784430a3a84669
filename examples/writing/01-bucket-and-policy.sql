-- A bucket, and then a policy for it that is made from what the bucket says of itself.
INSERT INTO awscc.s3.buckets (bucket_name, versioning_configuration, tags, region)
VALUES (
  'harbour-audit-archive',
  '{"status": "Enabled"}',
  '[{"key": "Owner", "value": "audit"}, {"key": "Environment", "value": "prod"}]',
  'eu-west-1'
);

INSERT INTO awscc.s3.bucket_policies (bucket, policy_document, region)
SELECT
  bucket_name,
  json_object(
    'Version', '2012-10-17',
    'Statement', json_array(json_object(
      'Sid', 'DenyPlainHttp',
      'Effect', 'Deny',
      'Principal', '*',
      'Action', 's3:*',
      'Resource', json_array(arn, arn || '/*'),
      'Condition', json_object('Bool', json_object('aws:SecureTransport', 'false'))
    ))
  ),
  region
FROM awscc.s3.buckets
WHERE region = 'eu-west-1' AND bucket_name = 'harbour-audit-archive'
RETURNING Identifier, OperationStatus, policy_document ->> '$.Statement[0].Resource[1]' AS objects;
