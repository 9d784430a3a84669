-- AWS KMS. A policy of which it is not certain is told, too: `is_public` says which it is.

ASSERT 'kms.5' TITLE 'Keys are not public' SEVERITY critical
SOURCE 'FSBP KMS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5'
AS SELECT region, key_id AS resource, 'its policy lets strangers use it, or may' AS reason,
          policy_is_public(key_policy) AS is_public
FROM awscc.kms.keys
WHERE policy_is_public(key_policy) <> 'no';
