-- Amazon S3. What a bucket's public access block does not say is as open as if it said false.

ASSERT 's3.1' TITLE 'The account blocks public access' SEVERITY medium
SOURCE 'FSBP S3.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-1'
AS SELECT 'the account' AS resource, 'its public access block leaves something open' AS reason
WHERE NOT EXISTS (SELECT 1 FROM aws.s3control.get_public_access_block
                  WHERE block_public_acls AND ignore_public_acls
                    AND block_public_policy AND restrict_public_buckets);

-- What the account's block says, is said of each of its buckets. ACLs are read only where they count.
-- Policies are listed, as for S3.6, and not asked of every bucket, most of which have none.
ASSERT 's3.2' TITLE 'Buckets let no stranger read' SEVERITY critical
SOURCE 'FSBP S3.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-2'
AS WITH account AS (
    SELECT coalesce(max(ignore_public_acls), 0) AS ignores_acls,
           coalesce(max(restrict_public_buckets), 0) AS restricts
    FROM aws.s3control.get_public_access_block
), buckets AS (
    SELECT b.region, b.bucket_name,
           b.public_access_block_configuration ->> 'RestrictPublicBuckets' IS NOT TRUE
           AND NOT a.restricts AS policy_counts,
           b.public_access_block_configuration ->> 'IgnorePublicAcls' IS NOT TRUE
           AND NOT a.ignores_acls
           AND b.ownership_controls ->> '$.Rules[0].ObjectOwnership' IS NOT 'BucketOwnerEnforced'
           AS acl_counts
    FROM awscc.s3.buckets b, account a
), reads(action) AS (
    VALUES ('s3:getobject'), ('s3:getobjectversion'), ('s3:listbucket'), ('s3:listbucketversions')
), statements AS (
    SELECT b.region, b.bucket_name, p.policy_document,
           json_object('Version', '2012-10-17', 'Statement', json(one.value)) AS statement
    FROM buckets b
    JOIN awscc.s3.bucket_policies p ON p.bucket || '' = b.bucket_name AND p.region = b.region,
         json_each(CASE json_type(p.policy_document, '$.Statement')
                   WHEN 'array' THEN p.policy_document -> '$.Statement'
                   ELSE json_array(json(p.policy_document -> '$.Statement')) END) one
    WHERE b.policy_counts
)
SELECT DISTINCT s.region, s.bucket_name AS resource,
       'its policy lets strangers read, or may' AS reason
FROM statements s, policy_statements(s.statement) said,
     json_each(CASE WHEN json_array_length(said.not_actions) > 0 THEN '["*"]'
               ELSE said.actions END) allowed
JOIN reads ON action_matches(allowed.value, reads.action)
        AND NOT EXISTS (SELECT 1 FROM json_each(said.not_actions) but
                        WHERE action_matches(but.value, reads.action))
WHERE policy_is_public(s.statement) <> 'no' AND policy_is_public(s.policy_document) <> 'no'
UNION ALL
SELECT DISTINCT b.region, b.bucket_name, 'its ACL lets strangers read'
FROM buckets b JOIN aws.s3.get_bucket_acl acl ON acl.bucket = b.bucket_name,
     json_each(acl.grants) g
WHERE b.acl_counts
  AND g.value ->> '$.Grantee.URI' IN ('http://acs.amazonaws.com/groups/global/AllUsers',
                                      'http://acs.amazonaws.com/groups/global/AuthenticatedUsers')
  AND g.value ->> 'Permission' IN ('READ', 'FULL_CONTROL');

ASSERT 's3.3' TITLE 'Buckets let no stranger write' SEVERITY critical
SOURCE 'FSBP S3.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-3'
AS WITH account AS (
    SELECT coalesce(max(ignore_public_acls), 0) AS ignores_acls,
           coalesce(max(restrict_public_buckets), 0) AS restricts
    FROM aws.s3control.get_public_access_block
), buckets AS (
    SELECT b.region, b.bucket_name,
           b.public_access_block_configuration ->> 'RestrictPublicBuckets' IS NOT TRUE
           AND NOT a.restricts AS policy_counts,
           b.public_access_block_configuration ->> 'IgnorePublicAcls' IS NOT TRUE
           AND NOT a.ignores_acls
           AND b.ownership_controls ->> '$.Rules[0].ObjectOwnership' IS NOT 'BucketOwnerEnforced'
           AS acl_counts
    FROM awscc.s3.buckets b, account a
), writes(action) AS (
    VALUES ('s3:putobject'), ('s3:deleteobject'), ('s3:deleteobjectversion'), ('s3:putobjectacl'),
           ('s3:putbucketacl'), ('s3:putbucketpolicy'), ('s3:deletebucketpolicy')
), statements AS (
    SELECT b.region, b.bucket_name, p.policy_document,
           json_object('Version', '2012-10-17', 'Statement', json(one.value)) AS statement
    FROM buckets b
    JOIN awscc.s3.bucket_policies p ON p.bucket || '' = b.bucket_name AND p.region = b.region,
         json_each(CASE json_type(p.policy_document, '$.Statement')
                   WHEN 'array' THEN p.policy_document -> '$.Statement'
                   ELSE json_array(json(p.policy_document -> '$.Statement')) END) one
    WHERE b.policy_counts
)
SELECT DISTINCT s.region, s.bucket_name AS resource,
       'its policy lets strangers write, or may' AS reason
