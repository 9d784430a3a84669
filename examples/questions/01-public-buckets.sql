-- Which buckets are or may be public?
--
-- A row is a bucket that does not block public access completely and whose policy either lets
-- everybody in or is not there to say otherwise. The account's own block, which would still
-- protect it, is not a Cloud Control type.
-- Source: CIS 3.1.4
SELECT b.region, b.bucket_name, b.tags_map ->> 'Owner' AS owner,
       CASE WHEN p.bucket IS NULL THEN 'no policy' ELSE 'policy allows everybody' END AS why
FROM awscc.s3.buckets b
LEFT JOIN awscc.s3.bucket_policies p ON p.bucket = b.bucket_name AND p.region = b.region
WHERE b.region = '*'
  AND (SELECT coalesce(sum(block.value), 0)
       FROM json_each(b.public_access_block_configuration) block) < 4
  AND (p.bucket IS NULL
       OR EXISTS (SELECT 1
                  FROM json_each(aws_policy_statements(p.policy_document)) statement,
                       json_each(statement.value, '$.Principal') principal
                  WHERE statement.value ->> 'Effect' = 'Allow'
                    AND statement.value -> 'Condition' IS NULL
                    AND principal.value = '*'))
ORDER BY b.bucket_name
