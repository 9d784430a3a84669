-- AWS CloudFormation. A nested stack is protected with the one that it is in.

ASSERT 'cloudformation.3' TITLE 'Stacks are protected from termination' SEVERITY medium
SOURCE 'FSBP CloudFormation.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudformation-controls.html#cloudformation-3'
AS SELECT region, stack_id AS resource, 'it has no termination protection' AS reason, stack_name
FROM awscc.cloudformation.stacks
WHERE enable_termination_protection IS NOT TRUE AND coalesce(parent_id, '') = '';

ASSERT 'cloudformation.4' TITLE 'Stacks have a service role' SEVERITY medium
SOURCE 'FSBP CloudFormation.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudformation-controls.html#cloudformation-4'
AS SELECT region, stack_id AS resource, 'it acts with the rights of whoever changes it' AS reason,
          stack_name
FROM awscc.cloudformation.stacks
WHERE coalesce(role_arn, '') = '';
