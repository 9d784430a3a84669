-- AWS Secrets Manager.

ASSERT 'secretsmanager.1' TITLE 'Secrets are rotated' SEVERITY medium
SOURCE 'FSBP SecretsManager.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1'
AS SELECT s.region, s.id AS resource, 'nothing rotates it' AS reason
FROM awscc.secretsmanager.secrets s
WHERE NOT EXISTS (SELECT 1 FROM awscc.secretsmanager.rotation_schedules r
                  WHERE r.secret_id = s.id AND r.region = s.region);
