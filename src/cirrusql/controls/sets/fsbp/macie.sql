-- Amazon Macie. EC2's setting, of which every region has one, tells which regions are asked.

ASSERT 'macie.1' TITLE 'Macie is on in every region' SEVERITY medium
SOURCE 'FSBP Macie.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/macie-controls.html#macie-1'
AS SELECT asked.region, 'the account' AS resource, 'Macie is not enabled' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.macie.sessions s
                  WHERE s.region = asked.region AND coalesce(s.status, 'ENABLED') = 'ENABLED');
