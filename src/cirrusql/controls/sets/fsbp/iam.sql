-- AWS IAM. Policies of AWS's own are not listed, and not asked about.

ASSERT 'iam.1' TITLE 'No policy allows everything' SEVERITY high
SOURCE 'FSBP IAM.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1'
AS SELECT p.policy_arn AS resource, 'it allows every action on every resource' AS reason
FROM awscc.iam.managed_policies p
WHERE EXISTS (SELECT 1 FROM policy_statements(p.policy_document) s
              WHERE s.effect = 'Allow'
                AND EXISTS (SELECT 1 FROM json_each(s.actions) WHERE value IN ('*', '*:*'))
                AND EXISTS (SELECT 1 FROM json_each(s.resources) WHERE value = '*'));

ASSERT 'iam.2' TITLE 'Users get their policies by groups' SEVERITY low
SOURCE 'FSBP IAM.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2'
AS SELECT arn AS resource, 'it has policies of its own' AS reason, user_name
FROM awscc.iam.users
WHERE coalesce(json_array_length(policies), 0)
    + coalesce(json_array_length(managed_policy_arns), 0) > 0;

ASSERT 'iam.21' TITLE 'Policies do not allow all of a service' SEVERITY low
SOURCE 'FSBP IAM.21', 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21'
AS SELECT DISTINCT p.policy_arn AS resource, 'it allows ' || action.value AS reason
FROM awscc.iam.managed_policies p, policy_statements(p.policy_document) s,
     json_each(s.actions) action
WHERE s.effect = 'Allow' AND action.value LIKE '%:*';
