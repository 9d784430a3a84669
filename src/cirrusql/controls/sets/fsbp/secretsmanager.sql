-- AWS Secrets Manager.

ASSERT 'secretsmanager.1' TITLE 'Secrets are rotated' SEVERITY medium
SOURCE 'FSBP SecretsManager.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1'
AS SELECT s.region, s.id AS resource, 'nothing rotates it' AS reason
FROM awscc.secretsmanager.secrets s
WHERE NOT EXISTS (SELECT 1 FROM awscc.secretsmanager.rotation_schedules r
                  WHERE r.secret_id = s.id AND r.region = s.region);

-- A rotation that fails is tried again, and the day on which it was due stays.
ASSERT 'secretsmanager.2' TITLE 'Secrets are rotated when they are due' SEVERITY medium
SOURCE 'FSBP SecretsManager.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-2'
AS SELECT region, arn AS resource, 'its last rotation is overdue' AS reason, next_rotation_date
FROM aws.secretsmanager.list_secrets
WHERE rotation_enabled IS TRUE AND age_days(next_rotation_date) > 0;

-- What was never used counts from when it was made.
ASSERT 'secretsmanager.3' TITLE 'Secrets that nobody uses are removed' SEVERITY medium
SOURCE 'FSBP SecretsManager.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-3'
AS SELECT region, arn AS resource, 'nobody used it for 90 days' AS reason,
       round(age_days(coalesce(last_accessed_date, created_date))) AS days
FROM aws.secretsmanager.list_secrets
WHERE age_days(coalesce(last_accessed_date, created_date)) > 90;

ASSERT 'secretsmanager.4' TITLE 'Secrets are rotated every 90 days' SEVERITY medium
SOURCE 'FSBP SecretsManager.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-4'
AS SELECT region, arn AS resource, 'it was not rotated for 90 days' AS reason,
       round(age_days(coalesce(last_rotated_date, created_date))) AS days
FROM aws.secretsmanager.list_secrets
WHERE age_days(coalesce(last_rotated_date, created_date)) > 90;
