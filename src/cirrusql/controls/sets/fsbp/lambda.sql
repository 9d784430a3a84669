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

-- A runtime that is not here is one that AWS supports. The days are those on which it ends to.
ASSERT 'lambda.2' TITLE 'Functions have a runtime that is supported' SEVERITY medium
SOURCE 'FSBP Lambda.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-2'
AS WITH ends(runtime, day) AS (
    VALUES ('nodejs', '2016-10-31'), ('nodejs4.3', '2020-03-05'), ('nodejs4.3-edge', '2019-04-30'),
           ('nodejs6.10', '2019-08-12'), ('nodejs8.10', '2020-03-06'), ('nodejs10.x', '2021-07-30'),
           ('nodejs12.x', '2023-03-31'), ('nodejs14.x', '2023-12-04'), ('nodejs16.x', '2024-06-12'),
           ('nodejs18.x', '2025-09-01'), ('nodejs20.x', '2026-04-30'), ('nodejs22.x', '2027-04-30'),
           ('nodejs24.x', '2028-04-30'),
           ('python2.7', '2021-07-15'), ('python3.6', '2022-07-18'), ('python3.7', '2023-12-04'),
           ('python3.8', '2024-10-14'), ('python3.9', '2025-12-15'), ('python3.10', '2026-10-31'),
           ('python3.11', '2027-06-30'), ('python3.12', '2028-10-31'), ('python3.13', '2029-06-30'),
           ('python3.14', '2029-06-30'),
           ('ruby2.5', '2021-07-30'), ('ruby2.7', '2023-12-07'), ('ruby3.2', '2026-03-31'),
           ('ruby3.3', '2027-03-31'), ('ruby3.4', '2028-03-31'), ('ruby4.0', '2029-03-31'),
           ('java8', '2024-01-08'), ('java8.al2', '2027-06-30'), ('java11', '2027-06-30'),
           ('java17', '2027-06-30'), ('java21', '2029-06-30'), ('java25', '2029-06-30'),
           ('dotnetcore1.0', '2019-06-27'), ('dotnetcore2.0', '2019-05-30'),
           ('dotnetcore2.1', '2022-01-05'), ('dotnetcore3.1', '2023-04-03'),
           ('dotnet5.0', '2022-05-10'), ('dotnet6', '2024-12-20'), ('dotnet7', '2024-05-14'),
           ('dotnet8', '2026-11-10'), ('dotnet10', '2028-11-14'),
           ('go1.x', '2024-01-08'), ('provided', '2024-01-08'), ('provided.al2', '2026-07-31'),
           ('provided.al2023', '2029-06-30')
)
SELECT f.region, f.function_name AS resource,
       'its runtime ' || f.runtime || ' is not supported since ' || e.day AS reason
FROM awscc.lambda.functions f JOIN ends e ON e.runtime = f.runtime
WHERE f.package_type IS NOT 'Image' AND e.day < date('now');

-- A subnet that is not known is taken for one in a zone of its own.
ASSERT 'lambda.5' TITLE 'Functions in a VPC are in several zones' SEVERITY medium
SOURCE 'FSBP Lambda.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-5'
AS SELECT f.region, f.function_name AS resource, 'its subnets are in one zone only' AS reason
FROM awscc.lambda.functions f
WHERE json_array_length(f.vpc_config, '$.SubnetIds') > 0
  AND (SELECT count(DISTINCT coalesce(s.availability_zone, own.value))
       FROM json_each(f.vpc_config, '$.SubnetIds') own
       LEFT JOIN awscc.ec2.subnets s ON s.subnet_id = own.value AND s.region = f.region) < 2;
