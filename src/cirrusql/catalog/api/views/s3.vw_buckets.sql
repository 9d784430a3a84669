-- Buckets with what keeps them: versions, deletion by MFA, whether a policy makes them public.
-- columns: name bucket_region creation_date versioning mfa_delete policy_is_public:boolean block_public_acls:boolean block_public_policy:boolean ignore_public_acls:boolean restrict_public_buckets:boolean
SELECT b.name, b.bucket_region, b.creation_date, v.status AS versioning, v.mfa_delete,
    p.is_public AS policy_is_public, a.block_public_acls, a.block_public_policy,
    a.ignore_public_acls, a.restrict_public_buckets, b.region
FROM aws.s3.list_buckets b
LEFT JOIN aws.s3.get_bucket_versioning v ON v.bucket = b.name
LEFT JOIN aws.s3.get_bucket_policy_status p ON p.bucket = b.name
LEFT JOIN aws.s3.get_public_access_block a ON a.bucket = b.name
