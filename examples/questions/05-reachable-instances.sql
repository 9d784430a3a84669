-- Which instances with a public address do those open security groups let the internet in to?
--
-- A row is an instance, its public address and the names of the groups that are open.
-- Source: Cartography
WITH rules AS (
    SELECT g.group_id, rule.value AS rule
    FROM awscc.ec2.security_groups g, json_each(g.security_group_ingress) rule
    WHERE g.region = '*'
    UNION ALL
    SELECT group_id, properties
    FROM awscc.ec2.security_group_ingresses
    WHERE region = '*'
),
open_groups AS (
    SELECT DISTINCT group_id
    FROM rules
    WHERE (rule ->> 'CidrIp' = '0.0.0.0/0' OR rule ->> 'CidrIpv6' = '::/0')
      AND (rule ->> 'IpProtocol' = '-1'
           OR 22 BETWEEN rule ->> 'FromPort' AND rule ->> 'ToPort'
           OR 3389 BETWEEN rule ->> 'FromPort' AND rule ->> 'ToPort')
)
SELECT i.region, i.instance_id, i.tags_map ->> 'Name' AS name, i.public_ip,
       group_concat(o.group_id, ', ') AS open_groups
FROM awscc.ec2.instances i, json_each(i.security_group_ids) attached
JOIN open_groups o ON o.group_id = attached.value
WHERE i.region = '*' AND i.public_ip <> ''
GROUP BY i.region, i.instance_id
ORDER BY i.region, i.instance_id