FROM statements s, policy_statements(s.statement) said,
     json_each(CASE WHEN json_array_length(said.not_actions) > 0 THEN '["*"]'
               ELSE said.actions END) allowed
JOIN writes ON action_matches(allowed.value, writes.action)
        AND NOT EXISTS (SELECT 1 FROM json_each(said.not_actions) but
                        WHERE action_matches(but.value, writes.action))
WHERE policy_is_public(s.statement) <> 'no' AND policy_is_public(s.policy_document) <> 'no'
UNION ALL
SELECT DISTINCT b.region, b.bucket_name, 'its ACL lets strangers write'
FROM buckets b JOIN aws.s3.get_bucket_acl acl ON acl.bucket = b.bucket_name,
     json_each(acl.grants) g
WHERE b.acl_counts
  AND g.value ->> '$.Grantee.URI' IN ('http://acs.amazonaws.com/groups/global/AllUsers',
                                      'http://acs.amazonaws.com/groups/global/AuthenticatedUsers')
  AND g.value ->> 'Permission' IN ('WRITE', 'WRITE_ACP', 'FULL_CONTROL');

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
      AND s.conditions = '{"bool":{"aws:securetransport":["false"]}}'
      AND json_has_key(s.principals -> 'AWS', '*')
      AND json_has_any(s.actions, 's3:*', '*')
      AND EXISTS (SELECT 1 FROM json_each(s.resources) r
                  WHERE r.value = '*'
                     OR split_part(r.value, ':::', 2) IN ('*', b.bucket_name || '*',
                                                          b.bucket_name || '/*')));

-- What is neither an account nor an ARN is the id of a principal that is gone.
ASSERT 's3.6' TITLE 'Policies of buckets keep other accounts from changing them' SEVERITY high
SOURCE 'FSBP S3.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6'
AS WITH denied(action) AS (
    VALUES ('s3:deletebucketpolicy'), ('s3:putbucketacl'), ('s3:putbucketpolicy'),
           ('s3:putencryptionconfiguration'), ('s3:putobjectacl')
)
SELECT DISTINCT p.region, p.bucket AS resource,
       'principals of another account may ' || d.action AS reason
FROM awscc.s3.bucket_policies p, policy_statements(p.policy_document) s,
     json_each(CASE WHEN json_array_length(s.not_actions) > 0 THEN '["*"]'
               ELSE s.actions END) allowed,
     json_each(s.principals, '$.AWS') who
JOIN denied d ON action_matches(allowed.value, d.action)
             AND NOT EXISTS (SELECT 1 FROM json_each(s.not_actions) but
                             WHERE action_matches(but.value, d.action))
WHERE s.effect = 'Allow'
  AND (who.value = '*' OR who.value GLOB '[0-9]*' OR who.value LIKE 'arn:%')
  AND coalesce(nullif(split_part(who.value, ':', 5), ''), who.value) <> p.account_id;

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

ASSERT 's3.24' TITLE 'Multi-Region access points block public access' SEVERITY high
SOURCE 'FSBP S3.24', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-24'
AS SELECT name AS resource, 'its public access block leaves something open' AS reason,
       public_access_block_configuration
FROM awscc.s3.multi_region_access_points
WHERE public_access_block_configuration ->> 'BlockPublicAcls' IS FALSE
   OR public_access_block_configuration ->> 'BlockPublicPolicy' IS FALSE
   OR public_access_block_configuration ->> 'IgnorePublicAcls' IS FALSE
   OR public_access_block_configuration ->> 'RestrictPublicBuckets' IS FALSE;

ASSERT 's3.25' TITLE 'Directory buckets have lifecycle rules' SEVERITY low
SOURCE 'FSBP S3.25', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-25'
AS SELECT region, bucket_name AS resource, 'no lifecycle rule of it is enabled' AS reason
FROM awscc.s3express.directory_buckets
WHERE NOT EXISTS (SELECT 1 FROM json_each(lifecycle_configuration, '$.Rules') rule
                  WHERE rule.value ->> 'Status' = 'Enabled');
