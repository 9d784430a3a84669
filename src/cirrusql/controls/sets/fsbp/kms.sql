-- AWS KMS. A policy of which it is not certain is told, too: `is_public` says which it is.

-- Asked of a key and a region that nobody has: only who may decrypt with all may with this one.
-- Conditions do not count, so that what may be is as bad as what is.
ASSERT 'kms.1' TITLE 'Policies do not allow decryption with every key' SEVERITY medium
SOURCE 'FSBP KMS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1'
AS SELECT p.policy_arn AS resource, 'it allows decryption with every key' AS reason
FROM awscc.iam.managed_policies p
WHERE coalesce(p.permissions_boundary_usage_count, 0) = 0
  AND (policy_allows(p.policy_document, 'kms:Decrypt',
         'arn:' || split_part(p.policy_arn, ':', 2) || ':kms:any-region:'
         || split_part(p.policy_arn, ':', 5) || ':key/any') IN ('yes', 'maybe')
    OR policy_allows(p.policy_document, 'kms:ReEncryptFrom',
         'arn:' || split_part(p.policy_arn, ':', 2) || ':kms:any-region:'
         || split_part(p.policy_arn, ':', 5) || ':key/any') IN ('yes', 'maybe'));

ASSERT 'kms.2' TITLE 'Inline policies do not allow decryption with every key' SEVERITY medium
SOURCE 'FSBP KMS.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-2'
AS WITH inline(arn, policies) AS (
    SELECT arn, policies FROM awscc.iam.users
    UNION ALL
    SELECT arn, policies FROM awscc.iam.roles
    UNION ALL
    SELECT arn, policies FROM awscc.iam.groups
), asked AS (
    SELECT arn, one.value ->> 'PolicyName' AS name, one.value ->> 'PolicyDocument' AS document,
           'arn:' || split_part(arn, ':', 2) || ':kms:any-region:' || split_part(arn, ':', 5)
           || ':key/any' AS any_key
    FROM inline, json_each(inline.policies) one
)
SELECT arn AS resource, 'its policy ' || name || ' allows decryption with every key' AS reason
FROM asked
WHERE policy_allows(document, 'kms:Decrypt', any_key) IN ('yes', 'maybe')
   OR policy_allows(document, 'kms:ReEncryptFrom', any_key) IN ('yes', 'maybe');

-- The list says nothing but names. A key that still has replicas waits until they are gone, and is
-- deleted then.
ASSERT 'kms.3' TITLE 'Keys are not to be deleted' SEVERITY critical
SOURCE 'FSBP KMS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-3'
AS SELECT k.region, k.key_id AS resource, 'it is scheduled to be deleted' AS reason, k.deletion_date
FROM aws.kms.list_keys l
JOIN aws.kms.describe_key k ON k.key_id = l.key_id AND k.region = l.region
WHERE l.resource_owners = '["SELF"]'
  AND k.key_state IN ('PendingDeletion', 'PendingReplicaDeletion');

ASSERT 'kms.5' TITLE 'Keys are not public' SEVERITY critical
SOURCE 'FSBP KMS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5'
AS SELECT region, key_id AS resource, 'its policy lets strangers use it, or may' AS reason,
          policy_is_public(key_policy) AS is_public
FROM awscc.kms.keys
WHERE policy_is_public(key_policy) <> 'no';
