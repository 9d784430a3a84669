-- Which buckets can be reached over plain HTTP?
--
-- A row is a bucket without a policy that denies requests when aws:SecureTransport is false.
-- Source: CIS 3.1.1
SELECT b.region, b.bucket_name, b.tags_map ->> 'Owner' AS owner
FROM awscc.s3.buckets b
WHERE b.region = '*'
  AND NOT EXISTS (
      SELECT 1
      FROM awscc.s3.bucket_policies p,
           json_each(aws_policy_statements(p.policy_document)) statement
      WHERE p.region = '*' AND p.bucket = b.bucket_name
        AND statement.value ->> 'Effect' = 'Deny'
        AND statement.value ->> '$.Condition.Bool."aws:SecureTransport"' IN ('false', 0))
ORDER BY b.bucket_name
