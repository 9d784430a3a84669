-- Which users have policies attached to themselves instead of through a group?
--
-- A row is a user with policies of its own, with their names.
-- Source: CIS 2.14
SELECT u.user_name, count(*) AS policies, group_concat(policy.name, ', ') AS names
FROM awscc.iam.users u
JOIN (
    SELECT user_name, own.value ->> 'PolicyName' AS name
    FROM awscc.iam.users, json_each(policies) own
    UNION ALL
    SELECT user_name, split_part(attached.value, '/', -1)
    FROM awscc.iam.users, json_each(managed_policy_arns) attached
) policy USING (user_name)
GROUP BY u.user_name
ORDER BY u.user_name
