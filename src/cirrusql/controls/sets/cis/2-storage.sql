-- Section 2, storage and databases.

ASSERT 'cis.2.1.1' TITLE 'Buckets refuse requests without TLS' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 2.1.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5'
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

-- A bucket with lifecycle rules cannot have it.
ASSERT 'cis.2.1.2' TITLE 'Versions in buckets are deleted with MFA only' SEVERITY low
SOURCE 'CIS AWS 5.0.0 2.1.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-20'
AS SELECT b.region, b.bucket_name AS resource, 'it has no MFA delete' AS reason
FROM awscc.s3.buckets b
LEFT JOIN aws.s3.get_bucket_versioning v ON v.bucket = b.bucket_name
WHERE coalesce(json_len(b.lifecycle_configuration -> 'Rules'), 0) = 0
  AND v.mfa_delete IS NOT 'Enabled';

-- That everything was found, classed and secured nobody but its owner can say.
ASSERT 'cis.2.1.3' TITLE 'Macie looks at what is in buckets' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 2.1.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/macie-controls.html#macie-1'
AS SELECT b.region, 'the account' AS resource, 'it has buckets here, and Macie is off' AS reason,
       count(*) AS buckets
FROM awscc.s3.buckets b
WHERE NOT EXISTS (SELECT 1 FROM awscc.macie.sessions m
                  WHERE m.region = b.region AND coalesce(m.status, 'ENABLED') = 'ENABLED')
GROUP BY b.region;

-- The account's block is one for all regions.
ASSERT 'cis.2.1.4' TITLE 'Buckets block public access' SEVERITY high
SOURCE 'CIS AWS 5.0.0 2.1.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8'
AS SELECT b.region, b.bucket_name AS resource,
       'neither its public access block nor the account''s closes everything' AS reason,
       b.public_access_block_configuration
FROM awscc.s3.buckets b
LEFT JOIN aws.s3control.get_public_access_block a ON true
WHERE NOT (coalesce(b.public_access_block_configuration ->> 'BlockPublicAcls', false)
            OR coalesce(a.block_public_acls, false))
   OR NOT (coalesce(b.public_access_block_configuration ->> 'BlockPublicPolicy', false)
            OR coalesce(a.block_public_policy, false))
   OR NOT (coalesce(b.public_access_block_configuration ->> 'IgnorePublicAcls', false)
            OR coalesce(a.ignore_public_acls, false))
   OR NOT (coalesce(b.public_access_block_configuration ->> 'RestrictPublicBuckets', false)
            OR coalesce(a.restrict_public_buckets, false));

ASSERT 'cis.2.2.1' TITLE 'Database instances are encrypted' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 2.2.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3'
AS SELECT region, db_instance_identifier AS resource, 'its storage is not encrypted' AS reason
FROM awscc.rds.db_instances
WHERE storage_encrypted IS NOT TRUE;

ASSERT 'cis.2.2.2' TITLE 'Database instances take minor versions by themselves' SEVERITY high
SOURCE 'CIS AWS 5.0.0 2.2.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13'
AS SELECT region, db_instance_identifier AS resource,
       'it does not upgrade to minor versions automatically' AS reason
FROM awscc.rds.db_instances
WHERE auto_minor_version_upgrade IS NOT TRUE;

ASSERT 'cis.2.2.3' TITLE 'Database instances are not public' SEVERITY critical
SOURCE 'CIS AWS 5.0.0 2.2.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2'
AS SELECT region, db_instance_identifier AS resource, 'it is publicly accessible' AS reason
FROM awscc.rds.db_instances
WHERE publicly_accessible IS TRUE;

-- An instance of an Aurora cluster is spread by the cluster.
ASSERT 'cis.2.2.4' TITLE 'Database instances have a standby in another zone' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 2.2.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5'
AS SELECT region, db_instance_identifier AS resource, 'it is in one zone only' AS reason
FROM awscc.rds.db_instances
WHERE multi_az IS NOT TRUE AND db_cluster_identifier IS NULL;

ASSERT 'cis.2.3.1' TITLE 'File systems are encrypted' SEVERITY medium
SOURCE 'CIS AWS 5.0.0 2.3.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-1'
AS SELECT region, file_system_id AS resource, 'it is not encrypted' AS reason
FROM awscc.efs.file_systems
WHERE encrypted IS NOT TRUE;
