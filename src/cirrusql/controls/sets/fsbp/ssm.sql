-- AWS Systems Manager. EC2's setting, of which every region has one, tells which regions are asked.

ASSERT 'ssm.1' TITLE 'Instances are managed' SEVERITY medium
SOURCE 'FSBP SSM.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-1'
AS SELECT i.region, i.instance_id AS resource, 'Systems Manager does not manage it' AS reason
FROM awscc.ec2.instances i
WHERE NOT EXISTS (SELECT 1 FROM aws.ssm.describe_instance_information m
                  WHERE m.instance_id = i.instance_id AND m.region = i.region);

ASSERT 'ssm.2' TITLE 'Instances have their patches' SEVERITY high
SOURCE 'FSBP SSM.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-2'
AS SELECT region, resource_id AS resource, 'it lacks patches' AS reason,
       overall_severity
FROM aws.ssm.list_resource_compliance_summaries
WHERE resource_type = 'ManagedInstance' AND compliance_type = 'Patch'
  AND status IS NOT 'COMPLIANT';

ASSERT 'ssm.3' TITLE 'Associations of instances are as they should be' SEVERITY low
SOURCE 'FSBP SSM.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-3'
AS SELECT region, resource_id AS resource, 'an association of it did not succeed' AS reason,
       overall_severity
FROM aws.ssm.list_resource_compliance_summaries
WHERE resource_type = 'ManagedInstance' AND compliance_type = 'Association'
  AND status IS NOT 'COMPLIANT';

-- That none can be shared any more leaves what was.
ASSERT 'ssm.4' TITLE 'Documents are not public' SEVERITY critical
SOURCE 'FSBP SSM.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-4'
AS SELECT d.region, d.name AS resource, 'everybody may use it' AS reason
FROM aws.ssm.list_documents d
JOIN aws.ssm.describe_document_permission p ON p.name = d.name AND p.region = d.region
WHERE d.filters = '[{"Key": "Owner", "Values": ["Self"]}]'
  AND p.permission_type = 'Share' AND lower(p.account_id) = 'all';

ASSERT 'ssm.6' TITLE 'Automations write a log' SEVERITY medium
SOURCE 'FSBP SSM.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-6'
AS SELECT asked.region, 'the account' AS resource, 'what automations print is not logged' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.ssm.service_settings s
                  WHERE s.setting_id = '/ssm/automation/customer-script-log-destination'
                    AND s.region = asked.region AND s.setting_value = 'CloudWatch');

ASSERT 'ssm.7' TITLE 'Documents cannot be shared with everybody' SEVERITY critical
SOURCE 'FSBP SSM.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-7'
AS SELECT asked.region, 'the account' AS resource, 'documents can be shared with everybody' AS reason
FROM aws.ec2.get_ebs_encryption_by_default asked
WHERE NOT EXISTS (SELECT 1 FROM awscc.ssm.service_settings s
                  WHERE s.setting_id = '/ssm/documents/console/public-sharing-permission'
                    AND s.region = asked.region AND s.setting_value = 'Disable');
