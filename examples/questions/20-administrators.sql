-- Who may do everything?
--
-- A row is a role, user or group with a policy that allows every action on every resource: its own,
-- a managed one, or AWS's AdministratorAccess.
-- Source: CIS 2.15
WITH principals AS (
    SELECT 'role' AS kind, role_name AS name, policies, managed_policy_arns FROM awscc.iam.roles
    UNION ALL
    SELECT 'user', user_name, policies, managed_policy_arns FROM awscc.iam.users
    UNION ALL
    SELECT 'group', group_name, policies, managed_policy_arns FROM awscc.iam.groups
),
documents AS (
    SELECT kind, name, 'inline: ' || (policy.value ->> 'PolicyName') AS policy,
           policy.value -> 'PolicyDocument' AS document
    FROM principals, json_each(policies) policy
    UNION ALL
    SELECT p.kind, p.name, m.managed_policy_name, m.policy_document
    FROM principals p, json_each(p.managed_policy_arns) attached
    JOIN awscc.iam.managed_policies m ON m.policy_arn = attached.value
    UNION ALL
    SELECT p.kind, p.name, 'AdministratorAccess',
           '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    FROM principals p, json_each(p.managed_policy_arns) attached
    WHERE attached.value = 'arn:aws:iam::aws:policy/AdministratorAccess'
)
SELECT DISTINCT kind, name, policy
FROM documents,
     json_each(aws_policy_statements(document)) statement,
     json_each(statement.value, '$.Action') action,
     json_each(statement.value, '$.Resource') resource
WHERE statement.value ->> 'Effect' = 'Allow' AND action.value = '*' AND resource.value = '*'
ORDER BY kind, name, policy
