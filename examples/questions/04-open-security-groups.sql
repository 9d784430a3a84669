-- Which security groups let the whole internet in on SSH or RDP?
--
-- A row is a rule open to 0.0.0.0/0 or ::/0 that covers port 22 or 3389, or every port; it may be
-- written in the group or be a resource of its own.
-- Source: CIS 6.3, CIS 6.4
WITH rules AS (
    SELECT g.region, g.group_id, rule.value AS rule
    FROM awscc.ec2.security_groups g, json_each(g.security_group_ingress) rule
    WHERE g.region = '*'
    UNION ALL
    SELECT region, group_id, properties
    FROM awscc.ec2.security_group_ingresses
    WHERE region = '*'
)
SELECT region, group_id, rule ->> 'IpProtocol' AS protocol,
       rule ->> 'FromPort' AS from_port, rule ->> 'ToPort' AS to_port,
       coalesce(rule ->> 'CidrIp', rule ->> 'CidrIpv6') AS open_to
FROM rules
WHERE (rule ->> 'CidrIp' = '0.0.0.0/0' OR rule ->> 'CidrIpv6' = '::/0')
  AND (rule ->> 'IpProtocol' = '-1'
       OR 22 BETWEEN rule ->> 'FromPort' AND rule ->> 'ToPort'
       OR 3389 BETWEEN rule ->> 'FromPort' AND rule ->> 'ToPort')
ORDER BY region, group_id
