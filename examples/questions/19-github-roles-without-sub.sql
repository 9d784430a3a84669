-- Which roles can be taken from any GitHub repository?
--
-- A row is a role that trusts the OIDC provider of GitHub Actions without a condition on `sub`,
-- the claim that names the repository.
-- Source: example queries of the neighbours
SELECT r.role_name, r.tags_map ->> 'Owner' AS owner, statement.value -> 'Condition' AS condition
FROM awscc.iam.oidc_providers o
JOIN awscc.iam.roles r
JOIN json_each(aws_policy_statements(r.assume_role_policy_document)) statement
JOIN json_each(statement.value, '$.Principal') principal ON principal.value = o.arn
WHERE o.url LIKE '%token.actions.githubusercontent.com'
  AND NOT EXISTS (SELECT 1 FROM json_tree(statement.value, '$.Condition') claim
                  WHERE claim.key LIKE '%:sub')
ORDER BY r.role_name
