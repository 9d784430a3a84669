-- AWS Config. Which kinds of resources it must record is for Security Hub to say, and not asked.

-- Every region that is asked has one setting for new EBS volumes, so that is a list of them. What an
-- AWS service records for itself does not count.
ASSERT 'config.1' TITLE 'Config records, with its service-linked role' SEVERITY critical
SOURCE 'FSBP Config.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1'
AS WITH recorders AS (
    SELECT r.region, r.role_arn, s.recording
    FROM aws.config.describe_configuration_recorders r
    JOIN aws.config.describe_configuration_recorder_status s
      ON s.name = r.name AND s.region = r.region
    WHERE coalesce(r.service_principal, '') = ''
)
SELECT e.region, 'the account' AS resource, 'nothing is recorded' AS reason
FROM aws.ec2.get_ebs_encryption_by_default e
WHERE NOT EXISTS (SELECT 1 FROM recorders r WHERE r.region = e.region AND r.recording)
UNION ALL
SELECT r.region, 'the account', 'its recorder has another role than AWSServiceRoleForConfig'
FROM recorders r
WHERE r.recording AND coalesce(r.role_arn, '') NOT LIKE '%/AWSServiceRoleForConfig';
