-- Amazon S3. What a bucket's public access block does not say is as open as if it said false.

ASSERT 's3.5' TITLE 'Buckets refuse requests without TLS' SEVERITY medium
SOURCE 'FSBP S3.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5'
AS SELECT b.region, b.bucket_name AS resource,
          'no statement of its policy denies everybody plain HTTP' AS reason
FROM awscc.s3.buckets b
WHERE NOT EXISTS (
    SELECT 1
    FROM awscc.s3.bucket_policies p, policy_statements(p.policy_document) s
    WHERE p.bucket = b.bucket_name AND p.region = b.region
      AND s.effect = 'Deny'
      AND s.conditions ->> '$.bool."aws:securetransport"[0]' = 'false'
      AND json_has_key(s.principals -> 'AWS', '*')
      AND json_has_any(s.actions, 's3:*', '*'));

ASSERT 's3.8' TITLE 'Buckets block public access' SEVERITY high
SOURCE 'FSBP S3.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8'
AS SELECT region, bucket_name AS resource,
          'its public access block leaves something open' AS reason,
          public_access_block_configuration
FROM awscc.s3.buckets
WHERE public_access_block_configuration ->> 'BlockPublicAcls' IS NOT TRUE
   OR public_access_block_configuration ->> 'BlockPublicPolicy' IS NOT TRUE
   OR public_access_block_configuration ->> 'IgnorePublicAcls' IS NOT TRUE
   OR public_access_block_configuration ->> 'RestrictPublicBuckets' IS NOT TRUE;

ASSERT 's3.9' TITLE 'Buckets log their accesses' SEVERITY medium
SOURCE 'FSBP S3.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-9'
AS SELECT region, bucket_name AS resource, 'it has no server access logging' AS reason
FROM awscc.s3.buckets
WHERE logging_configuration IS NULL OR logging_configuration = '{}';

-- Without ownership controls a bucket is one from before 2023, in which ACLs count.
ASSERT 's3.12' TITLE 'Buckets do not use ACLs' SEVERITY medium
SOURCE 'FSBP S3.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-12'
AS SELECT region, bucket_name AS resource, 'its object ownership lets ACLs count' AS reason,
          ownership_controls ->> '$.Rules[0].ObjectOwnership' AS object_ownership
FROM awscc.s3.buckets
WHERE ownership_controls ->> '$.Rules[0].ObjectOwnership' IS NOT 'BucketOwnerEnforced';

ASSERT 's3.13' TITLE 'Buckets have lifecycle rules' SEVERITY low
SOURCE 'FSBP S3.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13'
AS SELECT region, bucket_name AS resource, 'no lifecycle rule of it is enabled' AS reason
FROM awscc.s3.buckets
WHERE NOT EXISTS (SELECT 1 FROM json_each(lifecycle_configuration, '$.Rules') rule
                  WHERE rule.value ->> 'Status' = 'Enabled');

ASSERT 's3.19' TITLE 'Access points block public access' SEVERITY critical
SOURCE 'FSBP S3.19', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-19'
AS SELECT region, name AS resource, 'its public access block leaves something open' AS reason,
          public_access_block_configuration
FROM awscc.s3.access_points
WHERE public_access_block_configuration ->> 'BlockPublicAcls' IS NOT TRUE
   OR public_access_block_configuration ->> 'BlockPublicPolicy' IS NOT TRUE
   OR public_access_block_configuration ->> 'IgnorePublicAcls' IS NOT TRUE
   OR public_access_block_configuration ->> 'RestrictPublicBuckets' IS NOT TRUE;
