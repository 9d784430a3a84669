-- Which functions run on a deprecated runtime, lack a dead-letter queue, keep secrets in their
-- environment or have a URL that anybody may call?
--
-- A row is one finding of one function.
-- Source: cost and compliance checks ("thrifty")
WITH functions AS (
    SELECT f.region, f.function_name, f.runtime, f.dead_letter_config, f.environment, u.auth_type
    FROM awscc.lambda.functions f
    LEFT JOIN awscc.lambda.urls u ON u.target_function_arn = f.arn AND u.region = f.region
    WHERE f.region = '*'
)
SELECT region, function_name, 'deprecated runtime ' || runtime AS finding
FROM functions
WHERE runtime IN ('python3.8', 'nodejs14.x', 'nodejs16.x')
UNION ALL
SELECT region, function_name, 'no dead-letter queue' FROM functions WHERE dead_letter_config IS NULL
UNION ALL
SELECT region, function_name, 'secret in ' || variable.key
FROM functions, json_each(environment, '$.Variables') variable
WHERE variable.key REGEXP 'PASSWORD|SECRET|KEY'
UNION ALL
SELECT region, function_name, 'public URL' FROM functions WHERE auth_type = 'NONE'
ORDER BY region, function_name, finding
