-- AWS Lambda.

-- A permission of a service without the account or resource that it acts for is anybody's.
ASSERT 'lambda.1' TITLE 'Functions are not public' SEVERITY critical
SOURCE 'FSBP Lambda.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1'
AS SELECT f.region, f.function_name AS resource,
          'anybody may ' || p.action || ' by the principal ' || p.principal AS reason
FROM awscc.lambda.functions f
JOIN awscc.lambda.permissions p
  ON p.function_name IN (f.function_name, f.arn) AND p.region = f.region
WHERE (p.principal = '*' OR p.principal = 's3.amazonaws.com')
  AND p.source_account IS NULL AND p.principal_org_id IS NULL
  AND (p.principal = 's3.amazonaws.com' OR p.source_arn IS NULL);
