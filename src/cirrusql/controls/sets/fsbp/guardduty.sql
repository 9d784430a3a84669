-- Amazon GuardDuty. That a service is off is told of each region that is asked: EC2's setting, of
-- which every region has one, tells which these are. A detector has its first protections unless
-- they are turned off, and monitors what runs only if that is turned on. AWS tells the administrator of
-- an organisation of all its members; here every account is told of itself.

ASSERT 'guardduty.1' TITLE 'GuardDuty is on in every region' SEVERITY high
SOURCE 'FSBP GuardDuty.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1'
AS SELECT asked.region, 'the account' AS resource, 'no detector is enabled' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d
                  WHERE d.region = asked.region AND d.enable IS TRUE);

ASSERT 'guardduty.5' TITLE 'GuardDuty watches the audit logs of EKS' SEVERITY high
SOURCE 'FSBP GuardDuty.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-5'
AS SELECT asked.region, 'the account' AS resource, 'no detector watches the audit logs of EKS' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND d.data_sources ->> '$.Kubernetes.AuditLogs.Enable' IS NOT FALSE
                    AND NOT EXISTS (SELECT 1 FROM json_each(d.features) one
                                    WHERE one.value ->> 'Name' = 'EKS_AUDIT_LOGS'
                                      AND one.value ->> 'Status' <> 'ENABLED'));

ASSERT 'guardduty.6' TITLE 'GuardDuty protects Lambda' SEVERITY high
SOURCE 'FSBP GuardDuty.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-6'
AS SELECT asked.region, 'the account' AS resource, 'no detector protects Lambda' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND NOT EXISTS (SELECT 1 FROM json_each(d.features) one
                                    WHERE one.value ->> 'Name' = 'LAMBDA_NETWORK_LOGS'
                                      AND one.value ->> 'Status' <> 'ENABLED'));

ASSERT 'guardduty.7' TITLE 'GuardDuty monitors what runs in EKS' SEVERITY high
SOURCE 'FSBP GuardDuty.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-7'
AS SELECT asked.region, 'the account' AS resource, 'no detector manages agents in EKS' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d, json_each(d.features) one,
                       json_each(one.value, '$.AdditionalConfiguration') agent
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND one.value ->> 'Name' IN ('RUNTIME_MONITORING', 'EKS_RUNTIME_MONITORING')
                    AND one.value ->> 'Status' = 'ENABLED'
                    AND agent.value ->> 'Name' = 'EKS_ADDON_MANAGEMENT'
                    AND agent.value ->> 'Status' = 'ENABLED');

ASSERT 'guardduty.8' TITLE 'GuardDuty scans EC2 for malware' SEVERITY high
SOURCE 'FSBP GuardDuty.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-8'
AS SELECT asked.region, 'the account' AS resource, 'no detector scans EC2 for malware' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND d.data_sources
                        ->> '$.MalwareProtection.ScanEc2InstanceWithFindings.EbsVolumes' IS NOT FALSE
                    AND NOT EXISTS (SELECT 1 FROM json_each(d.features) one
                                    WHERE one.value ->> 'Name' = 'EBS_MALWARE_PROTECTION'
                                      AND one.value ->> 'Status' <> 'ENABLED'));

ASSERT 'guardduty.9' TITLE 'GuardDuty protects RDS' SEVERITY high
SOURCE 'FSBP GuardDuty.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-9'
AS SELECT asked.region, 'the account' AS resource, 'no detector protects RDS' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND NOT EXISTS (SELECT 1 FROM json_each(d.features) one
                                    WHERE one.value ->> 'Name' = 'RDS_LOGIN_EVENTS'
                                      AND one.value ->> 'Status' <> 'ENABLED'));

ASSERT 'guardduty.10' TITLE 'GuardDuty protects S3' SEVERITY high
SOURCE 'FSBP GuardDuty.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-10'
AS SELECT asked.region, 'the account' AS resource, 'no detector protects S3' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND d.data_sources ->> '$.S3Logs.Enable' IS NOT FALSE
                    AND NOT EXISTS (SELECT 1 FROM json_each(d.features) one
                                    WHERE one.value ->> 'Name' = 'S3_DATA_EVENTS'
                                      AND one.value ->> 'Status' <> 'ENABLED'));

ASSERT 'guardduty.11' TITLE 'GuardDuty monitors what runs' SEVERITY high
SOURCE 'FSBP GuardDuty.11', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-11'
AS SELECT asked.region, 'the account' AS resource, 'no detector monitors what runs' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d, json_each(d.features) one
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND one.value ->> 'Name' IN ('RUNTIME_MONITORING')
                    AND one.value ->> 'Status' = 'ENABLED');

ASSERT 'guardduty.12' TITLE 'GuardDuty monitors what runs in ECS' SEVERITY medium
SOURCE 'FSBP GuardDuty.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-12'
AS SELECT asked.region, 'the account' AS resource, 'no detector manages agents in ECS' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d, json_each(d.features) one,
                       json_each(one.value, '$.AdditionalConfiguration') agent
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND one.value ->> 'Name' IN ('RUNTIME_MONITORING')
                    AND one.value ->> 'Status' = 'ENABLED'
                    AND agent.value ->> 'Name' = 'ECS_FARGATE_AGENT_MANAGEMENT'
                    AND agent.value ->> 'Status' = 'ENABLED');

ASSERT 'guardduty.13' TITLE 'GuardDuty monitors what runs on EC2' SEVERITY medium
SOURCE 'FSBP GuardDuty.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-13'
AS SELECT asked.region, 'the account' AS resource, 'no detector manages agents on EC2' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.guardduty.detectors d, json_each(d.features) one,
                       json_each(one.value, '$.AdditionalConfiguration') agent
                  WHERE d.region = asked.region AND d.enable IS TRUE
                    AND one.value ->> 'Name' IN ('RUNTIME_MONITORING')
                    AND one.value ->> 'Status' = 'ENABLED'
                    AND agent.value ->> 'Name' = 'EC2_AGENT_MANAGEMENT'
                    AND agent.value ->> 'Status' = 'ENABLED');
